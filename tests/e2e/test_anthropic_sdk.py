"""The real `anthropic` SDK against upstreams of each wire format."""

import anthropic
import pytest
from harness import KEY, SLOW
from test_sdk_mock import PIXEL

WEATHER = {"name": "get_weather", "description": "The weather in a city.",
           "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}
TIME = {"name": "get_time", "description": "The time in a city.",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


@pytest.fixture(scope="module")
def sdk(mocked):
    daemon, _ = mocked
    return anthropic.Anthropic(base_url=f"http://{daemon.data}", api_key=KEY, max_retries=0, timeout=30 * SLOW)


def say(text):
    return dict(system="Answer briefly.", messages=[{"role": "user", "content": text}], max_tokens=1000)


def test_plain(sdk, dialect):
    message = sdk.messages.create(model=f"{dialect}/echo", **say("What a fine day, Zoë 👋"))
    assert "What a fine day, Zoë 👋" in message.content[0].text
    assert (message.role, message.type, message.stop_reason) == ("assistant", "message", "end_turn")
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


def test_stream(sdk, dialect):
    text = "one two three four five six seven 👋 eight"
    with sdk.messages.stream(model=f"{dialect}/echo", **say(text)) as stream:
        pieces = list(stream.text_stream)
        message = stream.get_final_message()
    assert text in "".join(pieces) and len(pieces) > 3
    assert message.stop_reason == "end_turn" and message.usage.output_tokens > 0


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_call_and_its_result(sdk, dialect, stream):
    arguments = dict(model=f"{dialect}/echo", max_tokens=1000, tools=[WEATHER, TIME],
                     tool_choice={"type": "tool", "name": "get_weather"})
    messages = [{"role": "user", "content": "Please call get_weather for Paris."}]
    if stream:
        with sdk.messages.stream(messages=messages, **arguments) as events:
            message = events.get_final_message()
    else:
        message = sdk.messages.create(messages=messages, **arguments)
    calls = [block for block in message.content if block.type == "tool_use"]
    assert message.stop_reason == "tool_use"
    assert [call.name for call in calls] == ["get_weather"] and isinstance(calls[0].input["city"], str)
    messages += [{"role": "assistant", "content": message.content},
                 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": calls[0].id, "content": "21 degrees"},
                                              {"type": "text", "text": "And so?"}]}]
    answer = sdk.messages.create(model=f"{dialect}/echo", messages=messages, tools=[WEATHER, TIME], max_tokens=1000)
    assert "And so?" in answer.content[0].text


def test_an_image(sdk, dialect):
    source = {"type": "base64", "media_type": "image/png", "data": PIXEL.partition(",")[2]}
    message = sdk.messages.create(model=f"{dialect}/echo", max_tokens=1000, messages=[{"role": "user", "content": [
        {"type": "image", "source": source}, {"type": "text", "text": "What is this?"}]}])
    assert "What is this?" in message.content[0].text and message.usage.input_tokens >= 256


def test_stops_and_limits(sdk, dialect):
    answer = sdk.messages.create(model=f"{dialect}/echo", **say("one two three four five six seven") | {"max_tokens": 3})
    assert answer.stop_reason == "max_tokens" and answer.usage.output_tokens <= 3
    answer = sdk.messages.create(model=f"{dialect}/echo", stop_sequences=["beta"], **say("alpha beta gamma"))
    assert "gamma" not in answer.content[0].text


def test_errors_are_the_sdks_own(sdk, mocked):
    daemon, _ = mocked
    with pytest.raises(anthropic.NotFoundError) as caught:
        sdk.messages.create(model="nothing", **say("x"))
    assert caught.value.body["error"]["type"] == "not_found_error"
    with pytest.raises(anthropic.AuthenticationError):
        anthropic.Anthropic(base_url=f"http://{daemon.data}", api_key="wrong", max_retries=0).messages.create(
            model="openai/echo", **say("x"))


def test_count_tokens(sdk, dialect):
    counted = sdk.messages.count_tokens(model=f"{dialect}/echo", messages=say("Hello, how are you?")["messages"])
    assert 5 < counted.input_tokens < 40


def test_models(sdk):
    for model in sdk.models.list():
        assert model.id and model.type == "model"


def test_below_the_providers_name(mocked):
    daemon, _ = mocked
    sdk = anthropic.Anthropic(base_url=f"http://{daemon.data}/anthropic", api_key=KEY, max_retries=0)
    assert "Hello" in sdk.messages.create(model="echo", **say("Hello")).content[0].text
