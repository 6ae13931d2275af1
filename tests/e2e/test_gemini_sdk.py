"""The real `google-genai` SDK against upstreams of each wire format."""

import base64
import json

import pytest
from google import genai
from google.genai import errors, types
from harness import KEY
from test_sdk_mock import PIXEL

WEATHER = types.FunctionDeclaration(name="get_weather", description="The weather in a city.", parameters_json_schema={
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]})


@pytest.fixture(scope="module")
def sdk(mocked):
    daemon, _ = mocked
    return genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=f"http://{daemon.data}"))


def config(**more):
    return types.GenerateContentConfig(system_instruction="Answer briefly.", **more)


def test_plain(sdk, dialect):
    answer = sdk.models.generate_content(model=f"{dialect}/echo", contents="What a fine day, Zoë 👋", config=config())
    assert "What a fine day, Zoë 👋" in answer.text
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert answer.usage_metadata.prompt_token_count > 0 and answer.usage_metadata.candidates_token_count > 0


def test_stream(sdk, dialect):
    text = "one two three four five six seven 👋 eight"
    chunks = list(sdk.models.generate_content_stream(model=f"{dialect}/echo", contents=text, config=config()))
    assert text in "".join(chunk.text or "" for chunk in chunks) and len(chunks) > 3
    assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP
    assert chunks[-1].usage_metadata.candidates_token_count > 0


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_call_and_its_result(sdk, dialect, stream):
    tools = config(tools=[types.Tool(function_declarations=[WEATHER])], automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
                   tool_config=types.ToolConfig(function_calling_config=types.FunctionCallingConfig(
                       mode="ANY", allowed_function_names=["get_weather"])))
    contents = [types.Content(role="user", parts=[types.Part(text="Please call get_weather for Paris.")])]
    if stream:
        chunks = list(sdk.models.generate_content_stream(model=f"{dialect}/echo", contents=contents, config=tools))
        parts = [part for chunk in chunks for part in (chunk.candidates[0].content and chunk.candidates[0].content.parts) or []]
    else:
        parts = sdk.models.generate_content(model=f"{dialect}/echo", contents=contents, config=tools).candidates[0].content.parts
    calls = [part.function_call for part in parts if part.function_call]
    assert [call.name for call in calls] == ["get_weather"] and isinstance(calls[0].args["city"], str)
    contents += [types.Content(role="model", parts=[part for part in parts if part.function_call]),
                 types.Content(role="user", parts=[types.Part.from_function_response(name="get_weather", response={"degrees": 21})]),
                 types.Content(role="user", parts=[types.Part(text="And so?")])]
    answer = sdk.models.generate_content(model=f"{dialect}/echo", contents=contents, config=config(
        tools=[types.Tool(function_declarations=[WEATHER])]))
    assert "And so?" in answer.text


def test_an_image(sdk, dialect):
    image = types.Part.from_bytes(data=base64.b64decode(PIXEL.partition(",")[2]), mime_type="image/png")
    answer = sdk.models.generate_content(model=f"{dialect}/echo", contents=[image, "What is this?"])
    assert "What is this?" in answer.text and answer.usage_metadata.prompt_token_count >= 256


def test_json_output(sdk, dialect):
    answer = sdk.models.generate_content(model=f"{dialect}/echo", contents="Make a person.", config=config(
        response_mime_type="application/json", response_json_schema={
            "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": False}))
    assert isinstance(json.loads(answer.text)["name"], str)


def test_errors_are_the_sdks_own(sdk):
    with pytest.raises(errors.ClientError) as caught:
        sdk.models.generate_content(model="nothing", contents="x")
    assert caught.value.code == 404 and caught.value.status == "NOT_FOUND"


def test_count_tokens(sdk, dialect):
    assert 5 < sdk.models.count_tokens(model=f"{dialect}/echo", contents="Hello, how are you?").total_tokens < 40


def test_models(sdk):
    for model in sdk.models.list():
        assert model.name.startswith("models/")


def test_below_the_providers_name(mocked):
    daemon, _ = mocked
    sdk = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=f"http://{daemon.data}/gemini"))
    assert "Hello" in sdk.models.generate_content(model="echo", contents="Hello").text
