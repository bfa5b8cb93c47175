"""Makers' names as a package has them: pinyin by GB/T 28039, surnames read as surnames."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.model import Creator
from publish.typeset.names import named
from publish.typeset.pinyin import is_person, pinyin, surname, toneless

SURNAMES = """
区大相 Ōu Dàxiàng|单雄信 Shàn Xióngxìn|仇英 Qiú Yīng|解缙 Xiè Jìn|曾巩 Zēng Gǒng|查慎行 Zhā Shènxíng
朴趾源 Piáo Zhǐyuán|盖宽饶 Gě Kuānráo|任伯年 Rén Bónián|翟让 Zhái Ràng|乐毅 Yuè Yì
种师道 Chóng Shīdào|万俟卨 Mòqí Xiè|尉迟恭 Yùchí Gōng|长孙无忌 Zhǎngsūn Wújì|令狐楚 Línghú Chǔ
欧阳修 Ōuyáng Xiū
司马迁 Sīmǎ Qiān|澹台灭明 Tántái Mièmíng|单于 Chányú|吕布 Lǚ Bù|李清照 Lǐ Qīngzhào
區大相 Ōu Dàxiàng|單雄信 Shàn Xióngxìn|蓋寬饒 Gě Kuānráo|萬俟卨 Mòqí Xiè|尉遲恭 Yùchí Gōng
長孫無忌 Zhǎngsūn Wújì|歐陽修 Ōuyáng Xiū|曾 Zēng
淳于髡 Chúnyú Kūn|第五伦 Dìwǔ Lún|仲长统 Zhòngcháng Tǒng|漆雕开 Qīdiāo Kāi|庹震 Tuǒ Zhèn
華佗 Huà Tuó|員半千 Yùn Bànqiān|繆荃孫 Miào Quánsūn|解縉 Xiè Jìn|查慎行 Zhā Shènxíng
甯戚 Nìng Qī|宁采臣 Níng Cǎichén|费长房 Fèi Chángfáng|崔寧 Cuī Níng|拓跋焘 Tuòbá Tāo
孔子 Kǒngzǐ|韩非子 Hán Fēizǐ
"""
OTHERS = """
江海新报编辑部=Jiānghǎi Xīnbào Biānjíbù|重庆出版社=Chóngqìng Chūbǎnshè|西安日报=Xī’ān Rìbào
Wenji 示例出版=Wenji Shìlì Chūbǎn|马克·吐温=Mǎkè Tǔwēn|〔英〕莎士比亚=Shāshìbǐyà|（唐）李白=Lǐ Bái
人民日报社=Rénmín Rìbàoshè|解放日報社=Jiěfàng Rìbàoshè|第五编辑部=Dìwǔ Biānjíbù|佛山=Fóshān
J.K.罗琳=J.K. Luólín|Wenji=Wenji|高教社=Gāojiàoshè|=
"""


def rows(table: str, between: str) -> list[tuple[str, ...]]:
    lines = (line for line in table.replace("\n", "|").split("|") if line)
    return [tuple(line.split(between, 1)) for line in lines]


@pytest.mark.parametrize(("name", "spelt"), rows(SURNAMES, " "))
def test_a_surname_is_read_as_one_in_either_script(name, spelt):
    assert pinyin(name) == spelt


@pytest.mark.parametrize(("name", "spelt"), rows(OTHERS, "="))
def test_papers_publishers_and_foreigners_are_written_word_by_word(name, spelt):
    assert pinyin(name) == spelt


def test_a_compound_surname_goes_before_its_first_character():
    assert [surname(n) for n in ("万俟卨", "万里", "长孙无忌", "欧明", "儿童")] == [
        "万俟", "万", "长孙", "欧", "",
    ]  # fmt: skip


def test_without_tones_u_keeps_its_dots():
    assert toneless("Lǚ Bù, Ōuyáng Xiū") == "Lü Bu, Ouyang Xiu"


@given(st.text(max_size=12))
def test_any_text_has_a_spelling_that_is_already_sorted_out(text):
    spelt = toneless(pinyin(text))
    assert spelt == toneless(spelt)
    assert unicodedata.is_normalized("NFC", spelt)


# --------------------------------------------------------------------------- creators


def test_a_name_is_sorted_and_written_in_other_scripts():
    assert named(Creator("欧阳询"), (("zh-Hant-TW", "歐陽詢"),)) == Creator(
        "欧阳询",
        file_as="Ouyang Xun",
        alternates=(("zh-Hant-TW", "歐陽詢"), ("zh-Latn-pinyin", "Ōuyáng Xún")),
    )


def test_a_name_that_both_scripts_write_alike_has_no_other():
    assert [tag for tag, _ in named(Creator("李白"), (("zh-Hant-TW", "李白"),)).alternates] == [
        "zh-Latn-pinyin"
    ]


def test_what_book_toml_says_goes_before_what_is_computed():
    own = named(Creator("李白", file_as="Li, Po"))
    assert (own.file_as, own.alternates) == ("Li, Po", ())
    same = named(Creator("李白", file_as="Li, Bai"))
    assert (same.file_as, same.alternates) == ("Li, Bai", (("zh-Latn-pinyin", "Lǐ Bái"),))
    latin = named(Creator("李白", latin="Li Po"))
    assert (latin.file_as, latin.alternates) == ("Li Bai", (("zh-Latn", "Li Po"),))


def test_a_name_in_letters_is_sorted_as_it_stands():
    assert named(Creator("Wenji")) == Creator("Wenji", file_as="Wenji")


def test_a_character_that_no_dictionary_has_makes_no_pinyin():
    assert named(Creator("李\U0002a700")).alternates == ()


@pytest.mark.parametrize(
    ("name", "person"),
    [("鲁迅", True), ("欧阳修", True), ("江海编辑部", False), ("新华社", False), ("Lu Xun", True),
     ("Wenji", False), ("列夫·托尔斯泰", True), ("本报", False),
     ("编者", False), ("编委会", False), ("銀行", False)],
)  # fmt: skip
def test_persons_and_bodies(name: str, person: bool) -> None:
    assert is_person(name) == person
