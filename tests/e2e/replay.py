"""An upstream that answers with one recorded exchange and checks that what it is asked is valid in its format."""

import json
from http import HTTPStatus

import schemas
from harness.upstream import Upstream, framed

HOP = {"content-length", "transfer-encoding", "connection", "content-encoding", "date", "keep-alive"}


class Replay(Upstream):
    def __init__(self):
        super().__init__(self.answer)
        self.response = None
        self.complaints = []     # about requests, by the schemas
        self.seen = []           # (path, headers, body) of the requests since `play`

    def play(self, response):
        self.response, self.complaints, self.seen = response, [], []

    def answer(self, request, peer):
        body = json.loads(request.body) if request.body else None
        self.seen.append((request.path, request.headers, body))
        self.complaints += schemas.complaints(request.path, request.headers, body)
        status, fields, payload, streams = parts(self.response)
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}"
        if streams:
            # Cut at odd places, as networks do.
            peer.send(f"{head}transfer-encoding: chunked\r\n\r\n".encode())
            for at in range(0, len(payload), 997):
                peer.send(framed(payload[at:at + 997]))
            peer.send(b"0\r\n\r\n")
        else:
            peer.send(f"{head}content-length: {len(payload)}\r\n\r\n".encode() + payload)


def parts(response):
    """(status, headers, bytes, whether it is a stream) of a recorded response."""
    fields = {name.lower(): value for name, value in (response.get("headers") or {}).items()
              if name.lower() not in HOP and isinstance(value, str) and value.isascii() and "\n" not in value}
    if "body_sse" in response:
        return response["status"], fields | {"content-type": "text/event-stream"}, response["body_sse"].encode(), True
    payload = response.get("body_text")
    payload = payload.encode() if payload is not None else json.dumps(response.get("body")).encode()
    return response["status"], {"content-type": "application/json"} | fields, payload, False
