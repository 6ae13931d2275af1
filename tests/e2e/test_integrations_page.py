"""The examples of docs/integrations.md run as printed, each by the client that it is for."""

import re
import sys

import pytest
from client_runs import CLIENTS, JS, NODE, output_of
from harness import ROOT
from test_docs import default_daemon, here

PAGE = (ROOT / "docs/integrations.md").read_text()


def blocks(language):
    found = re.finditer(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return [pytest.param(match[1], id=f"line-{PAGE.count(chr(10), 0, match.start()) + 1}") for match in found]


@pytest.mark.parametrize("text", blocks("python"))
def test_a_python_program(default_daemon, tmp_path, text):
    program = CLIENTS / "bin/python" if re.search("langchain|litellm", text) else sys.executable
    assert "Hello" in output_of([program, "-c", here(text, default_daemon)], tmp_path)


@pytest.mark.parametrize("text", blocks("js"))
def test_a_javascript_program(default_daemon, tmp_path, text):
    # Node.js looks for packages beside the script.
    script = JS / f"{tmp_path.name}.mjs"
    script.write_text(here(text, default_daemon))
    assert "Hello" in output_of([NODE, script], tmp_path)


@pytest.fixture
def programs(tmp_path):
    """A folder with the agents under the names that their packages install."""
    folder = tmp_path / "bin"
    folder.mkdir()
    packages = JS / "node_modules"
    for name, program in [("claude", next(packages.glob("@anthropic-ai/claude-code-linux-*64/claude"))),
                          ("codex", next(packages.glob("@openai/codex-linux-*/vendor/*/bin/codex"))),
                          ("gemini", packages / "@google/gemini-cli/bundle/gemini.js")]:
        (folder / name).symlink_to(program)
    return folder


@pytest.mark.parametrize("text", [block for block in blocks("bash") if block.values[0].startswith("# tested with its")])
def test_an_agent(default_daemon, programs, tmp_path, text):
    for language, place in [("toml", ".codex/config.toml"), ("json", ".gemini/settings.json")]:
        (settings,) = (block.values[0] for block in blocks(language))
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(here(settings, default_daemon))
    told = output_of(["bash", "-euo", "pipefail", "-c", here(text, default_daemon)], tmp_path, cwd=tmp_path,
                     env={"PATH": f"{programs}:{NODE.parent}:/usr/bin:/bin"})
    assert "Hello" in told
