"""Clients that leave, clients that are slow, streams that are silent."""

import contextlib
import socket
import threading

import pytest

from harness import SLOW
from harness.daemon import base_config
from harness.http import Closed, Connection, chat_body, encode
from harness.upstream import STREAM_HEAD, chunk, completion, framed, plain, whole_stream
from harness.waiting import until


class Silent:
    """A script that sends these bytes and then says nothing until the gateway closes the connection."""

    def __init__(self, *pieces):
        self.pieces, self.peers = pieces, []

    def __call__(self, request, peer):
        self.peers.append(peer)
        with contextlib.suppress(OSError):  # the gateway may be gone before the last piece
            for piece in self.pieces:
                peer.send(piece)
        peer.wait_until_gone()
        return False


@pytest.mark.parametrize("pieces", [(), (STREAM_HEAD,), (STREAM_HEAD, framed(chunk({"content": "a"})))],
                         ids=["before the head", "before the first event", "in the stream"])
@pytest.mark.parametrize("how", ["closes", "resets", "shuts down its side"])
@pytest.mark.parametrize("stream", [True, False])
def test_when_the_client_leaves_the_upstream_is_let_go_within_a_second(gateway, upstream, pieces, how, stream):
    upstream.script = script = Silent(*pieces)
    connection = Connection(gateway.data)
    connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=stream)))
    until("at the upstream", lambda: script.peers)
    if how == "closes":
        connection.close()
    elif how == "resets":
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()
    else:
        connection.socket.shutdown(socket.SHUT_WR)
    assert script.peers[0].gone.wait(1 * SLOW + 0.5), "the upstream was not let go"
    gateway.wait_idle(1)
    connection.close()


def test_a_client_that_leaves_gives_its_concurrency_back(start, upstream):
    config = base_config(upstream.url)
    config["keys"][0]["limits"] = [{"concurrent": 1}]
    gateway = start(config)
    upstream.script = script = Silent(STREAM_HEAD, framed(chunk({"content": "a"})))
    for turn in range(3):
        with Connection(gateway.data) as connection:
            connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
            assert connection.read_head()[0] == 200
            assert gateway.chat("Hi.").status == 429
        assert script.peers[turn].gone.wait(2 * SLOW)
        gateway.wait_idle()
    assert gateway.metric("nexus_stream_aborted_total", side="client") == 3


def test_silence_is_filled_with_comments(start, upstream):
    gateway = start(base_config(upstream.url, timeouts={"sse_keepalive": "100ms"}))
    go_on = threading.Event()

    def script(request, peer):
        peer.send(STREAM_HEAD + framed(chunk({"content": "a"})))
        assert go_on.wait(20)
        for event in whole_stream():
            peer.send(framed(event))
        peer.send(b"0\r\n\r\n")

    upstream.script = script
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
        _, headers = connection.read_head()
        got = b""
        for piece in connection.pieces(headers):
            got += piece
            if got.count(b"\n:") + got.startswith(b":") >= 2:
                go_on.set()
    assert go_on.is_set() and got.rstrip().endswith(b"[DONE]")


def test_a_client_that_does_not_read_stops_the_upstream_and_holds_little_memory(gateway, upstream):
    sent = []

    def script(request, peer):
        peer.socket.settimeout(3)
        try:
            peer.send(STREAM_HEAD)
            event = framed(chunk({"content": "x" * 1000}))
            while sum(sent) < 200_000_000:
                peer.send(event)
                sent.append(len(event))
        except OSError:
            return False

    upstream.script = script
    before = gateway.rss_kb()
    connection = Connection(gateway.data)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
    until("the upstream blocked", lambda: upstream.requests and not upstream.peers, 20)
    assert sum(sent) < 100_000_000
    assert gateway.rss_kb() - before < 50_000
    connection.close()
    gateway.wait_idle()


def test_two_hundred_streams_at_once(gateway, upstream):
    connections = [Connection(gateway.data) for _ in range(200)]
    for connection in connections:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
    for connection in connections:
        assert connection.read().events()[-1] == "[DONE]"
        connection.close()
    gateway.wait_idle()


def test_clients_that_leave_at_any_byte_of_the_answer_leave_nothing_behind(gateway, upstream):
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
        size = len(connection.read().body)
    for stream in (True, False):
        for stop in range(0, size, 61):
            with Connection(gateway.data) as connection:
                connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=stream)))
                try:
                    connection._exactly(stop)
                except Closed:
                    pass
                except TimeoutError:
                    break   # the plain answer is shorter
            if not stream and stop > 400:
                break
    gateway.wait_idle()
    assert gateway.chat("Hi.").status == 200


def test_clients_that_leave_in_the_request_reach_no_upstream(gateway, upstream):
    request = encode("POST", "/v1/chat/completions", chat_body())
    for stop in range(0, len(request), 7):
        with Connection(gateway.data) as connection:
            connection.send(request[:stop])
    gateway.wait_idle()
    assert upstream.requests == []


def test_descriptors_do_not_grow(gateway, upstream):
    def round_of_traffic():
        for _ in range(20):
            assert gateway.chat("Hi.").status == 200
            connection = Connection(gateway.data)
            connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
            connection.close()
        gateway.wait_idle()

    round_of_traffic()
    before = gateway.descriptors()
    for _ in range(5):
        round_of_traffic()
    until("descriptors given back", lambda: gateway.descriptors() <= before + 10)


def test_the_first_event_is_not_held_back(gateway, upstream):
    """A head alone is no answer yet; the first event is."""
    upstream.script = Silent(STREAM_HEAD, framed(chunk({"role": "assistant", "content": ""})),
                             framed(chunk({"content": "one two three "})))
    with Connection(gateway.data) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
        status, headers = connection.read_head()
        got = b""
        for piece in connection.pieces(headers):
            got += piece
            if b"one two three" in got:
                break
        assert status == 200


def test_an_answer_of_one_byte_pieces(gateway, upstream):
    whole = plain(200, completion())

    def script(request, peer):
        for byte in whole:
            peer.send(bytes([byte]))

    upstream.script = script
    assert gateway.chat("Hi.").json()["choices"][0]["message"]["content"] == "Hello."


def test_a_stream_of_one_byte_chunks(gateway, upstream):
    def script(request, peer):
        peer.send(STREAM_HEAD)
        for event in whole_stream():
            for byte in event:
                peer.send(framed(bytes([byte])))
        peer.send(b"0\r\n\r\n")

    upstream.script = script
    assert gateway.chat("Hi.", stream=True).events()[-1] == "[DONE]"


def test_a_body_that_ends_a_moment_after_its_last_event_leaves_the_connection_usable(start, upstream):
    gateway = start(base_config(upstream.url, workers=1))

    def late_end(request, peer):
        peer.send(STREAM_HEAD)
        for event in whole_stream():
            peer.send(framed(event))
        peer.send(b"0\r\n\r\n")

    upstream.script = late_end
    with Connection(gateway.data) as connection:
        for _ in range(10):
            answer = connection.request("POST", "/v1/chat/completions", chat_body(stream=True))
            assert answer.events()[-1] == "[DONE]"
    # On a machine under load some may come too late.
    assert upstream.accepted <= 5
