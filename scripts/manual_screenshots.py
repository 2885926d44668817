#!/usr/bin/env python3
"""The pictures of the manual, taken anew from a demo that is made for it and thrown away.

    python3 scripts/check.py --only setup            once: Chromium, Chinese fonts, the environment
    apt-get install chromium-l10n                    so that Chromium's own words are Chinese
    .venv-check/bin/python scripts/manual_screenshots.py [--into FOLDER]

Runs the program in a temporary folder on a free port of loopback; whatever TRACKER_* variables are
set outside are left out of it, so no other database is touched. Writes PNGs into ``docs/图``.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "图"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
#: Without a language of its own Chromium shows dates as Americans write them.
CHINESE = {"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}
WIDTH, HEIGHT = 1366, 768
#: Colours of a picture: the commonest as they are, the others chosen to cover the rest.
COMMON, COVERING = 128, 128
#: A notice that nobody issued, to show how a text is taken apart.
NOTICE = """云岭市乡村振兴局关于做好冬季帮扶工作的通知

各县区乡村振兴局，局机关各科室：
为保障困难群众温暖过冬，现就有关工作通知如下。
一、主要工作
1.摸排取暖困难户。逐户核对取暖、饮水和用药情况，12月10日前建立台账。
责任科室：行业科、社会科
2.拨付冬季补助。12月20日前将补助资金足额拨付到户，每月5日前报送拨付进度。
责任科室：规财科
3.做好矛盾化解。对来信来访及时办理，适时组织回访。
责任科室：信访科
"""


@dataclass(frozen=True)
class Studio:
    """A running demo, a browser, and the folder that the pictures go to."""

    browser: Browser
    address: str
    password: str
    folder: Path

    @contextmanager
    def seen_by(self, username: str) -> Iterator[Page]:
        """A page on which that person has signed in."""
        context = self.browser.new_context(
            base_url=self.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": WIDTH, "height": HEIGHT},
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=username]", username)
        page.fill("[name=password]", self.password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        yield page
        context.close()

    def keep(self, page: Page, name: str, *, height: int = HEIGHT) -> None:
        """Write down what is seen now, as a small PNG."""
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.wait_for_load_state("networkidle")
        file = self.folder / f"{name}.png"
        page.screenshot(path=file, animations="disabled", caret="hide")
        with Image.open(file) as picture:
            small = _with_few_colours(picture.convert("RGB"))
        small.save(file, optimize=True)
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        print(f"{name}.png  {file.stat().st_size // 1024} KB", flush=True)


def _with_few_colours(picture: Image.Image) -> Image.Image:
    """A palette in which surfaces and every light keep their colours, in a fraction of the bytes."""
    counted = sorted(picture.getcolors(1 << 24) or [], reverse=True)
    rest = picture.quantize(COVERING, Image.Quantize.MAXCOVERAGE).getpalette() or []
    covering = zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
    palette = list(dict.fromkeys([*(colour for _, colour in counted[:COMMON]), *covering]))
    nearest = {
        colour: min(
            range(len(palette)),
            key=lambda n: sum((a - b) ** 2 for a, b in zip(palette[n], colour, strict=True)),
        )
        for _, colour in counted
    }
    data = picture.tobytes()
    pixels = zip(data[0::3], data[1::3], data[2::3], strict=True)
    small = Image.frombytes("P", picture.size, bytes(nearest[pixel] for pixel in pixels))
    small.putpalette([part for colour in palette for part in colour])
    return small


def main() -> int:
    parser = argparse.ArgumentParser(description="重新截取使用手册的插图。")
    parser.add_argument("--into", type=Path, default=PICTURES, help="写到哪个目录")
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(12) + "-1a"
    with (
        tempfile.TemporaryDirectory() as data,
        _demo(Path(data), password) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=_chromium(),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            env={**os.environ, **CHINESE},
        )
        studio = Studio(browser, address, password, folder)
        for take in (_sign_in, _office, _carriers, _leader, _administrators, _auditor):
            take(studio)
        browser.close()
    total = sum(file.stat().st_size for file in folder.glob("*.png"))
    print(f"共 {total // 1024} KB，写在 {folder}")
    return 0


def _sign_in(studio: Studio) -> None:
    page = studio.browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(f"{studio.address}/login")
    studio.keep(page, "login", height=460)
    page.close()


def _office(studio: Studio) -> None:
    with studio.seen_by("dudao") as page:
        studio.keep(page, "office-desk", height=1080)
        _take_apart(studio, page)
        page.goto("/overview")
        studio.keep(page, "overview", height=900)
        page.goto("/board")
        studio.keep(page, "board")
        page.goto("/ledger")
        studio.keep(page, "ledger")
        page.goto("/ledger/import")
        studio.keep(page, "import", height=540)
        page.goto("/desk")
        page.click("#desk-review .work-act a >> nth=0")
        page.click(".acts a:has-text('审核通过')")
        page.wait_for_selector("#act-dialog[open]")
        studio.keep(page, "review")
        page.goto("/ledger?light=red")
        page.click("#ledger tbody a >> nth=0")
        studio.keep(page, "matter", height=900)
        page.click(".acts a:has-text('催办')")
        page.wait_for_selector("#act-dialog[open]")
        studio.keep(page, "urge")
        _brief(studio, page)
        page.goto("/reminders")
        studio.keep(page, "reminders")
        page.goto("/settings")
        studio.keep(page, "settings", height=900)


def _take_apart(studio: Studio, page: Page) -> None:
    page.goto("/sources/new")
    page.fill("[name=text]", NOTICE)
    page.fill("[name=issued_on]", time.strftime("%Y-%m-%d"))
    page.fill("[name=issuer]", "云岭市乡村振兴局")
    studio.keep(page, "source-new", height=680)
    page.click("button:has-text('登记并拆解')")
    page.wait_for_url("**/sources/*")
    studio.keep(page, "decompose", height=900)


def _brief(studio: Studio, page: Page) -> None:
    page.goto("/briefings")
    studio.keep(page, "briefings", height=420)
    page.click(".panel a:has-text('督查通报')")
    studio.keep(page, "briefing-form", height=900)
    page.click("button:has-text('保存并预览')")
    page.wait_for_selector("button:has-text('生成 Word 文件')")
    studio.keep(page, "briefing", height=900)


def _carriers(studio: Studio) -> None:
    with studio.seen_by("bangongshi") as page:
        studio.keep(page, "carrier-desk", height=520)
        _open_act(page, "#desk-today", "签收")
        studio.keep(page, "accept", height=520)
    with studio.seen_by("guicai") as page:
        _open_act(page, "#desk-today", "反馈进展")
        page.fill(
            "#act-dialog [name=text]", "已走访3个安置点，摸清未就业劳动力86人，正在逐人对接岗位。"
        )
        page.fill("#act-dialog [name=percent]", "45")
        studio.keep(page, "report")
        page.goto("/desk")
        page.click("#desk-today .work-title >> nth=0")
        studio.keep(page, "carrier-matter", height=900)


def _leader(studio: Studio) -> None:
    with studio.seen_by("leader") as page:
        page.click("section:has(h2:has-text('红灯事项')) .work-title >> nth=0")
        page.click(".acts a:has-text('批示')")
        page.wait_for_selector("#act-dialog[open]")
        page.fill("#act-dialog [name=text]", "请分管同志牵头，本周内拿出整改时间表。")
        studio.keep(page, "direct", height=640)


def _administrators(studio: Studio) -> None:
    with studio.seen_by("admin") as page:
        studio.keep(page, "units")
        page.goto("/people/new")
        studio.keep(page, "person-new", height=980)
        page.goto("/settings/calendar")
        studio.keep(page, "calendar")
    with studio.seen_by("security") as page:
        studio.keep(page, "roles", height=540)


def _auditor(studio: Studio) -> None:
    with studio.seen_by("auditor") as page:
        studio.keep(page, "audit")
        page.click(
            "[href='#confirm-check'], [data-open-dialog='confirm-check'], button:has-text('校验日志')"
        )
        page.click("button:has-text('开始校验')")
        page.wait_for_selector("#check .lede", timeout=60_000)
        studio.keep(page, "audit-check", height=820)


def _open_act(page: Page, part: str, words: str) -> None:
    """Press the first button of a list of the desk and wait for its form."""
    page.click(f"{part} .work-act a:has-text('{words}') >> nth=0")
    page.wait_for_selector("#act-dialog[open]")


@contextmanager
def _demo(data: Path, password: str) -> Iterator[str]:
    """The program with its demo, served on loopback; its address."""
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment = {
        **kept,
        "TRACKER_DATA_DIR": str(data),
        "TRACKER_PORT": str(port),
        "TRACKER_PUBLIC_URL": "http://duban.example.cn",
        "TRACKER_SECRET_KEY": secrets.token_urlsafe(48),
        "TRACKER_DEMO_PASSWORD": password,
    }
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for command in (["db", "upgrade"], ["demo", "load"], ["audit", "seal"]):
        print(f"flask {' '.join(command)} …", flush=True)
        subprocess.run(
            [*flask, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    server = subprocess.Popen([*flask, "serve"], cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the sign-in page answers and the clock has sent what was due."""
    for _ in range(120):
        if server.poll() is not None:
            sys.exit("✗ 服务没有启动，原因见上。")
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):  # noqa: S310  # loopback
                time.sleep(15)
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    sys.exit("✗ 服务一分钟内没有应答。")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _chromium() -> str:
    found = os.environ.get("TRACKER_CHROMIUM") or next(
        filter(None, map(shutil.which, BROWSERS)), ""
    )
    if not found:
        sys.exit("✗ 没有 Chromium，请先运行 python3 scripts/check.py --only setup。")
    return found


if __name__ == "__main__":
    sys.exit(main())
