// node probe.mjs NODE_MODULES CHROMIUM BOOK.epub OUT
// Opens a book in foliate-js, served on loopback, in a headless Chromium; prints what is seen there
// as JSON, and leaves screenshots for people in OUT.
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'

const [modules, chromium, book, out] = process.argv.slice(2).map(x => path.resolve(x))
const puppeteer = createRequire(path.join(modules, 'x.js'))('puppeteer')
const KINDS = { '.html': 'text/html', '.js': 'text/javascript', '.epub': 'application/epub+zip' }

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)
const place = url => {
  if (url === '/') return path.join(here, 'reader.html')
  if (url === '/columns.js') return path.join(here, 'columns.js')
  if (url === '/book.epub') return book
  return path.join(modules, path.posix.normalize(decodeURIComponent(url)))
}
const server = createServer((request, response) => {
  const file = place(new URL(request.url, 'http://x').pathname)
  const stream = createReadStream(file)
  stream.on('error', () => response.writeHead(404).end())
  stream.once('open', () => {
    response.writeHead(200, { 'content-type': KINDS[path.extname(file)] ?? 'application/octet-stream' })
    stream.pipe(response)
  })
})
await new Promise(done => server.listen(0, '127.0.0.1', done))

const errors = []
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
try {
  await mkdir(out, { recursive: true })
  const page = await browser.newPage()
  await page.setViewport({ width: 600, height: 800 })
  page.on('pageerror', error => errors.push(String(error)))
  page.on('requestfailed', request => errors.push(`not loaded: ${request.url()}`))
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.waitForFunction('window.reader', { timeout: 30000 })
  const call = (name, ...given) => page.evaluate((n, g) => window.reader[n](...g), name, given)
  const shot = name => page.screenshot({ path: path.join(out, `${name}.png`) })

  const facts = await call('facts')
  const links = [...facts.toc, ...facts.pages, ...facts.landmarks].map(x => x.href).filter(Boolean)
  facts.lost = []
  for (const href of links) if (!(await call('resolves', href))) facts.lost.push(href)

  facts.looks = {}
  let note = null
  for (const [position, id] of facts.sections.entries()) {
    await call('go', id)
    facts.looks[id] = await call('look')
    if (position < 6) await shot(String(position + 1).padStart(2, '0'))
    const has = await page.evaluate(() =>
      !!document.querySelector('foliate-view').renderer.getContents()[0].doc.querySelector('[role~="doc-noteref"], [*|type~="noteref"]'))
    if (has && !note) {
      note = await call('openNote')
      await shot('note')
      await call('closeNote')
    }
    if (facts.looks[id].columns?.indents.length && facts.looks[id].screens > 2) {
      facts.leftward ??= await call('leftward')
      facts.late ??= await call('squaresOfLateFonts')
    }
  }
  facts.note = note
  if (facts.pages.length) {
    await call('go', facts.pages[Math.floor(facts.pages.length / 2)].href)
    await shot('page')
  }
  console.log(JSON.stringify({ ...facts, errors }))
} finally {
  await browser.close()
  server.close()
}
