"""Client libraries, unmodified, against upstreams of each wire format: plain, streamed, with tools that the library
itself calls in its loop, with a picture, with a schema, refused, and told to wait.

Each script of tests/e2e/js and tests/e2e/clients runs once, for all its clients, models and scenarios; the tests look at
what it found."""

import pytest
from client_runs import VIA, mocked_config, results
from flaky import Flaky, add_flaky
from harness.daemon import Daemon

# client → (script, a foreign upstream format for the retry)
CLIENTS = {
    "openai-chat": ("openai.mjs", "anthropic"),
    "openai-responses": ("openai.mjs", "anthropic"),
    "anthropic": ("anthropic.mjs", "openai"),
    "google": ("google.mjs", "anthropic"),
    "ai-openai-chat": ("ai_sdk.mjs", "anthropic"),
    "ai-openai-responses": ("ai_sdk.mjs", "anthropic"),
    "ai-openai-compatible": ("ai_sdk.mjs", "anthropic"),
    "ai-anthropic": ("ai_sdk.mjs", "openai"),
    "ai-google": ("ai_sdk.mjs", "openai"),
    "langchain-openai": ("langchain_models.py", "anthropic"),
    "langchain-openai-responses": ("langchain_models.py", "anthropic"),
    "langchain-anthropic": ("langchain_models.py", "openai"),
    "langchain-google": ("langchain_models.py", "openai"),
    "litellm-openai": ("litellm_completion.py", "anthropic"),
    "litellm-anthropic": ("litellm_completion.py", "openai"),
    "litellm-gemini": ("litellm_completion.py", "openai"),
}
# LiteLLM waits as long as it pleases where it does not leave that to OpenAI's SDK.
WAITS_AS_IT_PLEASES = ["litellm-anthropic", "litellm-gemini"]
STREAMS_ARGUMENTS = ["openai-chat", "anthropic", "google"]
REASONS = ["openai-responses", "anthropic", "google", "ai-openai-responses", "ai-anthropic", "ai-google"]
LISTS = ["openai-chat", "anthropic", "google"]
EMBEDS = ["openai-chat", "google", "ai-openai-chat", "ai-openai-compatible", "ai-google", "langchain-openai", "langchain-google",
          "litellm-openai", "litellm-gemini"]


@pytest.fixture(scope="module")
def found(mock, tmp_path_factory):
    """(client, model, scenario) → the scenario's value."""
    home, ran = tmp_path_factory.mktemp("clients"), {}
    with Flaky() as flaky:
        config = mocked_config(mock)
        add_flaky(config, flaky, {name: foreign for name, (_, foreign) in CLIENTS.items()})
        with Daemon(home, config) as daemon:
            def value(client, model, scenario):
                script = CLIENTS[client][0]
                if script not in ran:
                    ran[script] = {}    # should it fail, it is not run again
                    ran[script] = results(script, daemon.data, home)
                outcome = ran[script][client][model][scenario]
                assert "error" not in outcome, outcome["error"]
                return outcome["value"]

            value.waited = flaky.waited
            yield value


@pytest.fixture(params=CLIENTS)
def client(request):
    return request.param


@pytest.fixture(params=VIA)
def model(request):
    return request.param


def counts(value):
    return value["input"] > 0 and value["output"] > 0


def test_plain(found, client, model):
    value = found(client, model, "plain")
    assert "What a fine day, Zoë 👋" in value["text"] and counts(value)
    assert value["finish"].lower() in ("stop", "end_turn", "completed")


def test_stream(found, client, model):
    value = found(client, model, "stream")
    assert "one two three four five six seven 👋 eight" in value["text"] and counts(value)
    assert value["pieces"] > 3 and value["finish"].lower() in ("stop", "end_turn", "completed")


@pytest.mark.parametrize("scenario", ["tools", "tools_streamed"])
def test_a_loop_of_parallel_tool_calls(found, client, model, scenario):
    value = found(client, model, scenario)
    calls = sorted(value["calls"], key=lambda call: call["name"])
    assert calls == [{"name": "get_time", "input": {"city": "Oslo"}},
                     {"name": "get_weather", "input": {"city": "Paris", "days": 3}}]
    assert ": 21" in value["text"]    # the model repeats the last result


@pytest.mark.parametrize("client", REASONS)
@pytest.mark.parametrize("model", [name for name in VIA if name != "via-bedrock"])    # only Claude and Nova think there
def test_reasoning_goes_on_after_the_results_of_tools(found, client, model):
    value = found(client, model, "reasoning")
    assert len(value["calls"]) == 2 and value["thoughts"] == [True, True]


@pytest.mark.parametrize("client", STREAMS_ARGUMENTS)
def test_streamed_arguments_of_a_tool_that_must_be_called(found, client, model):
    assert found(client, model, "tool_arguments_streamed") == {"input": {"city": "Paris", "days": 3}}


def test_an_image(found, client, model):
    value = found(client, model, "image")
    assert "What is this? [1 image]" in value["text"] and value["input"] >= 256


def test_structured_output(found, client, model):
    value = found(client, model, "structured")
    assert isinstance(value["name"], str) and isinstance(value["age"], int)


def test_a_wrong_key_and_an_unknown_model_are_errors_of_the_client(found, client, model):
    assert found(client, model, "wrong_key")["status"] == 401
    assert found(client, model, "no_model")["status"] == 404


@pytest.mark.parametrize("client", EMBEDS)
def test_embeddings(found, client):
    for model, likeness in found(client, "once", "embed").items():
        assert likeness["near"] > likeness["far"], model


@pytest.mark.parametrize("client", LISTS)
def test_the_list_of_models(found, client):
    assert set(VIA) <= set(found(client, "once", "list"))


def test_a_client_that_is_told_to_wait_waits_and_succeeds(found, client):
    assert found(client, "once", "retry")["text"] == "Hello."
    assert found.waited[f"flaky-{client}"] >= (0 if client in WAITS_AS_IT_PLEASES else 0.95)
