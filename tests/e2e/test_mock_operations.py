"""Pictures, sound, moderation, rerank and counts from the mock through the gateway, with the vendors' SDKs."""

import base64
import io
import wave

import anthropic
import pytest
from harness import KEY
from mock_upstreams import bill, mocked, reset_bill  # noqa: F401


@pytest.fixture(autouse=True)
def no_bill(mock):
    reset_bill(mock)


def test_a_picture(mocked, mock):
    gateway, sdk = mocked
    answer = sdk.images.generate(model="chat/gpt-image-1", prompt="a blue square", n=2)
    assert all(base64.b64decode(picture.b64_json).startswith(b"\x89PNG") for picture in answer.data) and len(answer.data) == 2
    entry = bill(mock)["total"]
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (entry["input_tokens"], entry["output_tokens"]) == (4, 512)
    gateway.wait_idle()
    assert gateway.metric("nexus_tokens_total", provider="chat", kind="output") == 512


def test_speech(mocked, mock):
    _, sdk = mocked
    sound = sdk.audio.speech.create(model="chat/gpt-4o-mini-tts", voice="alloy", input="Hello there, mock", response_format="wav").read()
    with wave.open(io.BytesIO(sound)) as file:
        assert file.getnframes() == 5 * file.getframerate() // 20   # 50 ms a token
    assert bill(mock)["total"]["output_tokens"] == 5


def test_speech_arrives_while_it_is_made(mocked):
    _, sdk = mocked
    with sdk.audio.speech.with_streaming_response.create(model="chat/tts-1", voice="alloy", input="word " * 200,
                                                         response_format="pcm") as answer:
        sizes = [len(piece) for piece in answer.iter_bytes(1 << 12)]
    assert sum(sizes) == 250 * 2400


def test_a_transcription(mocked, mock):
    gateway, sdk = mocked
    before = gateway.metric("nexus_tokens_total", provider="chat", kind="input")
    answer = sdk.audio.transcriptions.create(model="chat/gpt-4o-transcribe", file=("speech.wav", b"x" * 16_000))
    assert answer.text == "Transcript of 16000 bytes."
    entry = bill(mock)["total"]
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (entry["input_tokens"], entry["output_tokens"]) == (10, 7)
    gateway.wait_idle()
    assert gateway.metric("nexus_tokens_total", provider="chat", kind="input") - before == 10


def test_a_transcription_streamed(mocked):
    _, sdk = mocked
    events = list(sdk.audio.transcriptions.create(model="chat/gpt-4o-transcribe", file=("speech.wav", b"x" * 100), stream=True))
    assert "".join(event.delta for event in events if event.type == "transcript.text.delta") == "Transcript of 100 bytes."
    assert events[-1].type == "transcript.text.done" and events[-1].usage.output_tokens == 6


def test_a_picture_edited(mocked, mock):
    _, sdk = mocked
    answer = sdk.images.edit(model="chat/gpt-image-1", prompt="bluer", image=("a.png", b"\x89PNG", "image/png"))
    assert base64.b64decode(answer.data[0].b64_json).startswith(b"\x89PNG")
    entry = bill(mock)["total"]
    assert answer.usage.input_tokens_details.image_tokens == 256
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (entry["input_tokens"], entry["output_tokens"]) == (258, 256)


def test_a_picture_streamed(mocked):
    _, sdk = mocked
    events = list(sdk.images.generate(model="chat/gpt-image-1", prompt="cat", stream=True, partial_images=2))
    assert [event.type for event in events] == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
    assert events[-1].usage.output_tokens == 256


def test_a_moderation(mocked):
    _, sdk = mocked
    fine, harmful = sdk.moderations.create(model="chat/omni-moderation-latest", input=["hello", "violence"]).results
    assert not fine.flagged and harmful.flagged and harmful.categories.violence


def test_rerank(mocked):
    gateway, _ = mocked
    answer = gateway.call("POST", "/v2/rerank", {"model": "cohere/rerank-v3.5", "query": "red apple", "top_n": 2,
                                                 "documents": ["tax law", "a red apple", "green apple"]})
    assert [row["index"] for row in answer.json()["results"]] == [1, 2]


@pytest.mark.parametrize("name", ["messages", "gemini", "claude_on_vertex", "converse"])
def test_tokens_are_counted_by_who_can(mocked, name):
    gateway, _ = mocked
    sdk = anthropic.Anthropic(base_url=f"http://{gateway.data}", api_key=KEY, max_retries=0)
    counted = sdk.messages.count_tokens(model=f"{name}/claude-x", messages=[{"role": "user", "content": "one two three four five six"}])
    assert 5 < counted.input_tokens < 40
