import pytest

from tracker.dates.rules import Rule
from tracker.dates.words import describe


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "每日"),
        ("FREQ=WEEKLY;BYDAY=TU", "每周星期二"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "每两周星期一、星期五"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "每月5日"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "每月15日、最后一日"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "每月倒数第3日"),
        ("FREQ=MONTHLY;BYDAY=1MO", "每月第1个星期一"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "每月最后一个星期五"),
        ("FREQ=MONTHLY;X-WORKDAY=5", "每月第5个工作日"),
        ("FREQ=MONTHLY;X-WORKDAY=-1", "每月最后一个工作日"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10", "每两个月10日"),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", "每季度首月5日"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "每季度末月最后一日"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "每半年末月最后一日"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31", "每年3月31日"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=31", "每两年12月31日"),
        ("FREQ=MONTHLY;BYMONTH=5,9;X-WORKDAY=2;COUNT=4", "每年5、9月第2个工作日，共4次"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20251231", "每月1日，至2025年12月31日止"),
    ],
)
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert describe(Rule.parse(rule)) == words
