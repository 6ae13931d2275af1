import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import BINARY
from harness.daemon import Daemon, base_config
from harness.upstream import Upstream


def pytest_sessionstart(session):
    if not BINARY.exists():
        raise pytest.UsageError(f"{BINARY} is missing: run `make build`, or set NEXUS_BINARY")


@pytest.fixture
def upstream():
    with Upstream() as server:
        yield server


@pytest.fixture
def start(tmp_path):
    """start(config, **options) → Daemon; all of them are stopped, and must end well, at the end of the test."""
    running = []

    def begin(config, **options):
        folder = tmp_path / f"nexus-{len(running)}"
        folder.mkdir()
        daemon = Daemon(folder, config, **options)
        running.append(daemon)
        return daemon

    yield begin
    for daemon in running:
        daemon.__exit__(None)


@pytest.fixture
def gateway(start, upstream):
    """A daemon before the scripted upstream, with the plain configuration."""
    return start(base_config(upstream.url))
