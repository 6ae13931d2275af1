"""Streams that end before their provider said what they cost: what the gateway counts against the mock's bill, in every format."""

import json

import pytest
from harness import KEY
from harness.daemon import Daemon
from harness.http import Connection, encode
from harness.waiting import until
from mock_upstreams import UPSTREAMS, bill, config, model, reset_bill

# Two bytes to a token for each tokenizer, and four for the mock: what the gateway counts of a text is above what the mock bills.
TEXT = "a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8 " * 20
PROMPT = "Count, please. " * 40
ENDPOINTS = {
    "chat": ("/v1/chat/completions", {"messages": [{"role": "user", "content": PROMPT}]}),
    "messages": ("/v1/messages", {"max_tokens": 4096, "messages": [{"role": "user", "content": PROMPT}]}),
    "responses": ("/v1/responses", {"input": PROMPT}),
    "gemini": ("/v1beta/models/{model}:streamGenerateContent?alt=sse", {"contents": [{"role": "user", "parts": [{"text": PROMPT}]}]}),
}
# What the gateway may have read of the upstream and not counted: the pieces that were on their way when the stream ended.
ON_THE_WAY = 16


def request(endpoint, name):
    path, body = ENDPOINTS[endpoint]
    if endpoint != "gemini":
        body = body | {"model": model(name), "stream": True}
    return encode("POST", path.format(model=model(name)), json.dumps(body).encode(),
                  {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})


def counted(gateway, name):
    return [gateway.metric("nexus_tokens_total", provider=name, kind=kind) for kind in ("input", "output")] + [
        gateway.metric("nexus_cost_nanousd_total", provider=name), gateway.metric("nexus_usage_estimated_total", provider=name)]


def lines_of(gateway, name, tokens_out):
    return [line for line in gateway.access()
            if (line.get("provider"), line.get("output_tokens"), line.get("usage_source")) == (name, tokens_out, "estimated")]


def expect_counted(gateway, name, before, entry):
    tokens_in, tokens_out, cost, estimated = (b - a for a, b in zip(before, counted(gateway, name)))
    assert entry["aborted"] == 1 and entry["output_tokens"] > ON_THE_WAY
    assert estimated == 1
    assert entry["input_tokens"] * 0.9 <= tokens_in <= entry["input_tokens"] * 1.5
    assert entry["output_tokens"] - ON_THE_WAY <= tokens_out <= entry["output_tokens"] * 5
    assert cost > 0 or name == "ollama"   # which costs nothing
    until("the request is in the log", lambda: lines_of(gateway, name, tokens_out))


@pytest.fixture(scope="module")
def cutting(mock, tmp_path_factory):
    settings = config(mock, {"x-mock-fault": "cut", "x-mock-text": TEXT.strip()}) | {"breaker": {"min": 1_000_000}}
    with Daemon(tmp_path_factory.mktemp("cutting"), settings) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def slow(mock, tmp_path_factory):
    with Daemon(tmp_path_factory.mktemp("slow"), config(mock, {"x-mock-token-delay": "3", "x-mock-text": TEXT.strip()})) as gateway:
        yield gateway


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("name", UPSTREAMS)
def test_a_stream_that_its_upstream_cuts_counts_what_passed(mock, cutting, name, endpoint):
    reset_bill(mock)
    before = counted(cutting, name)
    with Connection(cutting.data) as connection:
        connection.send(request(endpoint, name))
        assert connection.read().status == 200
    cutting.wait_idle()
    expect_counted(cutting, name, before, bill(mock)["total"])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("name", UPSTREAMS)
def test_a_stream_that_its_client_leaves_counts_what_passed(mock, slow, name, endpoint):
    reset_bill(mock)
    before = counted(slow, name)
    with Connection(slow.data) as connection:
        connection.send(request(endpoint, name))
        status, headers = connection.read_head()
        assert status == 200
        for number, _ in enumerate(connection.pieces(headers)):
            if number == 40:
                break
    until("the stream is on the bill", lambda: bill(mock)["total"]["requests"] == 1)
    slow.wait_idle()
    expect_counted(slow, name, before, bill(mock)["total"])


@pytest.mark.parametrize("name", ["chat", "messages", "gemini"])
def test_a_limit_is_settled_at_what_passed(mock, tmp_path, name):
    reset_bill(mock)
    settings = config(mock, {"x-mock-fault": "cut", "x-mock-text": TEXT.strip()})
    settings["keys"][0]["limits"] = [{"tokens": 1_000_000, "per": "hour"}]
    with Daemon(tmp_path, settings) as gateway:
        answer = gateway.chat(PROMPT, model=model(name), stream=True, max_tokens=50_000)
        assert answer.status == 200
        gateway.wait_idle()
        billed = bill(mock)["total"]
        after = gateway.chat("x", model=model(name), stream=True, max_tokens=1)
        used = 1_000_000 - int(after.headers["x-ratelimit-remaining-tokens"])
        assert billed["input_tokens"] + billed["output_tokens"] - ON_THE_WAY <= used < 5_000


def test_a_stream_that_ends_as_it_should_is_counted_as_reported(mock, slow):
    reset_bill(mock)
    before = counted(slow, "messages")
    assert slow.chat("x", model=model("messages"), stream=True).status == 200
    slow.wait_idle()
    tokens_in, tokens_out, _, estimated = (b - a for a, b in zip(before, counted(slow, "messages")))
    total = bill(mock)["total"]
    assert (tokens_in, tokens_out, estimated) == (total["input_tokens"], total["output_tokens"], 0)
    until("the request is in the log", lambda: slow.access() and slow.access()[-1].get("usage_source") == "reported")
