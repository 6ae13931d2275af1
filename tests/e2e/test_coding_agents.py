"""Coding agents, unmodified and without a terminal: each is asked for a command, runs it with its own shell tool, sends
the result back and ends with what the model makes of it. Against upstreams of each wire format."""

import json

import pytest
from client_runs import JS, NODE, VIA, mocked_config, output_of
from harness import KEY
from harness.daemon import Daemon

# Only a shell makes capital letters of it.
COMMAND = "echo the answer is forty-two | tr a-z A-Z"


@pytest.fixture(scope="module")
def daemon(mock, tmp_path_factory):
    with Daemon(tmp_path_factory.mktemp("agents"), mocked_config(mock)) as started:
        yield started


@pytest.fixture
def home(tmp_path):
    (tmp_path / "work").mkdir()
    return tmp_path


def package(name):
    return JS / "node_modules" / name


def asked(tool, **arguments):
    return f"Please call {tool} {json.dumps(arguments)}"


def claude_code(address, model, home):
    program = next(package("@anthropic-ai").glob("claude-code-linux-*64/claude"))
    told = output_of([program, "-p", asked("Bash", command=COMMAND), "--output-format", "json", "--allowedTools", "Bash"],
                     home, cwd=home / "work",
                     env={"ANTHROPIC_BASE_URL": f"http://{address}", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_MODEL": model,
                          "ANTHROPIC_SMALL_FAST_MODEL": model, "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"})
    answer = json.loads(told)
    assert not answer["is_error"] and answer["num_turns"] == 2
    return answer["result"]


def codex(address, model, home):
    program = next(package("@openai").glob("codex-linux-*/vendor/*/bin/codex"))
    (home / ".codex").mkdir()
    (home / ".codex/config.toml").write_text(
        f'model = "{model}"\nmodel_provider = "nexus"\n[model_providers.nexus]\nname = "Nexus"\n'
        f'base_url = "http://{address}/v1"\nenv_key = "NEXUS_API_KEY"\nwire_api = "responses"\n')
    told = output_of([program, "exec", "--skip-git-repo-check", "--json", "--dangerously-bypass-approvals-and-sandbox",
                      asked("exec_command", cmd=COMMAND)], home, cwd=home / "work", env={"NEXUS_API_KEY": KEY})
    events = [json.loads(line) for line in told.splitlines()]
    items = [event["item"] for event in events if event["type"] == "item.completed"]
    assert [item["exit_code"] for item in items if item["type"] == "command_execution"] == [0]
    assert events[-1]["type"] == "turn.completed" and events[-1]["usage"]["output_tokens"] > 0
    return items[-1]["text"]


def gemini_cli(address, model, home):
    (home / ".gemini").mkdir()
    (home / ".gemini/settings.json").write_text(json.dumps({
        "security": {"auth": {"selectedType": "gemini-api-key"}}, "privacy": {"usageStatisticsEnabled": False}}))
    told = output_of([NODE, package("@google/gemini-cli") / "bundle/gemini.js", "-m", model, "--yolo", "-o", "json",
                      "-p", asked("run_shell_command", command=COMMAND)], home, cwd=home / "work",
                     env={"GOOGLE_GEMINI_BASE_URL": f"http://{address}", "GEMINI_API_KEY": KEY,
                          "GEMINI_CLI_TRUST_WORKSPACE": "true"})
    answer = json.loads(told)
    assert answer["stats"]["tools"]["totalSuccess"] == 1
    return answer["response"]


@pytest.mark.parametrize("model", VIA)
@pytest.mark.parametrize("agent", [claude_code, codex, gemini_cli])
def test_an_agent_runs_a_command_and_tells_its_result(daemon, home, agent, model):
    assert "THE ANSWER IS FORTY-TWO" in agent(daemon.data, model, home)
    assert {entry["status"] for entry in daemon.access()} == {200}
