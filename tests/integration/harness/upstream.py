"""A scripted upstream: a thread for each connection, a function that decides what each request gets."""

import json
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field

from .waiting import until


@dataclass
class Request:
    method: str
    path: str
    fields: list        # (name, value) as they came
    body: bytes
    connection: int     # number of the connection that it came on

    @property
    def headers(self):
        return {name.lower(): value for name, value in self.fields}

    def json(self):
        return json.loads(self.body)

    def text(self):
        """All text of all messages."""
        return json.dumps(self.json().get("messages"), ensure_ascii=False)


@dataclass
class Peer:
    """One connection as a script sees it."""

    socket: socket.socket
    number: int
    gone: threading.Event = field(default_factory=threading.Event)

    def send(self, data):
        self.socket.sendall(data)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def wait_until_gone(self, seconds=30.0):
        """True when the gateway closed the connection in time."""
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(1 << 16):
                pass
        except TimeoutError:
            return False
        except OSError:
            pass
        self.gone.set()
        return True


def plain(status, body, headers=(), reason="X"):
    """A whole answer with Content-Length."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    fields = [("content-type", "application/json"), ("content-length", str(len(body))), *headers]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {status} {reason}\r\n{lines}\r\n".encode() + body


def completion(text="Hello.", model="up", **more):
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1760000000, "model": model,
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "logprobs": None,
                         "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}} | more


def chunk(delta, finish=None, **more):
    event = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1760000000, "model": "up",
             "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]} | more
    return b"data: " + json.dumps(event).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def framed(data):
    """One HTTP chunk."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def whole_stream(words=("Hel", "lo", ".")):
    events = [chunk({"role": "assistant", "content": ""})] + [chunk({"content": word}) for word in words]
    events += [chunk({}, "stop"),
               chunk({}, choices=[], usage={"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}), DONE]
    return events


def answer_well(request, peer):
    """The script of an upstream that works: a completion or a stream, as the request says."""
    if request.body and request.json().get("stream"):
        peer.send(STREAM_HEAD)
        for event in whole_stream():
            peer.send(framed(event))
        peer.send(b"0\r\n\r\n")
    else:
        peer.send(plain(200, completion()))


class Upstream:
    """`script(request, peer)` answers; when it returns False, the connection is closed. Usable as a context manager."""

    def __init__(self, script=answer_well, tls=None):
        self.script = script
        self.requests = []
        self.raw_bytes = 0      # everything that ever arrived
        self.accepted = 0
        self.errors = []
        self.peers = []
        self.tls = tls
        self._lock = threading.Lock()
        self._listen(0)

    def _listen(self, port):
        self.listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    @property
    def url(self):
        return f"{'https://localhost' if self.tls else 'http://127.0.0.1'}:{self.port}/v1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """No listener and no connection any more, as after a kill."""
        # A plain close would leave the thread's accept() holding the listening socket.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        with self._lock:
            for peer in self.peers:
                try:
                    peer.reset()
                except OSError:
                    pass
            self.peers.clear()

    def restart(self):
        self._listen(self.port)

    def wait_for(self, count, seconds=10.0):
        until(f"{count} requests at the upstream", lambda: len(self.requests) >= count, seconds)
        return self.requests[count - 1]

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.accepted += 1
            peer = Peer(connection, self.accepted)
            with self._lock:
                self.peers.append(peer)
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            if self.tls:
                peer.socket = self.tls.wrap_socket(peer.socket, server_side=True)
            reader = Reader(self, peer)
            while True:
                request = reader.next()
                if request is None:
                    break
                with self._lock:
                    self.requests.append(request)
                if self.script(request, peer) is False:
                    break
        except (ssl.SSLError, OSError, ValueError) as error:
            self.errors.append(error)
        finally:
            try:
                peer.socket.close()
            except OSError:
                pass
            with self._lock:
                if peer in self.peers:
                    self.peers.remove(peer)


class Reader:
    """Requests of one connection; strict, since what the gateway writes must be beyond doubt."""

    def __init__(self, upstream, peer):
        self.upstream, self.peer, self.input = upstream, peer, bytearray()

    def _more(self):
        data = self.peer.socket.recv(1 << 16)
        self.upstream.raw_bytes += len(data)
        self.input += data
        return bool(data)

    def _take(self, size):
        while len(self.input) < size:
            if not self._more():
                raise ValueError("the gateway cut its request")
        taken = bytes(self.input[:size])
        del self.input[:size]
        return taken

    def _line(self):
        while (end := self.input.find(b"\r\n")) < 0:
            if not self._more():
                raise ValueError("the gateway cut its request")
        return self._take(end + 2)[:-2]

    def next(self):
        while not self.input:
            if not self._more():
                self.peer.gone.set()
                return None
        method, path, version = self._line().decode("latin-1").split(" ")
        assert version == "HTTP/1.1", version
        fields = []
        while line := self._line():
            name, colon, value = line.decode("latin-1").partition(":")
            assert colon, line
            fields.append((name, value.strip()))
        names = [name.lower() for name, _ in fields]
        for single in ("host", "content-length", "transfer-encoding", "authorization"):
            assert names.count(single) <= 1, f"the gateway sent {single} twice"
        assert not ("content-length" in names and "transfer-encoding" in names), "both framings"
        headers = {name.lower(): value for name, value in fields}
        return Request(method, path, fields, self._body(headers), self.peer.number)

    def _body(self, headers):
        if "transfer-encoding" not in headers:
            return self._take(int(headers.get("content-length", "0")))
        body = b""
        while size := int(self._line(), 16):
            body += self._take(size)
            assert self._take(2) == b"\r\n"
        assert self._line() == b""
        return body
