"""Recorded answers of the three providers, read through the real `openai` SDK: text, tool calls, the reason of the end and
usage are those that the provider sent."""

import inspect
import json

import openai
import pytest

import conftest
import recordings
from recordings import expect

CHAT = {"openai": ("chat_completions-",), "anthropic": ("messages-",), "gemini": ("generatecontent-", "streamgeneratecontent-")}
ERRORS = {provider: ("error-",) for provider in CHAT}
# Tools that the provider runs itself have no counterpart in chat completions: how they read is the codec's own matter.
LOOSE = ("builtin_tools", "citations", "audio", "batches", "files")


def exchanges(prefixes, wanted):
    found = []
    for provider in prefixes:
        for name, exchange in recordings.load(provider, *prefixes[provider]):
            response = exchange["response"]
            if wanted(exchange, response):
                name = name if name.startswith(provider) else f"{provider}-{name}"
                found.append(pytest.param(provider, exchange, id=name))
    return found


def is_answer(exchange, response):
    return response["status"] == 200 and ("body_sse" in response or isinstance(response.get("body"), dict)) \
        and not (exchange["request"].get("path") or "").endswith((":batchGenerateContent", "/count_tokens"))


def ask(sdk, provider, exchange):
    """The recorded request where it was made in OpenAI's format, else a small one of the same kind."""
    body = exchange["request"].get("body")
    if provider == "openai" and isinstance(body, dict):
        arguments = dict(body) | {"model": f"openai/{body['model']}"}
    else:
        arguments = {"model": f"{provider}/recorded", "messages": [{"role": "user", "content": "Go on."}],
                     "stream": "body_sse" in exchange["response"]}
    streams = bool(arguments.get("stream"))
    if streams and not arguments.get("stream_options"):
        arguments["stream_options"] = {"include_usage": True}
    known = set(inspect.signature(sdk.chat.completions.create).parameters)
    extra = {name: value for name, value in arguments.items() if name not in known}
    return sdk.chat.completions.create(**{name: value for name, value in arguments.items() if name in known},
                                       extra_body=extra or None), streams


def collect(answer, streams):
    """What the SDK gave, in the shape of Expected."""
    found, calls = recordings.Expected(), {}
    if not streams:
        choice = answer.choices[0]
        found.text, found.finish = choice.message.content or "", choice.finish_reason
        calls = {number: [call.function.name, call.function.arguments]
                 for number, call in enumerate(choice.message.tool_calls or []) if call.type == "function"}
        usage = answer.usage
    else:
        usage = None
        for chunk in answer:
            usage = chunk.usage or usage
            for choice in chunk.choices:
                if choice.index == 0:
                    found.text += choice.delta.content or ""
                    found.finish = choice.finish_reason or found.finish
                    for call in choice.delta.tool_calls or []:
                        entry = calls.setdefault(call.index, ["", ""])
                        entry[0] += call.function.name or ""
                        entry[1] += call.function.arguments or ""
    found.tools = [(name, recordings._value(arguments)) for name, arguments in calls.values()]
    if usage:
        found.prompt_tokens, found.completion_tokens = usage.prompt_tokens, usage.completion_tokens
    return found


@pytest.mark.parametrize("provider, exchange", exchanges(CHAT, is_answer))
def test_a_recorded_answer(replaying, provider, exchange):
    upstream, sdk = replaying
    upstream.play(exchange["response"])
    expected = expect(provider, exchange["response"])
    answer, streams = ask(sdk, provider, exchange)
    found = collect(answer, streams)
    conftest.replayed[provider] = conftest.replayed.get(provider, 0) + 1
    if provider != "openai":   # recorded requests of OpenAI's own may be odd on purpose
        assert upstream.complaints == []
    if expected.in_pieces:
        return
    assert found.tools == expected.tools
    if not any(word in exchange.get("id", "") for word in LOOSE):
        assert found.text == expected.text
        if expected.finish:
            assert found.finish == expected.finish
    if expected.prompt_tokens is not None:
        assert (found.prompt_tokens, found.completion_tokens) == (expected.prompt_tokens, expected.completion_tokens)


@pytest.mark.parametrize("provider, exchange", exchanges(ERRORS, lambda _, response: response["status"] >= 400))
def test_a_recorded_error(replaying, provider, exchange):
    upstream, sdk = replaying
    upstream.play(exchange["response"])
    with pytest.raises(openai.APIStatusError) as caught:
        sdk.chat.completions.create(model=f"{provider}/recorded", messages=[{"role": "user", "content": "Hello."}])
    conftest.replayed[provider] = conftest.replayed.get(provider, 0) + 1
    status = exchange["response"]["status"]
    error = caught.value
    assert error.status_code == {401: 502, 403: 502, 500: 502, 529: 503}.get(status, status) or error.status_code in (502, 503)
    assert error.body["message"] and error.body["type"]
    if status in (401, 403):
        assert json.dumps(exchange["response"].get("body"))[:60] not in json.dumps(error.body)


EMBEDDINGS = {"openai": ("embeddings-",)}


@pytest.mark.parametrize("provider, exchange", exchanges(EMBEDDINGS, lambda exchange, response: is_answer(exchange, response)
                                                         and "embedding" in exchange.get("id", "")))
def test_recorded_embeddings(replaying, provider, exchange):
    upstream, sdk = replaying
    upstream.play(exchange["response"])
    body = dict(exchange["request"]["body"])
    extra = {name: value for name, value in body.items() if name not in ("model", "input", "dimensions", "encoding_format", "user")}
    arguments = {name: value for name, value in body.items() if name not in extra and value is not None}
    answer = sdk.embeddings.create(**arguments | {"model": f"openai/{body['model']}"}, extra_body=extra or None)
    conftest.replayed[provider] = conftest.replayed.get(provider, 0) + 1
    recorded = exchange["response"]["body"]
    assert len(answer.data) == len(recorded["data"])
    assert answer.usage.prompt_tokens == recorded["usage"]["prompt_tokens"]
