"""Words that set a pace and no day: 立即, 常态化, 适时; and events that are no date: 汛期前."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import DeadlineKind
from .festivals import NAMES
from .found import Found, Taken

_WORDS: tuple[tuple[DeadlineKind, str], ...] = (
    (
        "immediate",
        r"立即|即刻|立刻|马上|即时|即行即改|立行立改|立查立改|即知即改|即查即改|边查边改|即审即报|即接即办|即收即办|"
        r"即报即办|即到即办|随报随办|随到随办|随接随办|当场(?=办|整|处|答|解)|第一时间|即办|接诉即办|说办就办|马上就办|"
        r"从速|火速|迅即|迅速(?=整改|上报|处置|到位|报告)|当即|即发现即",
    ),
    (
        "vague",
        r"适时|有序(?=推进|开展|实施)|按进度|待定|^(?:根据|按照?)[^,。;]{0,6}(?:安排|部署)$|择机|择日|另行(?:通知|安排|部署)|分步(?=实施|推进|落实)|尽快|尽早|及早|早日|抓紧|及时|定期|不定期|按期|按时|如期|限期|限时|近期|近日|"
        r"按(?:照)?(?:要求的?|规定的?|既定|计划)?(?:时间|进度|序时|时序)?(?:节点|进度(?=完成|推进)|时限|时间要求|规定时间|要求时间)|"
        r"在?(?:规定|要求|承诺|约定|限定|一定)(?:的)?(?:时间|时限|期限)(?:之?内|前)?|合理期限|(?:条件|时机)成熟(?:时|后)|"
        r"适当(?:时候|时机|时间)|一段时间内?|短期内|视情(?:况)?|待[^,。;]{2,12}后|有条件时|必要时|一定时期内|时间服从质量|"
        r"逐步(?=推进|实施|开展|落实|建立|解决|完善)|分(?:阶段|步骤|期分批|批次|批)(?=完成|推进|实施|开展|落实)|尽可能早|力争(?:提前|早)|前移|按程序(?=报批)|加快",
    ),
    (
        "ongoing",
        r"长效坚持|一直(?:坚持|保持)|(?<!中)长期(?:坚持|有效|开展|抓|推进|保持|化)?|常态(?:化|长效)|常抓不懈|经常性|持之以恒|持续(?:开展|推进|发力|用力|抓好|做好|深化|加强|整治|跟踪)?|"
        r"坚持不懈|不间断|贯穿(?:全过程|始终|全年)|全年(?=开展|推进|实施|保持|坚持|不间断|抓)|全天候|始终(?:坚持|保持)?|一以贯之|日常化|"
        r"实时(?=监测|更新|上报|掌握|跟踪|动态)|滚动(?=推进|实施|更新)|随时|动态(?:管理|更新|调整|监测)|制度化|久久为功|一贯|平时",
    ),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDS)
#: In a whole document these say nothing about time; alone they do.
_STYLE = re.compile(
    r"加快|抓紧|持续.*|始终.*|全天候|动态.*|不定期|视情.*|必要时|一贯|平时|分.*|有序|按进度|制度化|实时|滚动|迅速|逐步|待.*|及早|长期$"
)
_EVENT = re.compile(
    r"(?P<e>主汛期|汛期|雨季|雨期|春耕(?:备耕|生产)?|春播|夏收|夏种|三夏|三秋|秋收|秋种|秋播|秋冬种|入冬|冬季|入夏|越冬|封冻期?|供暖季?|采暖季|取暖季|"
    r"开学|春季开学|秋季开学|放假|寒假|暑假|中考|高考|农忙(?:季节?)?|全国两会|“?两会”?|“?双节”?|节|会|农闲时?节?|采收季|旺季|防火期|考核|验收|开工|竣工|"
    r"投产|项目建成|检查|换届|今冬明春|冬春季节?|暑期|春季|秋季|国家后评估|年度考核|下一轮[^,。;]{1,6}|冬春季|霜冻)"
    r"(?:来临|到来|开始|结束|召开)?(?P<p>之前|以前|前夕|前(?![\d期沿段列往瞻置])|之后|以后|后(?![期续备])|期间|时节)"
)  # fmt: skip


_FESTIVE = re.compile(rf"(?:{NAMES})节?(?:假期|假日)?(?:之后|以后|后|期间)")
_YEARS_IN = re.compile(r"第[一二三四五]年(?!级|度)|今冬明春")


def events(text: str, taken: Taken) -> Iterator[Found]:
    """Deadlines tied to an event that has no day of its own."""
    for match in _EVENT.finditer(text):
        if not taken.overlaps(*match.span()) and not _is_part_of_word(text, match):
            doubt = (f"“{match.group()}”不是日期，请补填",)
            name = {"会": "会议"}.get(match.group("e"), match.group("e"))
            yield Found(*match.span(), "event", event=name.strip("“”"), doubts=doubt)


def unplaced_years(text: str, taken: Taken) -> Iterator[Found]:
    """第二年: a year counted from a start that is not said."""
    for match in _YEARS_IN.finditer(text):
        if not taken.overlaps(*match.span()):
            doubt = (f"“{match.group()}”从哪一年算起没有写明",)
            yield Found(*match.span(), "event", event=match.group(), doubts=doubt)


def festive(text: str, taken: Taken) -> Iterator[Found]:
    """春节后, 国庆假期期间: the festival has a day, what follows it has none."""
    for match in _FESTIVE.finditer(text):
        if not taken.overlaps(*match.span()):
            doubt = (f"“{match.group()}”没有确定的日子，请补填",)
            yield Found(*match.span(), "event", event=match.group(), doubts=doubt)


def _is_part_of_word(text: str, match: re.Match[str]) -> bool:
    if match.group("e") not in ("节", "会", "考核", "验收", "检查", "开工", "竣工", "投产"):
        return False
    before = text[max(0, match.start() - 1) : match.start()]
    return before not in ("", ",", "、", ";", "。", ":", "在", "于", "请", "(")


def soft_words(text: str, taken: Taken) -> Iterator[Found]:
    """Every word of pace in a view, the first kind that fits; overlaps go to the earlier kind."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not taken.overlaps(*match.span()):
                taken.take(*match.span())
                doubts = (f"“{match.group()}”没有时限，请补填",) if kind == "vague" else ()
                yield Found(*match.span(), kind, doubts=doubts)


def is_style(word: str) -> bool:
    """Whether a word of pace is, in running text, only a manner of speaking."""
    return _STYLE.fullmatch(word) is not None
