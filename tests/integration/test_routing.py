"""Weights, fallbacks, retries, cooldowns, breakers."""

import threading

from harness import UPSTREAM_KEY
from harness.daemon import base_config
from harness.http import Connection, chat_body, encode
from harness.upstream import Upstream, answer_well, completion, plain
from harness.waiting import until


def two(first, second, **more):
    """Model `m` over two providers, 80 : 20."""
    config = base_config(first, **{"retries": {"attempts": 2}} | more)
    config["providers"] = {
        "first": {"kind": "openai", "base_url": first, "api_key": UPSTREAM_KEY},
        "second": {"kind": "openai", "base_url": second, "api_key": UPSTREAM_KEY}}
    config["models"]["m"]["targets"] = [{"provider": "first", "model": "a", "weight": 80},
                                        {"provider": "second", "model": "b", "weight": 20}]
    return config


def test_ten_thousand_requests_split_80_to_20(start):
    gateway = start({
        "providers": {"demo": {"kind": "mock"}}, "auth": {"mode": "none"}, "log": {"access": "off"},
        "models": {"m": {"targets": [{"provider": "demo", "model": "a", "weight": 80},
                                     {"provider": "demo", "model": "b", "weight": 20}]}}})
    request = encode("POST", "/v1/chat/completions", chat_body("x"), {"Authorization": None})
    served, lock = {}, threading.Lock()

    def client():
        mine = {}
        with Connection(gateway.data) as connection:
            for _ in range(1250):
                connection.send(request)
                answer = connection.read()
                assert answer.status == 200, answer.body
                model = answer.headers["x-nexus-model"]
                mine[model] = mine.get(model, 0) + 1
        with lock:
            for model, count in mine.items():
                served[model] = served.get(model, 0) + count

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(served.values()) == 10_000
    share = max(served.values()) / 10_000
    assert 0.79 <= share <= 0.81, served


def test_killing_the_first_targets_upstream_loses_no_request(start):
    with Upstream() as first, Upstream() as second:
        gateway = start(two(first.url, second.url))
        statuses, lock, go_on = [], threading.Lock(), threading.Event()

        def client():
            with Connection(gateway.data) as connection:
                for number in range(150):
                    answer = connection.request("POST", "/v1/chat/completions", chat_body(f"{number}"))
                    with lock:
                        statuses.append(answer.status)
                        if len(statuses) == 200:
                            go_on.set()

        threads = [threading.Thread(target=client) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert go_on.wait(30)
        first.stop()
        for thread in threads:
            thread.join()
        assert statuses.count(200) == 1200, {status: statuses.count(status) for status in set(statuses)}
        assert first.requests and second.requests


def test_an_idle_connection_that_the_upstream_closed_is_not_an_error(start, upstream):
    gateway = start(base_config(upstream.url, retries={"attempts": 0}))
    for _ in range(10):
        assert gateway.chat("Hi.").status == 200
        with upstream._lock:
            for peer in upstream.peers:
                peer.socket.shutdown(2)
        until("closed", lambda: not upstream.peers)


def test_5xx_and_429_go_to_the_next_target_and_4xx_does_not(start):
    with Upstream() as first, Upstream() as second:
        config = two(first.url, second.url, breaker={"min": 1_000_000})
        config["models"]["m"]["strategy"] = "priority"
        gateway = start(config)
        for status in (500, 503):
            first.script = lambda request, peer, status=status: peer.send(plain(status, {"error": {"message": "x"}}))
            answer = gateway.chat("Hi.")
            assert answer.status == 200
            assert int(answer.headers["x-nexus-attempts"]) >= 2
            assert answer.headers["x-nexus-provider"] == "second"
        seen = len(second.requests)
        first.script = lambda request, peer: peer.send(plain(400, {"error": {"message": "x"}}))
        assert gateway.chat("Hi.").status == 400
        assert len(second.requests) == seen
        first.script = lambda request, peer: peer.send(plain(429, {"error": {"message": "x"}}, [("retry-after", "30")]))
        assert gateway.chat("Hi.").status == 200
        assert len(second.requests) == seen + 1
        assert second.requests[-1].json()["model"] == "b"


def test_repeats_at_one_target_end_with_the_retry_budget(start, upstream):
    gateway = start(base_config(upstream.url, retries={"attempts": 3, "budget": "10%"}, breaker={"min": 1_000_000}, workers=1))
    upstream.script = lambda request, peer: peer.send(plain(503, {"error": {"message": "x"}}))
    for _ in range(100):
        assert gateway.chat("Hi.").status == 503
    # Ten in any case, and one for every ten requests.
    assert len(upstream.requests) == 100 + 10 + 10
    assert gateway.metric("nexus_retries_total") == 20


def test_a_target_that_says_429_is_left_alone_for_as_long_as_it_asks(start):
    with Upstream() as first, Upstream() as second:
        config = two(first.url, second.url)
        config["models"]["m"]["strategy"] = "priority"
        gateway = start(config)
        first.script = lambda request, peer: peer.send(plain(429, {"error": {"message": "x"}}, [("retry-after", "60")]))
        for _ in range(5):
            assert gateway.chat("Hi.").status == 200
        # Each worker may learn it by itself.
        assert len(first.requests) <= 2


def test_fallback_models_are_tried_in_order(start):
    with Upstream() as first, Upstream() as second:
        first.script = lambda request, peer: peer.send(plain(500, {"error": {"message": "x"}}))
        config = two(first.url, second.url)
        config["models"] = {"m": {"targets": [{"provider": "first", "model": "a"}], "fallbacks": ["n"]},
                            "n": {"targets": [{"provider": "second", "model": "b"}]}}
        gateway = start(config)
        answer = gateway.chat("Hi.")
        assert answer.status == 200 and answer.headers["x-nexus-provider"] == "second"


def test_a_stream_that_fails_before_its_first_event_goes_to_the_next_target(start):
    with Upstream() as first, Upstream() as second:
        def cut(request, peer):
            peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
            return False

        first.script = cut
        config = two(first.url, second.url)
        config["models"]["m"]["strategy"] = "priority"
        gateway = start(config)
        answer = gateway.chat("Hi.", stream=True)
        assert answer.status == 200 and answer.events()[-1] == "[DONE]"
        assert answer.headers["x-nexus-provider"] == "second"


def test_a_breaker_opens_and_closes_again(start):
    with Upstream() as first, Upstream() as second:
        config = two(first.url, second.url, breaker={"errors": "50%", "min": 5, "window": "10s", "open": "300ms"},
                     retries={"attempts": 2, "budget": "100%"}, workers=1)
        config["models"]["m"]["strategy"] = "priority"
        gateway = start(config)
        first.script = lambda request, peer: peer.send(plain(500, {"error": {"message": "x"}}))
        for _ in range(12):
            assert gateway.chat("Hi.").status == 200
        assert len(first.requests) < 12
        assert gateway.metric("nexus_breaker_state") >= 1
        first.script = answer_well
        until("the first target used again",
              lambda: gateway.chat("Hi.").headers["x-nexus-provider"] == "first", 10)


def test_several_keys_of_a_provider_share_by_weight(start, upstream):
    config = base_config(upstream.url)
    del config["providers"]["up"]["api_key"]
    config["providers"]["up"]["api_keys"] = [{"key": "sk-one-0123456789", "weight": 3}, {"key": "sk-two-0123456789", "weight": 1}]
    gateway = start(config | {"workers": 1})
    for _ in range(40):
        assert gateway.chat("Hi.").status == 200
    keys = [request.headers["authorization"] for request in upstream.requests]
    assert 26 <= keys.count("Bearer sk-one-0123456789") <= 34


def test_a_provider_and_its_model_can_be_named_directly(gateway, upstream):
    assert gateway.chat("Hi.", model="up/gpt-4o").status == 200
    assert upstream.requests[0].json()["model"] == "gpt-4o"
    assert gateway.chat("Hi.", model="nowhere/gpt-4o").status == 404


def test_a_wildcard_keeps_the_name_that_was_asked_for(start, upstream):
    config = base_config(upstream.url)
    config["models"]["llama-*"] = {"targets": [{"provider": "up", "model": "*"}]}
    gateway = start(config)
    assert gateway.chat("Hi.", model="llama-3-70b").status == 200
    assert upstream.requests[0].json()["model"] == "llama-3-70b"


def test_the_answer_names_what_served_it(gateway, upstream):
    upstream.script = lambda request, peer: peer.send(plain(200, completion()))
    answer = gateway.chat("Hi.")
    assert answer.headers["x-nexus-provider"] == "up"
    assert answer.headers["x-nexus-attempts"] == "1"
    assert "x-nexus-request-id" in answer.headers or "x-request-id" in answer.headers
