"""Files, pictures and sound of the real `openai` SDK, before an upstream that keeps them as OpenAI does."""

import io
import json
import sys
from pathlib import Path

import openai
import pytest
from conftest import client
from harness import KEY
from harness.daemon import Daemon, base_config
from harness.upstream import STREAM_HEAD, Upstream, framed, plain

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "integration"))
from test_objects import Store

SOUND = bytes(range(256)) * 4096


class Provider(Store):
    def __call__(self, request, peer):
        if not request.path.startswith("/v1/audio") and not request.path.startswith("/v1/images"):
            return super().__call__(request, peer)
        if b'name="stream"\r\n\r\ntrue' in request.body:
            peer.send(STREAM_HEAD)
            for event in ({"type": "transcript.text.delta", "delta": "Hello."}, {"type": "transcript.text.done", "text": "Hello."}):
                peer.send(framed(b"data: " + json.dumps(event).encode() + b"\n\n"))
            return peer.send(b"0\r\n\r\n")
        if b"\r\n\r\nsrt" in request.body:
            return peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\n1\n00 --> ")
        if request.path.startswith("/v1/images"):
            return peer.send(plain(200, {"created": 1, "data": [{"b64_json": "aGk="}]}))
        peer.send(plain(200, {"text": "Hello.", "usage": {"type": "duration", "seconds": 3}}))


@pytest.fixture
def served(tmp_path):
    with Upstream(Provider()) as upstream:
        config = base_config(upstream.url, keys=[{"name": "sdk", "secret": KEY}, {"name": "other", "secret": KEY + "2"}])
        with Daemon(tmp_path, config) as daemon:
            yield upstream, daemon, client(daemon)


def test_transcriptions(served):
    upstream, _, sdk = served
    assert sdk.audio.transcriptions.create(model="m", file=("a.wav", SOUND), language="en").text == "Hello."
    sent = upstream.requests[0].body
    assert SOUND in sent and b'name="model"\r\n\r\nup\r\n' in sent and b'name="language"\r\n\r\nen\r\n' in sent
    assert "-->" in sdk.audio.transcriptions.create(model="m", file=("a.wav", SOUND), response_format="srt")
    events = list(sdk.audio.transcriptions.create(model="m", file=("a.wav", SOUND), stream=True))
    assert [event.type for event in events] == ["transcript.text.delta", "transcript.text.done"]
    assert sdk.audio.translations.create(model="m", file=("a.wav", SOUND)).text == "Hello."


def test_pictures(served):
    upstream, _, sdk = served
    done = sdk.images.edit(model="m", image=[("a.png", b"\x89PNG1"), ("b.png", b"\x89PNG2")], prompt="Mail joe@example.com a hat")
    assert done.data[0].b64_json == "aGk="
    assert b"\x89PNG2" in upstream.requests[0].body and b"joe@example.com" not in upstream.requests[0].body
    assert sdk.images.create_variation(model="m", image=("a.png", b"\x89PNG")).data


def test_files_and_batches(served):
    upstream, daemon, sdk = served
    made = sdk.files.create(file=("a.jsonl", io.BytesIO(b'{"custom_id": "1"}\n')), purpose="batch")
    assert sdk.files.retrieve(made.id).id == made.id
    assert b"custom_id" in sdk.files.content(made.id).read()
    assert [file.id for file in sdk.files.list()] == [made.id]
    batch = sdk.batches.create(input_file_id=made.id, endpoint="/v1/chat/completions", completion_window="24h")
    assert batch.input_file_id == made.id and upstream.requests[-1].json()["input_file_id"] == "file-1"
    stranger = openai.OpenAI(base_url=f"http://{daemon.data}/v1", api_key=KEY + "2", max_retries=0)
    with pytest.raises(openai.NotFoundError):
        stranger.files.retrieve(made.id)
    assert list(stranger.files.list()) == []
    assert sdk.files.delete(made.id).deleted
    with pytest.raises(openai.NotFoundError):
        sdk.files.content(made.id)
