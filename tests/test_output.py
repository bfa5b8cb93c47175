"""Files are whole or not there; the stamp knows when a book is still the one that was asked for."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from publish import output
from publish.model import PublishError, Where, finding
from publish.output import (
    Order,
    Stamp,
    digest_of,
    read_stamp,
    refuse_unwritable,
    write_stamp,
    write_whole,
)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# --------------------------------------------------------------------------- whole files


def test_a_file_is_written_with_the_folders_above_it(tmp_path):
    write_whole(tmp_path / "a" / "b" / "书.pdf", b"1")
    assert (tmp_path / "a" / "b" / "书.pdf").read_bytes() == b"1"
    assert names(tmp_path / "a" / "b") == ["书.pdf"]


@pytest.mark.parametrize("step", ["fsync", "write", "replace"])
@pytest.mark.parametrize(
    ("number", "key"), [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"),
                        (errno.EIO, "unwritable"), (errno.EROFS, "unwritable")],
)  # fmt: skip
def test_a_failure_at_any_step_leaves_what_was_there(step, number, key, tmp_path, monkeypatch):
    path = tmp_path / "b.pdf"
    write_whole(path, b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    if step == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    elif step == "fsync":
        monkeypatch.setattr(output.os, "fsync", fail)
    else:
        monkeypatch.setattr(output.tempfile, "NamedTemporaryFile", fail)
    with pytest.raises(PublishError) as stopped:
        write_whole(path, b"new")
    assert (stopped.value.key, stopped.value.where) == (key, Where(path))
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["b.pdf"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_ctrl_c_while_writing_leaves_what_was_there(stop, tmp_path, monkeypatch):
    path = tmp_path / "b.pdf"
    write_whole(path, b"old")

    def fail(_: int) -> None:
        raise stop

    monkeypatch.setattr(output.os, "fsync", fail)
    with pytest.raises(stop):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["b.pdf"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_that_is_really_full(tmp_path, monkeypatch):
    """The bytes go to /dev/full, which has no room for any."""
    made = output.tempfile.NamedTemporaryFile

    def on_a_full_disk(**given: object):
        file = made(**given)
        os.dup2(os.open("/dev/full", os.O_WRONLY), file.fileno())
        return file

    monkeypatch.setattr(output.tempfile, "NamedTemporaryFile", on_a_full_disk)
    with pytest.raises(PublishError, match="disk-full"):
        write_whole(tmp_path / "b.pdf", b"x" * 1_000_000)
    assert names(tmp_path) == []


def test_a_folder_is_not_overwritten(tmp_path):
    (tmp_path / "b.pdf").mkdir()
    with pytest.raises(PublishError, match="unwritable"):
        write_whole(tmp_path / "b.pdf", b"1")
    assert names(tmp_path) == ["b.pdf"]


def test_a_place_is_refused_before_the_work(tmp_path, monkeypatch):
    refuse_unwritable(tmp_path / "not" / "yet" / "there")
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(PublishError, match="unwritable") as stopped:
            refuse_unwritable(place)
        assert stopped.value.where == Where(tmp_path / "file")
    monkeypatch.setattr(output.os, "access", lambda path, mode: False)
    with pytest.raises(PublishError, match="unwritable"):
        refuse_unwritable(tmp_path)


# --------------------------------------------------------------------------- stamps


@pytest.fixture
def order(tmp_path: Path) -> Order:
    folder = tmp_path / "book"
    (folder / "pictures").mkdir(parents=True)
    (folder / "001.txt").write_text("天地")
    (folder / "pictures" / "a.png").write_bytes(b"1")
    return Order(folder, "pdf", "", "", "", tmp_path / "build")


def test_a_key_is_the_same_until_something_changes(order, tmp_path):
    house = tmp_path / "house"
    house.mkdir()
    key = order.key(house)
    assert order.key(house) == key
    others = {
        replace(order, medium="epub").key(house),
        replace(order, edition="all").key(house),
        replace(order, language="zh-Hant-TW").key(house),
        replace(order, day="2024-01-01").key(house),
    }
    (house / "print.css").write_text("p {}")
    others.add(order.key(house))
    (order.folder / "pictures" / "a.png").write_bytes(b"2")
    others.add(order.key(house))
    (order.folder / "001.txt").rename(order.folder / "002.txt")
    others.add(order.key(house))
    assert key not in others
    assert len(others) == 7


def test_what_is_no_part_of_the_book_does_not_count(order):
    inside = replace(order, out=order.folder / "out")
    key = inside.key()
    for name in (".git/HEAD", "out/book.pdf", "out/.wenji/x.json", "node_modules/a.js"):
        path = order.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert inside.key() == key


def test_an_unreadable_file_is_no_error_here(order, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(Path, "open", refuse)
    assert order.key()


def test_a_name_that_is_no_utf8_has_a_key(order):
    Path(os.fsdecode(os.fsencode(order.folder) + b"/\xff.txt")).touch()
    assert order.key()


def test_the_libraries_are_part_of_the_key(order, monkeypatch):
    key = order.key()
    monkeypatch.setattr(output, "version", lambda name: "0")
    assert order.key() != key


def test_a_stamp_comes_back_as_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = finding("T-001", Where(Path("book/1.txt"), 3), before="天", mark="“")
    write_stamp(Path("s.json"), Stamp("k", {"书.pdf": "d"}, (found, finding("B-001"))))
    read = read_stamp(Path("s.json"))
    assert read is not None
    assert read.findings[0].where == Where(tmp_path / "book" / "1.txt", 3), "from anywhere"
    assert replace(read.findings[0], where=found.where) == found
    assert read.findings[1] == finding("B-001")
    assert (read.key, read.digests) == ("k", {"书.pdf": "d"})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": [1]}', "null", "天", '{"key": 1'])
def test_a_broken_stamp_is_none(text, tmp_path):
    (tmp_path / "s.json").write_text(text)
    assert read_stamp(tmp_path / "s.json") is None
    assert read_stamp(tmp_path / "nowhere.json") is None


def test_a_stamp_holds_while_the_books_stand(tmp_path):
    (tmp_path / "b.pdf").write_bytes(b"1")
    stamp = Stamp("k", {"b.pdf": digest_of(b"1")}, ())
    assert stamp.holds("k", tmp_path)
    assert not stamp.holds("another", tmp_path)
    (tmp_path / "b.pdf").write_bytes(b"2")
    assert not stamp.holds("k", tmp_path)
    (tmp_path / "b.pdf").unlink()
    assert not stamp.holds("k", tmp_path)


def test_orders_of_different_words_have_different_stamps(order):
    stamps = {
        order.stamp,
        replace(order, medium="epub").stamp,
        replace(order, edition="all").stamp,
        replace(order, language="all").stamp,
    }
    assert len(stamps) == 4
    assert {s.parent for s in stamps} == {order.out / ".wenji"}
