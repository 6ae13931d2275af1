"""`${vault:path#field}` against a scripted server of HashiCorp Vault's HTTP API (KV version 2)."""

import json
import subprocess

import pytest

from harness import BINARY, SLOW
from harness.daemon import base_config
from harness.upstream import Upstream, plain
from harness.waiting import until


class Vault:
    """Logins and secrets as Vault's API documents them. `ttl` is the life of the tokens that it gives."""

    def __init__(self, ttl=3600):
        self.server = Upstream(self.answer)
        self.secrets = {"nexus/openai": {"api_key": "sk-from-vault-0123456789"}}
        self.tokens = {"root-token"}
        self.logins = []
        self.renewals = 0
        self.ttl = ttl

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.port}"

    def answer(self, request, peer):
        peer.send(plain(*self.decide(request)))

    def decide(self, request):
        path = request.path.removeprefix("/v1/")
        body = json.loads(request.body) if request.body else {}
        if path.endswith("/login"):
            self.logins.append((path, body))
            good = body in ({"role_id": "role", "secret_id": "very-secret"}, {"role": "nexus", "jwt": "a.b.c"})
            if not good:
                return 400, {"errors": ["invalid role or secret ID"]}
            token = f"token-{len(self.logins)}"
            self.tokens.add(token)
            return 200, {"auth": {"client_token": token, "lease_duration": self.ttl, "renewable": True}}
        if request.headers.get("x-vault-token") not in self.tokens:
            return 403, {"errors": ["permission denied"]}
        if path == "auth/token/lookup-self":
            return 200, {"data": {"ttl": self.ttl, "renewable": True}}
        if path == "auth/token/renew-self":
            self.renewals += 1
            return 200, {"auth": {"client_token": "same", "lease_duration": self.ttl, "renewable": True}}
        found = self.secrets.get(path.removeprefix("secret/data/"))
        if found is None:
            return 404, {"errors": []}
        return 200, {"data": {"data": found, "metadata": {"version": 1}}}


@pytest.fixture
def vault():
    made = Vault()
    with made.server:
        yield made


def config(upstream, vault, **login):
    made = base_config(upstream.url, vault={"address": vault.url, "refresh": "1s"} | (login or {"token": "root-token"}))
    made["providers"]["up"]["api_key"] = "${vault:nexus/openai#api_key}"
    return made


def key_sent(gateway, upstream):
    assert gateway.chat("Hi.").status == 200
    return upstream.requests[-1].headers["authorization"]


@pytest.mark.parametrize("login", ["token", "approle", "kubernetes"])
def test_each_login_reads_the_secret(start, upstream, vault, tmp_path, login):
    jwt = tmp_path / "jwt"
    jwt.write_text("a.b.c")
    settings = {"token": {"token": "root-token"},
                "approle": {"auth": "approle", "role_id": "role", "secret_id": "very-secret"},
                "kubernetes": {"auth": "kubernetes", "role": "nexus", "jwt_file": str(jwt)}}[login]
    gateway = start(config(upstream, vault, **settings))
    assert key_sent(gateway, upstream) == "Bearer sk-from-vault-0123456789"
    if login != "token":
        assert vault.logins[0][0] == f"auth/{login}/login"
    assert "very-secret" not in gateway.log() and "sk-from-vault" not in gateway.log()


def test_a_rotated_secret_is_taken_up_without_a_restart(start, upstream, vault):
    gateway = start(config(upstream, vault))
    assert key_sent(gateway, upstream) == "Bearer sk-from-vault-0123456789"
    vault.secrets["nexus/openai"] = {"api_key": "sk-rotated-0123456789"}
    until("the new key in use", lambda: key_sent(gateway, upstream) == "Bearer sk-rotated-0123456789")


def test_a_short_lived_token_is_renewed(start, upstream):
    vault = Vault(ttl=2)
    with vault.server:
        start(config(upstream, vault, auth="approle", role_id="role", secret_id="very-secret"))
        until("a renewal", lambda: vault.renewals >= 2)


def test_a_revoked_token_leads_to_a_new_login(start, upstream, vault):
    gateway = start(config(upstream, vault, auth="approle", role_id="role", secret_id="very-secret"))
    assert key_sent(gateway, upstream).endswith("sk-from-vault-0123456789")
    vault.tokens.clear()
    vault.secrets["nexus/openai"] = {"api_key": "sk-rotated-0123456789"}
    until("the new key in use", lambda: key_sent(gateway, upstream) == "Bearer sk-rotated-0123456789")
    assert len(vault.logins) >= 2


def test_an_outage_of_vault_stops_nothing(start, upstream, vault):
    gateway = start(config(upstream, vault))
    vault.server.stop()
    with pytest.raises(AssertionError):
        until("a failed request", lambda: gateway.chat("Hi.").status != 200, 2.5)
    assert gateway.admin_call("POST", "/reload").status == 200
    assert key_sent(gateway, upstream) == "Bearer sk-from-vault-0123456789"


@pytest.mark.parametrize("broken", ["path", "field", "token", "away"])
def test_what_cannot_be_read_is_said_with_its_place(upstream, vault, tmp_path, broken):
    made = config(upstream, vault)
    if broken == "path":
        made["providers"]["up"]["api_key"] = "${vault:nexus/nothing#api_key}"
    elif broken == "field":
        made["providers"]["up"]["api_key"] = "${vault:nexus/openai#nothing}"
    elif broken == "token":
        made["vault"]["token"] = "wrong-token"
    else:
        vault.server.stop()
    path = tmp_path / "nexus.yaml"
    path.write_text(json.dumps(made, indent=1))
    done = subprocess.run([BINARY, "check", path], capture_output=True, text=True, timeout=60 * SLOW)
    assert done.returncode == 1
    assert "nexus.yaml:" in done.stderr and "providers.up.api_key" in done.stderr
    assert "sk-from-vault" not in done.stderr and "wrong-token" not in done.stderr
