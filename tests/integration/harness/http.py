"""An HTTP/1.1 client that shows every byte: for tests of what really goes over the wire."""

import json
import socket
import ssl
from dataclasses import dataclass

from . import KEY, SLOW


@dataclass
class Answer:
    status: int
    headers: dict       # lower case; of a repeated name the last value
    body: bytes

    def json(self):
        return json.loads(self.body)

    def error(self):
        """The error object in OpenAI's shape, checked to be one."""
        error = self.json()["error"]
        assert set(error) >= {"message", "type", "param", "code"}, error
        assert isinstance(error["message"], str) and error["message"], error
        assert isinstance(error["type"], str) and error["type"], error
        return error

    def events(self):
        """The data of each server-sent event; JSON where it is, else text."""
        return parse_events(self.body)


def parse_events(body):
    found = []
    for block in body.decode().split("\n\n"):
        data = [line[5:].removeprefix(" ") for line in block.split("\n") if line.startswith("data:")]
        if data:
            text = "\n".join(data)
            found.append(json.loads(text) if text.startswith("{") else text)
    return found


class Closed(Exception):
    """The peer closed the connection before the answer was whole; `got` is what had come of it."""

    def __init__(self, got):
        super().__init__(f"closed after {got[:200]!r}")
        self.got = got


class Connection:
    def __init__(self, address, tls=None, timeout=20.0, first=b""):
        host, port = address.rsplit(":", 1)
        self.address = address
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=timeout * SLOW)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if first:
            self.socket.sendall(first)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.input = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self, got=b""):
        try:
            data = self.socket.recv(1 << 16)
        except (ConnectionResetError, ssl.SSLError):
            data = b""
        if not data:
            raise Closed(got + self.input)
        self.input += data

    def _until(self, mark):
        while mark not in self.input:
            self._more()
        found, _, self.input = self.input.partition(mark)
        return found

    def _exactly(self, size):
        while len(self.input) < size:
            self._more()
        found, self.input = self.input[:size], self.input[size:]
        return found

    def read_head(self):
        """(status, headers) of the next answer."""
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status = lines[0].split(" ", 2)[:2]
        assert version in ("HTTP/1.1", "HTTP/1.0"), lines[0]
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        return int(status), headers

    def pieces(self, headers):
        """The body, piece by piece, as its framing says."""
        if "chunked" in headers.get("transfer-encoding", ""):
            while True:
                size = int(self._until(b"\r\n").split(b";")[0], 16)
                if size == 0:
                    while self._until(b"\r\n"):
                        pass
                    return
                yield self._exactly(size)
                assert self._exactly(2) == b"\r\n"
        elif "content-length" in headers:
            yield self._exactly(int(headers["content-length"]))
        else:
            try:
                while True:
                    if self.input:
                        yield self.input
                        self.input = b""
                    self._more()
            except Closed:
                return

    def read(self, method="POST"):
        status, headers = self.read_head()
        if method == "HEAD" or status in (204, 304) or 100 <= status < 200:
            return Answer(status, headers, b"")
        got = b""
        try:
            for piece in self.pieces(headers):
                got += piece
        except Closed as closed:
            raise Closed(got + closed.got) from None
        return Answer(status, headers, got)

    def request(self, method, path, body=b"", headers=None):
        self.send(encode(method, path, body, headers, self.address))
        return self.read(method)

    def is_closed(self):
        """Whether the peer has closed it: waits for its end, up to the time limit."""
        try:
            while True:
                data = self.socket.recv(1 << 16)
                if not data:
                    return True
        except (ConnectionResetError, ssl.SSLError):
            return True
        except TimeoutError:
            return False


def encode(method, path, body=b"", headers=None, host="nexus"):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    fields = {"Host": host, "Authorization": f"Bearer {KEY}"}
    if body or method == "POST":
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    for name, value in (headers or {}).items():
        for existing in [key for key in fields if key.lower() == name.lower()]:
            del fields[existing]
        if value is not None:
            fields[name] = value
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def call(address, method, path, body=b"", headers=None, tls=None, timeout=20.0):
    with Connection(address, tls, timeout) as connection:
        return connection.request(method, path, body, headers)


def chat_body(text="Say hello.", model="m", **more):
    return {"model": model, "messages": [{"role": "user", "content": text}]} | more


def chat(address, text="Say hello.", model="m", headers=None, timeout=20.0, **more):
    return call(address, "POST", "/v1/chat/completions", chat_body(text, model, **more), headers, timeout=timeout)
