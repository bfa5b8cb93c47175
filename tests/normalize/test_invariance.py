"""What must not change the answer: the order of files, line ends, other blank lines, a byte order
mark, what stands on another page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from normalize_helpers import drawn

from publish.model import Cleaned, Source
from publish.normalize import mark_duplicates, normalize
from publish.read.raw import read_raw
from tests import damage

PAGES = [damage.page(seed).raw for seed in range(1, 7)]
AGAIN = damage.combined(Random(1), damage.page(1), [damage.DAMAGES["duplicate-article"]]).raw


def cleaned(text: str, name: str) -> Cleaned:
    return normalize(Source(Path(f"{name}.txt"), text, "utf-8", ""))


def told(files: list[Cleaned]) -> dict[str, str]:
    """Name → what the file holds, with its duplicates."""
    return {one.source.id: drawn(one) for one in mark_duplicates(files)}


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(PAGES) + 1)))
def test_the_order_of_files(order: list[int]) -> None:
    """Named as they are, in whatever order they are read: a folder is read sorted."""
    files = [cleaned(text, f"{at:03}") for at, text in enumerate([*PAGES, AGAIN])]
    alone = {one.source.id: drawn(one) for one in files}
    shuffled = [cleaned([*PAGES, AGAIN][at], f"{at:03}") for at in order]
    assert {one.source.id: drawn(one) for one in shuffled} == alone
    assert told(sorted(shuffled, key=lambda one: one.source.path)) == told(files)


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda raw: raw.replace("\n", "\r\n"), id="crlf"),
        pytest.param(lambda raw: raw.replace("\n", "\r"), id="cr"),
        pytest.param(lambda raw: raw.replace("\n", "\u2028"), id="line-separator"),
        pytest.param(lambda raw: raw + "\n\n\n", id="blank-end"),
        pytest.param(lambda raw: "\n\n" + raw, id="blank-start"),
        pytest.param(lambda raw: raw.replace("\n", " \n"), id="spaces-at-line-ends"),
        pytest.param(lambda raw: raw.replace("\n\n", "\n\n\n"), id="wider-gaps"),
        pytest.param(lambda raw: "\ufeff" + raw, id="byte-order-mark"),
        pytest.param(lambda raw: raw.replace("。", "。\u200b"), id="zero-width"),
    ],
)
@pytest.mark.parametrize("name", ["", "hard-wrap", "caption-in-paragraph"])
def test_what_a_page_does_not_say(
    seed: int, change: Callable[[str], str], name: str, tmp_path: Path
) -> None:
    page = damage.page(seed)
    raw = damage.combined(Random(seed), page, [damage.DAMAGES[name]]).raw if name else page.raw
    (tmp_path / "007.txt").write_bytes(change(raw).encode())
    source, _ = read_raw(tmp_path / "007.txt")
    assert drawn(normalize(source)) == drawn(cleaned(raw, "007"))
