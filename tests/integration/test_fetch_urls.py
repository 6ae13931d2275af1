"""Pictures and files that a request names by URL, before providers that take their bytes."""

import base64
import json
import threading

import pytest

from harness import KEY, http, tls
from harness.daemon import base_config
from harness.upstream import Upstream, plain
from harness.waiting import until

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 10
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 10
PDF = b"%PDF-1.7\n" + b"page" * 10
ANSWERS = {
    "bedrock": {"output": {"message": {"role": "assistant", "content": [{"text": "A cat."}]}}, "stopReason": "end_turn",
                "usage": {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}},
    "gemini": {"candidates": [{"content": {"role": "model", "parts": [{"text": "A cat."}]}, "finishReason": "STOP"}],
               "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 2, "totalTokenCount": 5}},
    # Which a client of Messages asks in its own format.
    "ollama": {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
               "content": [{"type": "text", "text": "A cat."}], "usage": {"input_tokens": 3, "output_tokens": 2}},
}


def file(data, kind, status=200, headers=()):
    fields = [("content-type", kind), ("content-length", str(len(data))), *headers]
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields if value is not None)
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + data


def redirect(location):
    return file(b"", "text/plain", 302, [("location", location)])


class Files:
    """A server of files by path."""

    def __init__(self, certificate=None):
        self.paths = {"/cat.png": file(PNG, "image/png"), "/cat": file(JPEG, "application/octet-stream"),
                      "/paper.pdf": file(PDF, "application/pdf")}
        self.upstream = Upstream(self.answer, certificate.server() if certificate else None)

    def answer(self, request, peer):
        peer.send(self.paths.get(request.path) or file(b"none", "text/plain", 404))

    def url(self, path, host="127.0.0.1"):
        return f"{'https' if self.upstream.tls else 'http'}://{host}:{self.upstream.port}{path}"

    @property
    def asked(self):
        return [request.path for request in self.upstream.requests]


@pytest.fixture
def files():
    server = Files()
    yield server
    server.upstream.stop()


@pytest.fixture
def world(start, files):
    """world(kind, **fetch_urls) → a daemon before a provider of that kind, and the provider."""
    running = []

    def begin(kind, **settings):
        provider = Upstream(lambda request, peer: peer.send(plain(200, ANSWERS[kind])))
        running.append(provider)
        root = f"http://127.0.0.1:{provider.port}" + ("/v1beta" if kind == "gemini" else "")
        config = base_config("") | {
            "pipeline": ["auth", "router"],     # addresses in URLs are not taken for personal data
            "providers": {"up": {"kind": kind, "base_url": root, "api_key": "any"}},
            "fetch_urls": {"allow": True, "http": True, "allow_addresses": ["127.0.0.1/32"]} | settings}
        return start(config), provider

    yield begin
    for provider in running:
        provider.stop()


def chat(daemon, *urls):
    parts = [{"type": "text", "text": "What is this?"}]
    parts += [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return daemon.call("POST", "/v1/chat/completions", {"model": "m", "messages": [{"role": "user", "content": parts}]})


def b64(data):
    return base64.b64encode(data).decode()


def test_gemini_gets_the_bytes_in_line(world, files):
    daemon, provider = world("gemini")
    answer = chat(daemon, files.url("/cat.png?size=2#top"), files.url("/cat"))
    assert answer.status == 400 and "status 404" in answer.error()["message"], answer.body  # the query is part of it
    answer = chat(daemon, files.url("/cat.png"), files.url("/cat"))
    assert answer.status == 200, answer.body
    parts = provider.requests[0].json()["contents"][0]["parts"]
    assert [part.get("inlineData") for part in parts] == [
        None, {"mimeType": "image/png", "data": b64(PNG)}, {"mimeType": "image/jpeg", "data": b64(JPEG)}]


def test_bedrock_gets_pictures_and_documents_of_each_clients_format(world, files):
    daemon, provider = world("bedrock")
    assert chat(daemon, files.url("/cat.png")).status == 200
    message = {"model": "m", "max_tokens": 50, "messages": [{"role": "user", "content": [
        {"type": "text", "text": "What is this?"},
        {"type": "image", "source": {"type": "url", "url": files.url("/cat")}},
        {"type": "document", "source": {"type": "url", "url": files.url("/paper.pdf")}}]}]}
    answer = daemon.call("POST", "/v1/messages", message)
    assert answer.status == 200, answer.body
    response = {"model": "m", "input": [{"role": "user", "content": [
        {"type": "input_text", "text": "What is this?"}, {"type": "input_file", "file_url": files.url("/paper.pdf")}]}]}
    answer = daemon.call("POST", "/v1/responses", response)
    assert answer.status == 200, answer.body
    blocks = [request.json()["messages"][0]["content"] for request in provider.requests]
    assert blocks[0][1] == {"image": {"format": "png", "source": {"bytes": b64(PNG)}}}
    assert blocks[1][1] == {"image": {"format": "jpeg", "source": {"bytes": b64(JPEG)}}}
    for block in (blocks[1][2], blocks[2][1]):
        assert block["document"]["format"] == "pdf" and block["document"]["source"] == {"bytes": b64(PDF)}


def test_ollama_gets_a_picture_of_a_tools_result(world, files):
    daemon, provider = world("ollama")
    message = {"model": "m", "max_tokens": 50, "messages": [
        {"role": "user", "content": "Look."},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "look", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": [
            {"type": "image", "source": {"type": "url", "url": files.url("/cat.png")}}]}]}]}
    answer = daemon.call("POST", "/v1/messages", message)
    assert answer.status == 200, answer.body
    result = provider.requests[0].json()["messages"][2]["content"][0]
    assert provider.requests[0].path == "/v1/messages" and result["tool_use_id"] == "t1"
    assert result["content"][0]["source"] == {"type": "base64", "media_type": "image/png", "data": b64(PNG)}


def test_it_is_off_unless_allowed(start, files, upstream):
    daemon = start(base_config("") | {"providers": {"up": {"kind": "bedrock", "base_url": upstream.url, "api_key": "k"}}})
    answer = chat(daemon, files.url("/cat.png"))
    assert answer.status == 400
    error = answer.error()
    assert error["param"] == "messages[0].content[1]"
    assert "Amazon Bedrock takes the bytes of media only, not a URL (provider up)" in error["message"]
    assert "fetch_urls.allow" in error["message"]
    assert files.asked == [] and upstream.requests == []


REFUSED = {
    "http://169.254.169.254/latest/meta-data/": "its host has no public address",
    "http://[fd00:ec2::254]/latest/": "its host has no public address",
    "http://localhost:{port}/cat.png": "its host has no public address",
    "http://2130706433:{port}/cat.png": "its host has no public address",
    "http://0177.0.0.1:{port}/cat.png": "its host has no public address",
    "http://[::ffff:127.0.0.1]:{port}/cat.png": "its host has no public address",
    "http://[64:ff9b::127.0.0.1]:{port}/cat.png": "its host has no public address",
    "http://10.1.2.3/a.png": "its host has no public address",
    "http://user:secret@127.0.0.1:{port}/cat.png": "its URL holds a user or a password",
    "http://127.0.0.1:{port}\\@example.com/": "backslashes",
    "http://no-such-name.invalid/a.png": "its host's name cannot be resolved",
}


def test_what_is_not_public_is_refused_by_every_name_it_has(world, files):
    daemon, provider = world("bedrock", allow_addresses=[])
    for url, why in REFUSED.items():
        answer = chat(daemon, url.replace("{port}", str(files.upstream.port)))
        assert answer.status == 400, (url, answer.body)
        error = answer.error()
        assert error["message"].startswith("messages[0].content[1]: cannot be fetched: ") and why in error["message"], url
        assert "secret" not in error["message"]
    assert files.upstream.accepted == 0 and provider.requests == []
    assert daemon.metric("nexus_url_fetches_refused_total") == len(REFUSED) - 1
    assert daemon.metric("nexus_url_fetches_failed_total") == 1
    assert daemon.metric("nexus_url_fetches_total") == 0


def test_a_redirect_is_checked_like_a_url(world, files):
    daemon, provider = world("bedrock", hosts=["127.0.0.1"])
    files.paths |= {"/metadata": redirect("http://169.254.169.254/"), "/other": redirect("http://127.0.0.2/cat.png"),
                    "/file": redirect("file:///etc/passwd"), "/loop": redirect("/loop"),
                    "/one": redirect("two"), "/two": redirect(files.url("/three")), "/three": redirect("/cat.png")}
    for path, why in {"/metadata": "fetch_urls.hosts", "/other": "fetch_urls.hosts", "/file": "no http or https URL",
                      "/loop": "redirected too often"}.items():
        answer = chat(daemon, files.url(path))
        assert answer.status == 400 and why in answer.error()["message"], (path, answer.body)
    assert files.asked.count("/loop") == 4
    assert chat(daemon, files.url("/one")).status == 200
    free, _ = world("bedrock")
    for path in ("/metadata", "/other"):
        assert "its host has no public address" in chat(free, files.url(path)).error()["message"]


def test_what_is_no_picture_or_too_large_is_refused(world, files):
    daemon, provider = world("gemini", max_bytes="1KiB", max_files=2)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n"
    files.paths |= {
        "/page": file(b"<html>", "text/html"), "/fake": file(b"#!/bin/sh", "image/png"),
        "/gif": file(b"GIF89a" + b"x" * 10, "image/gif"), "/large": file(PNG + b"x" * 1024, "image/png"),
        "/endless": head + b"transfer-encoding: chunked\r\n\r\n" + b"400\r\n" + (PNG + b"x" * 1024)[:1024] + b"\r\n1\r\nx\r\n",
        "/cut": head + b"content-length: 500\r\n\r\n" + PNG, "/garbage": b"SSH-2.0-OpenSSH_9\r\n\r\n"}
    for path, why in {"/page": "neither a picture nor a PDF", "/fake": "neither a picture nor a PDF",
                      "/gif": "takes no image/gif", "/paper.pdf": "takes no application/pdf",
                      "/large": "fetch_urls.max_bytes", "/endless": "fetch_urls.max_bytes",
                      "/garbage": "not proper HTTP", "/nothing": "status 404"}.items():
        answer = chat(daemon, files.url(path))
        assert answer.status == 400 and why in answer.error()["message"], (path, answer.body)
    answer = chat(daemon, files.url("/cat.png"), files.url("/cat"), files.url("/paper.pdf"))
    assert answer.status == 400 and "fetch_urls.max_files" in answer.error()["message"]
    assert provider.requests == []


def test_a_server_of_files_that_is_slow_ends_in_time(world, files):
    daemon, provider = world("bedrock", timeout="100ms")
    files.paths["/slow"] = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 500\r\n\r\n" + PNG
    answer = chat(daemon, files.url("/slow"))
    assert answer.status == 400 and "took too long" in answer.error()["message"], answer.body
    daemon.wait_idle()
    assert daemon.metric("nexus_url_fetching_requests") == 0


def test_a_client_that_leaves_ends_the_fetch(world, files):
    daemon, provider = world("bedrock")
    gone = threading.Event()

    def hang(request, peer):
        peer.send(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 500\r\n\r\n" + PNG)
        if peer.wait_until_gone():
            gone.set()
        return False

    files.upstream.script = hang
    content = [{"type": "image_url", "image_url": {"url": files.url("/slow")}}]
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": content}]}).encode()
    with http.Connection(daemon.data) as connection:
        connection.send(f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
                        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        files.upstream.wait_for(1)
    assert gone.wait(10)
    daemon.wait_idle()
    assert provider.requests == []


def test_https_is_verified_by_host(start, world, tmp_path):
    certificate = tls.make(tmp_path)
    stranger = tls.make(tmp_path, "stranger", "other.example")
    good, bad = Files(certificate), Files(stranger)
    daemon, provider = world("bedrock", ca=str(certificate.certificate), http=False,
                             allow_addresses=["127.0.0.0/8", "::1/128"])
    assert chat(daemon, good.url("/cat.png", "localhost")).status == 200
    answer = chat(daemon, bad.url("/cat.png", "localhost"))
    assert answer.status == 400 and "no verified TLS connection" in answer.error()["message"], answer.body
    answer = chat(daemon, good.url("/cat.png", "localhost").replace("https", "http"))
    assert answer.status == 400 and "fetch_urls.http" in answer.error()["message"]
    good.upstream.stop()
    bad.upstream.stop()


def test_the_log_names_the_host_alone(world, files):
    daemon, provider = world("bedrock")
    files.paths["/private-name?token=abc"] = file(PNG, "image/png")
    assert chat(daemon, files.url("/private-name?token=abc")).status == 200
    assert chat(daemon, files.url("/missing-name?token=abc")).status == 400
    until("two lines of the access log", lambda: len(daemon.access()) == 2)
    notes = [entry for line in daemon.access() for entry in line["decisions"] if entry["stage"] == "fetch_urls"]
    assert notes == [
        {"stage": "fetch_urls", "action": "fetch", "detail": f"127.0.0.1: image/png, {len(PNG)}"},
        {"stage": "fetch_urls", "action": "fail", "detail": "127.0.0.1: its host answered with status 404"}]
    assert "-name" not in daemon.log() and "token=abc" not in daemon.log()
    assert daemon.metric("nexus_url_fetches_total") == 1
    assert daemon.metric("nexus_url_fetch_bytes_total") == len(PNG)


def test_a_transformed_request_shows_a_word_in_place_of_the_bytes(world, files):
    daemon, provider = world("bedrock")
    content = [{"type": "image_url", "image_url": {"url": files.url("/cat.png")}}]
    answer = daemon.call("POST", "/v1/nexus/transform", {"path": "/v1/chat/completions", "request_body": {
        "model": "m", "messages": [{"role": "user", "content": content}]}})
    assert answer.status == 200, answer.body
    image = answer.json()["body"]["messages"][0]["content"][0]["image"]
    assert base64.b64decode(image["source"]["bytes"]) == b"fetched"
    assert files.asked == [] and provider.requests == []
