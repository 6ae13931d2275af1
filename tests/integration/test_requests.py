"""What a client sees of ordinary and of wrong requests."""

import pytest

from harness import KEY, UPSTREAM_KEY, http
from harness.daemon import base_config
from harness.http import Connection, chat_body, encode
from harness.upstream import answer_well, completion, plain


def test_an_answer_comes_back_as_the_upstream_sent_it(gateway, upstream):
    answer = gateway.chat("Hi.")
    assert answer.status == 200
    assert answer.json()["choices"] == completion()["choices"]
    assert answer.json()["usage"]["total_tokens"] == 18
    sent = upstream.requests[0]
    assert (sent.method, sent.path) == ("POST", "/v1/chat/completions")
    assert sent.headers["authorization"] == f"Bearer {UPSTREAM_KEY}"
    assert sent.json()["model"] == "up"


def test_a_stream_comes_back_event_by_event(gateway):
    answer = gateway.chat("Hi.", stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = answer.events()
    assert events[-1] == "[DONE]" and events.count("[DONE]") == 1
    text = "".join(choice["delta"].get("content") or "" for event in events[:-1] for choice in event["choices"])
    assert text == "Hello."


def test_fields_that_nexus_does_not_know_survive_both_ways(gateway, upstream):
    def script(request, peer):
        peer.send(plain(200, completion(unheard_of={"a": [1.50, None, "ü"]})))

    upstream.script = script
    answer = gateway.chat("Hi.", brand_new={"deep": [{"x": 1e3}]}, metadata={"k": "v"})
    assert b'"unheard_of": {"a": [1.5, null, "\\u00fc"]}' in answer.body
    assert upstream.requests[0].json()["brand_new"] == {"deep": [{"x": 1e3}]}


@pytest.mark.parametrize("headers", [
    {"Authorization": f"Bearer {KEY}"},
    {"Authorization": f"bearer {KEY}"},
    {"Authorization": None, "x-api-key": KEY},
    {"Authorization": None, "x-goog-api-key": KEY},
    {"Authorization": None, "api-key": KEY},
])
def test_a_key_is_taken_from_each_usual_header_and_sent_nowhere(gateway, upstream, headers):
    assert gateway.chat("Hi.", headers=headers).status == 200
    assert KEY not in str(upstream.requests[0].fields)


def test_a_key_is_taken_from_the_query_and_sent_nowhere(gateway, upstream):
    answer = gateway.call("POST", f"/v1/chat/completions?key={KEY}", chat_body(), {"Authorization": None})
    assert answer.status == 200
    assert KEY not in upstream.requests[0].path


@pytest.mark.parametrize("headers", [{"Authorization": None}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eA=="},
                                     {"Authorization": f"Bearer {KEY}x"}, {"Authorization": f"Bearer {KEY[:-1]}"}])
def test_a_missing_or_wrong_key_is_401(gateway, upstream, headers):
    answer = gateway.chat("Hi.", headers=headers)
    assert answer.status == 401
    assert answer.error()["code"] in ("authentication_failed", "invalid_api_key")
    assert KEY not in answer.body.decode()
    assert upstream.requests == []


def test_two_different_keys_in_one_request_are_refused(gateway, upstream):
    answer = gateway.chat("Hi.", headers={"x-api-key": "another"})
    assert answer.status in (400, 401)
    assert upstream.requests == []


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/v1/chat/completions", 405), ("DELETE", "/v1/chat/completions", 405), ("PUT", "/v1/models", 405),
    ("POST", "/v1/nothing", 404), ("GET", "/", 404), ("GET", "/metrics", 404), ("GET", "/v1/models/nothing", 404),
    ("POST", "/v1/chat/completions/../models", 404), ("GET", "/%2e%2e/metrics", 404),
])
def test_wrong_paths_and_methods(gateway, upstream, method, path, status):
    answer = gateway.call(method, path, chat_body() if method == "POST" else b"")
    assert answer.status in ((status, 400) if ".." in path or "%2e" in path else (status,))
    answer.error()
    assert upstream.requests == []


@pytest.mark.parametrize("body, param", [
    (b"", None), (b"{", None), (b"[]", None), (b"null", None), (b'"x"', None), (b"{}{}", None), (b'{"model":"m"} x', None),
    (b'{"messages":[]}', "model"), (b'{"model":7,"messages":[]}', "model"), (b'{"model":null,"messages":[]}', "model"),
    (b'{"model":"m"}', "messages"), (b'{"model":"m","messages":{}}', "messages"), (b'{"model":"m","messages":"x"}', "messages"),
    (b'{"model":"m","model":"m","messages":[{"role":"user","content":"x"}]}', "model"),
    (b'{"model":"m","mod\\u0065l":"n","messages":[{"role":"user","content":"x"}]}', "model"),
    (b'{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}', "stream"),
    (b'{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":01}', None),
    (b'{"model":"m","messages":[{"role":"user","content":"\xff\xfe"}]}', None),
    (b'{"model":"m","messages":[{"role":"user","content":"\\ud800"}]}', None),
    (b'{"model":"m","messages":[{"role":"user","content":"x"}],"a":' + b"[" * 5000 + b"]" * 5000 + b"}", None),
    (b'{"model":"m","messages":[{"role":"user","content":"x"}],"a":NaN}', None),
])
def test_wrong_json_is_400_and_goes_nowhere(gateway, upstream, body, param):
    answer = gateway.call("POST", "/v1/chat/completions", body)
    assert answer.status == 400, answer.body
    error = answer.error()
    assert error["type"] == "invalid_request_error"
    if param:
        assert param in (error["param"] or "") or param in error["message"]
    assert upstream.requests == []


def test_an_unknown_model_is_404_naming_it(gateway, upstream):
    answer = gateway.chat("Hi.", model="no-such-model")
    assert answer.status == 404
    assert answer.error()["code"] == "model_not_found"
    assert upstream.requests == []


def test_a_body_beyond_the_limit_is_413(start, upstream):
    gateway = start(base_config(upstream.url, limits={"body": "64KiB"}))
    answer = gateway.chat("x" * 100_000)
    assert answer.status == 413
    assert answer.error()["code"] == "body_too_large"
    with Connection(gateway.data) as connection:   # the same when the body does not say its size
        connection.send(encode("POST", "/v1/chat/completions", b"", {"Content-Length": None, "Transfer-Encoding": "chunked"}))
        try:
            for _ in range(100):
                connection.send(b"800\r\n" + b"x" * 2048 + b"\r\n")
        except OSError:
            pass
        assert connection.read().status == 413
    assert upstream.requests == []


def test_a_header_beyond_the_limit_is_431_and_the_connection_closes(gateway, upstream):
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(), {"X-Big": "x" * 100_000}))
        assert connection.read().status in (400, 431)
        assert connection.is_closed()
    assert upstream.requests == []


def test_a_compressed_body_is_415(gateway, upstream):
    answer = gateway.call("POST", "/v1/chat/completions", chat_body(), {"Content-Encoding": "gzip"})
    assert answer.status == 415
    answer.error()
    assert upstream.requests == []


def test_a_client_cannot_name_an_upstream_or_a_credential(gateway, upstream):
    headers = {"x-portkey-custom-host": "http://evil.example", "x-litellm-api-base": "http://evil.example",
               "Helicone-Target-Url": "http://evil.example", "OpenAI-Organization": "org-1"}
    answer = gateway.chat("Hi.", headers=headers, api_base="http://evil.example", base_url="http://evil.example",
                          api_key="sk-mine")
    assert answer.status in (200, 400)
    for request in upstream.requests:
        assert request.headers["authorization"] == f"Bearer {UPSTREAM_KEY}"
        assert request.headers["host"].startswith("127.0.0.1")


def test_keep_alive_pipelining_and_order(gateway):
    with Connection(gateway.data) as connection:
        for number in range(20):
            connection.send(encode("POST", "/v1/chat/completions", chat_body(f"{number}"), {"x-request-id": f"id-{number}"}))
        for number in range(20):
            answer = connection.read()
            assert answer.status == 200
            assert answer.headers["x-request-id"] == f"id-{number}"


def test_http_1_0_is_answered_and_closed(gateway):
    body = b'{"model":"m","messages":[{"role":"user","content":"x"}]}'
    with Connection(gateway.data) as connection:
        connection.send(b"POST /v1/chat/completions HTTP/1.0\r\nHost: a\r\nAuthorization: Bearer " + KEY.encode()
                        + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        answer = connection.read()
        assert answer.status == 200
        assert "transfer-encoding" not in answer.headers
        assert connection.is_closed()


def test_expect_100_continue(gateway):
    request = encode("POST", "/v1/chat/completions", chat_body(), {"Expect": "100-continue"})
    head, _, body = request.partition(b"\r\n\r\n")
    with Connection(gateway.data) as connection:
        connection.send(head + b"\r\n\r\n")
        assert connection.read_head()[0] == 100
        connection.send(body)
        assert connection.read().status == 200


def test_a_chunked_request_body(gateway, upstream):
    body = encode("POST", "/", chat_body("Hi."))[-len(http.json.dumps(chat_body("Hi."))):]
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", b"", {"Content-Length": None, "Transfer-Encoding": "chunked"}))
        for at in range(0, len(body), 7):
            piece = body[at:at + 7]
            connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")
        assert connection.read().status == 200
    assert upstream.requests[0].json()["messages"] == chat_body("Hi.")["messages"]


def test_a_request_that_comes_byte_by_byte(gateway):
    with Connection(gateway.data) as connection:
        for byte in encode("POST", "/v1/chat/completions", chat_body()):
            connection.send(bytes([byte]))
        assert connection.read().status == 200


def test_request_ids_are_kept_or_made(gateway, upstream):
    answer = gateway.chat("Hi.", headers={"x-request-id": "my-id_1.2"})
    assert answer.headers["x-request-id"] == "my-id_1.2"
    assert upstream.requests[0].headers["x-request-id"] == "my-id_1.2"
    for bad in ("a b", "x" * 200, "<script>"):
        made = gateway.chat("Hi.", headers={"x-request-id": bad}).headers["x-request-id"]
        assert made != bad and 8 <= len(made) <= 128
    first, second = (gateway.chat("Hi.").headers["x-request-id"] for _ in range(2))
    assert first != second


def test_models_lists_what_the_key_may_use(start, upstream):
    config = base_config(upstream.url)
    config["models"]["other"] = {"targets": [{"provider": "up", "model": "x"}]}
    config["keys"].append({"name": "narrow", "secret": "narrow-key-0123456789abcdefghijklmnop", "models": ["other"]})
    gateway = start(config)
    listed = gateway.call("GET", "/v1/models").json()
    assert listed["object"] == "list"
    assert {row["id"] for row in listed["data"]} >= {"m", "other"}
    narrow = {"Authorization": "Bearer narrow-key-0123456789abcdefghijklmnop"}
    assert {row["id"] for row in gateway.call("GET", "/v1/models", headers=narrow).json()["data"]} == {"other"}
    assert gateway.call("GET", "/v1/models/other", headers=narrow).json()["id"] == "other"
    assert gateway.chat("Hi.", headers=narrow).status in (403, 404)
    assert gateway.chat("Hi.", model="other", headers=narrow).status == 200


def test_embeddings_pass_through(gateway, upstream):
    vectors = {"object": "list", "model": "up", "data": [{"object": "embedding", "index": 0, "embedding": [0.25, -1.0]}],
               "usage": {"prompt_tokens": 2, "total_tokens": 2}}
    upstream.script = lambda request, peer: peer.send(plain(200, vectors))
    answer = gateway.call("POST", "/v1/embeddings", {"model": "m", "input": "hello"})
    assert answer.status == 200 and answer.json()["data"] == vectors["data"]
    assert upstream.requests[0].path == "/v1/embeddings"


def test_cors_is_off_by_default_and_by_configuration_on(start, upstream):
    preflight = {"Authorization": None, "Origin": "https://app.example.com", "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "authorization,content-type"}
    closed = start(base_config(upstream.url))
    assert "access-control-allow-origin" not in closed.call("OPTIONS", "/v1/chat/completions", headers=preflight).headers
    opened = start(base_config(upstream.url, listeners={"data": {"cors": {"origins": ["https://app.example.com"]}}}))
    answer = opened.call("OPTIONS", "/v1/chat/completions", headers=preflight)   # answered before auth
    assert answer.status in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    other = opened.call("OPTIONS", "/v1/chat/completions", headers=preflight | {"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    actual = opened.chat("Hi.", headers={"Origin": "https://app.example.com"})
    assert actual.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "origin" in actual.headers["vary"].lower()
    refused = opened.chat("Hi.", headers={"Origin": "https://app.example.com", "Authorization": "Bearer wrong"})
    assert refused.status == 401 and "access-control-allow-origin" in refused.headers


def test_everything_stands_below_the_base_path(start, upstream):
    gateway = start(base_config(upstream.url, listeners={"data": {"base_path": "/ai"}}))
    assert gateway.call("POST", "/ai/v1/chat/completions", chat_body()).status == 200
    assert gateway.call("POST", "/v1/chat/completions", chat_body()).status == 404
    assert gateway.call("POST", "/ainew/v1/chat/completions", chat_body()).status == 404


def test_forwarding_headers_of_strangers_are_not_passed_on(gateway, upstream):
    gateway.chat("Hi.", headers={"X-Forwarded-For": "9.9.9.9", "Forwarded": "for=9.9.9.9", "Cookie": "a=b",
                                 "Proxy-Authorization": "Basic eA==", "Connection": "x-secret", "x-secret": "1"})
    names = set(upstream.requests[0].headers)
    assert not names & {"x-forwarded-for", "forwarded", "cookie", "proxy-authorization", "x-secret"}


def test_the_upstream_connection_is_reused(gateway, upstream):
    upstream.script = answer_well
    with Connection(gateway.data) as connection:
        for _ in range(20):
            assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
    assert upstream.accepted <= 2
