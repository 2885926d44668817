"""A shop window: the real templates and assets, invented matters.

Pages are answered under the same Content-Security-Policy as in production.
Run it by hand to look at the components: ``python -m tests.front.showcase 5050``.
"""

import datetime as dt
import hashlib
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, Response, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from tests.front.sample_acts import SampleActs, make_acts

TRACKER = Path(__file__).parents[2] / "tracker"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Light:
    """A light as the templates see it."""

    name: str
    words: str
    reason: str

    @property
    def colour(self) -> SimpleNamespace:
        return SimpleNamespace(name=self.name)


LIGHTS = [
    Light("blue", "未启动", "尚未签收，时限未到。"),
    Light("green", "正常", "剩余12个工作日，进度与时间相当。"),
    Light("yellow", "剩3个工作日", "按规则“剩余不足3个工作日亮黄灯”，时限为6月30日（周五）。"),
    Light("red", "逾期5天", "时限为6月25日，由承办单位办理期间超过；审核用时未计入。"),
    Light("dark_green", "按期办结", "6月20日办结，早于时限。"),
    Light("dark_red", "逾期办结", "6月28日办结，晚于时限3天。"),
    Light("grey", "已中止", "6月1日起中止，等待上级资金批复。"),
]
UNITS = [
    "规划财务科",
    "产业发展科",
    "社会帮扶科",
    "督查考核科",
    "乡村建设科",
    "开发指导科",
    "信息中心",
    "西河区",
    "柳树乡",
]
TITLES = [
    "编制柳树乡五年帮扶规划并报市局备案",
    "第二季度驻乡工作队进展报告",
    "衔接资金支出进度六月底达到百分之五十",
    "每区县建成五个以上示范村，每村帮带十户以上",
    "对上半年督查发现的公益岗位管理问题完成整改并报销号材料，同时逐村复核台账与现场情况",
    "召开帮扶集团联席会议",
]
ERRORS = {
    "title": "请填写标题。",
    "due_on": "时限不能早于今天。",
    "": "有两处需要改正。",
}
INITIALS = {"规划财务科": "ghcwk", "柳树乡": "lsx"}
ME = SimpleNamespace(id=7, name="陈立新", unit_name="督查考核科")
STATES = ["待签收", "办理中", "待审核", "已办结"]


def matters(count: int) -> list[SimpleNamespace]:
    """Invented matters, every light and state among them."""
    start = dt.date(2023, 6, 25)
    return [
        SimpleNamespace(
            id=n,
            number=f"督〔2023〕{n}号",
            title=TITLES[n % len(TITLES)],
            unit=UNITS[n % len(UNITS)],
            state=STATES[n % len(STATES)],
            light=LIGHTS[n % len(LIGHTS)],
            due_on=start + dt.timedelta(days=n),
            percent=n * 13 % 101,
        )
        for n in range(1, count + 1)
    ]


NAVIGATION = [
    (
        "我的",
        [
            ("工作台", "/", "home", 7),
            ("看板", "/board", "board", 0),
            ("台账", "/table", "table", 0),
        ],
    ),
    (
        "监督",
        [
            ("来源文件", "/sources", "source", 0),
            ("驾驶舱", "/form", "cockpit", 0),
            ("提醒", "/r", "reminder", 2),
        ],
    ),
    ("输出", [("简报", "/briefings", "briefing", 0)]),
    ("管理", [("单位与人员", "/units", "units", 0), ("设置", "/settings", "settings", 0)]),
]


def navigation() -> list[dict]:
    """The left navigation as the application hands it to the layout."""
    return [
        {
            "group": group,
            "entries": [
                {
                    "label": label,
                    "url": url,
                    "icon": symbol,
                    "count": n,
                    "active": request.path == url,
                }
                for label, url, symbol, n in entries
            ],
        }
        for group, entries in NAVIGATION
    ]


@lru_cache
def _digest(path: str) -> str:
    return hashlib.sha256((TRACKER / "static" / path).read_bytes()).hexdigest()[:12]


def asset(path: str) -> str:
    """The address of a static file with its digest."""
    return f"/static/{path}?v={_digest(path)}"


def icon(name: str) -> Markup:
    """One symbol of the sprite."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        asset("icons.svg"), name
    )


def create_showcase(acts: SampleActs | None = None) -> Flask:
    """The window: real templates first, the sample pages beside them."""
    acts = acts or SampleActs()
    app = Flask("showcase", static_folder=str(TRACKER / "static"))
    app.secret_key = "showcase"
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(TRACKER / "templates"),
            FileSystemLoader(Path(__file__).parent / "templates"),
        ]
    )
    app.jinja_env.globals.update(asset=asset, icon=icon, csrf_token=lambda: acts.token)

    @app.context_processor
    def frame() -> dict:
        return {
            "me": ME if acts.signed_in else None,
            "navigation": navigation(),
            "office_name": "市乡村振兴局督查督办",
            "unread_notices": 3,
            "today": dt.date(2023, 6, 28),
            "clock_banner": "提醒时钟已停止 2 小时。" if "stopped" in request.args else "",
        }

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    @app.get("/")
    def desk() -> str:
        flash("已签收：督〔2023〕12号。")
        lists = [("今天要办", matters(4)), ("本周到期", matters(7)[4:]), ("等待别人", [])]
        return render_template("desk_sample.html", lists=lists)

    app.register_blueprint(make_acts(acts))

    @app.get("/table")
    def table() -> str:
        return render_template("table_sample.html", matters=matters(40))

    @app.get("/matter")
    def matter() -> str:
        return render_template("matter_sample.html", m=matters(3)[2])

    @app.get("/form")
    def form() -> str:
        wrong = "wrong" in request.args
        return render_template(
            "form_sample.html",
            errors=ERRORS if wrong else {},
            units=list(enumerate(UNITS)),
            picked=[(n, name, INITIALS.get(name, "")) for n, name in enumerate(UNITS)],
            lights=LIGHTS,
        )

    @app.get("/signin")
    def signin() -> str:
        return render_template("signin_sample.html")

    return app


if __name__ == "__main__":
    create_showcase().run(port=int(sys.argv[1]))
