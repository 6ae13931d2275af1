"""The real `openai` SDK in realtime sessions through Nexus."""

import asyncio

import openai
import pytest
from harness import KEY, SLOW
from harness.daemon import Daemon
from harness.realtime import RealtimeUpstream, item


@pytest.fixture
def provider():
    with RealtimeUpstream() as server:
        yield server


@pytest.fixture
def gateway(provider, tmp_path):
    config = {"providers": {"openai": {"kind": "openai", "base_url": provider.url, "api_key": "sk-upstream"}},
              "keys": [{"name": "sdk", "secret": KEY}], "retries": {"attempts": 0}}
    with Daemon(tmp_path, config) as daemon:
        yield daemon


def sdk(gateway, kind=openai.OpenAI):
    return kind(base_url=f"http://{gateway.data}/v1", websocket_base_url=f"ws://{gateway.data}/v1", api_key=KEY,
                max_retries=0, timeout=30 * SLOW)


def test_a_conversation(gateway, provider):
    with sdk(gateway).realtime.connect(model="openai/gpt-realtime") as connection:
        assert connection.recv().type == "session.created"
        connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
        connection.conversation.item.create(item=item("Say hello.")["item"])
        connection.response.create()
        text = ""
        for event in connection:
            if event.type == "response.output_text.delta":
                text += event.delta
            elif event.type == "response.done":
                break
        assert text == "Hello."
        assert event.response.usage.input_token_details.cached_tokens == 64
    session = provider.sessions[0]
    assert session.request.path == "/v1/realtime?model=gpt-realtime"
    assert session.request.headers["authorization"] == "Bearer sk-upstream"
    assert [event["type"] for event in session.events] == ["session.update", "conversation.item.create", "response.create"]


def test_a_conversation_of_the_beta_by_the_asynchronous_client(gateway, provider):
    async def talk():
        async with sdk(gateway, openai.AsyncOpenAI).beta.realtime.connect(model="openai/gpt-realtime") as connection:
            await connection.response.create()
            return [event.type async for event in until_done(connection)]

    async def until_done(connection):
        async for event in connection:
            yield event
            if event.type == "response.done":
                return

    assert asyncio.run(talk())[-1] == "response.done"
    assert provider.sessions[0].request.headers["openai-beta"] == "realtime=v1"


def test_azures_client(gateway, provider):
    client = openai.AzureOpenAI(azure_endpoint=f"http://{gateway.data}", websocket_base_url=f"ws://{gateway.data}/openai",
                                api_key=KEY, api_version="2025-04-01-preview")
    with client.realtime.connect(model="openai/gpt-realtime") as connection:
        assert connection.recv().type == "session.created"
    assert provider.sessions[0].request.path == "/v1/realtime?model=gpt-realtime"


def test_an_error_event_of_the_gateways(gateway):
    with sdk(gateway).realtime.connect(model="openai/gpt-realtime") as connection:
        connection.recv()
        connection.session.update(session={"type": "realtime", "model": "gpt-another"})
        event = connection.recv()
        assert event.type == "error" and event.error.type == "invalid_request_error"
        assert event.error.param == "session.model"
