"""The program as a WSGI server or the flask command finds it: `flask --app wsgi …`, `gunicorn wsgi:app`."""

from __future__ import annotations

import sys

from tracker import create_app
from tracker.base.errors import SettingsError
from tracker.settings import Settings

try:
    app = create_app(Settings.from_environment())
except SettingsError as error:
    sys.exit(f"设置有误，没有启动：\n{error}")
