"""Traditional characters in mainland forms: 通用规范汉字表 (2013), annex 1."""

import json
from pathlib import Path

import pytest
from opencc import OpenCC

from publish import variants
from publish.variants import convert_text

HANS, TW, HK, CN = "zh-Hans-CN", "zh-Hant-TW", "zh-Hant-HK", "zh-Hant-CN"
FOLDER = Path(variants.__file__).parent


def table(name: str) -> dict[str, str]:
    data = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return dict(data["conversion_chain"][0]["dict"]["entries"])


@pytest.mark.parametrize(
    ("simplified", "mainland", "taiwan"),
    [
        ("为", "爲", "為"), ("伪", "僞", "偽"), ("众", "衆", "眾"), ("启", "啓", "啟"),
        ("说", "説", "說"), ("产", "産", "產"), ("录", "録", "錄"), ("绿", "緑", "綠"),
        ("绝", "絶", "絕"), ("阅", "閲", "閱"), ("线", "綫", "線"), ("鸡", "鷄", "雞"),
        ("群", "群", "群"), ("床", "床", "床"), ("峰", "峰", "峰"), ("户", "户", "戶"),
        ("强", "强", "強"), ("黄", "黄", "黃"), ("温", "温", "溫"), ("税", "税", "稅"),
    ],
)  # fmt: skip
def test_a_character_has_the_form_of_the_table(simplified, mainland, taiwan):
    assert convert_text(simplified, HANS, CN) == mainland
    assert convert_text(taiwan, TW, CN) == mainland


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("头发和发展", "頭髮和發展"),
        ("家里人在里面", "家裏人在裏面"),
        ("皇后在后面", "皇后在後面"),
        ("面条铺对面", "麵條鋪對面"),
        ("群众吃面", "群衆吃麵"),
    ],
)
def test_words_decide_as_in_every_traditional_edition(words, wanted):
    assert convert_text(words, HANS, CN) == wanted


def test_words_that_old_texts_tell_apart_stay_apart():
    """于/於, 游/遊, 志/誌: the table merges them; a book that wants that says so in its lexicon."""
    assert convert_text("属于游记", HANS, CN) == "屬於遊記"
    assert convert_text("於遊誌", TW, CN) == "於遊誌"


@pytest.mark.parametrize("region", [TW, HK])
def test_the_way_to_another_region_and_back_ends_where_it_began(region):
    words = "他説群衆産綫録音絶緑閲税温峰床户"
    assert convert_text(convert_text(words, CN, region), region, CN) == words


def test_it_becomes_simplified():
    assert convert_text("他説群衆産綫録音，絶爲僞", CN, HANS) == "他说群众产线录音，绝为伪"


def test_both_forms_of_a_row_are_one_simplified_character():
    to_simplified = OpenCC("t2s").convert
    for ours, theirs in table("t2cn").items():
        assert len(ours) == len(theirs) == 1
        assert ours != theirs
        assert to_simplified(ours) == to_simplified(theirs), ours


def test_no_row_undoes_another():
    rows = table("t2cn")
    assert not set(rows) & set(rows.values())


def test_the_way_back_leads_to_the_forms_of_the_way_there():
    there, back = table("t2cn"), table("cn2t")
    assert all(there[theirs] == ours for ours, theirs in back.items())
