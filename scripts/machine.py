"""What the checks need from the machine: system packages, and tools that npm brings."""

import os
import shutil
import subprocess

from own_python import ROOT, Stop

#: Debian package → how to see that what it brings is there.
PACKAGES = {
    "chromium": lambda: any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    "libreoffice-writer-nogui": lambda: bool(shutil.which("soffice")),
    "poppler-utils": lambda: bool(shutil.which("pdftoppm")),
    "fonts-noto-cjk": lambda: _has_font("Noto Serif CJK SC"),
    "fontconfig": lambda: bool(shutil.which("fc-list")),
    "npm": lambda: bool(shutil.which("npm")),
}
NODE_TOOLS = (ROOT / "tests" / "browser", ROOT / "tests" / "documents" / "validator")


def install_system_packages() -> None:
    """Bring the missing packages: by apt-get as root, otherwise say which command would."""
    missing = [package for package, is_there in PACKAGES.items() if not is_there()]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(f"缺少测试所需的软件。Debian 上请以 root 执行：{' '.join(command)}")
    print(f"正在安装：{'、'.join(missing)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command):
        done = subprocess.run(
            step,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Stop(f"{' '.join(step)} 失败：\n{done.stdout[-2000:]}")


def fetch_node_tools() -> None:
    """Install axe-core and the OOXML validator as their lock files pin them, by integrity; nothing
    of them is run here."""
    for folder in NODE_TOOLS:
        wanted = (folder / "package-lock.json").read_text()
        stamp = folder / "node_modules" / ".installed"
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise Stop(f"npm 未能安装 {folder.relative_to(ROOT)} 所需的工具，原因见上。")
        stamp.write_text(wanted)


def _has_font(family: str) -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", family], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())
