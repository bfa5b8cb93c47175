"""Quotation marks, and what only looks like them, from the mainland's custom to the islands' and
back."""

import pytest

from publish.model import Article, Paragraph, Text, plain
from publish.variants.quotes import CORNER, CURLY, convert_interpuncts, convert_quotes, quotes_of
from publish.variants.tree import convert_article

HANS, TW, HK, CN = "zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-CN"


def converted(words: str, source: str, target: str) -> str:
    article = Article("1", "题", language=source, blocks=(Paragraph((Text(words),)),))
    return plain(convert_article(article, target)[0].blocks[0].children)


@pytest.mark.parametrize("language", [HANS, "zh-Hans", "zh-Hans-SG", CN])
def test_the_mainland_quotes_in_curls_in_either_script(language):
    assert quotes_of(language) == CURLY


@pytest.mark.parametrize("language", [TW, HK, "zh-Hant", "zh-Hant-MO"])
def test_elsewhere_traditional_text_quotes_in_corners(language):
    assert quotes_of(language) == CORNER


@pytest.mark.parametrize(
    ("curls", "corners"),
    [
        ("他说：“好。”", "他說：「好。」"),
        ("他说：“老人讲‘慢慢来’，我记得。”", "他說：「老人講『慢慢來』，我記得。」"),
        ("“外‘中“内”中’外”", "「外『中「內」中』外」"),
        ("所谓‘红火’", "所謂『紅火』"),
        ("“甲”“乙”", "「甲」「乙」"),
    ],
)
def test_marks_nest_alike_both_ways(curls, corners):
    assert converted(curls, HANS, TW) == corners
    assert converted(corners, TW, HANS) == curls


@pytest.mark.parametrize("target", [TW, HK])
@pytest.mark.parametrize(
    "words",
    [
        "店名叫 Tom’s 茶座",
        "他喊了一句 rock ’n’ roll 之后",
        "那是 ’90s 的歌",
        "身高 6’2” 的中锋",
        "身高 5’11.5” 的前锋",
        "一台 55” 电视",
        "13.3” 的屏幕",
        "边长 6' 2\" 的木板",
        "坐标 22°35′12″",
    ],
)
def test_apostrophes_feet_and_inches_are_no_quotation_marks(words, target):
    marks = [c for c in words if c in "’”'\"′″"]
    done = converted(words, HANS, target)
    assert [c for c in done if c in "’”'\"′″「」『』"] == marks


def test_feet_and_inches_inside_a_quotation_do_not_close_it():
    assert converted("他说：“身高6’2”的那位。”", HANS, TW) == "他說：「身高6’2”的那位。」"
    assert convert_quotes("“共有12”人", TW)[0] == "「共有12」人"


def test_traditional_text_of_the_mainland_keeps_its_curls():
    words = "他说：“老人讲‘慢慢来’。”"
    assert converted(words, HANS, CN) == "他説：“老人講‘慢慢來’。”"
    assert converted("他說：「老人講『慢慢來』。」", TW, CN) == "他説：“老人講‘慢慢來’。”"
    assert converted("他説：“老人講‘慢慢來’。”", CN, HK) == "他説：「老人講『慢慢來』。」"


@pytest.mark.parametrize("dot", "·‧・")
def test_the_dot_in_a_name_is_one_character_everywhere(dot):
    assert convert_interpuncts(f"列夫{dot}托爾斯泰") == "列夫·托爾斯泰"
    assert converted(f"列夫{dot}托爾斯泰", TW, HANS) == "列夫·托尔斯泰"


def test_a_dot_that_stands_between_no_names_stays():
    assert convert_interpuncts("ア・イ、a‧b、甲‧、‧乙") == "ア・イ、a‧b、甲‧、‧乙"
    assert converted("列夫·托尔斯泰", HANS, TW) == "列夫·托爾斯泰"
