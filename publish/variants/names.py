"""Names of persons and places in a running text: their characters keep another form than prose.

范 is a surname before it is 範, 余 before 餘.  A name is known by its shape (surname, one or two
characters) and by what stands around it: an office, a trade or 、 before it, a title or a verb of
speech after it.  The more a surname is a word of every day (于 后 余), the more it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from publish import words

_H = "\u3400-\u4dbf\u4e00-\u9fff"
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫"
    "孔向汤区司温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅"
    "童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农卓古吉缪简车项连"
    "干郁种后党云丰仇卜冷冼佘麦邝岑褚卫尉沙师边桂杭洪谌闵湛吾闻费丘戚仲池官奚巫匡查花晏鄢朴咸丑占"
)
# Surnames that are words of every day: a name takes more than its shape.
_COMMON = frozenset("占于后余种党干台向成时安关连方高文万师边官云丰查花单房路车管武白古简游谷曲")
# Surnames that hardly ever stand alone in prose: where no word holds them, they are names.
_RARE_ALONE = frozenset(
    "范郁涂沈岳姜朱胡朴咸邓吕彭曾蔡蒋魏姚卢崔谭廖贾韦邹孟薛闫侯陶黎龚邵莫邢庞颜倪聂翟詹耿俞霍"
)
_SURNAME_FORMS = {
    "钟": "鍾", "叶": "葉", "万": "萬", "云": "雲", "丰": "豐", "党": "党", "种": "种", "后": "后",
    "仇": "仇", "单": "單", "朴": "朴", "咸": "咸", "占": "占", "丑": "丑",
}  # fmt: skip
# A given name takes the form that names have, not the one of prose.
_GIVEN_FORMS = {
    "发": "發", "云": "雲", "复": "復", "丰": "豐", "钟": "鍾", "历": "歷", "里": "里", "志": "志",
    "松": "松", "冬": "冬", "征": "征", "才": "才", "岳": "岳", "郁": "郁", "谷": "谷", "余": "余",
    "后": "后", "范": "范", "斗": "斗", "表": "表", "周": "周", "朱": "朱", "曲": "曲", "胡": "胡",
    "冲": "沖",
    "向": "向", "升": "升", "杰": "傑", "卷": "卷", "采": "采", "布": "布", "占": "占", "沈": "沈",
    "姜": "姜", "于": "于", "千": "千", "凌": "凌", "艳": "豔", "台": "台", "尽": "盡", "干": "幹",
    "面": "面", "游": "游", "秋": "秋", "准": "準", "致": "致", "栗": "栗", "梁": "梁", "团": "團",
}  # fmt: skip
# What a given name is not made of.
_NEVER = frozenset(
    "的了着过在是有和与及或为被把将从向对到由以而且但也都就又还再才很更最不没未无这那哪此其他她它你我们"
    "每今昨说道称问答吗呢吧啊等第个名位只条件家次年月日时分秒岁元米里外内上下前后左右西"
)
_OFFICE = re.compile(
    "(?:记者|通讯员|实习生|编辑|校对|摄影|作者|编剧|导演|主持人|代表|委员|书记|村支书|支书|主任|局长|区长|县长|"
    "市长|镇长|乡长|村长|处长|科长|部长|厅长|院长|校长|园长|所长|站长|队长|组长|班长|会长|社长|店长|厂长|行长|总经理|"
    "经理|董事长|理事长|秘书长|馆长|台长|船长|教授|老师|教师|医生|村医|护士|律师|法官|警官|民警|辅警|战士|烈士|"
    "英雄|模范|学生|同学|村民|居民|市民|农户|大户|果农|菜农|花农|茶农|渔民|牧民|摊主|店主|户主|业主|老板|"
    "员工|职工|工人|木匠|石匠|铁匠|瓦匠|篾匠|裁缝|厨师|司机|船工|矿工|环卫工|电工|焊工|教练|裁判|选手|运动员|"
    "艺人|画家|作家|诗人|书法家|歌手|演员|乡贤|族人|先祖|始祖|祖父|祖母|父亲|母亲|丈夫|妻子|儿子|女儿|"
    "老伴|儿媳|女婿|孙子|孙女|外孙|新娘|新郎|姐姐|哥哥|弟弟|妹妹|爷爷|奶奶|外公|外婆|岳父|岳母|大妈|大爷|大叔|阿姨|主播|"
    "网红|店长|船长|家属|邻居|好友|同乡|搭档|徒弟|师傅|师父|弟子|老乡|[村管网保安护售乘讲宣指服饲炊列飞海营店]{0,2}[员人兵]|老人|农民|军人|青年|姑娘|小伙|后代|后人|传承人|负责人|"
    "带头人|当事人|养蜂人|养殖户|种植户|贫困户|脱贫户|低保户|志愿者|获奖者|参赛者|创业者|孩子|校友|学者|专家|"
    "院士|博士|硕士|研究员|工程师|技术员|党员|团员|队员|成员|会员|社员|队友|战友|同事|同志|先生|女士|来自[^，。]{1,6}的|"
    "的[有是]|名叫|叫做|名为|人名|叫|责任编辑|美编|[（(/／：:])$"
)
_TITLE = re.compile(
    "^(?:同志|老师|师傅|先生|女士|教授|医生|大夫|大爷|大娘|大妈|大姐|大哥|大叔|大伯|大婶|奶奶|爷爷|阿姨|叔叔|老汉|老人|老伯|"
    "老太|伯伯|婆婆|阿婆|阿公|阿伯|阿妈|老[大二三四五六七八]|[嫂婶哥姐叔伯妈爸]|同学|主任|书记|局长|校长|院长|队长|经理|会长|所长|站长|镇长|村长|县长|市长|厂长|社长|老板|某)"
)
_AFTER = re.compile(
    "^(?:同志|老师|师傅|先生|女士|老人|夫妇|夫妻|一家|本人|等人|说|表示|介绍|告诉|认为|指出|坦言|回忆|称|道|笑|感慨|"
    "获评|荣获|获得|当选|被评|被授予|生前|因病|逝世|去世|追悼|获|[、，。；：（）()]|摄|供图|绘|文|图|$)"
)
_KIN = re.compile("^(?:公|氏|家|姓|母|父)(?=[讳字号，。、世祖族宗在自始后]|$)")
_SURNAME = f"[{''.join(sorted(_SURNAMES))}]"
_LISTED_BEFORE = re.compile(f"{_SURNAME}[{_H}]{{1,2}}[、和及与]$")
_LISTED_AFTER = re.compile(f"[、和及与]{_SURNAME}[{_H}]{{1,2}}(?:[、，。；）)和及与等]|$)")
_MEETS = re.compile(
    "(?:看望了?|慰问了?|走访了?|采访了?|感谢|感激|提起|说起|想起|遇到了?|遇见|见到了?|图为|名叫|[岁年]的)$"
)
_PERSON_VERB = re.compile(
    "(?:[乡镇村县市家里班级南北东西]的|住着?的|找到了?|跟着|带着|拉着|扶着|帮着|陪着|送到|送给|交给|教|让|请|对|向|给|把|和|与|同|"
    "跟|是|由|被|叫|为|的|了)$"
)
_NICK = re.compile(f"(?:^|[^{_H}])[老小阿]$")
_CALLED = re.compile("(?:叫|喊|称)(?:[他她你我]|作)?[老小阿]$")
_ROLE_BEFORE = re.compile(f"(?:{_OFFICE.pattern})|(?:{_CALLED.pattern})")
_ROLE_WORDS = re.compile("[员人师长手家工匠户生者兵农民警官医贤教祖妇女童星友]$")

# Characters that given names are made of.
_USUAL = frozenset(
    "国建华明文军平志伟东海强晓小生光林民杰永春金荣红玉清新德福庆秀英梅兰芳丽娟霞燕玲桂凤洁琳婷敏静艳莉萍琴芬"
    "云莲珍贞莹雪爱妹香月媛瑞佳嘉琼勤珠雅怡蓉薇梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯悦昭冰爽羽希宁欣飘育滢馥筠柔竹"
    "刚勇毅俊峰辉力茂进有坚和彪博诚先敬震振壮思群豪心邦承乐绍功松善厚裕河哲江超浩亮政谦亨奇固之轮翰朗伯宏言"
    "若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎行时泰盛雄琛钧冠策腾楠榕风航弘义礼学正发武利康星龙天达安岩中"
    "阳胜根水土木火贵财富寿喜仁信忠孝良才卫革全长远一兴世元顺淑芹菲珠恒仓满怀凯彩翠苗锋磊美琪然骏轩宇涵梓诗依乔睿皓熙彤瑶璇珊珂娜婉娇嫣妮宝庭彦昊昱晗晟曦桐楚沐沛泓洲润淳渊湘溪滨潇澄灵煜琦瑜璟祺禹稳纬绮芷若萌诺跃迎逸钰银锦镇雁雯霄靖颖鹤麟万福鑫淼晶蕾倩璐开成立传继宗祖耀子仕雨秋冬夏岳涛波洋潮千里征郁"
)
_VERBS = frozenset("干种成向占关连管开安查时于")
_SPOKEN = 1.4
_TELLS = 1.6
_ENDS = 0.6
_SURE = 3.0
_LIKELY = 2.0


Spans = Sequence[tuple[int, int]]


def names_in(text: str, word_at: Spans = (), slack: float = 0.0) -> Iterator[tuple[int, int, bool]]:
    """(start, stop, sure) of the names of persons in a text, from left to right; of two that
    overlap the likelier.  `word_at`: for every character the span of the word that holds it;
    `slack`: how much less than enough is enough."""
    spans = word_at or [(at, at + 1) for at in range(len(text))]
    found = [
        (at, *one)
        for at, char in enumerate(text)
        if char in _SURNAMES
        and (word_at or not is_held(text, at))
        and (spans[at][0] == at or _ROLE_BEFORE.search(text[max(0, at - 8) : at]))
        and (one := _name_at(text, at, spans, slack))
    ]
    taken: list[tuple[int, int, float]] = []
    for start, stop, weight in sorted(found, key=lambda one: -one[2]):
        if all(stop <= other[0] or other[1] <= start for other in taken):
            taken.append((start, stop, weight))
    for start, stop, weight in sorted(taken):
        yield start, stop, weight >= _SURE


def _name_at(text: str, at: int, spans: Spans, slack: float) -> tuple[int, float] | None:
    """(end, weight) of the likeliest name that begins here."""
    before, after = text[max(0, at - 12) : at], text[at + 1 : at + 12]
    around, common = _weight_before(before), text[at] in _COMMON
    if _CALLED.search(before) and not _is_han(after[:1] or "。"):
        return at + 1, _SURE
    if _NICK.search(before) and spans[at] == (at, at + 1) and text[at] not in "向成关连管开安":
        return at + 1, _SURE
    if _TITLE.match(after):
        weight = _begins(text, at, told=around >= _TELLS) + 2.0 + 0.5 * around
        return (at + 1, weight) if weight >= _LIKELY + 0.2 * common else None
    if _KIN.match(after) and _begins(text, at) >= 0:
        return at + 1, _SURE
    ways = []
    begins = _begins(text, at, told=around >= _TELLS)
    own = 1.6 if text[at] in _RARE_ALONE else 0.0 if common else 0.7
    for size in (2, 1):
        given, rest = after[:size], after[size:]
        if len(given) != size or not all(_is_han(c) and c not in _NEVER for c in given):
            continue
        usual, follows = sum(c in _USUAL for c in given), _weight_after(rest)
        told = around >= _TELLS and slack > 0
        rest_alone = size == 2 and around >= _TELLS and _leaves_one(text, at, spans)
        plain = usual < size or _is_everyday(given)
        if plain and not rest_alone and common and follows < _SPOKEN:
            continue  # 村民种大蒜, 记者于当天
        alone = around >= _TELLS and text[at] not in _VERBS and spans[at + 1] == (at + 1, at + 2)
        if common and size == 1 and follows < _ENDS and not alone:
            continue  # 教师干满三十年
        if _is_word(text, at, spans, usual) and not (told or rest_alone):
            continue  # 范围, 郁金香
        if _is_count(given, rest):
            continue
        known = size == 2 and usual == 2 and _is_known(text[at : at + 3])
        weight = (
            own
            + 1.5 * known
            + around
            + begins
            + follows
            + _fits(given, rest, told=around >= _TELLS)
        )
        ways.append((weight + 0.7 * usual + _apart(text, at, size, spans), at + 1 + size))
    if not ways:
        return None
    weight, stop = max(ways)
    return (stop, weight) if weight >= _LIKELY + 0.2 + 0.2 * common - slack else None


def _is_word(text: str, at: int, spans: Spans, usual: int) -> bool:
    """A word begins here that is no name, nor part of what looks like one."""
    word = text[at : spans[at][1]]
    if len(word) == 1 or (len(word) == 3 and usual == 2 and _is_known(word)):
        return False
    return usual < 2 or len(word) > 2


def _leaves_one(text: str, at: int, spans: Spans) -> bool:
    """居民胡同|芳: the word that begins here leaves a character of names to itself."""
    left = spans[at][1]
    return left == at + 2 and spans[left] == (left, left + 1) and text[left] in _USUAL


def _is_known(word: str) -> bool:
    return words.is_name(word) and word != "郁金香"  # the dictionary's one slip of this shape


def _apart(text: str, at: int, size: int, spans: Spans) -> float:
    """Three characters that no word holds, or a surname before a word that is seldom one: prose is
    not made of such."""
    if spans[at][1] != at + 1 or size < 2:
        return 0.0
    alone = all(spans[k] == (k, k + 1) for k in (at + 1, at + 2))
    word = spans[at + 1] == (at + 1, at + 3) and words.count(text[at + 1 : at + 3]) < 300
    return 1.0 if alone or word else 0.0


def _is_everyday(given: str) -> bool:
    return len(given) == 2 and words.count(given) > 600


def _is_count(given: str, rest: str) -> bool:
    """于一九八五年, 周三下午, 干满三十年: no given name."""
    numerals = "一二三四五六七八九十百千零两"
    pairs = zip(given, (given + rest)[1:], strict=False)
    return any(a in numerals and b in numerals + "年月日号时点个名位次天周人" for a, b in pairs)


def _weight_before(before: str) -> float:
    if not before or before[-1] in "\n，。；！？“”《》":
        return 0.6
    if _LISTED_BEFORE.search(before):
        return 1.6
    if office := _OFFICE.search(before):
        return 2.2 if len(office[0]) > 1 else 1.6
    if _ROLE_WORDS.search(before):
        return 1.6
    if _MEETS.search(before):
        return 1.8
    if _PERSON_VERB.search(before):
        return 0.9
    return 0.0


def _weight_after(rest: str) -> float:
    if not rest:
        return 0.6
    if _LISTED_AFTER.match(rest):
        return 1.6
    match = _AFTER.match(rest)
    if match and match[0] in "、，。；：（）()":
        return 0.6
    if match and _TITLE.match(rest):
        return 2.4
    return 1.4 if match else 0.0


def _begins(text: str, at: int, *, told: bool = False) -> float:
    """Below 0 when the surname is a part of a word with what is before it, or after it; the latter
    counts less when what stands before tells of a person (`told`)."""
    if text[at] in "余万" and re.search("[0-9０-９十百千万亿]$", text[max(0, at - 1) : at]):
        return -9.0
    right, common = text[at + 1 : at + 3], text[at] in _COMMON
    weight = 0.0
    for size in (1, 2):
        word = text[at] + right[:size]
        times = words.count(word) if len(word) == size + 1 and not words.is_name(word) else 0
        if common and times > 500:
            return weight - 3.0
        if times > (50 if common else 300):
            return weight - (0.6 if told else 2.0)
    return weight


def is_held(text: str, at: int) -> bool:
    """The character closes a word of every day."""
    left = text[max(0, at - 2) : at]
    parts = (left[start:] for start in range(len(left)))
    return any(_is_han(part[0]) and words.count(part + text[at]) > 200 for part in parts)


def _fits(given: str, rest: str, *, told: bool) -> float:
    """How well the text divides after the name; a name of three characters is the usual one."""
    tail, head = given, _han_head(rest)
    weight = 0.5 * (len(given) == 2)
    if head:
        weight -= min(1.5, words.bond(tail[-1], head) / 5)
    if len(given) == 2 and words.count(given) > 300:
        weight -= 0.3 if words.count(given) < 3000 or told else 1.0  # a word of every day
    return weight


@lru_cache(maxsize=1 << 12)
def _han_head(text: str) -> str:
    match = re.match(f"[{_H}]{{1,4}}", text)
    return match[0] if match else ""


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def form_of(char: str, *, first: bool) -> str:
    """The traditional form of a character of a name, when names have another than prose; ""."""
    if first:
        return _SURNAME_FORMS.get(char, char if char in _KEEP else "")
    return _GIVEN_FORMS.get(char, "")


_KEEP = frozenset("范于余涂郁沈干谷岳游姜朱胡曲周卜向占仇冲梁郁丘")


# --------------------------------------------------------------------------- lines of names

_ROLE = re.compile(
    "本报|全媒体|首席|见习|实习生?|特约|特派|记者|通讯员|评论员|撰稿人|摄影师?|作者|文字|撰文|采写|策划|统筹|整理|翻译|"
    "供图|口述|责任编辑|编辑|校对|美编|版式|文|图|摄|报道"
)
_NAME = re.compile(f"^[{_H}]{{2,4}}(?:·[{_H}]{{1,8}})?$")


def byline_names(text: str) -> tuple[str, ...]:
    """The names in a byline or credit: `本报记者 甲某某 通讯员/乙某` → 甲某某, 乙某."""
    tokens = re.split(f"[^{_H}·]+", _ROLE.sub(" ", text))
    return tuple(t for t in tokens if _NAME.match(t) and t[0] in _SURNAMES)


# --------------------------------------------------------------------------- places

_SEAT = "(?:村|镇|乡|社区|街道|县|屯|寨|公社|大队|林场|农场)"
_AUSPICIOUS = frozenset(
    "永安平同乐福寿宁文昌仁和吉庆荣华德兴长崇太顺天泰康富贵祥瑞礼义智信忠孝廉明光大新三五六八"
    "东西南北中上下元亨利贞紫云山龙凤鹤桂兰梅竹松柏春秋积善余怀居敬存宝品聚鼎裕隆盛恒丰谦让存诚幸广建业步高厚润汉民慈"
)
_LANE = re.compile(
    "^(?:小区|社区|巷|弄|街|坊|居委|号|[0-9０-９一二三四五六七八九十百]+号|老街|菜市场|居民|邻居|党员|老人食堂|村|组|片区"
    "|新村|地块|旧改|项目|楼|门牌|的?百年|老宅|旧宅|消防|向[东西南北]|变身|的(?:居民|住户|石库门|老房))"
)
# What has an inside: 校里, 院子里, 这一年里 are no lanes.
_HOLDS = frozenset(
    "村镇乡县市区城家屋院心手眼田地山水河湖海江塘池校园班店厂馆楼房室厅库仓车船舱箱袋碗锅盘包口嘴肚怀梦书报信文话群网街巷子头中间"
    "天月年时夜季期段队伍组会场团体司门部局所站港林草花树棚圈笼窝洞坑沟井缸坛瓶杯壶盒柜橱抽屉公哪这那夜"
)
_NUMBERED = re.compile(
    "^(?:[0-9０-９一二三四五六七八九十百]+(?:号|户)|旧址|旧居|菜场|小区|居委|新村|老街|弄堂|石库门)"
)
_LIVES = re.compile(
    f"(?:家住|住在|位于|走进|驶入|来到|地处|坐落于|坐落在|搬进|改造|在|由|从)(?:[{_H}]{{0,3}}[市区县镇街])?$"
)
_STREAM_AFTER = re.compile(
    f"^(?:{_SEAT}|[河湖涌塘桥路街组队]|小学|中学|学校|水厂|水闸|水库|车站|码头|大桥|水质|两岸|沿岸|沿线|步道|龙舟|景区|生态|湿地|"
    "茶园|梯田|村民|居民|社员|小区|祠堂|[旧老](?:街|村|巷)|的(?:水|村|梯田|山|茶|渔|李|王|张|刘|陈|老)|发生|到镇|孩子|老人)"
)
_HOUSE = "[家集河山水桥湖庄村店营寨屯坊沟畈坪垸埠湾岗铺楼堡城口墩圩渡塘洼台潭坝窑]"
_HOUSE_AFTER = re.compile(
    f"^(?:{_SEAT}|[村镇乡县巷弄桥沟湾岗坳浜坡岭河湖塘洲岛圩堡寨庄屯店铺祠埠务港头畈冲溪沱]|大院|老宅|水库|大桥|小学)"
)
_PLACE_KEEP = frozenset("松谷斗岳余于范里淀郁干后种党游涂姜朱胡曲周台咸朴采占")
_WORDLY = frozenset("各全本该此我县市区乡镇两几多某每这那其")  # 于各村, 后全镇
_BEGINS = re.compile(
    f"(?:^|[^{_H}]|[在到从赴抵至和与是县市区镇乡州省一二三四五六七八九十]|走进|来到)$"
)


def place_form(text: str, at: int) -> str:
    """The form of a character that is a part of a place's name; "" when it is none."""
    char = text[at]
    before, after = text[max(0, at - 8) : at], text[at + 1 : at + 9]
    if char == "里" and _is_lane(before, after):
        return "里"
    if char in "冲涌":
        return _stream_form(char, before, after)
    if char == "淀":
        return "" if before[-1:] in ("沉", "积") or after[:1] == "粉" else "淀"
    if char in "干后种党" and after[:1] not in tuple("家寨庄楼店营集"):
        return ""
    if char not in _PLACE_KEEP or after[:1] in _WORDLY or is_held(text, at):
        return ""
    if (
        char in "余范涂郁岳沈朱"
        and after[:1] == "家"
        and not re.search("[0-9百千万亿十多]$", before)
    ):
        return char  # the house of a family, whatever it stands by
    if char in _SURNAMES and re.match(_HOUSE, after):
        rest = after[1:]
        if _HOUSE_AFTER.match(rest) or re.match(f"[{_H}]{_SEAT}", rest):
            return char
    if char == "斗" and re.search("[一二三四五六七八九]$", before) and re.match(_SEAT, after):
        return char
    if _BEGINS.search(before) and re.match(f"[{_H}]{{1,2}}{_SEAT}", after):
        return char
    return ""


def _stream_form(char: str, before: str, after: str) -> str:
    """冲 a hollow in the hills, 涌 a creek of the delta: at the end of a name or its beginning."""
    form = "沖" if char == "冲" else "涌"
    if re.match(f"[口尾头边]?{_SEAT}|[口尾头边](?:组|小学)", after) and before[-1:] not in (
        "",
        "，",
    ):
        return form
    if re.match("[口尾头边](?:村|镇|社区|组|小学)", after):
        return form
    verb = "[水浪雨洪要缓首折他她我你它人泉潮云风喷汹奔]$"
    named = re.search(f"[{_H}]{{2}}$", before) or (char == "涌" and re.search(f"[{_H}]$", before))
    return form if named and not re.search(verb, before) and _STREAM_AFTER.match(after) else ""


def _is_lane(before: str, after: str) -> bool:
    """里 of a lane's name: two characters of good omen before it, and a house or people after it,
    or somebody who lives there."""
    pair = before[-2:]
    if len(pair) < 2 or not all(map(_is_han, pair)):
        return False
    if not all(char in _AUSPICIOUS for char in pair):
        return pair[-1] not in _HOLDS and _NUMBERED.match(after) is not None
    rare = words.count(pair) < 300 and pair[0] not in "一二三四五六七八九十"
    return rare or bool(_LANE.match(after) or _LIVES.search(before[:-2]))
