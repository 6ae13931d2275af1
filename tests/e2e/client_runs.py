"""Runs the clients that are programs of their own (tests/e2e/js, tests/e2e/clients, coding agents) before one daemon."""

import json
import platform
import shutil
import subprocess

from conftest import providers
from harness import KEY, ROOT, SLOW

HERE = ROOT / "tests/e2e"
JS = ROOT / "build/js"
CLIENTS = ROOT / "build/venv-clients"
ARCHITECTURE = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
NODE = JS / f"node_modules/node-linux-{ARCHITECTURE}/bin/node"
if not NODE.exists() or not CLIENTS.exists():
    raise FileNotFoundError(f"{NODE} or {CLIENTS} is missing: run scripts/clients.sh")

# The formats of upstreams that each client is tried with, as models of the gateway.
VIA = {f"via-{provider}": provider for provider in ["openai", "anthropic", "gemini", "bedrock", "cohere"]}


def environment(home, **more):
    """Nothing of the caller's environment but what finds programs: no key and no proxy reaches a client."""
    return {"PATH": f"{NODE.parent}:/usr/bin:/bin", "HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True"} | more


def output_of(command, home, **more):
    """The standard output of a client. It has no input, and does not hang the tests."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env=environment(home, **more.pop("env", {})), timeout=100 * SLOW, **more)
    told = f"{done.stderr[-4000:]}\n{done.stdout[-4000:]}"
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{told}"
    return done.stdout


def placed_scripts():
    """Node.js looks for packages beside the script, and those stand outside of the source tree."""
    for script in (HERE / "js").glob("*.mjs"):
        shutil.copyfile(script, JS / script.name)
    return JS


def results(script, address, home):
    """client → model → scenario → {"value": …} or {"error": …} of a script of tests/e2e/js or tests/e2e/clients."""
    path = placed_scripts() / script if script.endswith(".mjs") else HERE / "clients" / script
    program = NODE if script.endswith(".mjs") else CLIENTS / "bin/python"
    return json.loads(output_of([program, path, f"http://{address}", KEY, *VIA], home))


def mocked_config(address):
    """The models of VIA at a mock. Its refusals reach the client, who is the one to wait and to try again."""
    return {"keys": [{"name": "client", "secret": KEY}], "retries": {"attempts": 0}, "breaker": {"min": 1_000_000},
            "providers": providers(address),
            "models": {name: {"targets": [{"provider": provider, "model": "echo"}]} for name, provider in VIA.items()}}
