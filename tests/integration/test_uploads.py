"""Bodies that are passed on as they come: forms with files, whatever their size."""

import json
import socket
import threading

from harness import http
from harness.daemon import base_config
from harness.upstream import Upstream, plain
from harness.waiting import until

B = "boundary-1"
MIB = 1 << 20


def field(name, value, filename=None):
    more = f'; filename="{filename}"' if filename else ""
    value = value if isinstance(value, bytes) else value.encode()
    return f'--{B}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"


END = f"--{B}--\r\n".encode()
FORM = {"Content-Type": f"multipart/form-data; boundary={B}"}


def transcript(request, peer):
    peer.send(plain(200, {"text": "Hello.", "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 3,
                                                        "total_tokens": 17}}))


class Sink(Upstream):
    """Reads requests' bodies without keeping them, as fast as `go` lets it, and answers each."""

    def __init__(self, answer, early=False):
        super().__init__()
        self.answer, self.early = answer, early
        self.go = threading.Event()
        self.heads = []
        self.body_bytes = 0

    def _serve(self, peer):
        try:
            with peer.socket.makefile("rb") as reader:
                while line := reader.readline():
                    head = [line]
                    while (line := reader.readline()) not in (b"\r\n", b""):
                        head.append(line)
                    self.heads.append(b"".join(head).decode("latin-1").lower())
                    if self.early:
                        peer.send(self.answer)
                        self.go.wait(20)
                        return
                    length = int(self.heads[-1].split("content-length: ")[1].split("\r\n")[0])
                    self.go.wait(20)
                    while length and (data := reader.read1(min(length, MIB))):
                        self.body_bytes += len(data)
                        length -= len(data)
                    peer.send(self.answer)
        except OSError as error:
            self.errors.append(error)


def big_request(address, size):
    """A form with its model first and a file of `size` bytes; the connection, and what sends the file's bytes."""
    head, tail = field("model", "m") + field("file", b"", "a.wav")[:-2], b"\r\n" + END
    connection = http.Connection(address)
    total = len(head) + size + len(tail)
    connection.send(http.encode("POST", "/v1/audio/transcriptions", head, FORM | {"Content-Length": str(total)}))
    return connection, tail


def test_a_transcription(start):
    with Upstream(transcript) as upstream, start(base_config(upstream.url)) as gateway:
        answer = gateway.call("POST", "/v1/audio/transcriptions",
                              field("model", "m") + field("prompt", "Mail joe@example.com") + field("file", b"\0\r\n--", "a.wav") + END,
                              FORM)
        assert answer.status == 200 and answer.json()["text"] == "Hello."
        sent = upstream.requests[0]
        assert sent.path == "/v1/audio/transcriptions"
        assert field("model", "up") in sent.body and b"joe@example.com" not in sent.body
        assert sent.body.endswith(field("file", b"\0\r\n--", "a.wav") + END)
        assert int(sent.headers["content-length"]) == len(sent.body)
        line = until("an entry", gateway.access)[0]
        assert (line["route"], line["model"], line["input_tokens"], line["output_tokens"]) == ("transcriptions", "m", 14, 3)


def test_a_large_file_is_never_held(start):
    with Sink(plain(200, {"text": "x"})) as upstream, start(base_config(upstream.url)) as gateway:
        before = gateway.rss_kb()
        size, sent = 300 * MIB, 0
        connection, tail = big_request(gateway.data, size)
        piece = b"s" * MIB
        # The upstream takes nothing yet: what the gateway takes meanwhile is what buffers on the way hold.
        connection.socket.settimeout(0.5)
        try:
            while sent < size:
                sent += connection.socket.send(piece[:size - sent])
        except TimeoutError:
            pass
        assert sent < 64 * MIB, "no back-pressure"
        assert gateway.rss_kb() - before < 16 * 1024
        connection.socket.settimeout(30)
        upstream.go.set()
        while sent < size:
            sent += connection.socket.send(piece[:size - sent])
        connection.send(tail)
        assert connection.read().json() == {"text": "x"}
        assert upstream.body_bytes > size
        assert gateway.rss_kb() - before < 16 * 1024


def test_an_early_refusal_reaches_the_client_while_it_sends(start):
    refusal = plain(413, {"error": {"message": "too big", "type": "invalid_request_error", "param": None, "code": None}})
    with Sink(refusal, early=True) as upstream, start(base_config(upstream.url)) as gateway:
        connection, _ = big_request(gateway.data, 300 * MIB)
        answer = connection.read()
        assert answer.status == 413 and "too big" in answer.error()["message"]
        assert connection.is_closed()
        upstream.go.set()
        # A connection with half a request in it is of no further use.
        until("another connection", lambda: gateway.chat().status and upstream.accepted == 2)


def test_a_client_that_leaves_takes_its_upload_with_it(start):
    with Sink(plain(200, {})) as upstream, start(base_config(upstream.url)) as gateway:
        connection, _ = big_request(gateway.data, 300 * MIB)
        until("a request at the upstream", lambda: upstream.heads)
        connection.close()
        upstream.go.set()
        gateway.wait_idle()
        assert gateway.metric("nexus_upstream_errors_total") == 0


def test_too_much_and_too_slow(start):
    config = lambda url: base_config(url, limits={"upload": "1MiB"}, timeouts={"client_body": "200ms"})
    with Sink(plain(200, {})) as upstream, start(config(upstream.url)) as gateway:
        upstream.go.set()
        connection, _ = big_request(gateway.data, 2 * MIB)
        assert connection.read().status == 413
        connection, _ = big_request(gateway.data, MIB // 2)
        answer = connection.read()
        assert answer.status == 408 and answer.error()["code"] == "request_timeout"


def test_limits_apply(start):
    limited = {"models": {"m": {"targets": [{"provider": "up", "model": "up"}], "limits": [{"requests": 1, "per": "minute"}]}}}
    with Upstream(transcript) as upstream, start(base_config(upstream.url, **limited)) as gateway:
        form = field("model", "m") + field("file", b"s", "a.wav") + END
        assert gateway.call("POST", "/v1/audio/translations", form, FORM).status == 200
        assert gateway.call("POST", "/v1/audio/translations", form, FORM).status == 429
        assert gateway.call("POST", "/v1/audio/translations", form, FORM | {"Authorization": "Bearer wrong"}).status == 401
        assert len(upstream.requests) == 1
