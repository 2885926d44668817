"""What a value measures: the name before it or the noun after it, and for whom it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Verbs of a duty: what follows them is the thing, not part of its name.
ACHIEVE = (
    r"改造提升|提升改造|提质改造|新改造|新改建|新建改建|新改扩建|新建成|新建|改扩建|改建|新增|新培育|新引进|新认定|建成|建设|创建|培育|打造|完成|实现|达到|改造|引进|发展|培训|"
    r"治理|安排|发放|投入|争取|创成|评选|认定|开工|修建|硬化|整治|申报|储备|实施|推广|种植|带动|选派|举办|落实|明确|配备|筛选|遴选|建立|开发|"
    r"稳定|吸纳|转移|招聘|招引|签约|落地|采购|销售|兑现|拨付|筹集|整合|补助|扶持|支持|推出|形成|制定|出台|办理|解决|处置|化解|排查|整改|"
    r"消除|关停|淘汰|投放|购置|新购|配置|选聘|选树|评定|铺设|安装|栽植|抚育|修复|清理|拆除|搬迁|安置|救助|孵化|开通|争创|补植|惠及|吸引|引育|选育|扩建|续建|新上|净增|壮大|做强|做优|编制(?!的|内|外|管理)|压减|减少|降低|造林|绿化|复垦|流转|植树|巩固|保持|提升|提高|增加|下达|派驻|聘用|设立|设置|上报|报送"
)
_LEADING = re.compile(
    r"^(?:进入|跻身|确保|力争|争取|努力|实现|推动|促进|使得?|将|把|对(?!外|口|接)|其中|且|并(?!网|购|联)|同时|要(?!素|求)|须|应(?!急|用|届|收|征|税)|需(?!求)|应当|必须|原则上|总体上?|基本(?!医|养老|公共|农田|建设|殡葬|生活|草原|药|民生|支出|口粮|办)|累计|全年|共(?!享|同|建|富|性|有)|再(?!生|就业|贷)|均(?!衡)|都(?!市)|一律|至|到(?!位|期|村|户|岗|乡|镇|家)|在(?!校|册|地|建|岗|园|线|编|营|库|产)|于|的|年(?!产|均|轻|收|销|龄|人均|旅|度|供|用|处|出|接|新增)|每年|今年|"
    r"实施|做到|保证|保障(?!性|房|率|水平|能力|措施|标准|人数|面)|分别|各自|一般(?!公共|性|债务)|任务(?!完成|落实|办结)|目标(?!人群|任务|完成|达成)|指标|计划(?!生育|完成|免疫)|(?:[省市县区]|各级)?财政(?=安排|投入|筹集|拨付|整合|列支|预算安排)|年底|左右|是|为|和(?!美|谐|睦|合)|及(?!时|格)|以及|与(?!会)|约(?!束)|大约|进一步|不断|持续|今后|以(?=[国省市县]定)|(?:开展|组织)(?!情况|工作|力|度|化))+"
)
_TRAILING = re.compile(
    r"(?:均|都|分别|要|应|须|均落实|都落实|均明确|均安排|全部|总体|基本|能|需|也|应当|必须|力争|确保|争取|努力|稳定|控制|保持|维持|达到?|提高到?|提升到?|增加到?|增长到|扩大到?|到|至|在|为|是|有|由|原则上|一般|:|累计|实现|"
    r"总数|合计|共|且|比例不|将|每[年月季周日]|同比|较上年|比上年|比去年|较去年|“|的|不|最终|逐步|动态|只|仅|约|最多|至多|最高)+$"
)
_SCOPE = re.compile(
    r"^(?P<s>(?:向|对|给|为)?(?:每个|每(?!个|[万千百十]+(?:人|户|元|名)|人均)|各|所有)[^,。;、]{1,20}?|以[^,。;、]{1,4}为单位,?(?=将|把)|(?:对)?[^,。;、]{1,24}?的(?:脱贫户|监测户|监测对象|家庭|农户|群众|村|乡镇)(?:、[^,。;、]{1,6}户)*)"
    r"(?=将|把|要|须|应|均|至少|需|不少于|不低于|,|" + ACHIEVE + r")"
)
_FROM_LEVEL = re.compile(r"[由从][\d.,]+[\u4e00-\u9fa5%]{0,3}$")
_EACH = re.compile(r"(?P<s>每(?![万千百十]+(?:人|户|元|名))[^,。;、]{1,20})")
_BEFORE_SCOPE = re.compile(r"^(?:确保|推动|力争|做到|实现|向|对|给|为)+")
_ACHIEVE_AT_START = re.compile(
    rf"^(?:{ACHIEVE})(?:了|好)?"
    r"(?!区(?!域|级)|业|用地|收入|支付|房|粮|机构|主体|产出|用水|(?:完成|到位|办结|落实|合格|达标|覆盖|满意|成功|执行|报告|处置|验收|投产)?[率度量额数面值])"
)
#: Verbs that move a rate rather than being what it counts.
_CHANGE = frozenset(
    "提高 提升 增加 降低 减少 实现 达到 保持 稳定 完成 争取 巩固 压减 新增 明确".split()
)
_NOUN = re.compile(r"(?!\d)(?:[工合]作|[^,。;、:()“”以至不的任为并,且作做]){1,18}")
_JOINED = re.compile(
    r"(.{2,30}?)(?:和|(?<!普)及|以及|与|(?<=[率比例速幅数量额])、)((?:普及|[^、和及]){2,20}?)(?:均|都|分别|全部|总体|共同)?(?:(?<=[均都别])(?:下降|减少|降低|增长|提高|压减))?$"
)


@dataclass(frozen=True)
class Name:
    """A name with its place in the view; '' when the text gives none."""

    name: str
    start: int
    end: int
    scope: str | None = None


def name_before(text: str, clause: int, at: int) -> Name:
    """The name in text[clause:at], which runs from the boundary of the clause to the value."""
    start, end = clause, at
    scope: str | None = None
    while True:
        segment = text[start:end]
        if found := _SCOPE.match(segment) or _EACH.fullmatch(segment):
            scope = _BEFORE_SCOPE.sub("", found.group("s")).rstrip(",由")
            start += found.end()
            continue
        if leading := _LEADING.match(segment):
            start += leading.end()
            continue
        achieve = _ACHIEVE_AT_START.match(segment)
        if achieve and not _is_rate_of(achieve.group(), segment[achieve.end() :]):
            start += achieve.end()
            continue
        if bracket := re.match(r"\([^()]*\)", segment):
            start += bracket.end()
            continue
        if start < end and segment[0] in "、,;:":
            start += 1
            continue
        break
    if origin := _FROM_LEVEL.search(text[start:end]):
        end = start + origin.start()
    if trailing := _TRAILING.search(text[start:end]):
        end = start + trailing.start()
    if re.fullmatch(r"\d{4}年?的?", text[start:end]):
        start = end
    if end < start or not re.search(r"[\u4e00-\u9fa5A-Za-z]", text[start:end]):
        return Name("", at, at, scope)
    return Name(text[start:end], start, end, scope)


def _is_rate_of(verb: str, rest: str) -> bool:
    """整改销号率 is the rate of the work; 提高入园率 raises a rate."""
    return (
        verb not in _CHANGE
        and re.match(r"[^,。;、和及]{0,4}[率度](?![\u4e00-\u9fa5])", rest) is not None
    )


def name_after(text: str, at: int) -> Name:
    """The noun that follows a count: 3至5个示范乡镇."""
    match = _NOUN.match(text, at)
    if not match:
        return Name("", at, at)
    noun = re.sub(r"(?:左右|任务|目标|要求|组成|开展|挂牌.*|进行.*|参与.*)$", "", match.group())
    return Name(noun, match.start(), match.start() + len(noun)) if noun else Name("", at, at)


def joined_names(text: str, name: Name) -> tuple[Name, ...]:
    """A和B均…: two names that share a value."""
    match = _JOINED.fullmatch(text[name.start : name.end])
    if not match or len(match.group(2)) < 3:
        return (name,)
    first, second = match.span(1), match.span(2)
    return (
        Name(match.group(1), name.start + first[0], name.start + first[1], name.scope),
        Name(match.group(2), name.start + second[0], name.start + second[1], name.scope),
    )
