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
# Flags: s lacks sampling parameters, j lacks a native JSON schema, e thinks by effort, m refuses max_tokens.
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


def is_openai_reasoning(kind, name, supports):
    return kind in ("openai", "azure") and (
        "reasoning" in supports or re.match(r"(o\d|gpt-([5-9]|\d\d))", name) is not None
    )


def flags_of(model, kind, name):
    if model["mode"] == "embedding":
        return ""
    supports, lacks = set(model.get("supports", [])), set(model.get("lacks", []))
    gemini = re.search(r"gemini-(?:(\d+)|.*latest)", name)
    flags = ""
    if "sampling_params" in lacks:
        flags += "s"
    if "claude" in name:
        flags += "" if "native_structured_output" in supports else "j"
    elif lacks & {"native_structured_output", "response_schema"}:
        flags += "j"
    if "adaptive_thinking" in supports or (gemini and int(gemini[1] or 3) >= 3):
        flags += "e"
    if is_openai_reasoning(kind, name, supports):
        flags += "m"
    return flags


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


def row_of(model):
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
    return kind, name, fields + [flags_of(model, kind, name)]


def main():
    source, target = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "config/prices.csv"
    with open(source, encoding="utf-8") as file:
        data = json.load(file, parse_float=Decimal)
    rows = {}
    for model in data["models"]:
        row = row_of(model)
        if row is None:
            continue
        kind, name, fields = row
        known = rows.get((kind, name))
        # Of two rows under one name the dearer one stands, so that no budget is undercharged.
        if known is None or (fields[0], fields[1]) > (known[0], known[1]):
            rows[(kind, name)] = fields
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER.format(source=data["meta"]["source"].replace("PyPI litellm", "LiteLLM")))
        for (kind, name), fields in sorted(rows.items(), key=lambda item: (item[0][0].encode(), item[0][1].encode())):
            file.write(",".join([kind, name, *map(str, fields)]) + "\n")
    print(f"{len(rows)} rows written to {target}")


if __name__ == "__main__":
    main()
