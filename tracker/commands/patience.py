"""A gunicorn worker that gives a thread only to requests that have arrived.

The threaded worker hands a connection to a thread with its first byte; as many slow clients as
there are threads then stop everybody else. Here the main loop gathers each request first, up to a
bound and a deadline. A larger one, an upload, is read by the thread with a time-out on the socket.
"""

import re
import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

#: Within this time the head of a request, and a form's body, must have come.
ARRIVAL_SECONDS = 30.0
#: A socket on which nothing moves for so long is given up by the thread that reads or writes it.
STALL_SECONDS = 20
LARGEST_HEAD = 64 * 1024
GATHERED_BODY = 64 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
_WAITS_FOR_LEAVE = re.compile(rb"\r\nexpect:", re.IGNORECASE)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """``worker_class`` for gunicorn. Not for TLS: the bytes are looked at as they come."""

    def accept(self, listener: Any) -> None:
        """Take a connection and wait for its request without a thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        stall = struct.pack("ll", STALL_SECONDS, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, stall)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, stall)
        self.nr_conns += 1
        self._await_request(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """A kept-alive connection begins its next request: gather that one too."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._await_request(conn)

    def handle(self, conn: Any) -> Any:
        """In a thread: put what was gathered before what is still to come."""
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(bytes(conn.gathered))
        conn.gathered.clear()
        return super().handle(conn)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Ctrl-C reaches this process twice, from the terminal and from the arbiter.

        The usual answer, to exit on the spot, would the second time break off what is being put in
        order; so the end is the same as on SIGTERM.
        """
        self.handle_exit(sig, frame)

    def murder_pending(self) -> None:
        """Close connections past their deadline; when stopping, also those that sent nothing."""
        if not self.alive:
            for conn in [c for c in self.pending_conns if not c.gathered]:
                self._drop(conn)
        super().murder_pending()

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """A client that sends the next request before the answer to this one is not kept."""
        kept = super()._keepalive_after(conn, keepalive)
        return bool(kept) and not conn.parser.unreader.buf.getvalue()

    def _await_request(self, conn: Any) -> None:
        conn.gathered = bytearray()
        conn.data_ready = True
        conn.timeout = time.monotonic() + ARRIVAL_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._gather, conn))

    def _gather(self, conn: Any, client: Any) -> None:
        try:
            data = client.recv(LARGEST_HEAD)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
            return
        conn.gathered += data
        if has_arrived(conn.gathered):
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            self.enqueue_req(conn)

    def _drop(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()


def has_arrived(data: bytes | bytearray) -> bool:
    """Whether a thread may take over: the request is whole, or too large to be gathered."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return len(data) > LARGEST_HEAD
    head = bytes(data[: end + 2])
    length = _LENGTH.search(head)
    if length is None or _WAITS_FOR_LEAVE.search(head):
        return True
    return len(data) - end - 4 >= min(int(length[1]), GATHERED_BODY)
