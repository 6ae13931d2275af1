"""The vendors' SDKs wait as long as a busy upstream of another format says, and then succeed."""

import anthropic
import openai
import pytest
from flaky import Flaky, add_flaky
from google import genai
from google.genai import types
from harness import KEY
from harness.daemon import Daemon


def ask_openai(address):
    sdk = openai.OpenAI(base_url=f"http://{address}/v1", api_key=KEY)
    answer = sdk.chat.completions.create(model="flaky-openai", messages=[{"role": "user", "content": "x"}])
    return answer.choices[0].message.content


def ask_anthropic(address):
    sdk = anthropic.Anthropic(base_url=f"http://{address}", api_key=KEY)
    message = sdk.messages.create(model="flaky-anthropic", max_tokens=9, messages=[{"role": "user", "content": "x"}])
    return message.content[0].text


def ask_google(address):
    # It tries again only if told to, and then as its own clock says; the waits grow from 1 s.
    options = types.HttpOptions(base_url=f"http://{address}", retry_options=types.HttpRetryOptions(attempts=2, jitter=0))
    sdk = genai.Client(api_key=KEY, http_options=options)
    return sdk.models.generate_content(model="flaky-google", contents="x").text


@pytest.mark.parametrize("ask, name, foreign", [(ask_openai, "flaky-openai", "anthropic"),
                                                (ask_anthropic, "flaky-anthropic", "openai"),
                                                (ask_google, "flaky-google", "openai")])
def test_a_busy_upstream_is_waited_for(tmp_path, ask, name, foreign):
    config = {"keys": [{"name": "sdk", "secret": KEY}], "retries": {"attempts": 0}, "breaker": {"min": 1_000_000},
              "providers": {}, "models": {}}
    with Flaky() as flaky:
        add_flaky(config, flaky, {name.removeprefix("flaky-"): foreign})
        with Daemon(tmp_path, config) as daemon:
            assert ask(daemon.data) == "Hello."
        assert flaky.waited[name] >= 0.95
