#!/usr/bin/env python3
"""Every check of the project, on a fresh machine or again: ``python3 scripts/check.py``.

    --list            the steps
    --only lint,types only these steps
    --skip browser    all but these

Installs what the checks need (as root with apt-get, otherwise it says what is missing), then runs
every step, goes on after a failure and ends with a summary. Needs nothing but Python to begin with.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from machine import fetch_node_tools, install_system_packages
from own_python import ROOT, Stop, demand_python, prepare, run_main

VENV = ROOT / ".venv-check"
#: Two cores run two test processes; each has its own databases.
WORKERS = "2"


@dataclass(frozen=True)
class Step:
    """One check: its name on the command line, what it tells, and what it runs."""

    name: str
    title: str
    run: Callable[[], None]


def main() -> int:
    demand_python()
    options = _options()
    if options.list:
        for step in STEPS:
            print(f"{step.name:<12}{step.title}")
        return 0
    results = []
    for step in _chosen(options):
        print(f"\n── {step.name}：{step.title}", flush=True)
        began = time.monotonic()
        passed = _passes(step)
        results.append((step, passed, time.monotonic() - began))
        if step.name == "setup" and not passed:
            break
    return _summary(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="运行全部检查。")
    parser.add_argument("--list", action="store_true", help="列出各步骤")
    parser.add_argument("--only", default="", help="只运行这些步骤，逗号分隔")
    parser.add_argument("--skip", default="", help="跳过这些步骤，逗号分隔")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Step]:
    only, skip = (set(filter(None, text.split(","))) for text in (options.only, options.skip))
    unknown = (only | skip) - {step.name for step in STEPS}
    if unknown:
        raise Stop(f"没有名为 {'、'.join(sorted(unknown))} 的步骤，可用 --list 查看。")
    return [step for step in STEPS if step.name not in skip and (not only or step.name in only)]


def _passes(step: Step) -> bool:
    try:
        step.run()
    except Stop as stop:
        print(f"✗ {stop}", flush=True)
        return False
    return True


def _summary(results: list[tuple[Step, bool, float]]) -> int:
    print("\n── 汇总")
    for step, passed, seconds in results:
        print(f"{'✓' if passed else '✗'} {step.name:<12}{seconds:7.1f} s  {step.title}")
    failed = [step.name for step, passed, _ in results if not passed]
    total = sum(seconds for _, _, seconds in results)
    print(f"共 {total:.0f} 秒；" + (f"未通过：{'、'.join(failed)}" if failed else "全部通过。"))
    return 1 if failed else 0


def _run(*command: str) -> None:
    """Run one command of the environment in the project's folder; ``Stop`` if it fails."""
    print("$ " + " ".join(command), flush=True)
    environment = {**os.environ, "PYTHONUTF8": "1", "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Stop(f"{command[0]} 以 {done.returncode} 结束。")


def _setup() -> None:
    install_system_packages()
    prepare(VENV, ROOT / "requirements-dev.txt")
    fetch_node_tools()


def _pytest(*arguments: str) -> None:
    _run("python", "-m", "pytest", "-q", "--durations=5", "--durations-min=3", *arguments)


def _tests() -> None:
    _pytest(
        "-n",
        WORKERS,
        "--dist",
        "loadgroup",
        "--engine",
        "both",
        "-m",
        "not browser and not processes",
    )


STEPS = (
    Step("setup", "系统软件包、Python 环境、无障碍检查器", _setup),
    Step("lint", "ruff：代码规范与安全规则", lambda: _run("ruff", "check", ".")),
    Step("format", "ruff：排版", lambda: _run("ruff", "format", "--check", ".")),
    Step("types", "mypy：类型", lambda: _run("mypy")),
    Step("imports", "import-linter：各层的依赖方向", lambda: _run("lint-imports")),
    Step("licences", "已安装软件包的许可证", lambda: _run("python", "scripts/licences.py")),
    Step("tests", "SQLite 与 PostgreSQL 上的测试", _tests),
    Step("processes", "多进程：一个被杀，另一个接手", lambda: _pytest("-m", "processes")),
    Step("browser", "真实浏览器中的测试", lambda: _pytest("-m", "browser")),
)

if __name__ == "__main__":
    run_main(main)
