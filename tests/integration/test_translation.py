"""Clients of one format before providers of another: `nexus mock` speaks as each provider, and breaks off as it would."""

import json
import subprocess

import pytest

from harness import BINARY
from harness.daemon import base_config
from harness.http import parse_events

UPSTREAMS = {
    "anthropic": ("", "claude-sonnet-4-5"),
    "gemini": ("/v1beta", "gemini-2.5-flash"),
    "bedrock": ("", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    "cohere": ("", "command-r7b-12-2024"),
    "cerebras": ("/v1", "llama3.3-70b"),
}
CLIENTS = {
    "chat": ("/v1/chat/completions", lambda text: {"messages": [{"role": "user", "content": text}]}),
    "responses": ("/v1/responses", lambda text: {"input": text}),
    "messages": ("/v1/messages", lambda text: {"max_tokens": 200, "messages": [{"role": "user", "content": text}]}),
    "gemini": ("/v1beta/models/{model}:streamGenerateContent?alt=sse",
               lambda text: {"contents": [{"role": "user", "parts": [{"text": text}]}]}),
}
SENTENCE = "one two three four five six seven eight nine ten eleven twelve"


@pytest.fixture(scope="module")
def mock():
    process = subprocess.Popen([BINARY, "mock", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE)
    yield "http://" + json.loads(process.stdout.readline())["mock"]
    process.terminate()
    process.wait(20)


def config(mock, fault=None):
    """A model a kind of provider."""
    providers, models = {}, {}
    for kind, (path, model) in UPSTREAMS.items():
        headers = {"x-mock-fault": fault} if fault else {}
        providers[kind] = {"kind": kind, "base_url": mock + path, "api_key": "any", "headers": headers}
        models[f"by-{kind}"] = {"targets": [{"provider": kind, "model": model}]}
    return base_config("") | {"providers": providers, "models": models}


def ask(daemon, client, model, text, **more):
    path, body = CLIENTS[client]
    return daemon.call("POST", path.replace("{model}", model), {"model": model, "stream": True} | body(text) | more)


@pytest.fixture
def daemon(start, mock):
    return start(config(mock))


# To a client of its own format, Cerebras's bytes pass as they are.
@pytest.mark.parametrize("kind", [kind for kind in UPSTREAMS if kind != "cerebras"])
def test_a_free_form_tool_is_called_at_models_that_know_functions_alone(daemon, kind):
    tool = {"type": "custom", "custom": {"name": "patch", "description": "Edits a file."}}
    text = 'call patch {"input": "*** Begin\\n-a \\"b\\"\\n"}'
    body = {"model": f"by-{kind}", "messages": [{"role": "user", "content": text}], "tools": [tool]}
    answer = daemon.call("POST", "/v1/chat/completions", body)
    assert answer.status == 200, answer.body
    call = answer.json()["choices"][0]["message"]["tool_calls"][0]
    assert call["type"] == "custom" and call["custom"] == {"name": "patch", "input": '*** Begin\n-a "b"\n'}
    assert "x-nexus-dropped" not in answer.headers
    streamed = daemon.call("POST", "/v1/chat/completions", body | {"stream": True}).events()
    deltas = [event["choices"][0]["delta"] for event in streamed if event != "[DONE]"]
    pieces = [delta["tool_calls"][0]["custom"] for delta in deltas if "tool_calls" in delta]
    assert pieces[0]["name"] == "patch"
    assert "".join(piece["input"] for piece in pieces) == '*** Begin\n-a "b"\n'


@pytest.mark.parametrize("kind", UPSTREAMS)
def test_a_free_form_tool_of_responses_comes_back_as_its_own_item(daemon, kind):
    tool = {"type": "custom", "name": "patch", "format": {"type": "grammar", "syntax": "lark", "definition": "start: WORD"}}
    body = {"model": f"by-{kind}", "input": 'call patch {"input": "abc"}', "tools": [tool]}
    answer = daemon.call("POST", "/v1/responses", body)
    assert answer.status == 200, answer.body
    items = [item for item in answer.json()["output"] if item["type"] == "custom_tool_call"]
    assert [(item["name"], item["input"]) for item in items] == [("patch", "abc")]
    events = daemon.call("POST", "/v1/responses", body | {"stream": True}).events()
    done = [event["input"] for event in events if event["type"] == "response.custom_tool_call_input.done"]
    assert done == ["abc"]


def ends_in_an_error(client, events):
    last = events[-1]
    if client in ("chat", "gemini"):
        return "error" in last
    return last["type"] in ("error", "response.failed")


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("fault", ["cut", "garbage"])
def test_a_stream_that_breaks_ends_in_an_error_of_the_clients_format(start, mock, fault, client):
    daemon = start(config(mock, fault))
    for kind in UPSTREAMS:
        answer = ask(daemon, client, f"by-{kind}", SENTENCE)
        if answer.status != 200:  # nothing had come that could be passed on
            assert answer.status == 502, (kind, answer.status, answer.body)
            assert answer.json()["error"]
            continue
        assert b"[DONE]" not in answer.body and b"message_stop" not in answer.body, (kind, answer.body)
        events = parse_events(answer.body.replace(b"\r\n", b"\n"))  # parses each of them
        assert ends_in_an_error(client, events), (kind, answer.body)


@pytest.mark.parametrize("client", ["chat", "messages"])
@pytest.mark.parametrize("fault", ["cut", "garbage"])
def test_a_whole_answer_that_breaks_is_a_502(start, mock, fault, client):
    daemon = start(config(mock, fault))
    for kind in UPSTREAMS:
        answer = ask(daemon, client, f"by-{kind}", SENTENCE, stream=False)
        assert answer.status == 502, (kind, answer.status, answer.body)
        assert answer.json()["error"]["message"]


def test_claude_on_bedrock_streams_to_a_client_of_messages(daemon):
    answer = ask(daemon, "messages", "by-bedrock", "Hello")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/event-stream")
    events = answer.events()
    assert events[0]["type"] == "message_start" and events[-1]["type"] == "message_stop"
    text = "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta")
    assert "Hello" in text
