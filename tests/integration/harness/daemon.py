"""Nexus as a process of its own, on ports that the kernel chooses."""

import json
import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from . import BINARY, KEY, SLOW, UPSTREAM_KEY, WORKERS, http
from .waiting import until


def base_config(upstream_url, **more):
    """One provider `up` in OpenAI's format at a URL, one model `m` of it, one key. `more` replaces whole parts."""
    return {
        "providers": {"up": {"kind": "openai", "base_url": upstream_url, "api_key": UPSTREAM_KEY}},
        "models": {"m": {"targets": [{"provider": "up", "model": "up"}]}},
        "keys": [{"name": "tester", "secret": KEY}],
        "retries": {"attempts": 0},
        "workers": WORKERS,
    } | more


class Daemon:
    """`nexus serve` with a configuration (a mapping, written as JSON, which is YAML; or text). A context manager, which
    stops it and checks that it ended well."""

    def __init__(self, folder, config, env=None, arguments=(), start=True):
        self.folder = Path(folder)
        self.path = self.folder / "nexus.yaml"
        self.write(config)
        self.arguments = ["serve", "--config", str(self.path), "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                          *arguments]
        self.env = {name: value for name, value in os.environ.items()
                    if not re.search(r"_API_KEY$|^(PORT|LOG_LEVEL|https?_proxy|no_proxy)$", name, re.IGNORECASE)} | (env or {})
        self.process = None
        if start:
            self.start()

    def write(self, config):
        """Replaces the configuration file at once, as editors do."""
        text = config if isinstance(config, str) else json.dumps(config, indent=1)
        beside = self.path.with_suffix(".new")
        beside.write_text(text)
        beside.replace(self.path)

    def start(self):
        self.errors = open(self.folder / "stderr.log", "ab")
        self.process = subprocess.Popen([BINARY, *self.arguments], cwd=self.folder, env=self.env,
                                        stdout=subprocess.PIPE, stderr=self.errors)
        # A daemon that hangs at its start must not hang the tests.
        watchdog = threading.Timer(30 * SLOW, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if not line:
            raise AssertionError(f"nexus did not start ({self.process.wait()}):\n{self.log()}")
        addresses = json.loads(line)
        self.data, self.admin = addresses["data"], addresses["admin"]
        self.access_lines = []
        threading.Thread(target=self._collect, args=(self.process.stdout,), daemon=True).start()
        return self

    def _collect(self, stream):
        """The access log follows the addresses on standard output, and a full pipe would hold its writer up."""
        for line in stream:
            self.access_lines.append(line.decode())

    def log(self):
        """All that it has said: the log and the access log."""
        return (self.folder / "stderr.log").read_text(errors="replace") + "".join(self.access_lines)

    def access(self):
        """The access log's entries so far."""
        return [json.loads(line) for line in self.access_lines]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        if kind is None:
            assert status == 0, f"nexus ended with {status}:\n{self.log()[-4000:]}"
        log = self.log()
        assert "Sanitizer" not in log and "runtime error:" not in log, log[-8000:]

    def stop(self, seconds=20):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"nexus did not end on SIGTERM:\n{self.log()[-4000:]}") from None
        finally:
            self.errors.close()

    def chat(self, *arguments, **more):
        return http.chat(self.data, *arguments, **more)

    def call(self, method, path, body=b"", headers=None, **more):
        return http.call(self.data, method, path, body, headers, **more)

    def admin_call(self, method, path, headers=None):
        return http.call(self.admin, method, path, b"", {"Authorization": None, "Content-Type": None} | (headers or {}))

    def metrics(self):
        """{'name{label="value",…}': number} of every sample."""
        found = {}
        for line in self.admin_call("GET", "/metrics").body.decode().splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                found[name] = float(value)
        return found

    def metric(self, name, **labels):
        """The sum over the series of a metric that have these labels."""
        total = 0.0
        for series, value in self.metrics().items():
            if series.split("{")[0] == name and all(f'{label}="{text}"' in series for label, text in labels.items()):
                total += value
        return total

    def status(self):
        return self.admin_call("GET", "/readyz?verbose").json()

    def wait_idle(self, seconds=5.0):
        until("no request under way", lambda: self.metric("nexus_inflight_requests") == 0, seconds)

    def wait_generation(self, number, seconds=10.0):
        until(f"configuration {number} in use", lambda: self.status()["generation"] >= number, seconds)

    def rss_kb(self):
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") // 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))
