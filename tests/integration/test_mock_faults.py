"""Faults of the mock provider as a client of the gateway in front of it sees them."""

import pytest

from harness.daemon import base_config

MOCK = {"providers": {"demo": {"kind": "mock"}}, "models": {"m": {"targets": [{"provider": "demo", "model": "echo"}]}}}


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_a_reset_without_an_answer_is_a_502(start, upstream, stream):
    gateway = start(base_config(upstream.url) | MOCK)
    answer = gateway.chat("Hi.", stream=stream, headers={"x-mock-fault": "reset"})
    assert answer.status == 502 and answer.error()["code"] == "provider_unavailable"
    assert gateway.metrics()['nexus_upstream_errors_total{provider="demo",reason="reset"}'] == 1
    assert gateway.chat("Hi.", stream=stream).status == 200


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_a_reset_without_an_answer_lets_the_next_target_answer(start, upstream, stream):
    config = base_config(upstream.url)
    config["providers"] |= MOCK["providers"]
    config["models"]["m"]["strategy"] = "priority"
    config["models"]["m"]["targets"].insert(0, {"provider": "demo", "model": "echo"})
    gateway = start(config)
    answer = gateway.chat("Hi.", stream=stream, headers={"x-mock-fault": "reset"})
    assert answer.status == 200
    assert answer.headers["x-nexus-provider"] == "up" and answer.headers["x-nexus-attempts"] == "2"
