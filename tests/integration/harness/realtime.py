"""A scripted provider of OpenAI's Realtime API, and a client."""

import json
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect as connect_websocket
from websockets.sync.server import serve

from . import KEY, SLOW

USAGE = {"total_tokens": 253, "input_tokens": 132, "output_tokens": 121,
         "input_token_details": {"text_tokens": 119, "audio_tokens": 13, "image_tokens": 0, "cached_tokens": 64},
         "output_token_details": {"text_tokens": 30, "audio_tokens": 91}}


def done(text="Hello.", usage=USAGE):
    return {"type": "response.done", "event_id": "event_2", "response": {
        "object": "realtime.response", "id": "resp_1", "status": "completed", "status_details": None,
        "output": [{"id": "item_2", "object": "realtime.item", "type": "message", "status": "completed",
                    "role": "assistant", "content": [{"type": "output_text", "text": text}]}],
        "usage": usage}}


def item(text):
    return {"type": "conversation.item.create",
            "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}}


def answer_well(event, session):
    """The script of a provider that works: it answers each `response.create`."""
    if event["type"] == "response.create":
        session.say({"type": "response.created", "event_id": "event_1", "response": {"id": "resp_1"}})
        session.say({"type": "response.output_text.delta", "event_id": "event_3", "response_id": "resp_1",
                     "item_id": "item_2", "output_index": 0, "content_index": 0, "delta": "Hello."})
        session.say(done())


class Session:
    """One connection as a script sees it."""

    def __init__(self, connection):
        self.connection = connection
        self.request = connection.request
        self.events = []
        self.close = None       # (code, reason) that it was closed with

    def say(self, event):
        self.connection.send(event if isinstance(event, (str, bytes)) else json.dumps(event))


class RealtimeUpstream:
    """`script(event, session)` answers each event; usable as a context manager."""

    def __init__(self, script=answer_well, tls=None):
        self.script = script
        self.sessions = []
        self.tls = tls
        self.server = serve(self._serve, "127.0.0.1", 0, ssl=tls, compression=None, max_size=None,
                            subprotocols=["realtime"], select_subprotocol=self._select)
        self.port = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"{'https://localhost' if self.tls else 'http://127.0.0.1'}:{self.port}/v1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    def _select(self, _, offered):
        return "realtime" if "realtime" in offered else None

    def _serve(self, connection):
        session = Session(connection)
        self.sessions.append(session)
        session.say({"type": "session.created", "event_id": "event_0",
                     "session": {"type": "realtime", "object": "realtime.session", "id": "sess_1", "model": "up"}})
        try:
            for message in connection:
                event = json.loads(message)
                session.events.append(event)
                self.script(event, session)
        except ConnectionClosed:
            pass
        received = connection.protocol.close_rcvd
        session.close = (received.code, received.reason) if received else None


class Client:
    """A session through the gateway."""

    def __init__(self, address, path="/v1/realtime?model=m", headers=None, tls=None, **more):
        fields = {"Authorization": f"Bearer {KEY}"} if headers is None else headers
        scheme = "wss://localhost:" + address.rsplit(":", 1)[1] if tls else "ws://" + address
        opening = connect_websocket(scheme + path, additional_headers=fields, ssl=tls, compression=None,
                                    open_timeout=20 * SLOW, max_size=None, user_agent_header=None, **more)
        self.socket = opening.__enter__()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, event):
        self.socket.send(event if isinstance(event, (str, bytes)) else json.dumps(event))

    def hear(self):
        """The next event."""
        return json.loads(self.socket.recv(20 * SLOW))

    def hear_until(self, kind):
        """The next event of a type; those before it are dropped."""
        while (event := self.hear())["type"] != kind:
            pass
        return event

    def end(self):
        """(code, reason) that the gateway ends the session with; events before that are dropped."""
        try:
            while True:
                self.socket.recv(20 * SLOW)
        except ConnectionClosed as closed:
            return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else None
