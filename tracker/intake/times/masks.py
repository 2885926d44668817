"""Numbers that are no date, duty or target: titles, document numbers, slogans, products, ages.

What is masked is not lost: each is a `Mention` with its kind, so that the reader sees it was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..numerals import CHINESE, DECIMAL, WHOLE

_Y4 = r"(?:(?<!\d)\d{4}|[〇零一二三四五六七八九]{4})"
#: A year before one of these names something; before a verb it dates it.
_NAMED = r"规划|计划|行动|方案|纲要|要点|清单|目标|意见|报告|文件|预算|项目|资金|工程|考核|考评|评估|名单|目录|标准|年鉴|申报|重点工作|重点任务|工作(?:部署|总结|会议|安排)"
_VERB = r"完成|实施|开展|建设|期间|每年|安排|实现|达到|新[建增]|推进|组织|创建|培育|启动|力争|确保|全部|全面"
_TO_NAME = rf"(?:(?!{_VERB})[^,。;:、()\d]){{0,14}}?(?:{_NAMED})"
_DATED = r"月|年底|年末|\d{4}年|每[年季月周日]|%"

#: Order matters: where two begin at the same place the first wins.
_MASKS: tuple[tuple[str, str], ...] = (
    ("title", r"《[^《》]{1,120}》"),
    ("document_number", r"[\u4e00-\u9fa5]{0,12}[〔\[【(]\d{4}[〕\]】)](?:第)?\d+号"),
    ("document_number", r"(?:第|No\.?)\d+号(?:文件?|令|公告|提案|建议)?|\d+号(?:文件|令|公告|文(?!件))"),
    ("phone", r"(?<!\d)(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9})(?!\d)"),
    ("phone", r"(?<!\d)\d{3,6}(?=[\u4e00-\u9fa5]{0,8}(?:热线|电话|专线|举报|报警))"),
    ("product", rf"{DECIMAL}[万亿]?元(?:以下|以内|以上)?[^。;,“”]{{0,28}}?(?:信贷|贷款|借款|贴息|授信|保险|保单)"),
    ("product", rf"{WHOLE}年期(?:以内|以下|以上)?"),
    ("product", r"每(?:人|户|亩|村|头|只|名|个|栋|吨)每(?:年|月|天|日|季度?)(?:补[助贴]|奖励|发放|给予|不低于|不超过)?\d+(?:\.\d+)?万?元"),
    ("slogan", rf"“(?![^”]*(?:{_DATED}))[^”]{{0,14}}(?:\d|\+)[^”]{{0,18}}”"),
    ("slogan", r"\d+\+[\dNnXx]+(?:\+[\dNnXx]+)*|\d+·\d+"),
    ("slogan", r"\d+[×xX*]\d+小?时?(?:制)?"),
    ("service_hours", r"(?:24|二十四)小?时(?=[^,。;内]{0,8}(?:值班|值守|服务|在线|不间断|畅通|开放|监[测控]|轮[班值]|待命|响应机制|热线|巡[查逻]))"),
    ("service_hours", rf"{WHOLE}(?:分钟|小时|公里)(?=[^,。;]{{0,8}}(?:生活圈|通勤圈|服务圈|经济圈|健康圈|圈))|一刻钟"),
    ("year_name", rf"{_Y4}年度(?![底末内前]|完成|全部|全面|实现|达到)"),
    ("year_name", rf"{_Y4}年?(?:-+|~|至|到){_Y4}年?度?(?={_TO_NAME})"),
    ("year_name", rf"{_Y4}-{_Y4}(?!年|[两三四五]年)(?=[\u4e00-\u9fa5])"),
    ("year_name", rf"{_Y4}年(?=(?:是|的|远景|中央一号|政府工作报告|{_TO_NAME}))(?!的?\d)"),
    ("year_name", rf"(?:自|从)?{_Y4}年(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:以来|来|,?以前年度|及以前|至今)"),
    ("year_name", r"“?十[一二三四五六七八九]?五”?规划(?!期|末)|“十[一二三四五六七八九]?五”(?!规划?期|时期|期间|末|初|中期|[前后][一二三两]年)"),
    ("status", r"截[至止](?:到)?(?:目前|[^,。;]{2,14}),?(?:[^,。;]{0,8})(?=已|累计|共)"),
    ("name", rf"(?:近|过去|连续|最近|(?<!五)(?<!五”)前)(?:{WHOLE}|几|两)(?:个)?年(?!内|底|期间)|{WHOLE}年(?:以?来|制|以上|以后|级|生|代|(?:的)?过渡期)"),
    ("name", rf"(?:{WHOLE}|百)(?:个)?(?:年|日|天|月)(?:大?行动|攻坚|大?会战|冲刺|规划|计划|方案|纲要|提升|工程|整治|倍增|大变样|过渡期|滚动|活动|治理)"),
    ("validity", rf"有效期(?:限)?(?:为|:)?(?:{WHOLE}年|至[^,。;]{{4,12}}日)"),
    ("status", r"(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:至今|以来)"),
    ("anniversary", rf"{WHOLE}周年|[6-9]0后"),
    ("ordinal", rf"党的[{CHINESE}]+大|[{CHINESE}]+届[{CHINESE}]*(?:中|大)?(?:、[{CHINESE}]+中)*(?:全会)?"),
    ("ordinal", rf"第(?:{WHOLE})(?:批|届|次|轮|期|条|款|项|编|章|节|方阵|梯队|责任人|一?书记|产业|者|类|阶段|个(?!月|工作日|星期|周|季度))|第一书记"),
    ("number_name", r"(?!Q[1-4](?!\d))[A-Za-z]{1,4}-?\d+(?:\.\d+)?|\d+(?:\.\d+)?(?:[A-Za-z](?![A-Za-z]))(?:级|类|景区)?|\d+(?:度|号楼|号院|号线|路公交)"),
    ("age", rf"(?<!达到)(?<!提高到)(?<!\d){WHOLE}(?:-|至|~)?\d*(?:周)?岁(?:\(含\))?(?:及?以[上下]|以内)?"),
    ("name", r"一二三产|三月三|一[、,]二[、,]三产|一对一|一票否决|一卡通|一码通|一站式|一网通办|一村一品|一户一[策档]|一事一议|一件事|一盘棋|一体化|四书记|万企兴万村|千村万户|百县千[镇乡]万村|百千万"),
    ("event_name", r"(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:印发|出台|下发|发布|签订|召开)的"),
)  # fmt: skip
_MASK = re.compile("|".join(f"(?P<k{i}>{pattern})" for i, (_, pattern) in enumerate(_MASKS)))


def masks(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of every masked stretch of a view."""
    for match in _MASK.finditer(text):
        if match.end() > match.start():
            yield match.start(), match.end(), _MASKS[int((match.lastgroup or "k0")[1:])][0]
