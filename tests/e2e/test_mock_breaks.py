"""Upstreams of every format that fail in the middle, as clients of the gateway see them: an error, never silence or half JSON."""

import json

import pytest
from harness.daemon import Daemon
from harness.http import parse_events
from mock_upstreams import UPSTREAMS, config, model

TEXT = "one two three four five six seven eight"


@pytest.fixture(scope="module", params=["cut", "garbage"])
def broken(request, mock, tmp_path_factory):
    settings = config(mock, {"x-mock-fault": request.param, "x-mock-token-delay": "5"}) | {"breaker": {"min": 1_000_000}}
    with Daemon(tmp_path_factory.mktemp(request.param), settings) as gateway:
        yield gateway


@pytest.mark.parametrize("name", UPSTREAMS)
def test_a_broken_answer_is_a_502(broken, name):
    answer = broken.chat(TEXT, model=model(name))
    assert answer.status == 502, answer.body
    assert answer.error()["message"]


@pytest.mark.parametrize("name", UPSTREAMS)
def test_a_broken_stream_ends_in_an_error(broken, name):
    """After what came until then, and without the mark of a proper end; a 502 where nothing had come by then."""
    answer = broken.chat(TEXT, model=model(name), stream=True)
    if answer.status == 502:
        assert answer.error()["code"] == "provider_protocol_error"
        return
    assert answer.status == 200
    events = parse_events(answer.body)
    assert b"[DONE]" not in answer.body
    assert events[-1]["error"]["message"]
    said = "".join(choice["delta"].get("content") or "" for event in events[:-1] for choice in event["choices"])
    assert TEXT.startswith(said) and 0 < len(said) < len(TEXT)
    assert not [choice for event in events[:-1] for choice in event["choices"] if choice.get("finish_reason")]


@pytest.mark.parametrize("status, seen", [(400, 400), (429, 429), (503, 503)])
def test_a_refusal_keeps_its_status_in_every_format(mock, tmp_path, status, seen):
    headers = {"x-mock-status": str(status), "x-mock-retry-after": "3"}
    with Daemon(tmp_path, config(mock, headers) | {"breaker": {"min": 1_000_000}}) as gateway:
        for name in UPSTREAMS:
            answer = gateway.chat(TEXT, model=model(name))
            assert answer.status == seen, (name, answer.body)
            assert json.loads(answer.body)["error"]["message"]
            if status == 429:
                assert answer.headers["retry-after"] == "3", name
