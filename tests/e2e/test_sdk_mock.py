"""The real `openai` SDK against the mock provider in each wire format."""

import json

import openai
import pytest
from harness.waiting import until

PIXEL = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
                   "required": ["city"], "additionalProperties": False}}}
TIME = {"type": "function", "function": {
    "name": "get_time", "description": "The time in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}


def say(text):
    return [{"role": "system", "content": "Answer briefly."}, {"role": "user", "content": text}]


def test_plain(mocked, dialect):
    _, sdk = mocked
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=say("What a fine day, Zoë 👋"))
    choice = answer.choices[0]
    assert "What a fine day, Zoë 👋" in choice.message.content
    assert (choice.finish_reason, choice.message.role, answer.object) == ("stop", "assistant", "chat.completion")
    assert answer.usage.prompt_tokens > 0 and answer.usage.completion_tokens > 0
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_stream(mocked, dialect):
    _, sdk = mocked
    text = "one two three four five six seven 👋 eight"
    chunks = list(sdk.chat.completions.create(model=f"{dialect}/echo", messages=say(text), stream=True,
                                              stream_options={"include_usage": True}))
    said = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text in said
    finishes = [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]
    assert finishes == ["stop"]
    usage = [chunk.usage for chunk in chunks if chunk.usage]
    assert len(usage) >= 1 and usage[-1].completion_tokens > 0
    assert len([chunk for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]) > 3
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_without_asking_for_usage_has_none(mocked, dialect):
    _, sdk = mocked
    chunks = list(sdk.chat.completions.create(model=f"{dialect}/echo", messages=say("one two"), stream=True))
    assert not any(chunk.usage for chunk in chunks)
    assert all(chunk.choices for chunk in chunks)


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_call_and_its_result(mocked, dialect, stream):
    _, sdk = mocked
    messages = say("Please call get_weather for Paris.")
    arguments = dict(model=f"{dialect}/echo", messages=messages, tools=[WEATHER, TIME],
                     tool_choice={"type": "function", "function": {"name": "get_weather"}})
    calls = called(sdk, arguments, stream)
    assert [name for _, name, _ in calls] == ["get_weather"]
    assert isinstance(json.loads(calls[0][2])["city"], str)
    messages += [{"role": "assistant", "content": None, "tool_calls": [
        {"id": identity, "type": "function", "function": {"name": name, "arguments": text}} for identity, name, text in calls]},
        {"role": "tool", "tool_call_id": calls[0][0], "content": '{"degrees": 21}'},
        {"role": "user", "content": "And so?"}]
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=messages, tools=[WEATHER, TIME])
    assert "And so?" in answer.choices[0].message.content


def called(sdk, arguments, stream):
    """[(id, name, arguments)] of the calls that an answer makes."""
    if not stream:
        choice = sdk.chat.completions.create(**arguments).choices[0]
        assert choice.finish_reason == "tool_calls"
        return [(call.id, call.function.name, call.function.arguments) for call in choice.message.tool_calls]
    calls, finish = {}, None
    for chunk in sdk.chat.completions.create(**arguments, stream=True):
        for choice in chunk.choices:
            finish = choice.finish_reason or finish
            for call in choice.delta.tool_calls or []:
                entry = calls.setdefault(call.index, ["", "", ""])
                entry[0] = call.id or entry[0]
                entry[1] += call.function.name or ""
                entry[2] += call.function.arguments or ""
    assert finish == "tool_calls"
    return [tuple(entry) for entry in calls.values()]


@pytest.mark.parametrize("stream", [False, True])
def test_parallel_tool_calls(mocked, dialect, stream):
    _, sdk = mocked
    calls = called(sdk, dict(model=f"{dialect}/echo", messages=say("Please call get_weather and call get_time."),
                             tools=[WEATHER, TIME]), stream)
    assert sorted(name for _, name, _ in calls) == ["get_time", "get_weather"]
    assert len({identity for identity, _, _ in calls}) == 2
    for _, _, text in calls:
        json.loads(text)


def test_an_image(mocked, dialect):
    _, sdk = mocked
    content = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": PIXEL}}]
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=[{"role": "user", "content": content}])
    assert "What is this?" in answer.choices[0].message.content
    assert "1" in answer.choices[0].message.content.replace("What is this?", "")   # the mock says how many images it saw
    assert answer.usage.prompt_tokens >= 256


def test_json_output(mocked, dialect):
    _, sdk = mocked
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
              "required": ["name", "age"], "additionalProperties": False}
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=say("Make a person."), response_format={
        "type": "json_schema", "json_schema": {"name": "person", "strict": True, "schema": schema}})
    person = json.loads(answer.choices[0].message.content)
    assert isinstance(person["name"], str) and isinstance(person["age"], int)


def test_limits_and_stops(mocked, dialect):
    _, sdk = mocked
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=say("one two three four five six seven eight"),
                                         max_tokens=3)
    assert answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens <= 3
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=say("alpha beta gamma"), stop=["beta"])
    assert "gamma" not in answer.choices[0].message.content and answer.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("status, kind", [(400, openai.BadRequestError), (429, openai.RateLimitError), (500, openai.InternalServerError),
                                          (503, openai.InternalServerError), (404, openai.NotFoundError)])
def test_errors_are_the_sdks_own(mock, tmp_path, dialect, status, kind):
    """The mock takes faults by header, which providers of kind `mock` pass on and these do not: added by configuration."""
    from conftest import client, providers
    from harness import KEY
    from harness.daemon import Daemon
    rows = providers(mock)
    rows[dialect]["headers"] = {"x-mock-status": str(status), "x-mock-retry-after": "3"}
    with Daemon(tmp_path, {"providers": rows, "keys": [{"name": "sdk", "secret": KEY}], "retries": {"attempts": 0}}) as daemon:
        with pytest.raises(kind) as caught:
            client(daemon).chat.completions.create(model=f"{dialect}/echo", messages=say("x"))
        assert caught.value.body["message"]
        if status == 429:
            assert caught.value.response.headers["retry-after"] == "3"


def test_a_wrong_key_is_the_sdks_authentication_error(mocked):
    daemon, _ = mocked
    sdk = openai.OpenAI(base_url=f"http://{daemon.data}/v1", api_key="wrong", max_retries=0)
    with pytest.raises(openai.AuthenticationError):
        sdk.chat.completions.create(model="openai/echo", messages=say("x"))


def test_models(mocked):
    _, sdk = mocked
    for model in sdk.models.list():
        assert model.id and model.object == "model"


def test_embeddings(mocked):
    _, sdk = mocked
    answer = sdk.embeddings.create(model="openai/embed", input=["red apple", "green apple", "tax law"])
    assert [row.index for row in answer.data] == [0, 1, 2]
    first, second, third = (row.embedding for row in answer.data)
    near = sum(a * b for a, b in zip(first, second))
    assert near > sum(a * b for a, b in zip(first, third))
    assert answer.usage.prompt_tokens > 0


def test_closing_a_stream_early_stops_the_work(mocked, dialect):
    daemon, sdk = mocked
    with sdk.chat.completions.create(model=f"{dialect}/echo", messages=say("word " * 2000), stream=True) as stream:
        next(iter(stream))
    until("nothing under way", lambda: daemon.metric("nexus_inflight_requests") == 0)


def test_the_async_client(mocked, dialect):
    import asyncio
    daemon, _ = mocked
    from harness import KEY

    async def many():
        async with openai.AsyncOpenAI(base_url=f"http://{daemon.data}/v1", api_key=KEY, max_retries=0) as sdk:
            answers = await asyncio.gather(*[sdk.chat.completions.create(model=f"{dialect}/echo", messages=say(f"number {n}"))
                                             for n in range(20)])
        return [answer.choices[0].message.content for answer in answers]

    for number, text in enumerate(asyncio.run(many())):
        assert f"number {number}" in text
