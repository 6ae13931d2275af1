"""The `openai` SDK's realtime sessions with the mock, by itself and through the gateway."""

import json

import openai
import pytest
from harness import KEY
from mock_upstreams import bill, mocked, reset_bill  # noqa: F401

WEATHER = {"type": "function", "name": "get_weather", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


@pytest.fixture(params=["alone", "gateway"])
def session(request, mock, mocked):  # noqa: F811
    reset_bill(mock)
    gateway, sdk = mocked
    alone = request.param == "alone"
    sdk = openai.OpenAI(base_url=f"http://{mock}/v1", api_key=KEY) if alone else sdk
    with sdk.realtime.connect(model="gpt-realtime" if alone else "chat/gpt-realtime") as connection:
        yield connection
    gateway.wait_idle()


def say(session, text):
    session.conversation.item.create(item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})


def events_of(session):
    events = []
    for event in session:
        events.append(event)
        if event.type in ("response.done", "error"):
            return events
    return events


def test_a_text(session, mock):
    session.session.update(session={"type": "realtime", "output_modalities": ["text"], "instructions": "Be brief."})
    say(session, "Hello there, mock")
    session.response.create()
    events = events_of(session)
    assert events[0].type == "session.created"
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == "Hello there, mock"
    usage, entry = events[-1].response.usage, bill(mock)["total"]
    assert (usage.input_tokens, usage.output_tokens) == (entry["input_tokens"], entry["output_tokens"])
    assert usage.output_tokens == 5


def test_speech(session):
    say(session, "Hello there, mock")
    session.response.create()
    events = events_of(session)
    assert "".join(event.delta for event in events if event.type == "response.output_audio_transcript.delta") == "Hello there, mock"
    assert any(event.type == "response.output_audio.delta" and event.delta for event in events)
    assert events[-1].response.usage.output_token_details.audio_tokens == 5


def test_a_tool_call_and_its_result(session):
    session.session.update(session={"type": "realtime", "output_modalities": ["text"], "tools": [WEATHER]})
    say(session, "Please call get_weather for Paris.")
    session.response.create()
    call = events_of(session)[-1].response.output[0]
    assert call.name == "get_weather" and isinstance(json.loads(call.arguments)["city"], str)
    session.conversation.item.create(item={"type": "function_call_output", "call_id": call.call_id, "output": "21 degrees"})
    session.response.create()
    assert events_of(session)[-1].response.output[0].content[0].text == "21 degrees"
