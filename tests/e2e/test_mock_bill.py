"""What the mock produced is what the client is told, and what the gateway counts and prices."""

import anthropic
import pytest
from conftest import client
from google import genai
from google.genai import types
from harness import KEY
from harness.daemon import Daemon
from harness.waiting import until
from mock_upstreams import CREDENTIAL, UPSTREAMS, bill, config, model, reset_bill

TEXT = "What a fine day it is, Zoë 👋"
COUNTS = ("input", "output", "cached")


@pytest.fixture(scope="module")
def gateway(mock, tmp_path_factory):
    """A gateway whose upstreams reason with four tokens and take three of the prompt from the cache."""
    headers = {"x-mock-reasoning": "4", "x-mock-cached": "3"}
    with Daemon(tmp_path_factory.mktemp("bill"), config(mock, headers)) as daemon:
        yield daemon


def openai_usage(gateway, name, stream):
    arguments = dict(model=model(name), messages=[{"role": "user", "content": TEXT}])
    if stream:
        arguments |= dict(stream=True, stream_options={"include_usage": True})
        usage = [chunk.usage for chunk in client(gateway).chat.completions.create(**arguments) if chunk.usage][-1]
    else:
        usage = client(gateway).chat.completions.create(**arguments).usage
    details = usage.prompt_tokens_details
    return usage.prompt_tokens, usage.completion_tokens, (details.cached_tokens or 0) if details else 0


def responses_usage(gateway, name, stream):
    arguments = dict(model=model(name), input=TEXT)
    if stream:
        usage = list(client(gateway).responses.create(stream=True, **arguments))[-1].response.usage
    else:
        usage = client(gateway).responses.create(**arguments).usage
    return usage.input_tokens, usage.output_tokens, usage.input_tokens_details.cached_tokens


def anthropic_usage(gateway, name, stream):
    sdk = anthropic.Anthropic(base_url=f"http://{gateway.data}", api_key=KEY, max_retries=0)
    arguments = dict(model=model(name), max_tokens=1000, messages=[{"role": "user", "content": TEXT}])
    if stream:
        with sdk.messages.stream(**arguments) as events:
            usage = events.get_final_message().usage
    else:
        usage = sdk.messages.create(**arguments).usage
    cached = usage.cache_read_input_tokens or 0   # which this format has beside the input, not in it
    return usage.input_tokens + cached, usage.output_tokens, cached


def gemini_usage(gateway, name, stream):
    sdk = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=f"http://{gateway.data}"))
    if stream:
        usage = list(sdk.models.generate_content_stream(model=model(name), contents=TEXT))[-1].usage_metadata
    else:
        usage = sdk.models.generate_content(model=model(name), contents=TEXT).usage_metadata
    thoughts = usage.thoughts_token_count or 0    # likewise beside the output
    return usage.prompt_token_count, usage.candidates_token_count + thoughts, usage.cached_content_token_count or 0


CLIENTS = {"openai": openai_usage, "responses": responses_usage, "anthropic": anthropic_usage, "gemini": gemini_usage}


def counted(gateway, name):
    """(input, output, cached, cost) that the gateway has counted for a provider so far."""
    return tuple(gateway.metric("nexus_tokens_total", provider=name, kind=kind) for kind in COUNTS) + (
        gateway.metric("nexus_cost_nanousd_total", provider=name),)


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("asking", CLIENTS)
@pytest.mark.parametrize("name", UPSTREAMS)
def test_client_bill_and_metrics_agree(mock, gateway, name, asking, stream):
    reset_bill(mock)
    before = counted(gateway, name)
    seen = CLIENTS[asking](gateway, name, stream)
    entries = bill(mock)["bill"]
    assert len(entries) == 1
    entry = entries[0]
    assert (entry["requests"], entry["aborted"]) == (1, 0)
    assert entry["credential"] == CREDENTIAL
    billed = (entry["input_tokens"], entry["output_tokens"], entry["cached_tokens"])
    assert billed[0] > 0 and billed[1] > 4
    assert billed[2] == 3
    assert seen == billed
    gateway.wait_idle()
    after = counted(gateway, name)
    assert tuple(b - a for a, b in zip(before[:3], after[:3])) == billed
    assert after[3] - before[3] == (entry["cost_nanousd"] or 0)
    assert (entry["cost_nanousd"] or 0) > 0 or name == "ollama"   # which costs nothing


def test_a_stream_that_breaks_off_is_billed_for_what_was_made(mock, tmp_path):
    reset_bill(mock)
    with Daemon(tmp_path, config(mock, {"x-mock-fault": "cut", "x-mock-tokens": "40"})) as gateway:
        answer = gateway.chat(TEXT, model=model("messages"), stream=True)
        assert b"[DONE]" not in answer.body
        entry = bill(mock)["total"]
        assert (entry["requests"], entry["aborted"], entry["output_tokens"]) == (1, 1, 20)
        gateway.wait_idle()
        assert gateway.metric("nexus_tokens_total", provider="messages", kind="input") == entry["input_tokens"]


def test_a_stream_that_the_client_leaves_is_billed_for_what_was_made(mock, tmp_path):
    reset_bill(mock)
    with Daemon(tmp_path, config(mock, {"x-mock-token-delay": "2", "x-mock-tokens": "100000"})) as gateway:
        with client(gateway).chat.completions.create(model=model("converse"), messages=[{"role": "user", "content": "x"}],
                                                     stream=True) as stream:
            for _, _ in zip(range(5), stream):
                pass
        until("the stream is on the bill", lambda: bill(mock)["total"]["requests"] == 1)
        entry = bill(mock)["total"]
        assert entry["aborted"] == 1 and 3 <= entry["output_tokens"] < 100_000


def test_a_signed_request_is_billed_to_its_access_key(mock, tmp_path):
    reset_bill(mock)
    provider = {"kind": "bedrock", "base_url": f"http://{mock}", "region": "eu-west-1", "access_key_id": "AKIAEXAMPLE",
                "secret_access_key": "secret"}
    with Daemon(tmp_path, {"providers": {"aws": provider}, "keys": [{"name": "sdk", "secret": KEY}]}) as gateway:
        assert gateway.chat(TEXT, model="aws/amazon.nova-lite-v1:0").status == 200
    assert [entry["credential"] for entry in bill(mock)["bill"]] == ["AKIAEXAMPLE"]


@pytest.mark.parametrize("name, embedder", [("chat", "text-embedding-3-small"), ("gemini", "gemini-embedding-001"), ("cohere", "embed-v4.0"),
                                            ("ollama", "nomic-embed-text"), ("vertex", "text-embedding-005"),
                                            ("converse", "amazon.titan-embed-text-v2:0"), ("azure", "text-embedding-3-small")])
def test_embeddings_agree_in_every_format(mock, gateway, name, embedder):
    reset_bill(mock)
    text = "red apple"
    answer = client(gateway).embeddings.create(model=f"{name}/{embedder}", input=text if name == "converse" else [text, "green apple"],
                                               dimensions=8)
    assert all(len(row.embedding) == 8 for row in answer.data)
    assert abs(sum(value * value for value in answer.data[0].embedding) - 1) < 1e-4
    assert answer.usage.prompt_tokens == bill(mock)["total"]["input_tokens"] > 0
