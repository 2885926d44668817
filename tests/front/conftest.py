"""The showcase served on a port of its own, with forms that a test can look into."""

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.front.sample_acts import SampleActs
from tests.front.showcase import create_showcase


@pytest.fixture
def acts() -> SampleActs:
    """Nothing sent yet, signed in."""
    return SampleActs()


@pytest.fixture
def window(acts: SampleActs) -> Iterator[str]:
    """The address of the showcase, served for this test."""
    server = make_server("127.0.0.1", 0, create_showcase(acts), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
