"""Whether a request is valid in a provider's format: by the provider's published schema where the optional folder of
specifications is there, and always by what every such request must have."""

import functools
import json
import re

import jsonschema
from harness import SHARED


@functools.cache
def _validator(name):
    specs = SHARED / "specs"
    if name == "openai":
        path = specs / "openai/openapi.json"
        if not path.exists():
            return None
        document = json.loads(path.read_text())
        schema = {"$ref": "#/components/schemas/CreateChatCompletionRequest", "components": document["components"]}
    elif name == "anthropic":
        path = specs / "anthropic/messages.schema.json"
        if not path.exists():
            return None
        schema = json.loads(path.read_text())["schemas"]["MessageCreateParams.NonStreaming"]
    else:
        path = specs / "gemini/google-genai.schema.json"
        if not path.exists():
            return None
        types = json.loads(path.read_text())["schemas"]
        definitions = {}
        for kind in types.values():
            definitions |= kind.get("$defs", {})
        definitions |= {key: {k: v for k, v in kind.items() if k != "$defs"} for key, kind in types.items()}
        at = lambda kind: {"$ref": f"#/$defs/{kind}"}
        schema = {"$defs": definitions, "type": "object", "required": ["contents"], "additionalProperties": False,
                  "properties": {"contents": {"type": "array", "items": at("Content")}, "systemInstruction": at("Content"),
                                 "tools": {"type": "array", "items": at("Tool")}, "toolConfig": at("ToolConfig"),
                                 "safetySettings": {"type": "array", "items": at("SafetySetting")},
                                 "generationConfig": at("GenerationConfig"), "cachedContent": {"type": "string"},
                                 "labels": {"type": "object"}, "model": {"type": "string"}}}
    return jsonschema.Draft202012Validator(schema)


def _by_schema(name, body):
    validator = _validator(name)
    if validator is None:
        return
    best = jsonschema.exceptions.best_match(validator.iter_errors(body))
    if best is not None:
        yield f"{name}: {best.json_path}: {best.message[:300]}"


def complaints(path, headers, body):
    """What is wrong with a request, as a list of texts."""
    found = list(_common(headers))
    if path.split("?")[0] == "/v1/chat/completions":
        found += _openai(headers, body)
    elif path == "/v1/messages":
        found += _anthropic(headers, body)
    elif re.fullmatch(r"/v1beta/models/[\w.:-]+:(generateContent|streamGenerateContent\?alt=sse)", path):
        found += _gemini(headers, body)
    elif path != "/v1/embeddings":
        found.append(f"unexpected path {path}")
    return found


def _common(headers):
    if headers.get("content-type", "").split(";")[0] != "application/json":
        yield f"content-type {headers.get('content-type')}"
    if headers.get("accept-encoding", "identity") != "identity":
        yield f"accept-encoding {headers['accept-encoding']}"
    if "nexus" in headers.get("authorization", "") or "test-key" in str(headers):
        yield "the client's own key was sent on"


def _openai(headers, body):
    if headers.get("authorization") != "Bearer sk-upstream":
        yield "not the provider's key"
    yield from _by_schema("openai", body)


def _anthropic(headers, body):
    if headers.get("x-api-key") != "sk-ant-upstream" or "authorization" in headers:
        yield "not the provider's key, or not in its header"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", headers.get("anthropic-version", "")):
        yield "no anthropic-version"
    if not isinstance(body.get("max_tokens"), int):
        yield "no max_tokens, which the format demands"
    roles = [message["role"] for message in body["messages"]]
    if not roles or roles[0] != "user" or set(roles) - {"user", "assistant"}:
        yield f"roles {roles}"
    yield from _by_schema("anthropic", {key: value for key, value in body.items() if key != "stream"})


def _gemini(headers, body):
    if headers.get("x-goog-api-key") != "AIza-upstream" or "authorization" in headers:
        yield "not the provider's key, or not in its header"
    roles = [content.get("role", "user") for content in body["contents"]]
    if not roles or set(roles) - {"user", "model", "function"}:
        yield f"roles {roles}"
    if not all(content.get("parts") for content in body["contents"]):
        yield "a content without parts"
    yield from _by_schema("gemini", body)
