"""A raw text file → `model.Source`: which encoding, and is it text at all?

1. A byte-order mark decides.
2. Bytes that are strict UTF-8 and hold no NUL are UTF-8.
3. Otherwise UTF-16 (both orders), GB18030 and Big5 are tried.  A strict decoder proves little:
   most Big5 texts are legal GB18030 too, and come out as rare characters.  So every decoding that
   succeeds is weighed by how much of it is what Chinese texts are made of, and the best one is
   taken when it is plausible in itself; `charset_normalizer` speaks only when two are close.
4. Nothing plausible: damaged UTF-8 and binary files are refused, with the line where there is one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from publish.characters import is_han
from publish.model import Finding, PublishError, Source, Where, finding

MAX_BYTES = 64 * 1024 * 1024  # a raw article is some kilobytes: more is a mistake
_SAMPLE = 1 << 18  # characters that are weighed; the whole is decoded all the same

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_NAMES = {
    "gb18030": "GB18030",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "utf-32-le": "UTF-32LE",
    "utf-32-be": "UTF-32BE",
}
# The words without which no Chinese page is written, in both scripts.
_FREQUENT = frozenset(
    "的一是不了在人有我他这這中大来來上国國个個到说說们們为為和地出道也时時年得就那要下以生会會"
    "自着著去之过過家学學对對可她里裡后後小么麼心多天而能好都然没沒日于於起还還发發成事只作当當"
    "想看文无無开開手十用主行方又如前所本见見经經头頭面公同三已老从從动動两兩长長月市区區县縣"
)
_MARKS = frozenset("，。、；：？！“”‘’「」『』（）《》〈〉【】—…·　")
_PLAUSIBLE = 0.6  # real pages weigh .9 and more, wrong decodings less than .45
_CLOSE = 0.08

_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    weight: float


def read_raw(path: Path) -> tuple[Source, tuple[Finding, ...]]:
    """The file as `Source` and what is to be said of its encoding (S-001 when it is not UTF-8).

    PublishError: the file is missing, unreadable, no regular file, larger than MAX_BYTES, binary,
    or its bytes are text in none of the encodings.
    """
    data = _bytes_of(path)
    encoding, text = _decode(path, data)
    if "\0" in text:
        raise PublishError("raw-nul", Where(path, _line_of(text, text.index("\0"))))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    source = Source(path, text, encoding, hashlib.sha256(data).hexdigest())
    if encoding == "utf-8":
        return source, ()
    return source, (finding("S-001", Where(path), encoding=_NAMES[encoding]),)


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.exists():
            raise PublishError("raw-missing", Where(path))
        if not path.is_file():
            raise PublishError("raw-not-a-file", Where(path))
        if path.stat().st_size > MAX_BYTES:
            raise PublishError("raw-too-large", Where(path), limit=MAX_BYTES // (1024 * 1024))
        return path.read_bytes()
    except OSError as error:
        raise PublishError("raw-unreadable", Where(path), reason=error.strerror) from error


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, _strict(path, data[len(mark) :], encoding)
    if b"\0" not in data:
        try:
            return "utf-8", data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    readings = [r for r in (_reading(data, name) for name in _CANDIDATES) if r]
    readings.sort(key=lambda reading: -reading.weight)
    if not readings or readings[0].weight < _PLAUSIBLE:
        raise _refusal(path, data)
    best = _second_opinion(data, readings)
    if best.encoding == "big5hkscs" and _is_plain_big5(data, best.text):
        return "big5", best.text
    return best.encoding, best.text


def _strict(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        good = data[: error.start].decode(encoding, errors="ignore")
        raise PublishError(
            "raw-undecodable", Where(path, _line_of(good, len(good))), encoding=encoding.upper()
        ) from error


def _reading(data: bytes, encoding: str) -> _Reading | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if "\0" in text:
        return None
    return _Reading(encoding, text, _weigh(text[:_SAMPLE]))


def _weigh(text: str) -> float:
    """How Chinese a decoding looks, 0 to 1: the share of its foreign characters that are common
    Han or Chinese marks, and whether the frequent words are there at all."""
    counts = Counter(text)
    foreign = sum(n for char, n in counts.items() if not char.isascii())
    if not foreign:
        return 0.0
    han = sum(n for char, n in counts.items() if is_han(char))
    common = sum(n for char, n in counts.items() if _is_common(char))
    frequent = sum(n for char, n in counts.items() if char in _FREQUENT)
    controls = sum(n for char, n in counts.items() if _CONTROL.match(char))
    # a Chinese page holds 15 to 30 frequent characters in a hundred
    words = min(1.0, frequent / max(1, han) / 0.12)
    return 0.6 * common / foreign + 0.4 * words - 5.0 * controls / len(text)


def _is_common(char: str) -> bool:
    """Level 1 of GB 2312 (lead bytes B0–D7) or of Big5 (A4–C6), or a Chinese mark."""
    if char in _MARKS:
        return True
    gb, big5 = char.encode("gb2312", "ignore"), char.encode("big5", "ignore")
    return (len(gb) == 2 and 0xB0 <= gb[0] <= 0xD7) or (len(big5) == 2 and 0xA4 <= big5[0] <= 0xC6)


def _second_opinion(data: bytes, readings: list[_Reading]) -> _Reading:
    best, close = readings[0], readings[1:]
    close = [reading for reading in close if best.weight - reading.weight < _CLOSE]
    if not close:
        return best
    names = [reading.encoding for reading in (best, *close)]
    match = charset_normalizer.from_bytes(data[:65536], cp_isolation=names).best()
    said = match.encoding.replace("_", "-") if match else ""
    return next((r for r in (best, *close) if r.encoding.replace("_", "-") == said), best)


def _is_plain_big5(data: bytes, text: str) -> bool:
    try:
        return data.decode("big5") == text
    except UnicodeDecodeError:
        return False


def _refusal(path: Path, data: bytes) -> PublishError:
    """Why no decoding was taken.  A plausible text up to a bad byte is a damaged text: the line of
    that byte is named, in the encoding that reads furthest."""
    controls = len(_CONTROL.findall(data[:4096].decode("latin-1")))
    if 0 < data.count(b"\0") < 4 and _good_bytes(data, "utf-8") == len(data) and not controls:
        return PublishError("raw-nul", Where(path, data[: data.index(b"\0")].count(b"\n") + 1))
    if b"\0" in data or controls > 8:
        return PublishError("raw-binary", Where(path))
    reach, encoding = max(
        ((_good_bytes(data, name), name) for name in ("big5hkscs", "gb18030", "utf-8")),
        key=lambda pair: (_weigh(data[: pair[0]].decode(pair[1])[:_SAMPLE]) >= _PLAUSIBLE, pair[0]),
    )
    line = data[:reach].count(b"\n") + 1
    name = _NAMES.get(encoding, "UTF-8")
    return PublishError("raw-undecodable", Where(path, line), encoding=name)


def _good_bytes(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _line_of(text: str, at: int) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n", 0, at) + 1
