#!/usr/bin/env python3
"""Makes config/prices.csv from LiteLLM's price data (MIT, see config/prices.LICENSE).

    scripts/make-prices.py MODEL_PRICES.json [config/prices.csv]

The input is a JSON object with `meta` and `models`; each model has `id`, `provider`, `kind`, `mode`,
`usd_per_1m_tokens` and, where known, `above_input_tokens`, `context_window`, `max_output`, `supports` and `lacks`.
The output is sorted by (kind, id), in lower case, so that src/tokens/prices.cpp can search the text itself.
"""

import json
import re
import sys
from decimal import ROUND_HALF_EVEN, Decimal

HEADER = """\
# What models cost and can take. Made by scripts/make-prices.py; do not edit by hand.
# Source: {source}
# Licence: MIT, Copyright (c) 2023 Berri AI; the text is in config/prices.LICENSE.
# Prices: nano-dollars per 1,000 tokens. The long_* prices apply to a request of more than long_from input tokens.
# Flags: s lacks sampling parameters, j lacks a native JSON schema, e thinks by effort, m refuses max_tokens, o takes
# temperature or top_p but not both, p lacks prefill by the assistant, t lacks forced tool use, b takes system messages
# between turns, r lacks media in tool results, f lacks the fields of real JSON Schema, w takes web_search_options.
# Sorted by kind, then id (bytes), which the binary search in src/tokens/prices.cpp relies on.
kind,id,input,output,cache_read,cache_write,long_from,long_input,long_output,long_cache_read,long_cache_write,\
context_window,max_output,flags
"""

TOKEN_MODES = {"chat", "responses", "completion", "embedding"}
PRICES = ("input", "output", "cache_read", "cache_write")


def nano_per_thousand(usd_per_million):
    """USD per 1,000,000 tokens to nano-dollars per 1,000 tokens; exact up to six decimals."""
    return int((Decimal(usd_per_million) * 1_000_000).quantize(Decimal(1), ROUND_HALF_EVEN))


def kind_of(model):
    return (model["kind"] or model["provider"]).lower()


def name_of(model, kind):
    """The id as the provider itself spells it: without the data's own `provider/` prefix."""
    name = model["id"].lower()
    provider = model["provider"].lower()
    for prefix in (provider, provider.split("-")[0], kind, "text-completion-codestral"):
        if name.startswith(prefix + "/"):
            return name[len(prefix) + 1 :]
    return name


def is_regional(kind, name):
    """Rows for one region or a commitment: a provider's configuration does not say these, so they cannot be found."""
    if kind == "bedrock":
        return "/" in name
    return kind == "azure" and re.match(r"(eu|us|global|global-standard|apac)/", name) is not None


# Where OpenAI's own models are served with OpenAI's own rules.
OPENAI_KINDS = {"openai", "azure", "azure_ai", "bedrock", "github_copilot"}


def openai_flags(kind, name, supports):
    """Reasoning models refuse max_tokens; the first of them refuse sampling parameters whatever the effort is."""
    if kind not in OPENAI_KINDS:
        return ""
    named = re.search(r"(?:^|[/.:])(?:o\d|gpt-(?:[5-9]|[12]\d))(?![a-z0-9])", name) is not None
    is_reasoning = named or (kind in ("openai", "azure") and "reasoning" in supports)
    always_thinks = re.search(r"(?:^|[/.:])(?:o\d|gpt-5)(?:-(?!chat)|$)", name) is not None
    return ("m" if is_reasoning else "") + ("s" if always_thinks else "")


def version_of(family, name):
    """(major, minor) of `claude-opus-4-5-20251101`, `claude-3.5-haiku`, `gemini-2.5-flash`; None without a number."""
    found = re.search(family + r"(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)", name)
    return (int(found[1]), int(found[2] or 0)) if found else None


def makers_claude(name, claudes):
    """Anthropic's own row of the model that a reseller calls `name`, or an empty one."""
    stem = name[name.index("claude") :].replace(".", "-")
    known = [own for own in claudes if re.match(re.escape(own) + r"(?![a-z0-9])", stem)]
    return claudes[max(known, key=len)] if known else {}


def claude_flags(model, kind, name, claudes):
    """What the model refuses it refuses everywhere, also where a reseller's row does not say so."""
    own = makers_claude(name, claudes)
    supports = set(model.get("supports", []))
    lacks = set(model.get("lacks", [])) | (set(own.get("lacks", [])) - supports)
    has_schema = "native_structured_output" in supports
    if kind == "bedrock":  # by Converse
        has_schema |= "bedrock_native_structured_output" in supports
    version = version_of(r"claude-(?:[a-z]+-)?", name)
    flags = {
        "s": "sampling_params" in lacks,
        "j": not has_schema,
        "e": "adaptive_thinking" in supports | set(own.get("supports", [])),
        "o": version is not None and (4, 1) <= version <= (4, 6),
        "p": "assistant_prefill" in lacks,
        "t": "forced_tool_use" in lacks,
        "b": "mid_conversation_system" in supports,
    }
    return "".join(flag for flag, is_set in flags.items() if is_set)


def gemini_flags(name):
    """What an unnumbered model can do is not known: it gets what all of them take."""
    version = (3, 0) if re.search(r"gemini-.*latest", name) else version_of("gemini-", name) or (0, 0)
    flags = {"e": version >= (3, 0), "r": version < (3, 0), "f": version < (2, 5)}
    return "".join(flag for flag, is_set in flags.items() if is_set)


def flags_of(model, kind, name, claudes):
    if model["mode"] == "embedding":
        return ""
    if "claude" in name:
        return claude_flags(model, kind, name, claudes)
    supports, lacks = set(model.get("supports", [])), set(model.get("lacks", []))
    flags = openai_flags(kind, name, supports)
    if "sampling_params" in lacks:
        flags += "s"
    if lacks & {"native_structured_output", "response_schema"}:
        flags += "j"
    if "adaptive_thinking" in supports:
        flags += "e"
    if kind == "gemini" or "gemini" in name:
        flags += gemini_flags(name)
    if re.search(r"gpt-.*search-(preview|api)", name):
        flags += "w"
    return "".join(flag for flag in "sjemoptbrfw" if flag in flags)


def long_prices(model):
    """The first step of prices for long requests: (from, prices). Later steps are rare and dearer still."""
    if model.get("above_input_tokens"):
        step = model["above_input_tokens"][0]
        return step["threshold"], step["usd_per_1m_tokens"]
    tiers = model.get("tiers_by_input_tokens") or []
    return (tiers[1]["range"][0], tiers[1]["usd_per_1m_tokens"]) if len(tiers) > 1 else (None, {})


def base_prices(model):
    if "input" in model.get("usd_per_1m_tokens", {}):
        return model["usd_per_1m_tokens"]
    tiers = model.get("tiers_by_input_tokens") or []
    return tiers[0]["usd_per_1m_tokens"] if tiers else {}


def row_of(model, claudes):
    """(kind, id, fields) or None for a model that is not sold by the token."""
    prices = base_prices(model)
    kind = kind_of(model)
    name = name_of(model, kind)
    if model["mode"] not in TOKEN_MODES or "input" not in prices or not kind or is_regional(kind, name):
        return None
    if "usd_per_unit" in model and not any(prices.get(key) for key in ("input", "output")):
        return None
    if any(value < 0 for value in prices.values()) or re.search(r"[,\s\"]", kind + name):
        return None
    long_from, long = long_prices(model)
    fields = [nano_per_thousand(prices["input"]), nano_per_thousand(prices.get("output", 0))]
    fields += [nano_per_thousand(prices[key]) if key in prices else "" for key in PRICES[2:]]
    fields += [long_from or ""]
    fields += [nano_per_thousand(long[key]) if key in long else "" for key in PRICES]
    fields += [int(model.get("context_window") or 0) or "", int(model.get("max_output") or 0) or ""]
    return kind, name, fields + [flags_of(model, kind, name, claudes)]


def main():
    source, target = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "config/prices.csv"
    with open(source, encoding="utf-8") as file:
        data = json.load(file, parse_float=Decimal)
    claudes = {model["id"]: model for model in data["models"] if model["provider"] == "anthropic"}
    rows = {}
    # Mantle's rows bear the same names as Converse's, whose flags are the ones that stand.
    for model in sorted(data["models"], key=lambda model: model["id"].startswith("bedrock_mantle/")):
        row = row_of(model, claudes)
        if row is None:
            continue
        kind, name, fields = row
        known = rows.get((kind, name))
        # Of two rows under one name the dearer one stands, so that no budget is undercharged.
        if known is None or (fields[0], fields[1]) > (known[0], known[1]):
            rows[(kind, name)] = fields if known is None else fields[:-1] + known[-1:]
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER.format(source=data["meta"]["source"].replace("PyPI litellm", "LiteLLM")))
        for (kind, name), fields in sorted(rows.items(), key=lambda item: (item[0][0].encode(), item[0][1].encode())):
            file.write(",".join([kind, name, *map(str, fields)]) + "\n")
    print(f"{len(rows)} rows written to {target}")


if __name__ == "__main__":
    main()
