"""Recurrences: 每季度第一个月5日前, 每年至少两次, 周调度、月通报, 一月一自查, 2次/年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..facts import Rule
from ..numerals import CHINESE, WHOLE, whole
from .every import every_rules
from .found import Found, Taken
from .places import AFTER, day_doubt, following, monthday, unread_more
from .points import NUM

_TIMES = r"次|轮|场|期|遍|回"
#: What an office does by the period; a period before one of these is a rhythm (月调度).
ACTS = (
    "调度|通报|推进|考评|考核|评估|评价|报告|汇总|汇报|排查|研判|走访|小结|总结|自查|核查|排序|排名|例会|会商|督查|督导|"
    "督办|检查|巡查|报送|上报|填报|评比|晾晒|点评|分析|联席会议?|调研|回访|盘点|清零|监测|对账|会议|讲评|抽查|复盘|公示|"
    "公开|访|报(?=制度|告|送|表|机制|[”、,。;)]|$)(?<!日报)|研究|销号|约谈|反馈|更新|培训|活动日?|主题党日|动态|碰头|观摩|"
    "验收|评议|巡回|曝光|提醒|跟踪|统计|入户|巡检|观测|收集|梳理|预警|述职|轮换|审计|测评|演练|开放日|演示|交流"
)
_WORD_PERIODS = {
    "日": "日", "天": "日", "周": "周", "星期": "周", "旬": "旬", "半月": "半月", "月": "月", "月度": "月",
    "双月": "双月", "季": "季", "季度": "季", "半年": "半年", "年": "年", "年度": "年",
}  # fmt: skip
_EVERY = re.compile(
    rf"每(?:逢)?(?P<n>{WHOLE}|半|两|双|单|隔)?(?:个)?"
    r"(?P<u>年度?(?!轻|龄)|季度?(?!节)|月份?(?!饼)|旬|周(?!期|边|围|岁|年)|星期|礼拜|工作日|日(?!报社)|天|小时)"
)
_QUARTERLY = re.compile(
    r"(?<![每本上下该当一二三四第1-4])(?P<n>)(?P<u>季度?)(?=首月|末月|首个月|第[一二三]个月|最后一?个月)"
)
_NOT_AFTER = r"(?<![\d每一二三四五六七八九十两几半本上下当今明去前后个同全近历往多逐按常整壮青隔第首末老单双往初节假平生昨翌元旦数次隔即某工作])"
_RHYTHM = re.compile(
    rf"{_NOT_AFTER}(?P<p>半年|半月|双月|季度|季|月度|月|周|旬|日|年)(?P<a>{ACTS})(?!社|纸|记者|刊|表格|表样|系统)"
)
#: Said by a noun alone, these give way to a rule in the same sentence that says the day.
_REPORTS = ("报", "报告", "报送", "上报", "汇报")
_ONE_ONE = re.compile(
    r"一(?P<p>日|天|周|旬|月|季度?|半年|年)(?:至少|不少于|不低于)?(?P<n>一|两|二|三|四|\d+)(?P<a>(?!餐)[\u4e00-\u9fa5]{1,2})"
)
_ONCE_IN = re.compile(
    rf"(?<![每第近前过\d一二三四五六七八九十])(?P<n>半|{WHOLE})(?:个)?(?P<u>年|季度|月|周|旬)(?:至少|不少于)?"
    r"(?:开展|召开|组织|进行|报告|调度|通报|评估)?一(?:次|轮|评|考|检|报|调度|通报|督查|轮换|会商|小结)"
)
_CLOSING = re.compile(
    rf"(?<![每本上下该])(?P<u>季度?|月度?|半年度?|年度?)(?:终了|结束|终|末)?(?:之?后|以后)(?P<n>{WHOLE})"
    r"(?P<d>个?工作日|日|天|个月)(?:之?内|以内)"
)
_HALVES = re.compile(rf"(?P<p>半月|半年)一(?:{ACTS})")
_BY = re.compile(
    rf"(?:按|逐|分|坚持按)(?P<p>日|周|旬|月度?|季度?|半年|年度|(?<!逐)年)(?=[\u4e00-\u9fa5]{{0,6}}?(?:{ACTS}|开展|进行|召开|组织|兑现|拨付|公布|发布|支付))"
)
_PER = re.compile(
    rf"(?:(?P<op>不少于|不低于|至少|最少|不得少于)|(?P<at>每))?(?P<n>{WHOLE})(?P<t>{_TIMES})(?:/|每)(?P<p>半年|年|季度?|月|周|天|日|旬)"
)
#: 日清周结月报: the clipped members before one that is read.
_CLIPPED = re.compile(r"[日周旬月季][清结晒比]$")
_SKIP = re.compile(r"(?P<w>隔|逢)(?P<o>单|双)?(?P<p>月|周|日|天|年|季度?)")
_TWO_MONTHLY = re.compile(
    rf"(?P<p>双月|双周|单月)(?:(?P<d>{NUM})[日号](?:之?前)?|(?={ACTS}|召开|一次|开展|组织))"
)
_COVERS = {
    "年": "previous_year", "半年": "previous_half_year", "季": "previous_quarter", "月": "previous_month",
    "周": "previous_week", "旬": "previous_ten_days", "日": "previous_day",
}  # fmt: skip
_COVERED = re.compile(
    r"上一?个?(?P<p>年|半年|季|月|周)度?(?!旬)|前一个?(?P<q>年|季|月|周)度?|(?P<d>前一[日天])"
)
_COUNT = re.compile(
    rf"(?P<op>至少|不少于|不低于|最少|不得少于|原则上)?[^。;!?每“”()]{{0,46}}?(?<![第这此同每再])(?P<n>{WHOLE})(?:(?:-+|~|至|到|、){WHOLE})?(?P<t>{_TIMES})(?P<up>以上|及以上)?(?!性|产业|元)"
)


def rhythms(text: str, taken: Taken) -> Iterator[Found]:
    """Every recurrence in a view, in order of kind; the caller sorts by place."""
    for match in (*_EVERY.finditer(text), *_QUARTERLY.finditer(text)):
        if not taken.overlaps(match.start(), match.end()):
            yield from _every(text, match)
    for match in _ONE_ONE.finditer(text):
        if not taken.overlaps(*match.span()) and match.group("a")[0] not in "次度":
            yield _plain(match, match.group("p"), general=False)
        elif not taken.overlaps(*match.span()):
            yield _plain(match, match.group("p"), general=False, count=whole(match.group("n")))
    for match in _CLOSING.finditer(text):
        if not taken.overlaps(*match.span()):
            yield _closing(match)
    for match in _ONCE_IN.finditer(text):
        if not taken.overlaps(*match.span()) and (found := _once_in(match)):
            yield found
    for match in _HALVES.finditer(text):
        if not taken.overlaps(*match.span()):
            yield _plain(match, match.group("p"), general=False)
    for match in _PER.finditer(text):
        if not taken.overlaps(*match.span()):
            count = whole(match.group("n")) or 0
            found = _plain(match, match.group("p"), general=False, count=count)
            yield replace(found, counted=(count, match.group("t")))
    for match in _BY.finditer(text):
        if not taken.overlaps(*match.span()):
            yield _plain(match, match.group("p"), general=False)
    for match in _RHYTHM.finditer(text):
        if not taken.overlaps(*match.span()):
            found = _plain(match, match.group("p"), general=match.group("a") in _REPORTS)
            if beside := _CLIPPED.search(text, 0, match.start()):
                found = replace(found, doubts=(f"“{beside.group()}”没有读懂，请核对周期",))
            yield found
    for match in _SKIP.finditer(text):
        if not taken.overlaps(*match.span()):
            yield from _skipping(match)
    for match in _TWO_MONTHLY.finditer(text):
        if not taken.overlaps(*match.span()):
            yield _two_monthly(match)


def plain_rule(period: str) -> Rule:
    """The rule of a period of which nothing more is said: due on its last day."""
    return Rule(
        rrule={
            "日": "FREQ=DAILY",
            "周": "FREQ=WEEKLY;BYDAY=SU",
            "旬": "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",
            "半月": "FREQ=MONTHLY;BYMONTHDAY=15,-1",
            "月": "FREQ=MONTHLY;BYMONTHDAY=-1",
            "双月": "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1",
            "季": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
            "半年": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
            "年": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
        }[period]
    )


def _plain(match: re.Match[str], period: str, *, general: bool, count: int | None = None) -> Found:
    rule = replace(plain_rule(_WORD_PERIODS[period]), count_min=count)
    return Found(match.start(), match.end(), "recurring", rules=(rule,), is_general=general)


def _closing(match: re.Match[str]) -> Found:
    """季度终了后15日内: without 每, and still once a period."""
    period = match.group("u").removesuffix("度") or "年"
    months = {"季": "1,4,7,10", "半年": "1,7", "年": "1", "月": ""}[period]
    after = AFTER.match(f"后{match.group('n')}{match.group('d')}内")
    assert after is not None
    _, rules, _, doubts = following(after, months, _COVERS[period], period)
    return Found(*match.span(), "recurring", rules=rules, doubts=doubts)


def _once_in(match: re.Match[str]) -> Found | None:
    """半年一次, 两年一次, 三年一轮换."""
    written, unit = match.group("n"), match.group("u")
    if written == "半":
        return _plain(match, "半年", general=False, count=1) if unit == "年" else None
    n = whole(written)
    if not n or n > 20:
        return None
    if n == 1:
        return _plain(match, unit, general=False, count=1)
    rrule = {
        "年": f"FREQ=YEARLY;INTERVAL={n};BYMONTH=12;BYMONTHDAY=31",
        "季度": f"FREQ=MONTHLY;INTERVAL={3 * n};BYMONTHDAY=-1",
        "月": f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY=-1",
        "周": f"FREQ=WEEKLY;INTERVAL={n};BYDAY=SU",
    }.get(unit)
    if rrule is None:
        return None
    count = None if unit == "周" else 1
    return Found(*match.span(), "recurring", rules=(Rule(rrule, count_min=count),))


def _skipping(match: re.Match[str]) -> Iterator[Found]:
    period = match.group("p")
    if match.group("w") == "逢":
        if match.group("o") and period == "月":
            yield _found(match, f"FREQ=YEARLY;BYMONTH={_odd_even(match.group('o'))};BYMONTHDAY=-1")
        return
    rule = {
        "月": "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1",
        "周": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
        "日": "FREQ=DAILY;INTERVAL=2",
        "天": "FREQ=DAILY;INTERVAL=2",
        "年": "FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=31",
    }.get(period)
    if rule and match.group("o") is None:
        yield _found(match, rule)


def _two_monthly(match: re.Match[str]) -> Found:
    period = match.group("p")
    if day := match.group("d"):
        months = _odd_even(period[0])
        rule = Rule(f"FREQ=YEARLY;BYMONTH={months};{monthday([whole(day) or 0])}")
        doubts = ("隔周的日子不能这样写",) if period == "双周" else day_doubt(whole(day))
        return Found(*match.span(), "recurring", rules=(rule,), doubts=doubts)
    if period == "双周":
        return _found(match, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU")
    if period == "单月":
        return _found(match, f"FREQ=YEARLY;BYMONTH={_odd_even('单')};BYMONTHDAY=-1")
    return _found(match, "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1")


def _found(match: re.Match[str], rrule: str) -> Found:
    doubt = ("间隔从何时起算没有写明",) if "INTERVAL" in rrule else ()
    return Found(*match.span(), "recurring", rules=(Rule(rrule),), presumed=doubt)


def _odd_even(which: str) -> str:
    return "1,3,5,7,9,11" if which == "单" else "2,4,6,8,10,12"


def _every(text: str, match: re.Match[str]) -> Iterator[Found]:
    read = every_rules(text, match)
    if read is None:
        return
    end, rules, period, doubts = read
    counted = _count(text, end, period)
    if not doubts:
        doubts = unread_more(text, end)
    if counted:
        rules = tuple(replace(rule, count_min=counted[0]) for rule in rules)
    covers = _covers(text, match.start(), end, period)
    if covers and not any(rule.covers for rule in rules):
        rules = tuple(replace(rule, covers=covers) for rule in rules)
    time = next((rule.time for rule in rules if rule.time), None)
    presumed = _presumed_cover(text, end, rules, period)
    if presumed:
        rules = tuple(replace(rule, covers="previous_year") for rule in rules)
    reach = counted[1] if counted and counted[1] - match.start() <= 60 else end
    yield Found(
        match.start(), reach, "recurring", rules=rules, doubts=doubts, presumed=presumed, time=time
    )


def _count(text: str, at: int, period: str) -> tuple[int, int] | None:
    """How often at least in each period, and where that is said."""
    match = _COUNT.match(text, at)
    if not match or (n := whole(match.group("n"))) is None or n > 366:
        return None
    if "interval" in period or period in ("半月", "旬", "日"):
        return None
    return n, match.end()


def _covers(text: str, start: int, end: int, period: str) -> str | None:
    stop = min((i for i in (text.find(c, end) for c in "。;!?") if i >= 0), default=len(text))
    for match in _COVERED.finditer(text, max(0, start - 12), stop):
        said = "日" if match.group("d") else match.group("p") or match.group("q")
        if said and said[0] == period[:1] and (len(said) == 2) == (period == "半年"):
            return _COVERS[said]
    return None


_REPORT = re.compile(
    r"[^。;]{0,12}(?:报告|报送|上报|汇报)[^。;]{0,24}(?:情况|总结|进展)|[^。;]{0,10}年度(?:工作)?(?:报告|总结)"
)


def _presumed_cover(text: str, end: int, rules: tuple[Rule, ...], period: str) -> tuple[str, ...]:
    """A yearly report due in the first quarter reports on the year before."""
    if period != "年" or len(rules) != 1 or rules[0].covers or rules[0].window_start:
        return ()
    month = re.search(r"BYMONTH=(\d+)(?:;|$)", rules[0].rrule or "")
    if not month or int(month.group(1)) > 3 or not _REPORT.match(text, end):
        return ()
    return ("年初报告，推定报告上一年度情况",)


__all__ = ["ACTS", "CHINESE", "plain_rule", "rhythms"]
