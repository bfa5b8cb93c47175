"""Bytes → Source: encodings, refusals, line ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import PublishError
from publish.read import raw
from publish.read.raw import read_raw

HANS = "老街早市开张\n\n近日，镇里的人们说：“我们在码头上等了三年，船又来了。”孩子们都来看。\n"
HANT = "老街早市開張\n\n近日，鎮裡的人們說：「我們在碼頭上等了三年，船又來了。」孩子們都來看。\n"


def write(folder: Path, data: bytes) -> Path:
    path = folder / "a.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("text", "codec", "bom", "encoding", "said"),
    [
        (HANS, "utf-8", b"", "utf-8", None),
        (HANS, "utf-8", b"\xef\xbb\xbf", "utf-8", None),
        (HANS, "utf-16-le", b"\xff\xfe", "utf-16-le", "UTF-16LE"),
        (HANS, "utf-16-be", b"\xfe\xff", "utf-16-be", "UTF-16BE"),
        (HANS, "utf-16-le", b"", "utf-16-le", "UTF-16LE"),
        (HANS, "utf-16-be", b"", "utf-16-be", "UTF-16BE"),
        (HANS, "gb18030", b"", "gb18030", "GB18030"),
        (HANT, "gb18030", b"", "gb18030", "GB18030"),
        (HANT, "big5", b"", "big5", "Big5"),
        (HANT + "嘅喺咗", "big5hkscs", b"", "big5hkscs", "Big5-HKSCS"),
        ("早市开张", "gb18030", b"", "gb18030", "GB18030"),
        ("早市開張", "big5", b"", "big5", "Big5"),
    ],
)
def test_encodings(
    tmp_path: Path, text: str, codec: str, bom: bytes, encoding: str, said: str | None
) -> None:
    data = bom + text.encode(codec)
    source, findings = read_raw(write(tmp_path, data))
    assert (source.text, source.encoding) == (text, encoding)
    assert source.digest == hashlib.sha256(data).hexdigest()
    assert [(f.code, dict(f.values)["encoding"]) for f in findings] == (
        [("S-001", said)] if said else []
    )


def test_line_ends(tmp_path: Path) -> None:
    source, _ = read_raw(write(tmp_path, "甲\r\n乙\r丙\n".encode()))
    assert source.text == "甲\n乙\n丙\n"


def test_empty_file(tmp_path: Path) -> None:
    source, findings = read_raw(write(tmp_path, b""))
    assert (source.text, findings) == ("", ())


def refusal(path: Path) -> tuple[str, int | None]:
    with pytest.raises(PublishError) as caught:
        read_raw(path)
    assert caught.value.where is not None
    assert caught.value.where.path == path
    return caught.value.key, caught.value.where.line


def test_missing_and_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.txt") == ("raw-missing", None)
    assert refusal(tmp_path) == ("raw-not-a-file", None)


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(write(tmp_path, b"x")) == ("raw-unreadable", None)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_BYTES", 4)
    assert refusal(write(tmp_path, b"12345")) == ("raw-too-large", None)


def test_broken_bytes_name_their_line(tmp_path: Path) -> None:
    good = HANS.encode() * 3
    assert refusal(write(tmp_path, good + b"\xff\n" + good)) == ("raw-undecodable", 10)
    good = HANS.encode("gb18030") * 3
    assert refusal(write(tmp_path, good + b"\xff\n" + good)) == ("raw-undecodable", 10)


def test_broken_utf16_after_a_mark(tmp_path: Path) -> None:
    data = b"\xff\xfe" + "甲\n乙".encode("utf-16-le") + b"\x00\xd8"
    assert refusal(write(tmp_path, data)) == ("raw-undecodable", 2)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)) * 8])
def test_binary(tmp_path: Path, data: bytes) -> None:
    assert refusal(write(tmp_path, data))[0] == "raw-binary"


def test_nul_in_a_text(tmp_path: Path) -> None:
    data = b"\xff\xfe" + "甲\n\0乙".encode("utf-16-le")
    assert refusal(write(tmp_path, data)) == ("raw-nul", 2)
    assert refusal(write(tmp_path, f"{HANS}\0{HANS}".encode())) == ("raw-nul", 4)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = write(tmp_path_factory.mktemp("any"), data)
    try:
        source, _ = read_raw(path)
    except PublishError as error:
        key = error.key
    else:
        key = "raw-return" if "\r" in source.text else "raw-read"
    assert key in ("raw-read", "raw-binary", "raw-nul", "raw-undecodable")
