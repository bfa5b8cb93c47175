"""Articles that share their runs of characters are counted as plain sets would count them."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from publish.normalize.duplicates import MANY, RUN, runs_of, shared_runs

# few characters, so that runs are shared; one of them beyond the basic plane
texts = st.lists(st.text("年月日\U00020000", max_size=40), max_size=7)


def plainly(given_texts):
    """Two texts → runs that both have; a run counts with the first few that have it."""
    out = Counter()
    runs = [{t[at : at + RUN] for at in range(len(t) - RUN + 1)} for t in given_texts]
    for run in set().union(*runs):
        homes = [at for at, own in enumerate(runs) if run in own]
        out.update((a, b) for b in homes for a in homes[:MANY] if a < b)
    return out


@given(texts)
def test_shared_runs_are_those_of_sets(given_texts):
    assert shared_runs([runs_of(t) for t in given_texts]) == plainly(given_texts)


def test_a_text_shorter_than_a_run_has_none():
    assert [len(runs_of("民国七年" * n)) for n in (0, 1, 2, 3)] == [0, 0, 1, 4]
