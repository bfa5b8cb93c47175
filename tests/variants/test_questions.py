"""What an editor is asked: names, words in two forms, doubts; each once, and never when settled.

Doubts are given by hand, so that these laws hold whatever the conversion doubts.
"""

from pathlib import Path

import pytest

from publish.model import Article, Figure, Manifest, Paragraph, Term, Text, Where
from publish.variants import review
from publish.variants.choice import Doubt
from publish.variants.lexicon import lexicon_for
from publish.variants.review import finding_of, lexicon_findings, name_questions, questions
from publish.variants.tree import Run, converted_article

HANS, TW = "zh-Hans-CN", "zh-Hant-TW"
FILE = Path("003.txt")


def runs(text, *terms, credit="", line=1):
    blocks = (Paragraph((Text(text),), Where(FILE, line)),)
    if credit:
        blocks += (Figure(None, (), credit, Where(FILE, line + 1)),)
    article = Article("003", "", language=HANS, blocks=blocks, where=Where(FILE, 1))
    return converted_article(article, TW, lexicon_for(terms, TW))[2]


def run(text, *cells, hits=(), line=1):
    return Run(Where(FILE, line), text, tuple("".join(cells)), hits, HANS)


@pytest.fixture
def doubted(monkeypatch):
    """Doubt wherever one of these texts stands: text → (candidates, reason)."""
    known: dict[str, tuple[tuple[str, ...], str]] = {}

    def doubts(text, source, target, names=frozenset()):
        return tuple(
            Doubt(at, at + len(word), forms[0], forms, reason)
            for word, (forms, reason) in known.items()
            for at in range(len(text))
            if text.startswith(word, at) and word not in names
        )

    monkeypatch.setattr(review, "doubts", doubts)
    return known


# --------------------------------------------------------------------------- doubts


def test_a_question_is_asked_once_with_its_places(doubted):
    doubted["并为"] = (("並為", "併為"), "word")
    pages = [
        run("先并为一，后并为二。", "先並為一，後並為二。", line=3),
        *(run(f"第{n}并为后续", f"第{n}並為後續", line=n) for n in (5, 7)),
    ]
    (question,) = questions(pages, TW)
    assert (question.text, question.becomes, question.candidates) == (
        "并为",
        "並為",
        ("並為", "併為"),
    )
    assert (question.reason, question.count) == ("word", 4)
    assert [context.where.line for context in question.contexts] == [3, 3, 5]
    assert (question.contexts[1].before, question.contexts[1].after) == ("先并为一，后", "二。")


def test_what_it_became_is_what_stands_in_the_book(doubted):
    doubted["并为"] = (("並爲", "併爲"), "word")
    (question,) = questions([run("并为", "并為")], TW)
    assert question.candidates == ("并為", "並為", "併為"), "the others in the region's forms"


@pytest.mark.parametrize(
    ("text", "became", "char", "asked"),
    [
        ("走上征程，", "走上征程，", "征", "征程"),
        ("住顺天里。", "住順天里。", "里", "顺天里"),
        ("，并为后续", "，並為後續", "并", "并为"),
        ("甲，征。", "甲，征。", "征", "征"),
    ],
    ids=["in its word", "after a word", "before a word", "alone"],
)
def test_one_character_is_asked_in_its_word(doubted, text, became, char, asked):
    form = became[text.index(char)]
    doubted[char] = ((form, "〇"), "word")
    asked_for = {q.text: q.candidates for q in questions([run(text, became)], TW)}
    at = text.index(asked)
    chosen = became[at : at + len(asked)]
    assert asked_for == {asked: (chosen, chosen.replace(form, "〇"))}


def test_what_opencc_alone_would_write_is_a_second_opinion():
    (question,) = questions(runs("走上新征程。"), TW)
    assert (question.text, question.candidates) == ("征程", ("征程", "徵程"))
    assert not questions(runs("走上新征程。", Term("征程", (("TW", "征程"),))), TW)


def test_the_most_frequent_is_asked_first(doubted):
    doubted["甲里"] = (("甲里", "甲裡"), "place")
    doubted["乙里"] = (("乙里", "乙裡"), "place")
    asked = questions([run("甲里乙里，乙里", "甲里乙里，乙里")], TW)
    assert [(q.text, q.count) for q in asked] == [("乙里", 2), ("甲里", 1)]


@pytest.mark.parametrize(
    "term",
    [
        Term("并为", (("TW", "並為"),)),
        Term("事并", (("", "事並"),)),
        Term("并", (("TW", "並"),)),
    ],
    ids=["the words", "the doubtful character with another", "the doubtful character"],
)
def test_what_the_lexicon_settles_is_not_asked(doubted, term):
    doubted["并为"] = (("並為", "併為"), "word")
    assert questions(runs("此事并为后续"), TW)
    assert not questions(runs("此事并为后续", term), TW)


def test_a_term_for_another_region_settles_nothing(doubted):
    doubted["并为"] = (("並為", "併為"), "word")
    assert questions(runs("并为后续", Term("并为", (("HK", "並為"),))), TW)


# --------------------------------------------------------------------------- names


def test_a_name_is_asked_wherever_it_stands(doubted):
    doubted["范文澜"] = (("范文瀾", "範文瀾"), "name")
    (question,) = name_questions(runs("范文澜说。后来范文澜走了。", credit="范文澜 摄"), TW)
    assert (question.text, question.reason, question.count) == ("范文澜", "name", 3)
    assert question.candidates == ("范文瀾", "範文瀾")


@pytest.mark.parametrize("credit", ["范文澜 摄", "记者 甲 通讯员 范文澜", "文/范文澜"])
def test_a_name_of_a_credit_is_asked_with_the_conversion_s_own_doubts(credit):
    asked = name_questions(runs("好。", credit=credit), TW)
    assert [(q.text, q.becomes) for q in asked] == [("范文澜", "范文瀾")]


def test_a_name_of_a_credit_is_one_in_the_text_too():
    heard = runs("我们找范文澜去看看。", credit="范文澜 摄")
    assert "".join(heard[0].cells) == "我們找范文瀾去看看。"


@pytest.mark.parametrize("kind", ["person", "place"])
def test_a_settled_name_is_not_asked(kind):
    assert not name_questions(runs("好。", Term("范文澜", (), kind), credit="范文澜 摄"), TW)


# --------------------------------------------------------------------------- two forms


def test_a_word_that_became_two_things_is_asked():
    pages = [
        run("发布会上发布消息", "發佈會上發布消息", line=2),
        run("又发布，后来", "又發佈，後來", line=4),
    ]
    (question,) = questions(pages, TW)
    assert (question.text, question.reason, question.count) == ("发布", "mixed", 2)
    assert set(question.candidates) == {"發布", "發佈"}


def test_a_character_that_stands_in_two_words_is_no_contradiction():
    assert not questions([run("头发发展", "頭髮發展")], TW)


def test_two_forms_that_are_settled_are_not_asked():
    term = Term("发布", (("TW", "發佈"),))
    hits = tuple(lexicon_for([term], TW).hits("发布"))
    pages = [run("发布", "發佈", hits=hits), run("发布", "發布", hits=hits)]
    assert not questions(pages, TW)


# --------------------------------------------------------------------------- findings


def test_questions_are_findings_of_their_kind(doubted):
    doubted["范文澜"] = (("范文瀾", "範文瀾"), "name")
    doubted["并为"] = (("並為", "併為"), "word")
    pages = [run("范文澜并为发布", "范文瀾並為發布", line=3), run("发布", "發佈", line=4)]
    found = [finding_of(question, TW) for question in questions(pages, TW)]
    assert [(f.code, f.where.line, f.before, f.after) for f in found] == [
        ("B-152", 3, "范文澜", "范文瀾"),
        ("B-154", 3, "发布", "發布"),
        ("B-153", 3, "并为", "並為"),
    ]
    assert dict(found[0].values)["what"] == "范文澜 → 范文瀾 (範文瀾) × 1"


def test_a_build_tells_open_names_and_unused_terms_of_the_book_s_own(doubted, tmp_path):
    doubted["范文澜"] = (("范文瀾", "範文瀾"), "name")
    doubted["并为"] = (("並為", "併為"), "word")
    book = tmp_path / "book"
    own, shared = Where(book / "lexicon.toml", 2), Where(tmp_path / "people.toml", 2)
    terms = (Term("不在", (), "place", where=own), Term("也不在", (), "place", where=shared))
    manifest = Manifest(book, "book", "书", terms=terms)
    found = lexicon_findings(manifest, runs("范文澜并为发布"), TW)
    assert [(f.code, f.where) for f in found] == [("B-151", own), ("B-152", Where(FILE, 1))]


def test_a_book_in_the_target_s_script_is_asked_nothing():
    manifest = Manifest(Path("book"), "book", "書", terms=(Term("不在", (), "place"),))
    assert list(lexicon_findings(manifest, (), TW)) == []
