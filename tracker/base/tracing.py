"""Which request (or job) is at work, for the log and for the error page's number."""

from __future__ import annotations

from contextvars import ContextVar

#: A short random id of the request; empty outside one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: The address the request came from; personal data, never written into the log in clear.
address: ContextVar[str] = ContextVar("address", default="")
