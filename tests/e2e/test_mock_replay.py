"""Recorded answers from `nexus mock --replay`: the bytes that the provider once sent."""

import base64
import json
import subprocess
import urllib.parse
from contextlib import contextmanager

import recordings
from conftest import client, replayed
from harness import BINARY, KEY, SLOW, http
from harness.daemon import Daemon

CHUNK = 'data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}\n\n'
STREAM = CHUNK % ('{"role":"assistant","content":"Hé"}', "null") + CHUNK % ("{}", '"stop"') + "data: [DONE]\n\n"


@contextmanager
def replay(path, *arguments):
    process = subprocess.Popen([BINARY, "mock", "--listen", "127.0.0.1:0", "--replay", path, *arguments],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        assert process.wait(20 * SLOW) == 0


def test_a_recording_is_replayed_through_the_gateway(tmp_path):
    recording = {"request": {"method": "POST", "path": "/v1/chat/completions", "body": {"model": "m", "stream": True, "messages": [
        {"role": "user", "content": "Say hello."}]}}, "response": {"headers": {"content-type": "text/event-stream"}, "body_sse": STREAM}}
    (tmp_path / "recording.json").write_text(json.dumps(recording))
    with replay(tmp_path / "recording.json", "--replay-bytes", "7", "--replay-delay", "1") as started:
        direct = http.call(started["mock"], "POST", "/v1/chat/completions", {"model": "m", "messages": []})
        assert direct.body.decode() == STREAM and direct.headers["x-mock-recording"] == "recording"
        settings = {"providers": {"chat": {"kind": "openai", "base_url": f"http://{started['mock']}/v1", "api_key": "k"}},
                    "keys": [{"name": "sdk", "secret": KEY}]}
        with Daemon(tmp_path, settings) as gateway:
            chunks = list(client(gateway).chat.completions.create(
                model="chat/m", messages=[{"role": "user", "content": "Say hello."}], stream=True))
            assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "Hé"


def body_of(side):
    """The bytes that one side of a recording sent; a value where only its meaning was kept."""
    if "body_base64" in side:
        return base64.b64decode(side["body_base64"])
    text = side.get("body_sse", side.get("body_text"))
    if text is not None:
        return text.encode()
    return side["body"] if isinstance(side.get("body"), (dict, list)) else (side.get("body") or "").encode()


def replay_provider(folder):
    """Asks for each recording of a provider and compares what comes. How many there were."""
    exchanges = {}
    for path in sorted(folder.glob("*.json")):
        exchange = json.loads(path.read_text())
        exchanges[exchange["id"]] = exchange
    with replay(folder) as started:
        assert started["recordings"] == len(exchanges)
        for exchange in exchanges.values():
            request = exchange["request"]
            query = urllib.parse.urlencode({name: value for name, value in request["query"].items() if name != "key"}, doseq=True)
            answer = http.call(started["mock"], request["method"], urllib.parse.quote(request["path"], safe="/:@%") + ("?" + query if query else ""),
                               body_of(request))
            sent = exchanges[answer.headers["x-mock-recording"]]
            # Another recording of the same request does as well.
            assert body_of(sent["request"]) == body_of(request) or sent["id"] == exchange["id"]
            assert answer.status == sent["response"]["status"]
            body = body_of(sent["response"])
            assert (json.loads(answer.body) if isinstance(body, (dict, list)) else answer.body) == body, exchange["id"]
    return len(exchanges)


def test_every_recording_is_found_and_sent_as_it_came():
    """Where the folder of recordings is."""
    if recordings.folder() is None:
        return
    for folder in sorted(path for path in recordings.folder().iterdir() if path.is_dir()):
        replayed[f"{folder.name} by the mock"] = replay_provider(folder)
