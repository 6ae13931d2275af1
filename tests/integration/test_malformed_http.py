"""Malformed or ambiguous HTTP: 400 (or another 4xx, 501) and close; nothing reaches the upstream, and what follows the
bad bytes is never taken for a request of its own."""

import pytest

from harness import KEY
from harness.http import Closed, Connection, chat_body, encode

BODY = b'{"model":"m","messages":[{"role":"user","content":"smuggled"}]}'
AUTH = b"Authorization: Bearer " + KEY.encode() + b"\r\n"
START = b"POST /v1/chat/completions HTTP/1.1\r\n"
HOST = b"Host: a\r\n"
SIZE = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
SECOND = START + HOST + AUTH + SIZE + b"\r\n" + BODY
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)

CASES = {
    "no host": START + AUTH + SIZE + b"\r\n" + BODY,
    "two hosts": START + HOST + b"Host: b\r\n" + AUTH + SIZE + b"\r\n" + BODY,
    "bad host": START + b"Host: a b\r\n" + AUTH + SIZE + b"\r\n" + BODY,
    "length and chunked": START + HOST + AUTH + SIZE + CHUNKED + b"\r\n" + CHUNKS,
    "chunked and length": START + HOST + AUTH + CHUNKED + SIZE + b"\r\n" + CHUNKS,
    "two lengths": START + HOST + AUTH + SIZE + b"Content-Length: 3\r\n\r\n" + BODY,
    "equal lengths in a list": START + HOST + AUTH + b"Content-Length: %d, %d\r\n\r\n" % (len(BODY), len(BODY)) + BODY,
    "length with a sign": START + HOST + AUTH + b"Content-Length: +%d\r\n\r\n" % len(BODY) + BODY,
    "negative length": START + HOST + AUTH + b"Content-Length: -1\r\n\r\n" + BODY,
    "length in hex": START + HOST + AUTH + b"Content-Length: 0x10\r\n\r\n" + BODY,
    "length beyond 64 bits": START + HOST + AUTH + b"Content-Length: 99999999999999999999999\r\n\r\n" + BODY,
    "empty length": START + HOST + AUTH + b"Content-Length: \r\n\r\n" + BODY,
    "unknown coding": START + HOST + AUTH + b"Transfer-Encoding: identity\r\n\r\n" + SECOND,
    "chunked and gzip": START + HOST + AUTH + b"Transfer-Encoding: chunked, gzip\r\n\r\n" + CHUNKS,
    "gzip and chunked": START + HOST + AUTH + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
    "chunked twice": START + HOST + AUTH + CHUNKED + CHUNKED + b"\r\n" + CHUNKS,
    "chunked in disguise": START + HOST + AUTH + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
    "chunked after a vertical tab": START + HOST + AUTH + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + CHUNKS,
    "chunked in 1.0": b"POST /v1/chat/completions HTTP/1.0\r\n" + HOST + AUTH + CHUNKED + b"\r\n" + CHUNKS,
    "blank before the colon": START + HOST + AUTH + b"Content-Length : %d\r\n\r\n" % len(BODY) + BODY,
    "folded header": START + HOST + AUTH + b"X-A: b\r\n c\r\n" + SIZE + b"\r\n" + BODY,
    "blank first header": START + b" " + HOST + AUTH + SIZE + b"\r\n" + BODY,
    "empty name": START + HOST + AUTH + b": x\r\n" + SIZE + b"\r\n" + BODY,
    "no colon": START + HOST + AUTH + b"nonsense\r\n" + SIZE + b"\r\n" + BODY,
    "bare line feeds": (START + HOST + AUTH + SIZE + b"\r\n").replace(b"\r\n", b"\n") + BODY,
    "one bare line feed": START + HOST + b"X-A: b\n" + AUTH + SIZE + b"\r\n" + BODY,
    "bare carriage return": START + HOST + b"X-A: b\rX-B: c\r\n" + AUTH + SIZE + b"\r\n" + BODY,
    "nul in a value": START + HOST + b"X-A: b\x00c\r\n" + AUTH + SIZE + b"\r\n" + BODY,
    "control in a value": START + HOST + b"X-A: b\x01c\r\n" + AUTH + SIZE + b"\r\n" + BODY,
    "control in the target": b"POST /v1/\x01 HTTP/1.1\r\n" + HOST + AUTH + SIZE + b"\r\n" + BODY,
    "blank in the target": b"POST /v1/chat completions HTTP/1.1\r\n" + HOST + AUTH + SIZE + b"\r\n" + BODY,
    "no version": b"POST /v1/chat/completions\r\n" + HOST + AUTH + SIZE + b"\r\n" + BODY,
    "version 2.0": b"POST /v1/chat/completions HTTP/2.0\r\n" + HOST + AUTH + SIZE + b"\r\n" + BODY,
    "version 1.2": b"POST /v1/chat/completions HTTP/1.20\r\n" + HOST + AUTH + SIZE + b"\r\n" + BODY,
    "http/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00" * 32,
    "tls hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200 + b"\r\n\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    "trace": b"TRACE /v1/models HTTP/1.1\r\n" + HOST + AUTH + b"\r\n",
    "unknown method": b"BREW /v1/models HTTP/1.1\r\n" + HOST + AUTH + b"\r\n",
    "chunk size with a sign": START + HOST + AUTH + CHUNKED + b"\r\n+" + CHUNKS,
    "chunk size in 0x": START + HOST + AUTH + CHUNKED + b"\r\n0x" + CHUNKS,
    "chunk size beyond 64 bits": START + HOST + AUTH + CHUNKED + b"\r\nfffffffffffffffff\r\n" + BODY,
    "chunk size empty": START + HOST + AUTH + CHUNKED + b"\r\n\r\n" + CHUNKS,
    "chunk without its line end": START + HOST + AUTH + CHUNKED + b"\r\n3\r\nabcdef\r\n0\r\n\r\n",
    "chunk with a bare line feed": START + HOST + AUTH + CHUNKED + b"\r\n" + CHUNKS.replace(b"\r\n", b"\n"),
    "line feed in a chunk extension": START + HOST + AUTH + CHUNKED + b"\r\n%x;a\nb\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY),
    "chunk extension flood": START + HOST + AUTH + CHUNKED + b"\r\n1;" + b"a" * 100_000 + b"\r\nx\r\n0\r\n\r\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    from harness.daemon import Daemon, base_config
    from harness.upstream import Upstream
    with Upstream() as upstream, Daemon(tmp_path_factory.mktemp("nexus"), base_config(upstream.url)) as gateway:
        yield gateway, upstream


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_and_the_connection_closed(place, name):
    gateway, upstream = place
    before = len(upstream.requests)
    with Connection(gateway.data) as connection:
        try:
            connection.send(CASES[name] + SECOND)
        except OSError:
            pass
        try:
            answer = connection.read()
        except Closed as closed:
            assert closed.got == b"", closed.got   # closed without an answer is as good
        else:
            assert answer.status in (400, 405, 413, 431, 501, 505), answer
            assert connection.is_closed()
            assert connection.input.count(b"HTTP/1.1") == 0, "what followed was answered"
    assert len(upstream.requests) == before, "it reached the upstream"
    assert gateway.chat("Hi.").status == 200


def test_trailers_change_nothing(place):
    gateway, upstream = place
    with Connection(gateway.data) as connection:
        connection.send(START + HOST + AUTH + CHUNKED + b"\r\n%x\r\n%s\r\n0\r\n" % (len(BODY), BODY)
                        + b"Authorization: Bearer other\r\nHost: evil\r\nX-Trailer: 1\r\n\r\n")
        answer = connection.read()
    assert answer.status in (200, 400)
    for request in upstream.requests:
        assert "x-trailer" not in request.headers and "evil" not in request.headers["host"]


def test_the_absolute_form_means_the_same_path_and_no_other_host(place):
    gateway, upstream = place
    with Connection(gateway.data) as connection:
        connection.send(b"POST http://evil.example/v1/chat/completions HTTP/1.1\r\n" + HOST + AUTH + SIZE + b"\r\n" + BODY)
        assert connection.read().status in (200, 400)
    assert all("evil" not in request.headers["host"] for request in upstream.requests)


def test_an_unfinished_header_is_given_up(start, upstream):
    from harness.daemon import base_config
    gateway = start(base_config(upstream.url, timeouts={"client_header": "300ms", "client_body": "300ms"}))
    with Connection(gateway.data) as connection:
        connection.send(START + HOST)
        try:
            assert connection.read().status == 408
        except Closed as closed:
            assert closed.got == b""
        assert connection.is_closed()
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body())[:-5])
        assert connection.read().status == 408
        assert connection.is_closed()
    assert upstream.requests == []
