"""Recorded exchanges, and what an OpenAI client must see of each: computed here from the provider's own bytes, apart from
the product's code."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from harness import SHARED
from harness.http import parse_events

OWN = Path(__file__).resolve().parent / "fixtures"


def folder():
    path = SHARED / "cassettes"
    return path if path.is_dir() else None


def load(provider, *prefixes):
    """(name, exchange) of the recordings of a provider whose names begin so: the optional folder's and our own."""
    found = [(path.stem, path) for path in sorted(OWN.glob(f"{provider}-*.json"))]
    if folder():
        found += [(path.stem, path) for path in sorted((folder() / provider).glob("*.json"))
                  if path.name.startswith(prefixes)]
    return [(name, json.loads(path.read_text())) for name, path in found]


@dataclass
class Expected:
    text: str = ""
    tools: list = field(default_factory=list)    # (name, arguments as a value)
    finish: str | None = None                    # None: not one that has a counterpart
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    in_pieces: bool = False                      # tools' arguments come as paths and values


def _value(text):
    """A tool's arguments; a model may also write what is no JSON, which then has to arrive as it is."""
    try:
        return json.loads(text or "{}")
    except ValueError:
        return text


def expect(provider, response):
    body = response.get("body")
    events = parse_events(response["body_sse"].replace("\r\n", "\n").encode()) if "body_sse" in response else None
    return {"openai": _openai, "anthropic": _anthropic, "gemini": _gemini}[provider](body, events)


def _openai(body, events):
    found, calls = Expected(), {}
    if events is None:
        choice = body["choices"][0]
        usage = body.get("usage")
        found.text, found.finish = choice["message"].get("content") or "", choice["finish_reason"]
        found.tools = [(call["function"]["name"], _value(call["function"]["arguments"]))
                       for call in choice["message"].get("tool_calls") or [] if "function" in call]
    else:
        usage = None
        for event in events:
            usage = event.get("usage") or usage if isinstance(event, dict) else usage
            for choice in event.get("choices", []) if isinstance(event, dict) else []:
                if choice["index"] == 0:
                    found.text += choice["delta"].get("content") or ""
                    found.finish = choice.get("finish_reason") or found.finish
                    for call in choice["delta"].get("tool_calls") or []:
                        entry = calls.setdefault(call["index"], ["", ""])
                        entry[0] += call["function"].get("name") or ""
                        entry[1] += call["function"].get("arguments") or ""
        found.tools = [(name, _value(arguments)) for name, arguments in calls.values()]
    if usage:
        found.prompt_tokens, found.completion_tokens = usage["prompt_tokens"], usage["completion_tokens"]
    return found


ANTHROPIC_FINISH = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls",
                    "refusal": "content_filter", "model_context_window_exceeded": "length"}


def _anthropic(body, events):
    blocks, stop, usage = [], None, {}
    if events is None:
        blocks, stop, usage = body["content"], body["stop_reason"], body["usage"]
    else:
        for event in events:
            if event["type"] == "message_start":
                usage = dict(event["message"]["usage"])
            elif event["type"] == "content_block_start":
                blocks.append(dict(event["content_block"]) | {"json": ""})
            elif event["type"] == "content_block_delta":
                delta, block = event["delta"], blocks[event["index"]]
                if delta["type"] == "text_delta":
                    block["text"] = block.get("text", "") + delta["text"]
                elif delta["type"] == "input_json_delta":
                    block["json"] += delta["partial_json"]
            elif event["type"] == "message_delta":
                stop = event["delta"].get("stop_reason") or stop
                usage |= {key: value for key, value in (event.get("usage") or {}).items() if value is not None}
            elif event["type"] == "message_stop":
                break   # some recordings have the streams of several requests in one file
    found = Expected(finish=ANTHROPIC_FINISH.get(stop))
    found.text = "".join(block.get("text", "") for block in blocks if block["type"] == "text")
    found.tools = [(block["name"], _value(block["json"]) if block.get("json") else block["input"])
                   for block in blocks if block["type"] == "tool_use"]
    if found.tools and found.finish == "stop":
        found.finish = "tool_calls"   # what OpenAI's clients look at to see that it is their turn
    cached = sum(usage.get(key) or 0 for key in ("cache_creation_input_tokens", "cache_read_input_tokens"))
    found.prompt_tokens, found.completion_tokens = usage["input_tokens"] + cached, usage["output_tokens"]
    return found


GEMINI_FINISH = {"STOP": "stop", "MAX_TOKENS": "length", "SAFETY": "content_filter", "RECITATION": "content_filter",
                 "PROHIBITED_CONTENT": "content_filter", "BLOCKLIST": "content_filter", "SPII": "content_filter"}


def _gemini(body, events):
    found, finish, usage = Expected(), None, {}
    for piece in events if events is not None else [body]:
        usage |= piece.get("usageMetadata") or {}
        for candidate in (piece.get("candidates") or [])[:1]:
            finish = candidate.get("finishReason") or finish
            for part in (candidate.get("content") or {}).get("parts") or []:
                if "text" in part and not part.get("thought"):
                    found.text += part["text"]
                call = part.get("functionCall") or {}
                if "partialArgs" in call or "willContinue" in call:
                    found.in_pieces = True   # a mode that is asked for in the request, which Nexus does not do
                elif call:
                    found.tools.append((call["name"], call.get("args") or {}))
    found.finish = "tool_calls" if found.tools and finish == "STOP" else GEMINI_FINISH.get(finish)
    if usage.get("promptTokenCount") is not None:
        found.prompt_tokens = usage["promptTokenCount"] + (usage.get("toolUsePromptTokenCount") or 0)
        found.completion_tokens = (usage.get("candidatesTokenCount") or 0) + (usage.get("thoughtsTokenCount") or 0)
    return found
