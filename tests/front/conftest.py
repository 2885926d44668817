"""The showcase served on a port of its own, with a board that a test can look into."""

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.front.sample_acts import SampleActs
from tests.front.sample_board import SampleBoard
from tests.front.showcase import create_showcase, matters


@pytest.fixture
def board() -> SampleBoard:
    """Sixty matters in five columns; a page of a column holds eight."""
    return SampleBoard(matters(60), page_size=8)


@pytest.fixture
def acts() -> SampleActs:
    """Nothing sent yet, signed in."""
    return SampleActs()


@pytest.fixture
def window(board: SampleBoard, acts: SampleActs) -> Iterator[str]:
    """The address of the showcase, served for this test."""
    server = make_server("127.0.0.1", 0, create_showcase(board, acts), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
