"""The start on a machine that is not as it should be ends with a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import own_python
from scripts.own_python import Stop, alone, demand_python, prepare


def test_an_old_python_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(Stop, match=r"需要 Python 3\.11 或更高版本，当前为 3\.9"):
        demand_python()


@pytest.mark.processes
def test_an_environment_is_made_once_and_mended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    requirements, folder = tmp_path / "requirements.txt", tmp_path / "venv"
    requirements.write_text("")
    python = prepare(folder, requirements)
    assert subprocess.run([python, "-c", "import pip"], check=False).returncode == 0
    assert "正在创建 Python 环境" in capsys.readouterr().out
    assert prepare(folder, requirements) == python
    assert capsys.readouterr().out == ""
    # Without a hash nothing is installed; what was installed before stays usable.
    requirements.write_text("nothing-of-that-name==1.0\n")
    with pytest.raises(Stop, match="依赖安装失败"):
        prepare(folder, requirements)
    requirements.write_text("")
    assert prepare(folder, requirements) == python
    # The Python it was made with has been taken off the machine.
    python.unlink()
    python.symlink_to("/nowhere/python3")
    capsys.readouterr()
    assert prepare(folder, requirements) == python
    assert "正在创建 Python 环境" in capsys.readouterr().out


def test_one_at_a_time(tmp_path: Path) -> None:
    """The second says that it waits; the first need not end well to let it in."""
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[2]); import own_python\n"
        "with own_python.alone(pathlib.Path(sys.argv[1]), '请稍候'):\n"
        "    print('in', flush=True); sys.stdin.readline()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "x.lock"), own_python.ROOT / "scripts"]
    first = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    assert first.stdout.readline() == "in\n"
    second = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    assert second.stdout.readline() == "请稍候\n"
    first.kill()
    assert second.communicate("\n", timeout=10)[0] == "in\n"
    first.communicate()
    with alone(tmp_path / "x.lock", "nobody waits"):
        pass
