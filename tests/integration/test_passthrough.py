"""Any path of a provider, under the gateway's own keys and limits."""

import json

from harness import KEY, UPSTREAM_KEY
from harness.daemon import base_config
from harness.upstream import Upstream, plain
from harness.waiting import until


def answer(request, peer):
    if request.method == "DELETE":
        peer.send(b"HTTP/1.1 204 No Content\r\n\r\n")
    elif request.path.endswith("/bad"):
        peer.send(plain(400, {"error": {"message": "no such thing", "type": "invalid_request_error", "code": "x"}}))
    elif request.path.endswith("/bytes"):
        peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\nset-cookie: a=b\r\n"
                  b"content-length: 300000\r\n\r\n" + b"b" * 300_000)
    else:
        peer.send(plain(200, {"seen": request.path, "usage": {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}}))


def test_any_path_goes_through(start):
    with Upstream(answer) as upstream, start(base_config(upstream.url)) as gateway:
        done = gateway.call("POST", f"/passthrough/up/v1/fine_tuning/jobs?a=1&key={KEY}", {"model": "gpt-x"},
                            {"Authorization": None, "Cookie": "secret=1", "OpenAI-Organization": "org-1"})
        assert done.status == 200 and done.json()["seen"] == "/v1/fine_tuning/jobs?a=1"
        sent = upstream.requests[0]
        assert sent.headers["authorization"] == f"Bearer {UPSTREAM_KEY}" and sent.headers["openai-organization"] == "org-1"
        assert "cookie" not in sent.headers and KEY not in json.dumps(sent.fields) + sent.path
        line = until("an entry", gateway.access)[0]
        assert (line["route"], line["provider"], line["served_model"], line["input_tokens"]) == ("passthrough", "up", "gpt-x", 5)


def test_other_methods_and_other_bytes(start):
    with Upstream(answer) as upstream, start(base_config(upstream.url)) as gateway:
        assert gateway.call("DELETE", "/passthrough/up/things/1").status == 204
        got = gateway.call("GET", "/passthrough/up/bytes")
        assert got.body == b"b" * 300_000 and got.headers["content-type"] == "application/octet-stream"
        assert "set-cookie" not in got.headers
        body = bytes(range(256)) * 8192
        assert gateway.call("PUT", "/passthrough/up/blob", body, {"Content-Type": "audio/x-any", "Content-Length": str(len(body))}).status == 200
        assert upstream.requests[-1].body == body and upstream.requests[-1].headers["content-type"] == "audio/x-any"
        refused = gateway.call("GET", "/passthrough/up/bad")
        assert refused.status == 400 and "no such thing" in refused.error()["message"]


def test_paths_that_lead_elsewhere_are_refused(start):
    with Upstream(answer) as upstream, start(base_config(upstream.url)) as gateway:
        for path in ("../admin", "a/../../b", "a/%2e%2e/b", "a%2f..%2fb", "a%2Fb", "a//b", "./a", "a%5cb", "%66iles", ""):
            assert gateway.call("GET", f"/passthrough/up/{path}").status in (400, 404), path
        assert gateway.call("GET", "/passthrough/nobody/a").status == 404
        assert upstream.requests == []


def test_who_may(start):
    def config(url):
        provider = {"kind": "openai", "base_url": url, "api_key": UPSTREAM_KEY}
        return base_config(url, providers={"up": provider, "off": provider | {"passthrough": False}}, keys=[
            {"name": "all", "secret": KEY}, {"name": "one", "secret": KEY + "1", "models": ["m"]},
            {"name": "up", "secret": KEY + "2", "models": ["up/*"], "limits": [{"requests": 1, "per": "minute"}]}])
    with Upstream(answer) as upstream, start(config(upstream.url)) as gateway:
        def status(path, key):
            return gateway.call("GET", path, headers={"Authorization": f"Bearer {key}"}).status
        assert status("/passthrough/off/a", KEY) == 403
        assert status("/passthrough/up/a", KEY + "1") == 403
        assert status("/passthrough/up/a", "wrong") == 401
        assert status("/passthrough/up/a", KEY + "2") == 200
        assert status("/passthrough/up/a", KEY + "2") == 429
        assert len(upstream.requests) == 1
