"""Units named within a sentence, with their role: 会同X, 配合X, 以X为主体, 经X审定, 报X备案, 与X对接, X要…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import InlineUnit, UnitRole
from ..text import View
from .names import SUFFIX, Register, is_collective, is_unit_name, unit_list

#: A name, as far as a list of names may run: no stop, no verb that ends it.
_NAME = r"[^,。;:!?、“”《》\s]{1,24}?"
_ITEM = rf"(?:{_NAME}\([^()]{{1,8}}\)[^,。;:!?、]{{0,14}}?|{_NAME})"
_SHORT = r"[\u4e00-\u9fa5]{2,10}"
#: A list that ends in 等部门 (bare names allowed) or whose last name ends as units do.
_OPEN_LIST = rf"(?:{_SHORT}[、和及]){{0,14}}{_SHORT}?等(?:\d+个?|[一二三四五六七八九十]+个?)?(?:有关|相关|成员|职能)?(?:部门|单位|科室)"
_CLOSED_LIST = rf"(?:{_ITEM}[、和及与]){{0,10}}?{_ITEM}?(?:{SUFFIX})(?:\([^()]{{1,6}}\))?"
_LIST = rf"(?P<list>{_OPEN_LIST}|{_CLOSED_LIST})"
_GO_ON = (
    r"(?=研究|制定|研制|组织|推进|推动|深入|加快|加强|开展|指导|动员|巩固|进一步|继续|完善|组成|建立|健全|做好|抓好|对|将|按|共同|联合|及时|统筹|落实|实施|全面|"
    r"编制|编写|分别|定期|适时|制订|出台|报|开|督|检|考|积极|认真|切实|强化|持续|扎实|大力|着力|协同|协商|审核|审定|拟|提出|成立|打造|选|确|整|排|摸|梳|总结|牵头|"
    r"压实|帮|支|通|探|每|于|在|向|以|,|。|;|$|\))"
)
_VERBS: tuple[tuple[UnitRole, str], ...] = (
    ("support", rf"(?:会同|联合|商(?=市|省|县|有关|相关|各|财|发)|协同|配合好?(?!推进|做好|有关)(?<!积极))(?<!配合){_LIST}{_GO_ON}"),
    ("assisted", rf"(?:积极|主动|全力)?(?:配合|协助)(?:做好)?(?!单位|部门){_LIST}{_GO_ON}"),
    ("main_body", rf"(?:以|由){_LIST}为(?:责任)?主体"),
    ("approver", rf"(?:经|报经|提请|提交|报请|报)(?:由)?{_LIST}(?:审定|审核|审批|批准|审查|审议|研究(?:同意|审定)?|同意|核准|会签)"),
    ("recipient", rf"(?:报送至?|报告(?!报|于)|抄报|抄送|上报至?|呈报|呈送|反馈至?|提交至?|备案至|移交|报请|报)(?!请示|告)(?:给|到|至)?{_LIST}(?=备案|审批|汇总|,|。|;|$|\)|及|和|统一|[（(]|存档|核实|核定|研究|进行|处理|处置|办理)"),
    ("recipient", rf"向{_LIST}(?:书面)?(?:报告|报送|汇报|反馈|备案|通报|提交|移交|述职|申报|申请|报备)"),
    ("counterpart", rf"(?:加强|强化|密切|做好|深化|主动)?(?:同|与|和){_LIST}(?:的)?(?:的)?(?:对接|沟通|协调|合作|协作|联动|协同|衔接|联系|联合)"),
    ("lead", rf"由{_LIST}(?:总|共同)?(?:牵头|负责|组织|主办|承办|具体负责|统筹|会同)"),
    ("overseen", rf"(?:督促|责成)(?:指导)?{_LIST}(?=选派|履|落实|做好|抓好|建立|加快|完善|按|开展|整改|制定|压|及时|严|认真)"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _VERBS)
_SUBJECT = re.compile(
    rf"(?:^|[,。;:])(?:原则上|同时|此外|其中|请)?(?P<list>(?:各|市|县|省|区|乡|镇|“两群”|驻|全市|全县|全省|机关|有关|相关|联系|帮扶|村|街道|国家|中央|本|我|牵头|责任|成员|组织|纪检|财政|审计|规划|金融|教育|民政|水利|农业|住建|卫健|交通|宣传)[^,。;:!?]{{0,44}}?"
    rf"(?:等(?:\d+个?)?(?:有关|相关)?(?:部门|单位|科室)|(?:{SUFFIX}|主要负责同志|负责同志|领导|工作队|驻村第一书记)(?:\([^()]{{1,8}}\))?))"
    r"(?:,?(?=要(?!求|素|点)|须|应(?!急|届|用|对)|必须|负责|牵头|将(?!来)|会同|每(?:年|月|季|周|半)|建立联席|为每|组成督查|分别负责|按职责|按照职责|不得|可以?(?!持续|能))"
    r"|(?=于\d|在\d|对辖区|结合实际|具体负责|配合|协助|统筹指挥|安排专人|派驻|联合开展|成立|组织开展|制定|认真|进一步加强|切实|(?:发展|工作|实施)?(?:规划|方案|计划|预案|台账|材料|报告|总结|清单|名单|情况)(?:请)?于))"
)
_NOT_UNITS = re.compile(
    r"[率度额量数]$|^(?:的|了|是|在)|工作$|[一二三四五六七八九十\d]个|^[^各市县省区有相]?(?:全部|内部|局部|一部|干部|外部|东部|西部|中部|北部|南部)$|干部$|^其他$|媒体$|地区$|"
    r"(?:脱贫|示范|试点|重点|行政|自然|薄弱|后进|先进)(?:县|村|乡镇)$|(?:贫困|发达|欠发达)|项目主体单位|对所|何|人才队|(?:措施|责任|成果|机制|体系|资金|任务|政策|规划|产业|资源|群众|农户|"
    r"基础|需求|情况|精神|建议|办法|改革|发展|建设)$|服务区|生产区|居住区|社区$|城区$|山区$|库区$|灾区$|库$|统筹$|扶贫办?搬迁"
)


def inline_units(seen: View, text: str, register: Register) -> Iterator[InlineUnit]:
    """Every unit named in one sentence with a role; `seen` is the view of the sentence."""
    taken: set[int] = set()
    for role, pattern in _PATTERNS:
        for match in pattern.finditer(seen.text):
            yield from _units(seen, text, match, role, register, taken)
    for match in _SUBJECT.finditer(seen.text):
        yield from _units(seen, text, match, "lead", register, taken)


def _units(
    seen: View, text: str, match: re.Match[str], role: UnitRole, register: Register, taken: set[int]
) -> Iterator[InlineUnit]:
    first, last = match.span("list")
    if last <= first or taken & set(range(first, last)):
        return
    listed = unit_list(seen.text, first, last)
    good = [u for u in listed.units if _is_unit(u.name, listed.is_open, u.end - u.start)]
    if not good or len(good) < len(listed.units):
        return
    taken |= set(range(first, last))
    if role == "lead" and match.re is _SUBJECT and (len(good) > 1 or _carries_out(match)):
        role = "responsible"
    if role == "lead" and match.start() > 0 and _HELPS.match(seen.text, match.end()):
        role = "support"
    for unit in good:
        start, end = seen.span(unit.start, unit.end)
        yield InlineUnit(
            unit.name,
            role,
            start,
            end,
            register.id_of(unit.name),
            is_collective(unit.name),
            listed.is_open,
        )


_HELPS = re.compile(r"(?:积极|密切|协同)?(?:配合|协助|参与)(?=[,。;]|$)")


def _carries_out(match: re.Match[str]) -> bool:
    """甲负责组织,乙负责实施: the second does what the first arranges."""
    rest = match.string[match.end() :]
    return match.start() > 0 and re.match(r",?(?:具体)?负责(?:实施|落实)", rest) is not None


def _is_unit(name: str, is_open: bool, length: int) -> bool:
    if _NOT_UNITS.search(name) or length > 26 or len(name) < 2:
        return False
    if re.search(r"领导$|主要负责同志$|负责同志$|第一书记$", name):
        return True
    return is_open or is_unit_name(name) or is_collective(name)
