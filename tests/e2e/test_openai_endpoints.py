"""The Responses API, legacy completions and Azure's client of the real `openai` SDK against each wire format."""

import json

import openai
import pytest
from conftest import client, providers
from harness import KEY
from harness.daemon import Daemon
from test_sdk_mock import PIXEL

WEATHER = {"type": "function", "name": "get_weather", "description": "The weather in a city.", "strict": False, "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


@pytest.fixture(scope="module")
def mocked(mock, tmp_path_factory):
    """As the usual one, with a provider that speaks chat completions and nothing else of OpenAI's."""
    rows = providers(mock)
    rows["chat"] = rows.pop("openai") | {"kind": "openai_compatible"}
    with Daemon(tmp_path_factory.mktemp("endpoints"), {"providers": rows, "keys": [{"name": "sdk", "secret": KEY}],
                                                       "retries": {"attempts": 0}}) as daemon:
        yield daemon, client(daemon)


@pytest.fixture(params=["chat", "anthropic", "gemini"])
def dialect(request):
    return request.param


def test_plain(mocked, dialect):
    _, sdk = mocked
    answer = sdk.responses.create(model=f"{dialect}/echo", instructions="Answer briefly.", input="What a fine day, Zoë 👋")
    assert "What a fine day, Zoë 👋" in answer.output_text
    assert (answer.status, answer.object) == ("completed", "response")
    assert answer.instructions == "Answer briefly."
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0


def test_stream(mocked, dialect):
    _, sdk = mocked
    text = "one two three four five six seven 👋 eight"
    events = list(sdk.responses.create(model=f"{dialect}/echo", input=text, stream=True))
    assert text in "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert events[0].type == "response.created" and events[-1].type == "response.completed"
    assert text in events[-1].response.output_text and events[-1].response.usage.output_tokens > 0
    assert [event.sequence_number for event in events] == list(range(len(events)))


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_call_and_its_result(mocked, dialect, stream):
    _, sdk = mocked
    conversation = [{"role": "user", "content": "Please call get_weather for Paris."}]
    arguments = dict(model=f"{dialect}/echo", tools=[WEATHER], tool_choice={"type": "function", "name": "get_weather"})
    if stream:
        answer = list(sdk.responses.create(input=conversation, stream=True, **arguments))[-1].response
    else:
        answer = sdk.responses.create(input=conversation, **arguments)
    calls = [item for item in answer.output if item.type == "function_call"]
    assert [call.name for call in calls] == ["get_weather"] and isinstance(json.loads(calls[0].arguments)["city"], str)
    conversation += [item.model_dump(exclude_none=True) for item in answer.output]
    conversation += [{"type": "function_call_output", "call_id": calls[0].call_id, "output": "21 degrees"},
                     {"role": "user", "content": "And so?"}]
    answer = sdk.responses.create(model=f"{dialect}/echo", input=conversation, tools=[WEATHER])
    assert "And so?" in answer.output_text


def test_an_image(mocked, dialect):
    _, sdk = mocked
    answer = sdk.responses.create(model=f"{dialect}/echo", input=[{"role": "user", "content": [
        {"type": "input_text", "text": "What is this?"}, {"type": "input_image", "image_url": PIXEL, "detail": "auto"}]}])
    assert "What is this?" in answer.output_text and answer.usage.input_tokens >= 256


def test_json_output(mocked, dialect):
    _, sdk = mocked
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": False}
    answer = sdk.responses.create(model=f"{dialect}/echo", input="Make a person.", text={
        "format": {"type": "json_schema", "name": "person", "schema": schema, "strict": True}})
    assert isinstance(json.loads(answer.output_text)["name"], str)


def test_an_unknown_model_is_the_sdks_not_found(mocked):
    _, sdk = mocked
    with pytest.raises(openai.NotFoundError):
        sdk.responses.create(model="nothing", input="x")


@pytest.fixture(params=["anthropic", "gemini"])
def foreign(request):
    """Formats without legacy completions."""
    return request.param


def test_legacy_completions(mocked, foreign):
    _, sdk = mocked
    answer = sdk.completions.create(model=f"{foreign}/echo", prompt="Say this", max_tokens=50)
    assert answer.object == "text_completion" and "Say this" in answer.choices[0].text
    assert answer.usage.completion_tokens > 0


def test_legacy_completions_streamed(mocked, foreign):
    _, sdk = mocked
    chunks = list(sdk.completions.create(model=f"{foreign}/echo", prompt="one two three four five six", stream=True,
                                         stream_options={"include_usage": True}))
    assert "one two three" in "".join(choice.text for chunk in chunks for choice in chunk.choices)
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason] == ["stop"]
    assert chunks[-1].usage.completion_tokens > 0


def test_azures_client(mocked, dialect):
    daemon, _ = mocked
    sdk = openai.AzureOpenAI(azure_endpoint=f"http://{daemon.data}", api_key=KEY, api_version="2024-10-21", max_retries=0)
    answer = sdk.chat.completions.create(model=f"{dialect}/echo", messages=[{"role": "user", "content": "Hello"}])
    assert "Hello" in answer.choices[0].message.content
