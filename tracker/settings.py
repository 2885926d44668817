"""Settings: one frozen object read from the environment; a wrong value stops the start with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tracker.base.errors import SettingsError

_ROOT = Path(__file__).resolve().parent.parent
_WEAK = {"secret", "changeme", "dev", "password", "test"}


@dataclass(frozen=True)
class Settings:
    """What one running tracker needs to know before it starts; the bureau's own settings are rows."""

    database_url: str
    data_dir: Path
    secret_key: str = field(repr=False)
    public_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    smtp_url: str = field(default="", repr=False)
    mail_from: str = "duban@localhost"
    demo_password: str = field(default="", repr=False)
    #: Seconds a follower waits with the lease standing still before it takes the clock over.
    lease_ttl: float = 30.0
    #: One-time code that lets the first visitor of an empty system create its administrator.
    setup_code: str = field(default="", repr=False)
    #: How many reverse proxies of our own stand before the tracker; only theirs is believed of X-Forwarded-For.
    proxies: int = 0

    @property
    def is_secure(self) -> bool:
        """Whether people reach the tracker over TLS, so that cookies may be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).netloc

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read and check every TRACKER_* variable.

        Raises SettingsError with one Chinese sentence a line, all faults at once.
        """
        env = os.environ if env is None else env
        faults: list[str] = []
        data_dir = Path(env.get("TRACKER_DATA_DIR") or _ROOT / "var").expanduser().absolute()
        port = _port(env.get("TRACKER_PORT", "8000"), faults)
        settings = cls(
            database_url=_database_url(env.get("TRACKER_DATABASE_URL", ""), data_dir, faults),
            data_dir=data_dir,
            secret_key=_secret(env, data_dir, faults),
            public_url=_public_url(env.get("TRACKER_PUBLIC_URL", ""), port, faults),
            host=env.get("TRACKER_HOST", "127.0.0.1"),
            port=port,
            smtp_url=_smtp_url(_read(env, "TRACKER_SMTP_URL", faults), faults),
            mail_from=_mail_from(env.get("TRACKER_MAIL_FROM", ""), faults),
            demo_password=_demo_password(_read(env, "TRACKER_DEMO_PASSWORD", faults), faults),
            lease_ttl=_seconds(env.get("TRACKER_LEASE_TTL", "30"), "TRACKER_LEASE_TTL", faults),
            setup_code=_read(env, "TRACKER_SETUP_CODE", faults),
            proxies=_proxies(env.get("TRACKER_PROXIES", "0"), faults),
        )
        if faults:
            raise SettingsError("\n".join(faults))
        return settings


def _read(env: Mapping[str, str], name: str, faults: list[str]) -> str:
    """The value of NAME, or the first line of the file that NAME_FILE points to."""
    if env.get(name):
        return env[name]
    path = env.get(f"{name}_FILE")
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        faults.append(f"{name}_FILE 指向的文件读不出来：{error.strerror}。")
        return ""


def _port(value: str, faults: list[str]) -> int:
    if re.fullmatch(r"[0-9]{1,5}", value, re.ASCII) and 1 <= int(value) <= 65535:
        return int(value)
    faults.append(f"TRACKER_PORT 应为 1 到 65535 的整数，现为“{value}”。")
    return 0


def _proxies(value: str, faults: list[str]) -> int:
    if re.fullmatch(r"[0-5]", value, re.ASCII):
        return int(value)
    faults.append(f"TRACKER_PROXIES 应为 0 到 5 的整数（系统前面反向代理的层数），现为“{value}”。")
    return 0


def _seconds(value: str, name: str, faults: list[str]) -> float:
    if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", value, re.ASCII) and float(value) > 0:
        return float(value)
    faults.append(f"{name} 应为大于 0 的秒数，现为“{value}”。")
    return 1.0


def _database_url(value: str, data_dir: Path, faults: list[str]) -> str:
    if not value:
        return f"sqlite:///{data_dir / 'tracker.db'}"
    if value.startswith("postgres://"):
        value = "postgresql://" + value.removeprefix("postgres://")
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        faults.append("TRACKER_DATABASE_URL 只支持 sqlite:/// 和 postgresql:// 开头的地址。")
    return value


def _secret(env: Mapping[str, str], data_dir: Path, faults: list[str]) -> str:
    value = _read(env, "TRACKER_SECRET_KEY", faults)
    kept = data_dir / "secret.key"
    if not value and kept.is_file():
        value = kept.read_text(encoding="utf-8").strip()
    if not value:
        faults.append(
            "没有会话密钥：请设置 TRACKER_SECRET_KEY 或 TRACKER_SECRET_KEY_FILE，"
            "或用 scripts/start.py 启动（自动生成）。"
        )
    elif len(value) < 32 or value.lower() in _WEAK or len(set(value)) < 8:
        faults.append("TRACKER_SECRET_KEY 太弱：至少 32 个随机字符。")
    return value


def _public_url(value: str, port: int, faults: list[str]) -> str:
    if not value:
        return f"http://127.0.0.1:{port}"
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        faults.append(f"TRACKER_PUBLIC_URL 应形如 https://duban.example.cn，现为“{value}”。")
    return value.rstrip("/")


def _smtp_url(value: str, faults: list[str]) -> str:
    if value and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
        faults.append("TRACKER_SMTP_URL 应形如 smtp://用户:口令@主机:25（加密用 smtps://）。")
    return value


def _mail_from(value: str, faults: list[str]) -> str:
    if value and not re.fullmatch(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,255}", value, re.ASCII):
        faults.append(f"TRACKER_MAIL_FROM 应是一个邮箱地址，如 duban@example.cn，现为“{value}”。")
    return value or "duban@localhost"


def _demo_password(value: str, faults: list[str]) -> str:
    if value and not 8 <= len(value) <= 128:
        faults.append("TRACKER_DEMO_PASSWORD 应为 8 到 128 个字符。")
    return value
