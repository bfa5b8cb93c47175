"""Forms and words of a region."""

from pathlib import Path

import pytest

from publish.model import Article, Manifest, Paragraph, PublishError, Text, plain
from publish.read.manifest import read_manifest
from publish.variants import convert_article
from publish.variants.lexicon import lexicon_of
from publish.variants.regions import USAGE, VARIANTS, forms_of, words_of


def said(region: str, text: str) -> str:
    out, at = "", 0
    for start, stop, word in sorted(words_of(region, text)):
        out += text[at:start] + word
        at = stop
    return out + text[at:]


def test_a_word_of_the_region() -> None:
    assert said("TW", "镇上的软件和信息都靠网络") == "镇上的軟體和資訊都靠網路"
    assert said("HK", "坐出租车去") == "坐的士去"
    assert said("CN", "坐出租车去") == "坐出租车去"


@pytest.mark.parametrize(
    "text",
    [
        "他说：“软件坏了。”",
        "《软件入门》这本书",
        "青石软件有限公司",
        "市信息中心",
        "青石镇信息化办公室",
        "“网络",
    ],
)
def test_names_titles_and_quotations_are_left_alone(text: str) -> None:
    assert said("TW", text) == text


def test_forms_may_be_chosen_otherwise() -> None:
    assert "溼地".translate(forms_of("TW", {})) == "濕地"
    assert "溼地".translate(forms_of("TW", {"溼": "溼"})) == "溼地"
    assert "臺灣".translate(forms_of("TW", {"臺": "台"})) == "台灣"
    assert "羣".translate(forms_of("HK", {})) == "羣"


def converted(text: str, manifest: Manifest, target: str = "zh-Hant-TW") -> str:
    article = Article("1", "", language="zh-Hans-CN", blocks=(Paragraph((Text(text),)),))
    made, _ = convert_article(article, target, lexicon_of(manifest, target))
    (block,) = made.blocks
    assert isinstance(block, Paragraph)
    return plain(block.children)


def test_a_book_chooses_its_forms_and_words(tmp_path: Path) -> None:
    text = "戏台前的湿地，信息都写着"
    assert converted(text, Manifest(tmp_path, "b", "b")) == "戲臺前的濕地，信息都寫著"
    (tmp_path / "book.toml").write_text('[variants]\nTW = {"臺" = "台"}\nusage = ["TW"]\n', "utf-8")
    manifest = read_manifest(tmp_path)
    assert converted(text, manifest) == "戲台前的濕地，資訊都寫著"
    assert converted(text, manifest, "zh-Hant-HK") == "戲台前的濕地，信息都寫着"


def test_a_form_is_one_character(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text('[variants]\nTW = {"臺灣" = "台灣"}\n', "utf-8")
    with pytest.raises(PublishError) as caught:
        read_manifest(tmp_path)
    assert caught.value.key == "one-character"
    assert caught.value.where is not None
    assert caught.value.where.line == 2


def test_the_tables_hold_words_of_one_script_each() -> None:
    assert set(VARIANTS) == set(USAGE) == {"TW", "HK", "CN"}
    for words in USAGE.values():
        assert all(word and becomes and word != becomes for word, becomes in words.items())
