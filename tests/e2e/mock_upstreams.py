"""`nexus mock` behind the gateway in every wire format that an upstream can have."""

import hashlib
import json

import pytest
from conftest import client
from harness import KEY, http
from harness.daemon import Daemon

UPSTREAM_KEY = "upstream-key-of-the-mock"
CREDENTIAL = "sha256:" + hashlib.sha256(UPSTREAM_KEY.encode()).hexdigest()[:12]

# Per provider: its entry without the address, a model that the price table knows, and where its API stands.
UPSTREAMS = {
    "converse": ({"kind": "bedrock", "api_key": UPSTREAM_KEY}, "amazon.nova-lite-v1:0", ""),
    "claude_on_bedrock": ({"kind": "bedrock", "api_key": UPSTREAM_KEY}, "anthropic.claude-haiku-4-5-20251001-v1:0", ""),
    "cohere": ({"kind": "cohere", "api_key": UPSTREAM_KEY}, "command-r7b-12-2024", ""),
    "ollama": ({"kind": "ollama", "api_key": UPSTREAM_KEY}, "llama3.2", ""),
    # The mock takes its prices from the path, which is OpenAI's here.
    "responses": ({"kind": "bedrock_mantle", "api_key": UPSTREAM_KEY, "headers": {"x-mock-price-kind": "bedrock"}},
                  "openai.gpt-oss-20b", ""),
    "vertex": ({"kind": "vertex", "project": "p", "access_token": UPSTREAM_KEY}, "gemini-2.5-flash", ""),
    "claude_on_vertex": ({"kind": "vertex", "project": "p", "access_token": UPSTREAM_KEY}, "claude-haiku-4-5@20251001", ""),
    "azure": ({"kind": "azure", "api_key": UPSTREAM_KEY}, "gpt-4o-mini", ""),
    "chat": ({"kind": "openai", "api_key": UPSTREAM_KEY}, "gpt-4o-mini", "/v1"),
    "messages": ({"kind": "anthropic", "api_key": UPSTREAM_KEY}, "claude-haiku-4-5", ""),
    "gemini": ({"kind": "gemini", "api_key": UPSTREAM_KEY}, "gemini-2.5-flash", "/v1beta"),
}


def config(address, headers=None):
    """A gateway with every upstream of UPSTREAMS, each of which gets these headers sent."""
    rows = {name: row | {"base_url": f"http://{address}{path}", "headers": row.get("headers", {}) | (headers or {})}
            for name, (row, _, path) in UPSTREAMS.items()}
    return {"providers": rows, "keys": [{"name": "sdk", "secret": KEY}], "retries": {"attempts": 0}}


def model(name):
    return f"{name}/{UPSTREAMS[name][1]}"


def bill(address):
    return json.loads(http.call(address, "GET", "/mock/bill").body)


def reset_bill(address):
    assert http.call(address, "DELETE", "/mock/bill").status == 200


@pytest.fixture(scope="module")
def mocked(mock, tmp_path_factory):
    """(daemon, OpenAI's client) before the mock in every format."""
    with Daemon(tmp_path_factory.mktemp("upstreams"), config(mock)) as daemon:
        yield daemon, client(daemon)


@pytest.fixture(params=["converse", "cohere", "ollama", "responses", "vertex", "azure"])
def dialect(request):
    """The upstreams that the clients' own tests do not have."""
    return request.param
