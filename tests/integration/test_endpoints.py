"""Every endpoint of the data listener before a scripted upstream: what the provider is asked, what the client gets."""

import json

import pytest

from harness import KEY, UPSTREAM_KEY
from harness.daemon import base_config
from harness.upstream import DONE, STREAM_HEAD, framed, plain, whole_stream
from harness.waiting import until

HELLO = {"model": "m", "max_tokens": 50, "messages": [{"role": "user", "content": "Hello"}]}
CONTENTS = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}


def anthropic_answer(text="Hello."):
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude", "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 11, "output_tokens": 7}, "x_new": 1}


def config(upstream, **more):
    """`m` on an OpenAI provider, `claude` on an Anthropic one, both at the scripted upstream."""
    base = upstream.url.removesuffix("/v1")
    return base_config(upstream.url) | {
        "providers": {"up": {"kind": "openai", "base_url": upstream.url, "api_key": UPSTREAM_KEY},
                      "claude": {"kind": "anthropic", "base_url": base, "api_key": UPSTREAM_KEY},
                      "cohere": {"kind": "cohere", "base_url": base, "api_key": UPSTREAM_KEY}},
        "models": {"m": {"targets": [{"provider": "up", "model": "gpt-4o"}]},
                   "claude": {"targets": [{"provider": "claude", "model": "claude-sonnet-4-5"}]}}} | more


def answering(payload, status=200, headers=()):
    def script(request, peer):
        peer.send(plain(status, payload, headers))
    return script


@pytest.fixture
def daemon(start, upstream):
    return start(config(upstream))


def post(daemon, path, body, **headers):
    return daemon.call("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})


def test_an_anthropic_client_reaches_an_openai_upstream(daemon, upstream):
    answer = post(daemon, "/v1/messages", HELLO | {"top_k": 5, "system": "Be brief."}, authorization=None, x_api_key=KEY)
    assert answer.status == 200, answer.body
    assert answer.json()["content"][0]["text"] == "Hello." and answer.json()["stop_reason"] == "end_turn"
    assert answer.headers["x-nexus-dropped"] == "top_k"
    sent = upstream.requests[0]
    assert sent.path == "/v1/chat/completions" and sent.json()["messages"][0]["content"] == "Be brief."


def test_an_anthropic_stream_of_an_openai_upstream(daemon):
    answer = post(daemon, "/v1/messages", HELLO | {"stream": True})
    events = answer.events()
    assert [event["type"] for event in events][:2] == ["message_start", "content_block_start"]
    assert "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta") == "Hello."
    assert events[-2]["usage"]["output_tokens"] == 7 and events[-1]["type"] == "message_stop"


def test_an_anthropic_upstream_gets_an_anthropic_clients_bytes(start, upstream):
    upstream.script = answering(anthropic_answer(), headers=[("request-id", "req_up"), ("anthropic-ratelimit-tokens-remaining", "9")])
    daemon = start(config(upstream))
    answer = post(daemon, "/v1/messages", HELLO | {"model": "claude", "x_unknown": [1]}, anthropic_beta="context-1m")
    assert answer.json() == anthropic_answer()
    assert answer.headers["x-nexus-upstream-request-id"] == "req_up"
    assert answer.headers["x-nexus-upstream-anthropic-ratelimit-tokens-remaining"] == "9"
    sent = upstream.requests[0]
    assert sent.path == "/v1/messages" and sent.json() == HELLO | {"model": "claude-sonnet-4-5", "x_unknown": [1]}
    assert sent.headers["anthropic-beta"] == "context-1m" and sent.headers["x-api-key"] == UPSTREAM_KEY


@pytest.mark.parametrize("path", ["/v1beta/models/m:generateContent", "/v1/models/m:generateContent"])
def test_a_gemini_client(daemon, path):
    answer = daemon.call("POST", path, CONTENTS, {"authorization": None, "x-goog-api-key": KEY})
    assert answer.json()["candidates"][0]["content"]["parts"][0]["text"] == "Hello."
    assert answer.json()["usageMetadata"]["totalTokenCount"] == 18


def test_a_gemini_stream_is_events_or_one_array(daemon):
    path = "/v1beta/models/m:streamGenerateContent"
    one, two = post(daemon, path + "?alt=sse", CONTENTS), post(daemon, path, CONTENTS)
    one.body = one.body.replace(b"\r\n", b"\n")     # Google's lines end so
    for chunks in (one.events(), two.json()):
        text = "".join(part.get("text", "") for chunk in chunks for part in chunk["candidates"][0]["content"]["parts"])
        assert text == "Hello." and chunks[-1]["usageMetadata"]["candidatesTokenCount"] == 7
    assert one.headers["content-type"].startswith("text/event-stream")
    assert two.headers["content-type"] == "application/json"


def test_a_gemini_array_that_breaks_off_is_whole_json(start, upstream):
    def script(request, peer):
        peer.send(STREAM_HEAD)
        for event in whole_stream()[:2]:
            peer.send(framed(event))
        peer.reset()
        return False
    upstream.script = script
    answer = post(start(config(upstream)), "/v1beta/models/m:streamGenerateContent", CONTENTS)
    assert answer.json()[0]["candidates"] and answer.json()[-1]["error"]["status"] in ("INTERNAL", "UNAVAILABLE")


def test_a_key_in_the_query(daemon):
    answer = daemon.call("POST", f"/v1beta/models/m:generateContent?key={KEY}", CONTENTS, {"authorization": None})
    assert answer.status == 200, answer.body


def test_a_client_of_the_responses_api(daemon, upstream):
    body = {"model": "claude", "input": "Hello", "instructions": "Be brief."}
    upstream.script = answering(anthropic_answer())
    answer = post(daemon, "/v1/responses", body)
    assert answer.json()["output"][0]["content"][0]["text"] == "Hello."
    assert answer.json()["instructions"] == "Be brief." and answer.json()["usage"]["output_tokens"] == 7


def test_legacy_completions_pass_through_where_the_provider_has_them(start, upstream):
    text = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": "u", "choices": [
        {"text": "Hi", "index": 0, "logprobs": None, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}
    upstream.script = answering(text)
    answer = post(start(config(upstream)), "/v1/completions", {"model": "m", "prompt": ["a", "b"], "echo": True})
    assert answer.json() == text
    assert upstream.requests[0].path == "/v1/completions"
    assert upstream.requests[0].json() == {"model": "gpt-4o", "prompt": ["a", "b"], "echo": True}


def test_legacy_completions_pass_through_as_a_stream(start, upstream):
    def script(request, peer):
        events = [{"id": "c", "choices": [{"text": "Hi", "index": 0, "finish_reason": "stop"}]},
                  {"id": "c", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}]
        peer.send(STREAM_HEAD)
        for event in events:
            peer.send(framed(f"data: {json.dumps(event)}\n\n".encode()))
        peer.send(framed(DONE) + b"0\r\n\r\n")
    upstream.script = script
    daemon = start(config(upstream))
    answer = post(daemon, "/v1/completions", {"model": "m", "prompt": "a", "stream": True})
    assert upstream.requests[0].json()["stream_options"] == {"include_usage": True}
    assert answer.events()[0]["choices"][0]["text"] == "Hi" and answer.events()[-1] == "[DONE]"
    assert not any("usage" in event for event in answer.events()[:-1])


def test_legacy_completions_are_translated_elsewhere(start, upstream):
    upstream.script = answering(anthropic_answer())
    daemon = start(config(upstream))
    answer = post(daemon, "/v1/completions", {"model": "claude", "prompt": "Hello", "max_tokens": 9})
    assert answer.json()["choices"][0]["text"] == "Hello." and answer.json()["object"] == "text_completion"
    assert [message["role"] for message in upstream.requests[0].json()["messages"]] == ["user"]
    assert "Hello" in upstream.requests[0].text()
    refused = post(daemon, "/v1/completions", {"model": "claude", "prompt": ["a", "b"]})
    assert refused.status == 400 and refused.error()["param"] == "prompt"


def test_unsupported_parameters_are_dropped_refused_or_passed(start, upstream):
    upstream.script = answering(anthropic_answer())
    body = HELLO | {"model": "claude", "seed": 7, "x_made_up": {"a": 1}}
    daemon = start(config(upstream))
    assert daemon.call("POST", "/v1/chat/completions", body).headers["x-nexus-dropped"] == "seed, x_made_up"
    daemon = start(config(upstream, unsupported_params="reject"))
    refused = daemon.call("POST", "/v1/chat/completions", body)
    assert refused.status == 400 and refused.error()["param"] == "seed"
    models = {"claude": {"targets": [{"provider": "claude", "model": "c"}], "unsupported_params": "pass"}}
    daemon = start(config(upstream, unsupported_params="reject", models=models))
    answer = daemon.call("POST", "/v1/chat/completions", body)
    assert answer.status == 200 and answer.headers["x-nexus-dropped"] == "seed"
    assert upstream.requests[-1].json()["x_made_up"] == {"a": 1}


def test_foreign_reasoning_is_dropped_by_policy_alone(start, upstream):
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "Hm.", "signature": "c2lnbmF0dXJl"}, {"type": "text", "text": "Yes?"}]},
        {"role": "user", "content": "Go on"}]
    body = HELLO | {"messages": messages}
    daemon = start(config(upstream, models={"m": {"targets": [{"provider": "cohere", "model": "command-a-03-2025"}]}}))
    refused = post(daemon, "/v1/messages", body)
    assert refused.status == 409 and "signed" in refused.json()["error"]["message"]
    assert not upstream.requests


def test_usage_is_shown_to_those_who_ask_or_to_all(start, upstream):
    daemon = start(config(upstream, stream_usage="always"))
    events = daemon.chat(stream=True).events()
    assert any(event.get("usage") for event in events[:-1])
    assert upstream.requests[0].json()["stream_options"] == {"include_usage": True}


def test_strict_answers_have_no_reasoning_beside_them(start, upstream):
    thinking = anthropic_answer()
    thinking["content"].insert(0, {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"})
    upstream.script = answering(thinking)
    body = HELLO | {"model": "claude"}
    daemon = start(config(upstream))
    assert daemon.call("POST", "/v1/chat/completions", body).json()["choices"][0]["message"]["reasoning_content"] == "Hm."
    for answer in (daemon.call("POST", "/v1/chat/completions", body, {"x-nexus-strict": "true"}),
                   start(config(upstream, strict_answers=True)).call("POST", "/v1/chat/completions", body)):
        assert set(answer.json()["choices"][0]["message"]) <= {"role", "content", "refusal"}


def test_rerank_moderations_and_images_pass_through(start, upstream):
    upstream.script = answering({"results": [], "usage": {"input_tokens": 5, "output_tokens": 0}, "x": 1})
    daemon = start(config(upstream))
    for path, body, asked in [("/v2/rerank", {"model": "cohere/rerank-v3.5", "query": "q", "documents": ["a"]}, "/v2/rerank"),
                              ("/v1/rerank", {"model": "cohere/rerank-v3.5", "query": "q", "documents": ["a"]}, "/v2/rerank"),
                              ("/v1/moderations", {"model": "up/omni-moderation-latest", "input": "x"}, "/v1/moderations"),
                              ("/v1/images/generations", {"model": "up/gpt-image-1", "prompt": "a cat"}, "/v1/images/generations")]:
        answer = post(daemon, path, body)
        assert answer.status == 200 and answer.json()["x"] == 1, (path, answer.body)
        assert upstream.requests[-1].path == asked
        assert upstream.requests[-1].json() == body | {"model": body["model"].partition("/")[2]}
    refused = post(daemon, "/v1/rerank", {"model": "claude", "query": "q", "documents": []})
    assert refused.status == 503


def test_what_a_person_wrote_in_any_operation_is_redacted(start, upstream):
    upstream.script = answering({"results": []})
    daemon = start(config(upstream))
    post(daemon, "/v1/rerank", {"model": "cohere/r", "query": "Who is ann@example.com?", "documents": ["bob@example.com"]})
    sent = upstream.requests[0].json()
    assert sent["query"] == "Who is [EMAIL_1]?" and sent["documents"] == ["[EMAIL_2]"]
    upstream.script = answering(anthropic_answer())
    post(daemon, "/v1/messages", HELLO | {"model": "claude", "messages": [{"role": "user", "content": "I am ann@example.com"}]})
    assert upstream.requests[1].json()["messages"][0]["content"] == "I am [EMAIL_1]"


def test_speech_is_passed_on_as_it_comes(start, upstream):
    sound = bytes(range(256)) * 300

    def script(request, peer):
        peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: audio/mpeg\r\ntransfer-encoding: chunked\r\n\r\n")
        for at in range(0, len(sound), 4096):
            peer.send(framed(sound[at:at + 4096]))
        peer.send(b"0\r\n\r\n")
    upstream.script = script
    answer = post(start(config(upstream)), "/v1/audio/speech", {"model": "up/tts-1", "input": "Hello", "voice": "alloy"})
    assert answer.body == sound and answer.headers["content-type"] == "audio/mpeg"


def test_the_usage_of_streamed_speech_is_read(start, upstream):
    def script(request, peer):
        peer.send(STREAM_HEAD)
        peer.send(framed(b'data: {"type":"speech.audio.delta","audio":"AAAA"}\n\n'))
        done = {"type": "speech.audio.done", "usage": {"input_tokens": 3, "output_tokens": 40, "total_tokens": 43}}
        peer.send(framed(f"data: {json.dumps(done)}\n\n".encode()) + b"0\r\n\r\n")
    upstream.script = script
    daemon = start(config(upstream))
    answer = post(daemon, "/v1/audio/speech", {"model": "up/gpt-4o-mini-tts", "input": "x", "voice": "alloy", "stream_format": "sse"})
    assert [event["type"] for event in answer.events()] == ["speech.audio.delta", "speech.audio.done"]
    assert until("a line in the log", daemon.access)[-1]["output_tokens"] == 40


def test_azures_paths(daemon, upstream):
    body = {name: value for name, value in HELLO.items() if name != "model"}
    answer = daemon.call("POST", "/openai/deployments/m/chat/completions?api-version=2024-10-21", body,
                         {"authorization": None, "api-key": KEY})
    assert answer.status == 200 and upstream.requests[0].json()["model"] == "gpt-4o"
    assert post(daemon, "/openai/v1/chat/completions", HELLO).status == 200


def test_a_key_reaches_a_providers_path_if_it_may(start, upstream):
    keys = [{"name": "tester", "secret": KEY, "models": ["m", "claude/*"]}]
    upstream.script = answering(anthropic_answer())
    daemon = start(config(upstream, keys=keys))
    assert post(daemon, "/claude/v1/messages", HELLO | {"model": "claude-x"}).status == 200
    assert post(daemon, "/up/v1/chat/completions", HELLO | {"model": "gpt-x"}).status == 403
    assert post(daemon, "/nobody/v1/messages", HELLO).status == 404


def test_token_counts(daemon, upstream):
    assert post(daemon, "/v1/tokens/count", HELLO).json() == {"model": "m", "counted_for": "gpt-4o", "tokens": 8, "accuracy": "exact"}
    assert post(daemon, "/v1/messages/count_tokens", HELLO | {"model": "claude"}).json()["accuracy"] == "estimate"
    assert post(daemon, "/v1beta/models/m:countTokens", CONTENTS).json() == {"totalTokens": 8}
    assert post(daemon, "/utils/token_counter", {"model": "m", "prompt": "Hello"}).json()["total_tokens"] == 1
    assert not upstream.requests


def test_models_in_each_shape(daemon):
    assert [model["id"] for model in daemon.call("GET", "/v1/models").json()["data"]] == ["claude", "m"]
    anthropic = daemon.call("GET", "/v1/models", headers={"anthropic-version": "2023-06-01"}).json()
    assert anthropic["data"][0]["type"] == "model" and anthropic["has_more"] is False
    assert daemon.call("GET", "/v1beta/models/m").json()["name"] == "models/m"
    info = daemon.call("GET", "/model/info").json()["data"][0]
    assert info["targets"][0]["health"] == "ok" and info["model_info"]["input_cost_per_token"] > 0


def test_the_request_that_would_be_sent(daemon, upstream):
    shown = post(daemon, "/v1/nexus/transform", {"path": "/v1/messages", "request_body": HELLO | {"top_k": 5}}).json()
    assert shown["url"] == f"{upstream.url}/chat/completions" and shown["dropped"] == ["top_k"]
    assert shown["headers"]["authorization"] == "Bearer ***" and shown["body"]["model"] == "gpt-4o"
    assert UPSTREAM_KEY not in json.dumps(shown) and not upstream.requests


@pytest.mark.parametrize("path, kind", [("/v1/messages", "not_found_error"), ("/v1beta/models/x:generateContent", "NOT_FOUND"),
                                        ("/v1/responses", "invalid_request_error")])
def test_errors_have_the_clients_shape(daemon, path, kind):
    body = {"/v1/messages": HELLO, "/v1/responses": {"input": "x"}}.get(path, CONTENTS)
    answer = post(daemon, path, body if "beta" in path else body | {"model": "nothing"})
    error = answer.json()["error"]
    assert answer.status == 404 and (error.get("status") or error["type"]) == kind


def test_embeddings_reach_providers_of_other_formats(start, upstream):
    asked = {"cohere/embed-v4.0": ("/v2/embed", {"embeddings": {"float": [[0.5, -1]]}, "meta": {"billed_units": {"input_tokens": 3}}}),
             "gem/gemini-embedding-2": ("/v1beta/models/gemini-embedding-2:batchEmbedContents",
                                        {"embeddings": [{"values": [0.5, -1]}], "usageMetadata": {"promptTokenCount": 3}})}
    providers = {"gem": {"kind": "gemini", "base_url": upstream.url.replace("/v1", "/v1beta"), "api_key": "k"}}
    daemon = start(config(upstream, providers=config(upstream)["providers"] | providers))
    for model, (path, answer) in asked.items():
        upstream.script = answering(answer)
        got = post(daemon, "/v1/embeddings", {"model": model, "input": "ann@example.com", "user": "u"})
        assert got.status == 200, got.body
        assert got.json()["data"] == [{"object": "embedding", "index": 0, "embedding": [0.5, -1.0]}]
        assert got.json()["usage"] == {"prompt_tokens": 3, "total_tokens": 3} and got.headers["x-nexus-dropped"] == "user"
        assert upstream.requests[-1].path == path
        assert "[EMAIL_1]" in upstream.requests[-1].body.decode()
        packed = post(daemon, "/v1/embeddings", {"model": model, "input": ["x"], "encoding_format": "base64"})
        assert packed.json()["data"][0]["embedding"] == "AAAAPwAAgL8="


def test_embeddings_of_geminis_clients(start, upstream):
    upstream.script = answering({"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": [0.5, -1]}],
                                 "model": "e", "usage": {"prompt_tokens": 3, "total_tokens": 3}})
    daemon = start(config(upstream))
    content = {"content": {"parts": [{"text": "Hello"}]}}
    single = post(daemon, "/v1beta/models/up%2Fe:embedContent", content)
    assert single.json() == {"embedding": {"values": [0.5, -1.0]}, "usageMetadata": {"promptTokenCount": 3}}
    assert upstream.requests[0].json() == {"model": "e", "input": ["Hello"]}
    batch = post(daemon, "/v1beta/models/up/e:batchEmbedContents", {"requests": [content]})
    assert batch.json()["embeddings"] == [{"values": [0.5, -1.0]}]
