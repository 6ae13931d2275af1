"""What the SDK sends becomes, in each provider's format, a valid request that means the same."""

import json

import pytest
from test_sdk_mock import PIXEL, TIME, WEATHER, say

CALL = {"role": "assistant", "content": None, "tool_calls": [
    {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}},
    {"id": "call_2", "type": "function", "function": {"name": "get_time", "arguments": '{"city": "Rome"}'}}]}
RESULTS = [{"role": "tool", "tool_call_id": "call_1", "content": "21 degrees"},
           {"role": "tool", "tool_call_id": "call_2", "content": '{"time": "12:00"}'}]
SCHEMA = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {
    "type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False}}}

REQUESTS = {
    "plain": dict(messages=say("Hello.")),
    "no system": dict(messages=[{"role": "user", "content": "Hello."}]),
    "developer": dict(messages=[{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hello."}]),
    "two systems": dict(messages=[{"role": "system", "content": "A"}, *say("Hello.")]),
    "multi-turn": dict(messages=[*say("Hi."), {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": "Go on."}]),
    "two users in a row": dict(messages=[{"role": "user", "content": "A"}, {"role": "user", "content": "B"}]),
    "sampling": dict(messages=say("x"), temperature=0.3, top_p=0.9, max_tokens=50, stop=["A", "B"], seed=7, user="u-1"),
    "max_completion_tokens": dict(messages=say("x"), max_completion_tokens=77),
    "one stop": dict(messages=say("x"), stop="END"),
    "penalties": dict(messages=say("x"), presence_penalty=0.5, frequency_penalty=0.2),
    "tools": dict(messages=say("x"), tools=[WEATHER, TIME]),
    "a tool demanded": dict(messages=say("x"), tools=[WEATHER, TIME],
                            tool_choice={"type": "function", "function": {"name": "get_time"}}),
    "some tool demanded": dict(messages=say("x"), tools=[WEATHER], tool_choice="required"),
    "no tool allowed": dict(messages=say("x"), tools=[WEATHER], tool_choice="none"),
    "one call at a time": dict(messages=say("x"), tools=[WEATHER], parallel_tool_calls=False),
    "tool results": dict(messages=[*say("x"), CALL, *RESULTS], tools=[WEATHER, TIME]),
    "tool results and a turn": dict(messages=[*say("x"), CALL, *RESULTS, {"role": "user", "content": "So?"}], tools=[WEATHER, TIME]),
    "image": dict(messages=[{"role": "user", "content": [{"type": "text", "text": "Look."},
                                                         {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}}]}]),
    "json schema": dict(messages=say("x"), response_format=SCHEMA),
    "json object": dict(messages=say("Answer in JSON."), response_format={"type": "json_object"}),
    "named": dict(messages=[{"role": "user", "name": "ann", "content": "Hello."}]),
}
ANSWERS = {
    "openai": {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}},
    "anthropic": {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "ok"}],
                  "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}},
    "gemini": {"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP", "index": 0}],
               "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}, "modelVersion": "m"},
}


def sent(replaying, dialect, arguments):
    upstream, sdk = replaying
    upstream.play({"status": 200, "headers": {}, "body": ANSWERS[dialect]})
    answer = sdk.chat.completions.create(model=f"{dialect}/some-model", **arguments)
    assert answer.choices[0].message.content == "ok"
    assert upstream.complaints == []
    assert len(upstream.seen) == 1
    return upstream.seen[0]


@pytest.mark.parametrize("dialect", ANSWERS)
@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_valid_in_the_providers_format(replaying, dialect, name):
    path, _, body = sent(replaying, dialect, REQUESTS[name])
    assert "some-model" in (path if dialect == "gemini" else body["model"])
    for text in texts(REQUESTS[name]["messages"]):
        assert json.dumps(text)[1:-1] in json.dumps(body), f"lost: {text}"


def texts(messages):
    """Every text of a conversation, tools' results included."""
    for message in messages:
        content = message.get("content")
        if isinstance(content, str) and not content.startswith("{"):
            yield content
        for part in content if isinstance(content, list) else []:
            if part["type"] == "text":
                yield part["text"]


def test_what_it_means_in_anthropics_format(replaying):
    _, _, body = sent(replaying, "anthropic", REQUESTS["sampling"])
    assert body["system"] in ("Answer briefly.", [{"type": "text", "text": "Answer briefly."}])
    assert (body["temperature"], body["max_tokens"], body["stop_sequences"]) == (0.3, 50, ["A", "B"])
    _, _, body = sent(replaying, "anthropic", REQUESTS["tool results"])
    uses = [block for message in body["messages"] for block in message["content"] if block["type"] == "tool_use"]
    results = [block for message in body["messages"] for block in message["content"] if block["type"] == "tool_result"]
    assert [use["input"] for use in uses] == [{"city": "Paris"}, {"city": "Rome"}]
    assert [result["tool_use_id"] for result in results] == [use["id"] for use in uses]
    assert {tool["name"]: tool["input_schema"] for tool in body["tools"]}["get_weather"] == WEATHER["function"]["parameters"]
    _, _, body = sent(replaying, "anthropic", REQUESTS["a tool demanded"])
    assert body["tool_choice"]["type"] == "tool" and body["tool_choice"]["name"] == "get_time"
    _, _, body = sent(replaying, "anthropic", REQUESTS["one call at a time"])
    assert body["tool_choice"]["disable_parallel_tool_use"] is True
    _, _, body = sent(replaying, "anthropic", REQUESTS["image"])
    image = [block for block in body["messages"][0]["content"] if block["type"] == "image"][0]
    assert image["source"] == {"type": "base64", "media_type": "image/png", "data": PIXEL.split(",")[1]}


def test_what_it_means_in_geminis_format(replaying):
    path, _, body = sent(replaying, "gemini", REQUESTS["sampling"])
    assert path == "/v1beta/models/some-model:generateContent"
    assert body["systemInstruction"]["parts"][0]["text"] == "Answer briefly."
    config = body["generationConfig"]
    assert (config["temperature"], config["topP"], config["maxOutputTokens"], config["stopSequences"]) == (0.3, 0.9, 50, ["A", "B"])
    _, _, body = sent(replaying, "gemini", REQUESTS["tool results"])
    parts = [part for content in body["contents"] for part in content["parts"]]
    assert [part["functionCall"]["args"] for part in parts if "functionCall" in part] == [{"city": "Paris"}, {"city": "Rome"}]
    assert [part["functionResponse"]["name"] for part in parts if "functionResponse" in part] == ["get_weather", "get_time"]
    _, _, body = sent(replaying, "gemini", REQUESTS["a tool demanded"])
    assert body["toolConfig"]["functionCallingConfig"] == {"mode": "ANY", "allowedFunctionNames": ["get_time"]}
    _, _, body = sent(replaying, "gemini", REQUESTS["image"])
    parts = body["contents"][0]["parts"]
    assert {"mimeType": "image/png", "data": PIXEL.split(",")[1]} in [part.get("inlineData") for part in parts]
    _, _, body = sent(replaying, "gemini", REQUESTS["json schema"])
    assert body["generationConfig"]["responseMimeType"] == "application/json"


def test_the_same_format_keeps_what_the_sdk_sent(replaying):
    for name, arguments in REQUESTS.items():
        _, _, body = sent(replaying, "openai", arguments)
        for key, value in arguments.items():
            if key not in ("max_tokens",):   # some models of OpenAI's take only max_completion_tokens
                assert body[key] == value, (name, key)
