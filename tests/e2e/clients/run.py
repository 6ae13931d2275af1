"""What the scripts of this folder share. Each drives one package, unmodified, and prints one JSON object: client → model
→ scenario → {"value": …} or {"error": …}. What the values must be is said in test_client_libraries.py."""

import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

URL, KEY, *MODELS = sys.argv[1:]
ONCE = ["retry", "embed"]

SYSTEM = "Answer briefly."
GREETING = "What a fine day, Zoë 👋"
COUNTING = "one two three four five six seven 👋 eight"
CALLING = 'Please call get_weather {"city":"Paris","days":3} and call get_time {"city":"Oslo"}.'
PICTURING = "What is this?"
PIXEL = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def function(name, description, **properties):
    """A tool in OpenAI's format, which both packages take."""
    schema = {"type": "object", "properties": {key: {"type": kind} for key, kind in properties.items()},
              "required": list(properties), "additionalProperties": False}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


TOOLS = [function("get_weather", "The weather in a city.", city="string", days="integer"),
         function("get_time", "The time in a city.", city="string")]
PERSON = {"title": "person", "description": "A person.", "type": "object",
          "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required": ["name", "age"],
          "additionalProperties": False}


def result_of(call):
    return f"{call['name']} of {call['input']['city']}: 21"


def refusal(ask, kinds, status):
    """The HTTP status of the package's own error."""
    try:
        ask()
    except kinds as error:
        return {"status": status(error), "message": str(error)}
    raise AssertionError("was not refused")


def likeness(embed):
    """Embeds three texts with `embed(model, texts)` → vectors before each provider that can: how alike are they?"""
    found = {}
    for model in ["via-openai", "via-gemini", "via-cohere"]:
        red, green, tax = embed(model, ["red apple", "green apple", "tax law"])
        found[model] = {"near": sum(a * b for a, b in zip(red, green)), "far": sum(a * b for a, b in zip(red, tax))}
    return found


def outcome(job):
    client, model, name, scenario = job
    try:
        return client, model, name, {"value": scenario(model)}
    except Exception:
        return client, model, name, {"error": traceback.format_exc()}


def run(clients):
    """`clients`: name → scenarios, functions of a model's name. `retry` and `embed` are no matter of the models at hand
    and run once: `retry` with a model that fails once."""
    jobs = []
    for client, scenarios in clients.items():
        for name, scenario in scenarios.items():
            models = [f"flaky-{client}"] if name in ONCE else MODELS
            jobs += [(client, model, name, scenario) for model in models]
    found = {}
    with ThreadPoolExecutor(8) as pool:
        for client, model, name, what in pool.map(outcome, jobs):
            place = "once" if name in ONCE else model
            found.setdefault(client, {}).setdefault(place, {})[name] = what
    print(json.dumps(found))
