"""An invented board behind the real templates and script: it moves, asks, refuses, goes stale."""

from types import SimpleNamespace

from flask import Blueprint, abort, make_response, render_template, request
from markupsafe import Markup

STATES = {
    "proposed": "拟办",
    "issued": "待签收",
    "working": "办理中",
    "review": "待审核",
    "closed": "已办结",
}
ACTS = {
    ("proposed", "issued"): "交办",
    ("issued", "working"): "签收",
    ("working", "review"): "提交办结",
    ("review", "working"): "退回",
    ("review", "closed"): "办结",
}
ASKING = {"提交办结", "退回"}


class SampleBoard:
    """The matters of the window and what was posted, so that tests can count requests."""

    def __init__(self, matters: list, page_size: int = 20) -> None:
        self.cards = {m.id: m for m in matters}
        self.page_size = page_size
        self.version = 1
        self.posts: list[dict[str, str]] = []
        self.polls: list[int] = []
        for place, card in enumerate(matters):
            card.state = list(STATES)[place % len(STATES)]
            card.version = 1
            card.url = "/matter"
            card.due = f"{card.due_on.month}月{card.due_on.day}日"
            card.moved_by = ""

    def put(self, card_id: int, state: str, by: str) -> None:
        """Move a card as somebody else would."""
        card = self.cards[card_id]
        card.state, card.moved_by = state, by
        card.version += 1
        self.version += 1

    def column(self, state: str, shown: int) -> SimpleNamespace:
        """One column as the template wants it."""
        cards = [c for c in self.cards.values() if c.state == state]
        for card in cards:
            card.moves = ";".join(f"{to}={act}" for (a, to), act in ACTS.items() if a == state)
        more = f"/board/column?state={state}&after={shown}" if len(cards) > shown else ""
        return SimpleNamespace(
            key=state,
            state=state,
            lane="all",
            words=STATES[state],
            total=len(cards),
            cards=cards[:shown],
            shown=shown,
            more_url=more,
        )

    def board(self, shown: dict[str, int]) -> SimpleNamespace:
        """The whole board."""
        columns = [self.column(s, max(self.page_size, shown.get(s, 0))) for s in STATES]
        return SimpleNamespace(
            version=self.version,
            url="/board",
            reset_url="/board",
            flat_url="/board",
            lane_url="/board?lanes=unit",
            poll_seconds=0.3,
            by_unit=False,
            lanes=[SimpleNamespace(key="all", title="", total=0, columns=columns)],
        )


def _shown() -> dict[str, int]:
    pairs = [p.split(":") for p in request.values.get("shown", "").split(",") if p]
    return {state: int(count) for state, count in pairs}


def make_board(board: SampleBoard) -> Blueprint:
    """The three routes of the board's contract, and one act that asks."""
    bp = Blueprint("board", __name__)

    @bp.get("/board")
    def show():
        if "v" in request.args:
            board.polls.append(int(request.args["v"]))
            if int(request.args["v"]) == board.version:
                return "", 204
            return render_template("board/_board.html", board=board.board(_shown()))
        units = [("1", "规划财务科"), ("2", "产业发展科")]
        filters = [
            {"name": "q", "label": "文字", "value": request.args.get("q")},
            {
                "name": "unit",
                "label": "单位",
                "options": units,
                "value": request.args.get("unit"),
            },
        ]
        return render_template("board/page.html", board=board.board({}), filters=filters)

    @bp.get("/board/column")
    def column():
        after = int(request.args["after"])
        more = board.column(request.args["state"], after + board.page_size)
        more.cards = more.cards[after:]
        return render_template("board/_more.html", column=more)

    @bp.post("/board/move")
    def move():
        board.posts.append(request.form.to_dict())
        if request.form["csrf_token"] != "token-of-the-session":
            abort(400)
        card = board.cards[int(request.form["task"])]
        to = request.form["to"]
        columns = [board.column(s, board.page_size) for s in {card.state, to}]
        if int(request.form["version"]) != card.version:
            words = f"{card.moved_by}已经移动了这件事项，现为{STATES[card.state]}。"
            return render_template("board/_refused.html", columns=columns, sentence=words), 409
        act = ACTS.get((card.state, to))
        if act is None:
            words = f"{STATES[card.state]}的事项不能直接移到{STATES[to]}。"
            return render_template("board/_refused.html", sentence=words), 422
        if act in ASKING:
            ask = SimpleNamespace(
                title=act,
                sentence="写入日志后不能更改。",
                action=f"/acts/{card.id}/{to}",
                submit=act,
                version=card.version,
                danger=False,
            )
            fields = Markup('<label>说明 <textarea name="note" required></textarea></label>')
            return render_template("board/_ask.html", ask=ask, fields=fields)
        return _moved(card.id, to, act)

    @bp.post("/acts/<int:card_id>/<to>")
    def act(card_id, to):
        board.posts.append(request.form.to_dict())
        return _moved(card_id, to, ACTS[board.cards[card_id].state, to])

    def _moved(card_id, to, act):
        before = board.cards[card_id].state
        board.put(card_id, to, "")
        columns = [board.column(s, board.page_size) for s in (before, to)]
        words = f"{board.cards[card_id].number} 已{act}。"
        return make_response(render_template("board/_moved.html", columns=columns, sentence=words))

    return bp
