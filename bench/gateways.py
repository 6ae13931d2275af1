"""The gateways that are measured: how each is configured and started. All of them proxy POST /v1/chat/completions to one
fixed upstream, replace the client's key by the upstream's, and use one worker."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

API_KEY = "nexus-bench-key-0123456789abcdefghijklmnopqrstuv"
UPSTREAM_KEY = "sk-bench-upstream"
ROOT = Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    """The command on one core, where the machine has more than one."""
    return ["taskset", "-c", str(core), *command] if os.cpu_count() > 1 and shutil.which("taskset") else command


def wait_for_port(port, process, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args}: ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.002)
    raise RuntimeError(f"nothing listens on port {port}")


class Gateway:
    """One gateway: `available()`, `start(directory, upstream_port, tls, core)`, `stop()`. `port` is where it listens."""

    name = ""
    upstream_format = "openai"
    process = None
    port = 0

    def available(self):
        return True

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def pids(self):
        """The process and its children, comma separated: what CPU time is read of."""
        found = [self.process.pid]
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            found += [int(pid) for pid in (task / "children").read_text().split()]
        return ",".join(map(str, found))

    def launch(self, command, directory, core, **options):
        self.process = subprocess.Popen(pinned(core, command), cwd=directory,
                                        stderr=open(directory / f"{self.name}.log", "wb"), **options)


class Direct(Gateway):
    """No gateway at all: the client talks to the upstream."""

    name = "direct"

    def start(self, directory, upstream_port, tls, core):
        del directory, tls, core
        self.port = upstream_port

    def pids(self):
        return ""


class Nexus(Gateway):
    name = "nexus"

    def binary(self):
        return os.environ.get("NEXUS_BINARY", str(ROOT / "build/release/nexus"))

    def available(self):
        return Path(self.binary()).exists()

    def config(self, directory, upstream_port, tls):
        listener = {"address": "127.0.0.1:0"}
        provider = {"kind": self.upstream_format, "base_url": f"http://127.0.0.1:{upstream_port}/v1", "api_key": UPSTREAM_KEY}
        if tls:
            listener["tls"] = {"certificate": str(tls / "certificate.pem"), "key": str(tls / "key.pem")}
            provider["base_url"] = f"https://localhost:{upstream_port}/v1"
            provider["tls"] = {"ca": str(tls / "certificate.pem")}
        wide = [{"requests": 1_000_000_000, "per": "minute"}, {"tokens": 1_000_000_000_000, "per": "minute"},
                {"concurrent": 100_000}]
        # JSON is YAML: no writer of YAML is needed.
        return {
            "workers": 1,
            "listeners": {"data": listener, "admin": {"address": "127.0.0.1:0"}},
            "data_dir": str(directory / "data"),
            "providers": {"bench": provider},
            "models": {"bench": {"targets": [{"provider": "bench", "model": "bench"}]}},
            "pipeline": ["auth", "quota", "pii", "injection", "router"],
            "auth": {"mode": "keys"},
            "pii": {"action": "redact"},
            "injection": {"action": "block"},
            "log": {"access": "off", "level": "warn"},
            "organisations": {"acme": {"teams": {"bench": {"limits": wide}}}},
            "keys": [{"name": "bench", "secret": API_KEY, "team": "acme/bench", "models": ["bench"], "limits": wide}],
        }

    def start(self, directory, upstream_port, tls, core):
        path = directory / "nexus.yaml"
        path.write_text(json.dumps(self.config(directory, upstream_port, tls), indent=1))
        self.launch([self.binary(), "serve", "--config", str(path)], directory, core, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError((directory / "nexus.log").read_text())
        self.port = int(json.loads(line)["data"].rsplit(":", 1)[1])
        wait_for_port(self.port, self.process)


class NexusToAnthropic(Nexus):
    """The same clients before an upstream of Anthropic's format: every request and answer is translated."""

    name = "nexus-anthropic"
    upstream_format = "anthropic"


class Nginx(Gateway):
    name = "nginx"
    config = """
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log stderr crit;
events {{ worker_connections 16384; }}
http {{
  access_log off; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s;
  client_body_temp_path {directory}/nginx-body; proxy_temp_path {directory}/nginx-proxy;
  fastcgi_temp_path {directory}/nginx-fastcgi; uwsgi_temp_path {directory}/nginx-uwsgi;
  scgi_temp_path {directory}/nginx-scgi;
  upstream bench {{ server {upstream}; keepalive 2048; keepalive_requests 100000000; keepalive_timeout 600s; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096{ssl};
    {ssl_server}
    client_body_buffer_size 512k; client_max_body_size 64m;
    location / {{
      proxy_pass {scheme}://bench; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer {key}"; proxy_buffering off; {ssl_proxy}
    }}
  }}
}}
"""

    def available(self):
        return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") is not None

    def start(self, directory, upstream_port, tls, core):
        self.port = free_port()
        path = directory / "nginx.conf"
        path.write_text(self.config.format(
            directory=directory, port=self.port, key=UPSTREAM_KEY, upstream=f"127.0.0.1:{upstream_port}",
            scheme="https" if tls else "http", ssl=" ssl" if tls else "",
            ssl_server=f"ssl_certificate {tls}/certificate.pem; ssl_certificate_key {tls}/key.pem; "
                       "ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:bench:10m;" if tls else "",
            ssl_proxy=f"proxy_ssl_session_reuse on; proxy_ssl_protocols TLSv1.2 TLSv1.3; proxy_ssl_verify on; "
                      f"proxy_ssl_trusted_certificate {tls}/certificate.pem; proxy_ssl_name localhost; "
                      "proxy_ssl_server_name on;" if tls else ""))
        binary = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        self.launch([binary, "-p", str(directory), "-c", str(path), "-e", "stderr"], directory, core)
        wait_for_port(self.port, self.process)
        while "," not in self.pids():  # the master listens before it has made its worker
            time.sleep(0.001)


class Haproxy(Gateway):
    name = "haproxy"
    config = """
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  option http-keep-alive
frontend data
  bind 127.0.0.1:{port} backlog 4096{ssl}
  default_backend bench
backend bench
  http-reuse always
  http-request set-header Authorization "Bearer {key}"
  server bench 127.0.0.1:{upstream_port} pool-max-conn 4096{ssl_server}
"""

    def available(self):
        return shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin") is not None

    def start(self, directory, upstream_port, tls, core):
        self.port = free_port()
        path = directory / "haproxy.cfg"
        path.write_text(self.config.format(
            port=self.port, upstream_port=upstream_port, key=UPSTREAM_KEY,
            ssl=f" ssl crt {tls}/both.pem" if tls else "",
            ssl_server=f" ssl verify required ca-file {tls}/certificate.pem sni str(localhost)" if tls else ""))
        binary = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
        self.launch([binary, "-f", str(path), "-db"], directory, core)
        wait_for_port(self.port, self.process)


class Envoy(Gateway):
    """Optional: the binary of $ENVOY, of the search path, or of the wheel that `make bench` installs where it can."""

    name = "envoy"

    def binary(self):
        wheel = next(iter(ROOT.glob("build/bench-venv/lib/python3*/site-packages/envoy/_bin/envoy")), None)
        return os.environ.get("ENVOY") or shutil.which("envoy") or (str(wheel) if wheel else None)

    def available(self):
        return self.binary() is not None

    def config(self, upstream_port, tls):
        proxy = "type.googleapis.com/envoy.extensions"
        manager = {
            "@type": f"{proxy}.filters.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": "bench", "stream_idle_timeout": "0s",
            "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                {"match": {"prefix": "/"}, "route": {"cluster": "bench", "timeout": "0s"}}]}],
                "request_headers_to_add": [{"header": {"key": "authorization", "value": f"Bearer {UPSTREAM_KEY}"},
                                            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}]},
            "http_filters": [{"name": "router", "typed_config": {"@type": f"{proxy}.filters.http.router.v3.Router"}}],
        }
        chain = {"filters": [{"name": "http", "typed_config": manager}]}
        cluster = {"name": "bench", "type": "STATIC", "connect_timeout": "5s", "load_assignment": {
            "cluster_name": "bench", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": {"socket_address": {
                "address": "127.0.0.1", "port_value": upstream_port}}}}]}]},
            "circuit_breakers": {"thresholds": [{"max_connections": 20000, "max_requests": 20000,
                                                 "max_pending_requests": 20000}]}}
        if tls:
            sockets = f"{proxy}.transport_sockets.tls.v3"
            chain["transport_socket"] = {"name": "tls", "typed_config": {
                "@type": f"{sockets}.DownstreamTlsContext", "common_tls_context": {"tls_certificates": [{
                    "certificate_chain": {"filename": f"{tls}/certificate.pem"},
                    "private_key": {"filename": f"{tls}/key.pem"}}]}}}
            cluster["transport_socket"] = {"name": "tls", "typed_config": {
                "@type": f"{sockets}.UpstreamTlsContext", "sni": "localhost", "common_tls_context": {
                    "validation_context": {"trusted_ca": {"filename": f"{tls}/certificate.pem"}}}}}
        listener = {"name": "data", "address": {"socket_address": {"address": "127.0.0.1", "port_value": self.port}},
                    "filter_chains": [chain]}
        return {"static_resources": {"listeners": [listener], "clusters": [cluster]}}

    def start(self, directory, upstream_port, tls, core):
        self.port = free_port()
        path = directory / "envoy.json"
        path.write_text(json.dumps(self.config(upstream_port, tls)))
        self.launch([self.binary(), "--concurrency", "1", "-c", str(path), "--disable-hot-restart", "-l", "error"],
                    directory, core, stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)


ALL = {kind.name: kind for kind in (Direct, Nexus, NexusToAnthropic, Nginx, Haproxy, Envoy)}
