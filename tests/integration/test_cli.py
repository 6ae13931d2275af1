"""The other subcommands."""

import hashlib
import base64
import json
import re
import subprocess

import pytest

from harness import BINARY, KEY, ROOT, SLOW, UPSTREAM_KEY
from harness.daemon import base_config
from harness.http import Connection, chat_body


def run(*arguments, **options):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60 * SLOW, **options)


def test_check_lists_every_mistake_with_its_place(tmp_path):
    path = tmp_path / "nexus.yaml"
    path.write_text("listeners:\n  data: { adress: 127.0.0.1:1 }\nmodels:\n  m:\n    strategy: wieghted\n    targets: []\n"
                    "timeouts: { connect: 5 }\nworkers: many\nworkers: 2\n")
    done = run("check", path)
    assert done.returncode == 1 and done.stdout == ""
    lines = done.stderr.splitlines()
    places = {re.search(r"nexus\.yaml:(\d+):\d+", line)[1] for line in lines if "nexus.yaml:" in line}
    assert {"2", "5", "7", "8"} <= places
    assert "address" in done.stderr and "weighted" in done.stderr   # the nearest valid spellings


def test_check_says_ok(tmp_path):
    path = tmp_path / "nexus.yaml"
    path.write_text(json.dumps(base_config("http://127.0.0.1:1/v1")))
    done = run("check", path)
    assert done.returncode == 0 and "ok" in done.stdout


@pytest.mark.parametrize("name", ["default.yaml", "minimal.yaml", "nexus.yaml"])
def test_the_shipped_configurations_stand(name):
    path = ROOT / "config" / name
    assert run("check", path, cwd=ROOT).returncode == 0, run("check", path, cwd=ROOT).stderr


def test_check_refuses_what_is_not_built_by_name(tmp_path):
    path = tmp_path / "nexus.yaml"
    path.write_text("store: { kind: redis }\nauth: { mode: jwt }\n")
    done = run("check", path)
    assert done.returncode == 1 and "redis" in done.stderr and "jwt" in done.stderr


def test_a_new_key_works_with_its_printed_line(start, upstream):
    made = run("keys", "new", "--name", "fresh")
    assert made.returncode == 0
    key = re.search(r"^key: (\S+)$", made.stdout, re.MULTILINE)[1]
    hashed = re.search(r'hash: "(nk1:[\w-]{43})"', made.stdout)[1]
    digest = hashlib.sha256(b"nexus-key-1" + key.encode()).digest()
    assert hashed == "nk1:" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    gateway = start(base_config(upstream.url, keys=[{"name": "fresh", "hash": hashed}]))
    assert gateway.chat("Hi.", headers={"Authorization": f"Bearer {key}"}).status == 200
    assert gateway.chat("Hi.").status == 401
    assert run("keys", "new", "--name", "x").stdout != made.stdout


def test_the_schema_is_the_published_one():
    schema = run("config", "schema")
    assert schema.returncode == 0
    assert json.loads(schema.stdout) == json.loads((ROOT / "config/schema.json").read_text()), "run `make docs`"


def test_the_schema_accepts_the_shipped_configuration_and_refuses_a_wrong_key():
    import jsonschema
    schema = json.loads((ROOT / "config/schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = base_config("http://127.0.0.1:1/v1")
    assert list(validator.iter_errors(good)) == []
    assert list(validator.iter_errors(good | {"modls": {}}))


def test_the_reference_is_the_generated_one():
    assert run("config", "reference").stdout == (ROOT / "docs/configuration.md").read_text(), "run `make docs`"


def test_a_support_bundle_has_what_helps_and_nothing_secret(start, upstream, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("sk-from-a-file-0123456789")
    config = base_config(upstream.url)
    config["providers"]["other"] = {"kind": "openai", "base_url": upstream.url, "api_key": f"${{file:{secret}}}",
                                    "headers": {"X-Private": "header-value-9876"}}
    config["keys"][0]["limits"] = [{"requests": 1000, "per": "minute"}]
    gateway = start(config)
    gateway.chat("a very private prompt")
    done = run("support-bundle", "--admin", gateway.admin)
    assert done.returncode == 0, done.stderr
    bundle = json.loads(done.stdout)
    text = done.stdout
    for hidden in (KEY, UPSTREAM_KEY, "sk-from-a-file", "header-value-9876", "private prompt"):
        assert hidden not in text
    assert "nexus_requests_total" in text and '"up"' in text and upstream.url in text
    assert bundle
    output = tmp_path / "bundle.json"
    assert run("support-bundle", "--admin", gateway.admin, "--output", output).returncode == 0
    assert json.loads(output.read_text())


def test_the_mock_stands_alone():
    process = subprocess.Popen([BINARY, "mock", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        address = json.loads(process.stdout.readline())["mock"]
        with Connection(address) as connection:
            answer = connection.request("POST", "/v1/chat/completions", chat_body("parrot"))
            assert answer.status == 200 and "parrot" in answer.json()["choices"][0]["message"]["content"]
            refused = connection.request("POST", "/v1/chat/completions", chat_body(), {"x-mock-status": "503"})
            assert refused.status == 503
    finally:
        process.terminate()
        assert process.wait(20 * SLOW) == 0


def test_usage():
    assert run("--help").returncode == 0 and "serve" in run("--help").stdout
    assert run("--version").stdout.startswith("nexus ")
    assert run("nonsense").returncode == 2
    assert run("serve", "--config", "/nowhere/nexus.yaml").returncode == 1
