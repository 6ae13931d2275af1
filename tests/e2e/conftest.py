import json
import subprocess
import sys
from pathlib import Path

import openai
import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "integration"))

from harness import BINARY, KEY, SLOW
from harness.daemon import Daemon
from replay import Replay

replayed = {}   # provider → number of recordings


def pytest_sessionstart(session):
    if not BINARY.exists():
        raise pytest.UsageError(f"{BINARY} is missing: run `make build`, or set NEXUS_BINARY")


def pytest_terminal_summary(terminalreporter):
    import recordings
    if recordings.folder() is None:
        terminalreporter.write_line("recordings: the folder is absent; the project's own fixtures were replayed")
    counts = ", ".join(f"{count} of {provider}" for provider, count in sorted(replayed.items())) or "none"
    terminalreporter.write_line(f"replayed exchanges: {counts}")


def client(daemon):
    """The vendor's SDK, unmodified, pointed at Nexus; it does not retry, so that what Nexus answers is seen."""
    return openai.OpenAI(base_url=f"http://{daemon.data}/v1", api_key=KEY, max_retries=0, timeout=30 * SLOW)


@pytest.fixture(scope="session")
def mock():
    """`nexus mock` as a process of its own: one upstream that speaks every format."""
    process = subprocess.Popen([BINARY, "mock", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    yield json.loads(process.stdout.readline())["mock"]
    process.terminate()
    assert process.wait(20 * SLOW) == 0


def providers(address):
    """A provider of each format at one address."""
    return {"openai": {"kind": "openai", "base_url": f"http://{address}/v1", "api_key": "sk-upstream"},
            "anthropic": {"kind": "anthropic", "base_url": f"http://{address}", "api_key": "sk-ant-upstream"},
            "gemini": {"kind": "gemini", "base_url": f"http://{address}/v1beta", "api_key": "AIza-upstream"},
            "bedrock": {"kind": "bedrock", "base_url": f"http://{address}", "api_key": "bedrock-upstream"},
            "cohere": {"kind": "cohere", "base_url": f"http://{address}", "api_key": "cohere-upstream"}}


@pytest.fixture(scope="session")
def mocked(mock, tmp_path_factory):
    """(daemon, SDK client) before the mock: models `openai/…`, `anthropic/…`, `gemini/…`."""
    config = {"providers": providers(mock), "keys": [{"name": "sdk", "secret": KEY}], "retries": {"attempts": 0}}
    with Daemon(tmp_path_factory.mktemp("mocked"), config) as daemon:
        yield daemon, client(daemon)


@pytest.fixture(scope="session")
def replaying(tmp_path_factory):
    """(replay upstream, SDK client): the upstream answers what a test gives it and checks what it is asked."""
    with Replay() as upstream:
        config = {"providers": providers(f"127.0.0.1:{upstream.port}"), "keys": [{"name": "sdk", "secret": KEY}],
                  "retries": {"attempts": 0}, "breaker": {"min": 1_000_000},
                  # Recorded prompts may hold what these would act on; what is tested here is the translation.
                  "pii": {"action": "audit"}, "injection": {"action": "audit"}}
        with Daemon(tmp_path_factory.mktemp("replaying"), config) as daemon:
            yield upstream, client(daemon)


@pytest.fixture(params=["openai", "anthropic", "gemini", "bedrock", "cohere"])
def dialect(request):
    return request.param
