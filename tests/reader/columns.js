// What a compositor would measure on a vertical page, in em of the text: of a document as Chromium
// has laid it out.  `across` is to the right of the middle of the column, `down` along it.
const HAN = /\p{sc=Han}/u
const QUOTES = '“”‘’「」『』'

const styleOf = element => element.ownerDocument.defaultView.getComputedStyle(element)
const emOf = element => parseFloat(styleOf(element).fontSize)
const middle = box => (box.left + box.right) / 2

const boxOf = (node, from = 0, to = node.length) => {
  const range = node.ownerDocument.createRange()
  range.setStart(node, from)
  range.setEnd(node, to)
  return range.getBoundingClientRect()
}

// The box of the character before or after an element, where it stands in the same column.
const neighbour = element => {
  const { previousSibling: before, nextSibling: after } = element
  const own = element.getBoundingClientRect()
  const close = box => Math.min(Math.abs(own.top - box.bottom), Math.abs(box.top - own.bottom)) < emOf(element)
  const boxes = []
  if (before?.nodeType === 3) boxes.push(boxOf(before, before.length - 1))
  if (after?.nodeType === 3) boxes.push(boxOf(after, 0, 1))
  return boxes.find(close)
}

const square = element => {
  const [em, box, beside] = [emOf(element), boxOf(element.firstChild), neighbour(element)]
  return {
    text: element.textContent,
    width: box.width / em,
    height: box.height / em,
    across: beside ? (middle(box) - middle(beside)) / em : null,
  }
}

// How far below the head of its second column a paragraph begins; null where that is on another page.
const indent = paragraph => {
  const walker = paragraph.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  const em = emOf(paragraph)
  let first = null
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('rt, sup')) continue
    for (let i = 0; i < node.length; i++) {
      const box = boxOf(node, i, i + 1)
      first ??= box
      if (middle(box) > middle(first) - em) continue
      return box.top <= first.top ? (first.top - box.top) / em : null
    }
  }
  return null
}

// How far to the right of its base a reading stands.
const reading = element => {
  const base = [...element.childNodes].find(node => node.nodeType === 3)
  const box = boxOf(base)
  return (middle(element.querySelector('rt').getBoundingClientRect()) - middle(box)) / emOf(element)
}

// By how much a box leaves the page that it begins on (foliate-js stacks the pages of columns).
const outside = element => {
  const page = element.ownerDocument.documentElement.getBoundingClientRect()
  return Math.max(...[...element.getClientRects()].map(box => {
    const head = page.top + Math.floor((box.top - page.top + 1) / page.height) * page.height
    return Math.max(head - box.top, box.bottom - head - page.height, page.left - box.left, box.right - page.right)
  }))
}

const sheets = (doc, names, property) =>
  [...doc.querySelectorAll(names)].map(element => styleOf(element)[property])

// The squares after the face of the text has come late: the page was set in another one, and it is
// not told to be set again.
export const late = async doc => {
  const { CSSFontFaceRule, FontFace } = doc.defaultView
  const song = [...doc.styleSheets].flatMap(sheet => [...sheet.cssRules]).find(rule =>
    rule instanceof CSSFontFaceRule && rule.style.fontFamily.includes('Song'))
  doc.body.style.fontFamily = 'Late, serif'
  doc.body.getBoundingClientRect()
  const face = await new FontFace('Late', song.style.src).load()
  doc.fonts.add(face)
  await new Promise(done => setTimeout(done, 100))
  return [...doc.querySelectorAll('p > .tcy')].map(square)
}

export const columns = doc => {
  const all = (names, measure) => [...doc.querySelectorAll(names)].map(measure)
  return {
    writing: [doc.documentElement, doc.body].map(element => styleOf(element).writingMode),
    squares: all('.tcy', square),
    years: all('.upright', element =>
      element.getBoundingClientRect().height / emOf(element) / element.textContent.length),
    indents: all('section > p:not([class])', indent).filter(found => found !== null),
    readings: all('ruby', reading),
    dots: sheets(doc, 'em.dots', 'textEmphasisPosition'),
    lines: sheets(doc, 'span.proper, span.book-title', 'textUnderlinePosition'),
    outside: all('img, table', outside),
    quotes: [...doc.body.textContent].filter(c => QUOTES.includes(c)).join(''),
  }
}
