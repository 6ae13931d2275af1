"""`nexus import`: what it makes of other gateways' configurations stands, and serves."""

import re
import subprocess

import pytest

from harness import BINARY, ROOT, SLOW, UPSTREAM_KEY
from harness.http import chat_body

FIXTURES = ROOT / "tests/cli/import/fixtures"
NAMES = sorted(path.name for path in FIXTURES.iterdir())
MASTER = "sk-master-0123456789abcdefghijklmnopqrstuv"


def run(*arguments, **options):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60 * SLOW, **options)


def kind(name):
    return "portkey" if name.startswith("portkey") else "litellm"


def environment_of(text):
    """A value for every variable that a configuration refers to."""
    return {name: "http://127.0.0.1:9/v1" if name.endswith("BASE") else f"value-of-{name}-0123456789abcdef"
            for name in re.findall(r"\$\{(\w+)", text)}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_imported_stands(tmp_path, name):
    path = tmp_path / "nexus.yaml"
    done = run("import", kind(name), FIXTURES / name, "-o", path)
    assert done.returncode in (0, 3), done.stderr
    assert done.stdout == ""
    assert (done.returncode == 3) == ("Not carried over" in done.stderr)
    checked = run("check", path, env=environment_of(path.read_text()))
    assert checked.returncode == 0, checked.stderr + path.read_text()


def test_every_line_of_the_report_has_a_place_and_stands_in_the_result(tmp_path):
    done = run("import", "litellm", FIXTURES / "litellm-production.yaml")
    assert done.returncode == 3
    lines = [line for line in done.stderr.splitlines() if line.startswith("  ")]
    assert len(lines) > 20
    for line in lines:
        assert re.match(r"  \S+litellm-production\.yaml:\d+:\d+: ", line), line
        assert f"# {line}" in done.stdout


def test_a_file_is_not_replaced_unless_forced(tmp_path):
    path = tmp_path / "nexus.yaml"
    path.write_text("mine")
    source = FIXTURES / "litellm-plain.yaml"
    refused = run("import", "litellm", source, "-o", path)
    assert refused.returncode == 1 and "--force" in refused.stderr and path.read_text() == "mine"
    assert run("import", "litellm", source, "-o", path, "--force").returncode == 0
    assert "models:" in path.read_text()


def test_usage():
    assert run("import", "litellm").returncode == 2
    assert run("import", "nobody", "x").returncode == 2
    assert run("import", "litellm", "/nowhere/config.yaml").returncode == 1
    assert "Exit code" in run("import", "litellm", "--help").stdout


def test_a_litellm_configuration_serves(start, upstream, tmp_path):
    source = tmp_path / "config.yaml"
    source.write_text(f"""
model_list:
  - model_name: smart
    litellm_params: {{ model: openai/real-name, api_base: "{upstream.url}", api_key: {UPSTREAM_KEY} }}
  - model_name: broken
    litellm_params: {{ model: hosted_vllm/gone, api_base: "http://127.0.0.1:9/v1" }}
litellm_settings: {{ fallbacks: [{{ broken: [smart] }}], num_retries: 0 }}
general_settings: {{ master_key: os.environ/LITELLM_MASTER_KEY }}
""")
    done = run("import", "litellm", source)
    assert done.returncode == 0, done.stderr
    assert UPSTREAM_KEY not in done.stdout + done.stderr
    variable = re.search(r"environment variable (\w+)", done.stderr)[1]
    gateway = start(done.stdout, env={variable: UPSTREAM_KEY, "LITELLM_MASTER_KEY": MASTER})
    key = {"Authorization": f"Bearer {MASTER}"}
    for model in ("smart", "broken"):
        answer = gateway.call("POST", "/v1/chat/completions", chat_body("Hi.", model=model), key)
        assert answer.status == 200, answer.body
        assert upstream.requests[-1].json()["model"] == "real-name"
        assert upstream.requests[-1].headers["authorization"] == f"Bearer {UPSTREAM_KEY}"
    assert gateway.call("POST", "/v1/chat/completions", chat_body("Hi.", model="smart"),
                        {"Authorization": "Bearer wrong"}).status == 401


def test_a_portkey_config_serves(start, upstream, tmp_path):
    source = tmp_path / "support.json"
    source.write_text("""{ "strategy": { "mode": "fallback" }, "targets": [
        { "provider": "openai", "custom_host": "http://127.0.0.1:9/v1", "api_key": "k", "override_params": { "model": "a" } },
        { "virtual_key": "openai-prod", "custom_host": "%s", "override_params": { "model": "b" } } ] }""" % upstream.url)
    done = run("import", "portkey", source)
    assert done.returncode == 0, done.stderr
    gateway = start(done.stdout, env={"OPENAI_PROD_API_KEY": UPSTREAM_KEY, "COMPATIBLE_API_KEY": "k"})
    answer = gateway.call("POST", "/v1/chat/completions", chat_body("Hi.", model="support"))
    assert answer.status == 200, answer.body
    assert upstream.requests[-1].json()["model"] == "b"
