"""The examples of README.md and docs/: every ```yaml block is a configuration that `nexus check` accepts, and every
```bash block whose first line is `# tested` runs as written against a daemon with the default configuration."""

import json
import os
import re
import subprocess
import sys

import pytest

from harness import BINARY, ROOT, SLOW, tls as certificates
from test_vault import Vault

FILES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("plugins/*/README.md")])
KEYS = {"NEXUS_DEV_KEY": "dev-key-0123456789abcdefghijklmnop", "OPENAI_API_KEY": "sk-x", "ANTHROPIC_API_KEY": "sk-y",
        "GEMINI_API_KEY": "g"}


# Its programs are those of many clients, and run where these are (tests/e2e/test_integrations_page.py).
CLIENTS_PAGE = ROOT / "docs/integrations.md"


def blocks(language, files=FILES):
    found = []
    for path in files:
        text = path.read_text()
        for match in re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            place = f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
            found.append(pytest.param(match[1], id=place))
    return found


# What a fragment may take for granted: the parts that it does not have itself.
AROUND = {
    "providers": "{ openai: { kind: openai, api_key: x }, anthropic: { kind: anthropic, api_key: x }, demo: { kind: mock }, "
                 "onprem: { kind: vllm } }",
    "models": "{ smart: { targets: [{ provider: demo, model: a }] }, claude: { targets: [{ provider: demo, model: b }] } }",
    "organisations": "{ acme: { teams: { support: { users: { agent-7: {} }, apps: { helpdesk: {} } }, research: {} } } }",
}


def completed(text):
    """A whole configuration stays as it is; a fragment gets what stands around it."""
    if re.search(r"^keys:", text, re.MULTILINE) and re.search(r"^providers:", text, re.MULTILINE):
        return text
    has = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    missing = set(AROUND) - has - ({"models"} if "providers" in has else set())
    return text + "".join(f"{name}: {AROUND[name]}\n" for name in sorted(missing))


@pytest.mark.parametrize("text", blocks("yaml"))
def test_a_configuration_in_the_docs_stands(tmp_path, text):
    # The files and the server that an example names are made here.
    certificate = certificates.make(tmp_path, "tls")
    certificate.certificate.rename(tmp_path / "tls.crt")
    (tmp_path / "vault-secret").write_text("very-secret")
    path = tmp_path / "nexus.yaml"
    vault = Vault()
    path.write_text(completed(text).replace("/etc/nexus/", f"{tmp_path}/").replace("https://vault.example.com", vault.url))
    done = subprocess.run([BINARY, "check", path], capture_output=True, text=True, env=os.environ | KEYS, timeout=60 * SLOW)
    vault.server.stop()
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def default_daemon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("default")
    env = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_BASE_URL"))}
    process = subprocess.Popen([BINARY, "serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"], cwd=folder, env=env,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    yield json.loads(process.stdout.readline())
    process.terminate()
    assert process.wait(20 * SLOW) == 0


def here(text, daemon):
    """The documented ports, replaced by those of the daemon under test."""
    return text.replace("localhost:8080", daemon["data"]).replace("127.0.0.1:8080", daemon["data"]).replace(
        "localhost:9090", daemon["admin"]).replace("127.0.0.1:9090", daemon["admin"])


@pytest.mark.parametrize("text", blocks("bash"))
def test_a_command_in_the_docs_works(default_daemon, text):
    if not text.startswith("# tested\n"):
        pytest.skip("not a tested command")
    path = f"{BINARY.parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", here(text, default_daemon)], capture_output=True, text=True,
                          cwd=ROOT, env=os.environ | {"PATH": path}, timeout=60 * SLOW)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.strip(), "prints nothing"
    assert '{"error"' not in done.stdout


@pytest.mark.parametrize("text", blocks("python", [path for path in FILES if path != CLIENTS_PAGE]))
def test_a_program_in_the_docs_works(default_daemon, text):
    done = subprocess.run([sys.executable, "-c", here(text, default_daemon)], capture_output=True, text=True,
                          timeout=60 * SLOW)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_links_inside_the_docs_lead_somewhere():
    for path in FILES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"
