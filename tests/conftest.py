"""What every test may ask for; the parts stand in ``tests/support``."""

pytest_plugins = [
    "tests.support.hashes",
    "tests.support.app",
    "tests.support.browser",
    "tests.support.cast",
    "tests.support.engines",
    "tests.support.server",
    "tests.support.site",
    "tests.support.smtp",
]
