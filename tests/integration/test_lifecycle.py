"""Start, health, drain, stop."""

import signal
import socket
import subprocess
import threading
import time

from harness import BINARY, SLOW
from harness.daemon import base_config
from harness.http import Closed, Connection, chat_body, encode, parse_events
from harness.upstream import STREAM_HEAD, answer_well, framed, whole_stream
from harness.waiting import until


class Held:
    """A stream that stands still after its first events until it is let go on."""

    def __init__(self, upstream):
        self.go_on = threading.Event()
        upstream.script = self

    def __call__(self, request, peer):
        events = whole_stream()
        peer.send(STREAM_HEAD + framed(events[0]) + framed(events[1]))
        if not self.go_on.wait(60):
            return False
        for event in events[2:]:
            peer.send(framed(event))
        peer.send(b"0\r\n\r\n")


def open_stream(gateway):
    connection = Connection(gateway.data, timeout=60)
    connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
    status, headers = connection.read_head()
    assert status == 200
    return connection, connection.pieces(headers)


def refuses(address):
    try:
        with Connection(address, timeout=2) as connection:
            answer = connection.request("POST", "/v1/chat/completions", chat_body())
            return answer.status == 503
    except (OSError, Closed):
        return True


def test_sigterm_lets_a_stream_finish_and_takes_no_new_request(gateway, upstream):
    held = Held(upstream)
    _, pieces = open_stream(gateway)
    gateway.process.send_signal(signal.SIGTERM)
    until("new requests refused", lambda: refuses(gateway.data))
    assert gateway.process.poll() is None
    held.go_on.set()
    assert b"".join(pieces).rstrip().endswith(b"data: [DONE]")
    assert gateway.process.wait(10 * SLOW) == 0


def test_sigterm_closes_idle_connections_at_once(gateway):
    connection = Connection(gateway.data)
    assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
    began = time.monotonic()
    gateway.process.send_signal(signal.SIGTERM)
    assert connection.is_closed()
    assert gateway.process.wait(10 * SLOW) == 0
    assert time.monotonic() - began < 3 * SLOW


def test_the_drain_time_ends_what_does_not_finish(start, upstream):
    gateway = start(base_config(upstream.url, timeouts={"drain": "300ms"}))
    Held(upstream)
    _, pieces = open_stream(gateway)
    gateway.process.send_signal(signal.SIGTERM)
    got = b""
    try:
        for piece in pieces:
            got += piece
    except Closed as closed:
        got += closed.got
    events = parse_events(got)
    assert "[DONE]" not in events
    assert events[-1]["error"]["code"] == "overloaded"
    assert gateway.process.wait(10 * SLOW) == 0


def test_at_the_end_of_the_drain_time_who_has_no_answer_so_far_gets_an_error(start, upstream):
    gateway = start(base_config(upstream.url, timeouts={"drain": "300ms"}))
    asked = threading.Event()
    never = threading.Event()

    def silent(request, peer):
        asked.set()
        never.wait(60)
        return False

    upstream.script = silent
    with Connection(gateway.data, timeout=60) as connection:
        connection.send(encode("POST", "/v1/chat/completions", chat_body()))
        assert asked.wait(10 * SLOW)
        gateway.process.send_signal(signal.SIGTERM)
        status, _ = connection.read_head()
        assert status == 503
    assert gateway.process.wait(10 * SLOW) == 0
    never.set()


def drain(gateway):
    assert gateway.admin_call("POST", "/drain").status == 200
    until("not ready", lambda: gateway.admin_call("GET", "/readyz").status == 503)


def test_drain_and_resume(gateway, upstream):
    held = Held(upstream)
    _, pieces = open_stream(gateway)
    assert gateway.status()["in_flight"] == 1
    drain(gateway)
    assert gateway.admin_call("GET", "/livez").status == 200
    assert gateway.admin_call("GET", "/health/readiness").status == 503
    until("new requests turned away", lambda: gateway.chat("Hi.").status == 503)
    assert gateway.status()["in_flight"] == 1
    held.go_on.set()
    assert b"".join(pieces).rstrip().endswith(b"data: [DONE]")
    assert gateway.admin_call("POST", "/resume").status == 200
    until("ready", lambda: gateway.admin_call("GET", "/readyz").status == 200)
    until("serving", lambda: gateway.chat("Hi.", stream=True).status == 200)


def test_while_drained_new_connections_are_turned_away_with_an_answer(gateway, upstream):
    drain(gateway)
    until("new requests turned away", lambda: gateway.chat("Hi.").status == 503)
    seen = len(upstream.requests)
    for stream in (False, True):
        with Connection(gateway.data) as connection:
            answer = connection.request("POST", "/v1/chat/completions", chat_body("x" * 100_000, stream=stream))
            assert answer.status == 503 and answer.error()["code"] == "overloaded"
            assert answer.headers["retry-after"] == "1" and answer.headers["connection"] == "close"
            assert connection.is_closed()
    assert len(upstream.requests) == seen
    with Connection(gateway.data) as silent:
        silent.send(encode("GET", "/v1/models")[:10])  # a head that goes on only after the drain
        assert gateway.admin_call("POST", "/resume").status == 200
        until("serving", lambda: gateway.chat("Hi.").status == 200)
        silent.send(encode("GET", "/v1/models")[10:])
        assert silent.read_head()[0] == 200


def test_a_drain_ends_connections_with_the_answer_under_way_and_idle_ones_at_once(gateway, upstream):
    idle = Connection(gateway.data)
    assert idle.request("POST", "/v1/chat/completions", chat_body()).status == 200
    go_on = threading.Event()

    def wait_then_answer(request, peer):
        go_on.wait(60)
        return answer_well(request, peer)

    upstream.script = wait_then_answer
    busy = Connection(gateway.data, timeout=60)
    busy.send(encode("POST", "/v1/chat/completions", chat_body()))
    until("under way", lambda: gateway.status()["in_flight"] == 1)
    drain(gateway)
    assert idle.is_closed()
    go_on.set()
    status, headers = busy.read_head()
    assert status == 200 and headers["connection"] == "close"
    assert b"choices" in b"".join(busy.pieces(headers))
    assert busy.is_closed()


def test_health_in_every_spelling(gateway):
    for path in ("/livez", "/healthz", "/readyz", "/health", "/health/liveliness", "/health/liveness", "/health/readiness"):
        assert gateway.admin_call("GET", path).status == 200, path
        assert gateway.admin_call("HEAD", path).status == 200, path
    status = gateway.status()
    assert status["status"] == "ready"
    assert {"in_flight", "queued", "generation", "listeners"} <= set(status)
    assert gateway.admin_call("POST", "/livez").status == 405
    assert gateway.admin_call("GET", "/drain").status == 405
    assert gateway.admin_call("GET", "/nothing").status == 404


def test_state_changes_are_not_for_web_pages(gateway):
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"},
                    {"X-Forwarded-For": "9.9.9.9"}):
        assert gateway.admin_call("POST", "/drain", headers).status in (401, 403), headers
    assert gateway.admin_call("GET", "/readyz").status == 200


def test_an_address_in_use_is_said_and_ends_the_start(gateway, upstream, tmp_path):
    config = tmp_path / "second.yaml"
    config.write_text("auth: { mode: none }\nproviders: { demo: { kind: mock } }\n")
    done = subprocess.run([BINARY, "serve", "--config", config, "--listen", gateway.data, "--admin", "127.0.0.1:0"],
                          capture_output=True, text=True, timeout=30 * SLOW)
    assert done.returncode == 1
    assert gateway.data.rsplit(":", 1)[1] in done.stderr


def test_a_bad_configuration_ends_the_start_with_its_place(tmp_path):
    config = tmp_path / "bad.yaml"
    config.write_text("providers:\n  demo: { kind: mocks }\n")
    done = subprocess.run([BINARY, "serve", "--config", config], capture_output=True, text=True, timeout=30 * SLOW)
    assert done.returncode == 1 and "bad.yaml:2:" in done.stderr and done.stdout == ""


def test_without_a_configuration_it_serves_the_mock(tmp_path):
    with socket.socket() as probe, socket.socket() as other:
        probe.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
    process = subprocess.Popen([BINARY, "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"], cwd=tmp_path,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    try:
        import json
        address = json.loads(process.stdout.readline())["data"]
        with Connection(address) as connection:
            answer = connection.request("POST", "/v1/chat/completions", chat_body("Echo this.", model="demo"),
                                        {"Authorization": None})
        assert answer.status == 200 and "Echo this." in answer.json()["choices"][0]["message"]["content"]
    finally:
        process.terminate()
        assert process.wait(20 * SLOW) == 0


def test_connections_beyond_the_limit_are_refused_and_the_rest_served(start, upstream):
    gateway = start(base_config(upstream.url, limits={"connections": 20}))
    kept = [Connection(gateway.data) for _ in range(20)]
    for connection in kept:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
    try:
        with Connection(gateway.data) as connection:
            assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 503
    except (Closed, OSError):
        pass
    for connection in kept:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
        connection.close()
    until("room again", lambda: not refuses(gateway.data))
