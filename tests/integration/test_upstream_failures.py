"""What a client sees for each way in which an upstream fails."""

import gzip
import json
import threading
import time

import pytest

from harness import SLOW, UPSTREAM_KEY, tls as certificates
from harness.daemon import base_config
from harness.http import Closed, Connection, chat_body, encode, parse_events
from harness.upstream import DONE, STREAM_HEAD, Upstream, answer_well, chunk, completion, framed, plain, whole_stream
from harness.waiting import until

SHORT = {"connect": "500ms", "first_byte": "500ms", "between_tokens": "500ms"}
GOOD = json.dumps(completion()).encode()


def send(*pieces, close=True):
    """A script that sends these bytes whatever was asked, and then closes or leaves the connection open."""
    def script(request, peer):
        for piece in pieces:
            peer.send(piece)
        if not close:
            peer.wait_until_gone()
        return False
    return script


def reset(request, peer):
    peer.reset()
    return False


def hang(request, peer):
    peer.wait_until_gone()
    return False


def drip_headers(request, peer):
    try:
        peer.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            peer.send(b"x-a: b\r\n")
            time.sleep(0.1)
    except OSError:
        return False


def endless(head, piece):
    def script(request, peer):
        try:
            peer.send(head)
            while True:
                peer.send(piece)
        except OSError:
            return False
    return script


def head(status="200 OK", **fields):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{lines}\r\n".encode()


# name: (script, statuses that the client may see, reasons in nexus_upstream_errors_total that fit; empty: not counted)
PLAIN = {
    "reset": (reset, {502}, {"reset", "connect", "protocol"}),
    "close": (send(), {502}, {"reset", "protocol"}),
    "garbage": (send(b"\x00\xff\x13garbage\r\n\r\n"), {502}, {"protocol"}),
    "http 0.9": (send(b"<html>hello</html>"), {502}, {"protocol"}),
    "http/2 only": (send(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18), {502}, {"protocol"}),
    "bad status line": (send(b"HTTP/1.1 abc OK\r\n\r\n"), {502}, {"protocol"}),
    "hangs": (hang, {504}, {"timeout"}),
    "hangs in the head": (drip_headers, {502, 504}, {"timeout", "limit"}),
    "hangs in the body": (send(head(content_length=100), b'{"id"', close=False), {504}, {"timeout"}),
    "500": (send(plain(500, {"error": {"message": "inner secret words", "type": "server_error"}})), {502, 500}, {"5xx"}),
    "502": (send(plain(502, b"<html>bad gateway</html>")), {502}, {"5xx"}),
    "503": (send(plain(503, b"")), {502, 503}, {"5xx"}),
    "504": (send(plain(504, b"")), {502, 504}, {"5xx"}),
    "529": (send(plain(529, {"error": {"message": "overloaded"}})), {502, 503}, {"5xx"}),
    "429": (send(plain(429, {"error": {"message": "slow down"}}, [("retry-after", "7")])), {429}, {"429"}),
    "400": (send(plain(400, {"error": {"message": "bad thing", "type": "invalid_request_error"}})), {400}, {"4xx", ""}),
    "404": (send(plain(404, {"error": {"message": "no such model"}})), {404}, {"4xx", ""}),
    "413": (send(plain(413, {"error": {"message": "too long"}})), {413}, {"4xx", ""}),
    "422": (send(plain(422, {"error": {"message": "unprocessable"}})), {422}, {"4xx", ""}),
    "401": (send(plain(401, {"error": {"message": f"Incorrect API key {UPSTREAM_KEY}"}})), {502}, {"auth"}),
    "403": (send(plain(403, {"error": {"message": f"no access for {UPSTREAM_KEY}"}})), {502}, {"auth"}),
    "204": (send(b"HTTP/1.1 204 No Content\r\n\r\n"), {502}, {"protocol", "body"}),
    "101": (send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), {502}, {"protocol"}),
    "302": (send(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), {502}, {"protocol"}),
    "999": (send(plain(999, b"{}")), {502}, {"protocol"}),
    "bad json": (send(plain(200, b'{"id": "x", ')), {502}, {"body", "protocol"}),
    "wrong json": (send(plain(200, b"[1, 2, 3]")), {502}, {"body", "protocol"}),
    "html with 200": (send(plain(200, b"<html>login here</html>")), {502}, {"body", "protocol"}),
    "empty body": (send(plain(200, b"")), {502}, {"body", "protocol"}),
    "deep json": (send(plain(200, b'{"choices":' + b"[" * 100_000 + b"]" * 100_000 + b"}")), {502}, {"body", "limit", "protocol"}),
    # The answer is whole and means what it says; only its label is wrong, and the label is not passed on.
    "lies about gzip": (send(plain(200, GOOD, [("content-encoding", "gzip")])), {200, 502}, {"body", "protocol", ""}),
    "gzip": (send(plain(200, gzip.compress(GOOD), [("content-encoding", "gzip")])), {200, 502}, {"body", "protocol", ""}),
    "short of its length": (send(head(content_length=len(GOOD) + 50), GOOD), {502}, {"body", "reset", "protocol"}),
    "cut in a chunk": (send(head(transfer_encoding="chunked"), b"ff\r\n" + GOOD[:50]), {502}, {"body", "reset", "protocol"}),
    "no last chunk": (send(head(transfer_encoding="chunked"), framed(GOOD)), {502}, {"body", "reset", "protocol"}),
    "bad chunk size": (send(head(transfer_encoding="chunked"), b"zz\r\n" + GOOD + b"\r\n0\r\n\r\n"), {502}, {"body", "protocol"}),
    "two lengths": (send(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nhello"), {502}, {"protocol", "body"}),
    "length and chunked": (send(head(content_length=len(GOOD), transfer_encoding="chunked"), framed(GOOD) + b"0\r\n\r\n"), {502, 200},
                           {"protocol", "body", ""}),
    "huge header": (send(b"HTTP/1.1 200 OK\r\nx-a: " + b"a" * 2_000_000 + b"\r\n\r\n"), {502}, {"limit", "protocol", "reset"}),
    "many headers": (send(b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 100_000 + b"\r\n"), {502}, {"limit", "protocol", "reset"}),
    "flood of 1xx": (endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), {502, 504}, {"limit", "protocol", "timeout"}),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    from harness.daemon import Daemon
    with Upstream() as upstream:
        config = base_config(upstream.url, timeouts=SHORT, breaker={"min": 1_000_000})
        with Daemon(tmp_path_factory.mktemp("nexus"), config) as gateway:
            yield gateway, upstream


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_an_answer_that_fails_before_its_first_byte(place, name, stream):
    gateway, upstream = place
    upstream.script, statuses, reasons = PLAIN[name]
    before = gateway.metrics()
    began = time.monotonic()
    answer = gateway.chat("Hi.", stream=stream)
    assert "content-encoding" not in answer.headers
    took = time.monotonic() - began
    assert answer.status in statuses or (stream and answer.status in (502, 504)), (answer.status, answer.body[:300])
    assert took < 5 * SLOW
    if answer.status != 200:
        error = answer.error()
        assert "inner secret" not in error["message"] and UPSTREAM_KEY not in answer.body.decode()
        assert answer.headers["content-type"].startswith("application/json")
        assert "[DONE]" not in answer.body.decode()
    if name == "429":
        assert int(answer.headers["retry-after"]) == 7
    if "" not in reasons and not stream:
        after = gateway.metrics()
        counted = {key for key, value in after.items() if key.startswith("nexus_upstream_errors_total{")
                   and value > before.get(key, 0)}
        assert any(f'reason="{reason}"' in key for key in counted for reason in reasons), (counted, reasons)
    upstream.script = answer_well
    assert gateway.chat("Hi.").status == 200
    gateway.wait_idle()


def test_an_endless_answer_is_cut_and_memory_stays_bounded(place):
    gateway, upstream = place
    before = gateway.rss_kb()
    upstream.script = endless(head(transfer_encoding="chunked"), framed(b" " * 65536))
    assert gateway.chat("Hi.", timeout=60).status in (502, 504)
    assert gateway.rss_kb() - before < 200_000
    upstream.script = answer_well


def test_hints_before_the_answer_are_invisible(place):
    gateway, upstream = place
    upstream.script = send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + plain(200, completion()))
    answer = gateway.chat("Hi.")
    assert answer.status == 200 and "link" not in answer.headers
    upstream.script = answer_well


def test_invalid_utf8_never_reaches_the_client(place):
    gateway, upstream = place
    upstream.script = send(plain(200, GOOD.replace(b"Hello.", b"Hel\xff\xfelo.")))
    answer = gateway.chat("Hi.")
    assert answer.status in (200, 502)
    answer.body.decode()
    upstream.script = answer_well


FIRST = framed(chunk({"role": "assistant", "content": ""})) + framed(chunk({"content": "Hel"}))


class Breaking:
    """A stream whose first events arrive well, and which goes on as given once the client has them."""

    def __init__(self, rest):
        self.rest, self.seen = rest, threading.Event()

    def __call__(self, request, peer):
        peer.send(STREAM_HEAD + FIRST)
        assert self.seen.wait(20 * SLOW)
        return self.rest(request, peer)


BROKEN_STREAMS = {
    "cut": send(),
    "reset": reset,
    "ends without finish": send(b"0\r\n\r\n"),
    "cut inside an event": send(framed(b'data: {"id":"x","cho')),
    "bad json": send(framed(b"data: {not json}\n\n"), framed(DONE), b"0\r\n\r\n"),
    "error event": send(framed(b'data: {"error":{"message":"boom","type":"server_error"}}\n\n'), b"0\r\n\r\n"),
    "hang": hang,
    "giant line": endless(framed(b"data: "), framed(b"x" * 65536)),
    "bad chunk size": send(b"zz\r\n"),
}


@pytest.mark.parametrize("name", BROKEN_STREAMS)
def test_a_stream_that_breaks_ends_in_an_error_event_and_never_in_done(place, name):
    gateway, upstream = place
    upstream.script = breaking = Breaking(BROKEN_STREAMS[name])
    before = gateway.metric("nexus_stream_aborted_total", side="upstream")
    nameless = gateway.metric("nexus_requests_total", provider="")
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
        status, headers = connection.read_head()
        assert status == 200
        got = b""
        try:
            for piece in connection.pieces(headers):
                got += piece
                if b"Hel" in got:
                    breaking.seen.set()
        except Closed as closed:
            got += closed.got
    events = parse_events(got)
    assert "[DONE]" not in events
    assert "error" in events[-1] and events[-1]["error"]["message"], events[-1:]
    assert not any(choice.get("finish_reason") == "stop" for event in events for choice in event.get("choices", []))
    until("the abort counted", lambda: gateway.metric("nexus_stream_aborted_total", side="upstream") > before)
    assert gateway.metric("nexus_upstream_errors_total", reason="none") == 0
    assert gateway.metric("nexus_requests_total", provider="") == nameless
    upstream.script = answer_well
    gateway.wait_idle()


def test_a_stream_with_a_finish_but_without_done_is_completed(place):
    gateway, upstream = place
    upstream.script = send(STREAM_HEAD, *[framed(event) for event in whole_stream()[:-1]], b"0\r\n\r\n")
    events = gateway.chat("Hi.", stream=True).events()
    assert events[-1] == "[DONE]" and events.count("[DONE]") == 1
    upstream.script = answer_well


def test_what_follows_done_is_dropped(place):
    gateway, upstream = place
    upstream.script = send(STREAM_HEAD, *[framed(event) for event in whole_stream()], framed(DONE),
                           framed(chunk({"content": "late"})), b"0\r\n\r\n")
    answer = gateway.chat("Hi.", stream=True)
    assert answer.events().count("[DONE]") == 1 and b"late" not in answer.body
    upstream.script = answer_well


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": -5, "completion_tokens": 1e19, "total_tokens": "many"}, "none", []])
def test_odd_usage_breaks_neither_answer_nor_metrics(place, usage):
    gateway, upstream = place
    upstream.script = send(plain(200, completion(usage=usage)))
    assert gateway.chat("Hi.").status in (200, 502)
    assert all(value >= 0 for name, value in gateway.metrics().items() if name.startswith("nexus_tokens_total"))
    upstream.script = answer_well


@pytest.mark.parametrize("flaw", ["expired", "wrong host", "unknown signer", "no tls"])
def test_an_upstream_that_tls_refuses_gets_no_byte_of_the_key(start, tmp_path, flaw):
    good = certificates.make(tmp_path, "good")
    served = {"expired": lambda: certificates.make(tmp_path, "expired", expired=True),
              "wrong host": lambda: certificates.make(tmp_path, "wrong", host="other.example"),
              "unknown signer": lambda: certificates.make(tmp_path, "unknown"), "no tls": lambda: None}[flaw]()
    trusted = good if flaw in ("unknown signer", "no tls") else served
    with Upstream(tls=served.server() if served else None) as upstream:
        config = base_config(f"https://localhost:{upstream.port}/v1", timeouts=SHORT)
        config["providers"]["up"]["tls"] = {"ca": str(trusted.certificate)}
        gateway = start(config)
        answer = gateway.chat("Hi.")
        assert answer.status in (502, 504)
        answer.error()
        assert upstream.requests == []
        assert gateway.metric("nexus_upstream_errors_total", provider="up") >= 1


def test_a_good_tls_upstream_is_used(start, tmp_path):
    certificate = certificates.make(tmp_path)
    with Upstream(tls=certificate.server()) as upstream:
        config = base_config(upstream.url)
        config["providers"]["up"]["tls"] = {"ca": str(certificate.certificate)}
        gateway = start(config)
        with Connection(gateway.data) as connection:
            for _ in range(5):
                assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
        assert upstream.accepted == 1
        assert gateway.chat("Hi.", stream=True).events()[-1] == "[DONE]"


def test_a_refused_connection_is_502_within_a_second(start, upstream):
    upstream.stop()
    gateway = start(base_config(upstream.url))
    began = time.monotonic()
    assert gateway.chat("Hi.").status == 502
    assert time.monotonic() - began < 1 * SLOW


def test_a_slow_stream_arrives_as_it_is_sent(place):
    gateway, upstream = place
    release = threading.Semaphore(0)

    def script(request, peer):
        peer.send(STREAM_HEAD)
        for event in whole_stream():
            assert release.acquire(timeout=10)
            peer.send(framed(event))
        peer.send(b"0\r\n\r\n")

    upstream.script = script
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True, stream_options={"include_usage": True})))
        release.release()
        _, headers = connection.read_head()
        count = 0
        for piece in connection.pieces(headers):
            count += piece.count(b"data: ")
            release.release()   # the next event is sent only after this one has arrived
        assert count == len(whole_stream())
    upstream.script = answer_well
