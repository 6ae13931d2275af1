#!/usr/bin/env python3
"""Measures Nexus beside nginx, HAProxy and (where it is installed) Envoy. See bench/README.md."""

import argparse
import contextlib
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import gateways
import report
from profiles import PROFILES

ROOT = gateways.ROOT
GATEWAY_CORE, LOAD_CORE = 0, 1


def tool(name):
    return str(Path(os.environ.get("NEXUS_BENCH_TOOLS", ROOT / "build/release/bench")) / f"bench_{name}")


def flags(options):
    return [f"--{name}={value}" for name, value in options.items()]


def make_certificate(directory):
    """A certificate for localhost that signs itself, in the three shapes that the gateways read."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", directory / "key.pem", "-out", directory / "certificate.pem", "-days", "30",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                   check=True, stderr=subprocess.DEVNULL)
    (directory / "both.pem").write_text((directory / "certificate.pem").read_text() + (directory / "key.pem").read_text())


@contextlib.contextmanager
def upstream(profile, gateway, directory, smoke):
    options = dict(profile.upstream) | {"format": gateway.upstream_format}
    if smoke and "pace-us" in options:
        options["pace-us"] = 1000
    command = [tool("upstream"), *flags(options)]
    if profile.tls:
        command += [f"--certificate={directory}/certificate.pem", f"--key={directory}/key.pem"]
    process = subprocess.Popen(gateways.pinned(LOAD_CORE, command), stdout=subprocess.PIPE)
    try:
        yield json.loads(process.stdout.readline())["port"], process
    finally:
        process.terminate()
        process.wait()


def load(profile, gateway, upstream_process, smoke):
    """One run of the load driver; its JSON plus how busy gateway and load side were."""
    options = dict(profile.load) | {"port": gateway.port, "api-key": gateways.API_KEY, "tls": int(profile.tls),
                                    "format": gateway.upstream_format}
    if smoke:
        options |= profile.smoke | {"warmup-ms": 0, "ramp-ms": 0}
    pids = gateway.pids()
    before = process_seconds(upstream_process.pid)
    result = subprocess.run(gateways.pinned(LOAD_CORE, [tool("load"), *flags(options), f"--watch={pids}"]),
                            stdout=subprocess.PIPE, text=True, timeout=600, check=False)
    numbers = json.loads(result.stdout)
    elapsed = numbers["seconds"] + options.get("warmup-ms", 0) / 1000
    numbers["load_busy"] = (numbers["own_cpu_seconds"] + process_seconds(upstream_process.pid) - before) / elapsed
    numbers["gateway_busy"] = numbers["cpu_us"] / 1e6 / numbers["seconds"]
    if numbers["errors"]:
        raise RuntimeError(f"{gateway.name}, {profile.name}: {numbers['errors']} wrong answers of {numbers['requests']}")
    return numbers


def process_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_kb(pids):
    page = os.sysconf("SC_PAGESIZE") // 1024
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page for pid in pids.split(",") if pid)


def measure(profile, name, smoke):
    """One gateway, freshly started, under one profile."""
    gateway = gateways.ALL[name]()
    with tempfile.TemporaryDirectory(prefix="nexus-bench-") as scratch:
        directory = Path(scratch)
        directory.chmod(0o755)  # nginx's worker may run as another user
        if profile.tls:
            make_certificate(directory)
        with upstream(profile, gateway, directory, smoke) as (port, process):
            started = time.monotonic()
            try:
                gateway.start(directory, port, directory if profile.tls else None, GATEWAY_CORE)
                pids = gateway.pids()
                idle = resident_kb(pids)
                if profile.startup:
                    return {"startup_ms": first_answer(gateway.port, started), "idle_kb": idle}
                return load(profile, gateway, process, smoke) | {"idle_kb": idle}
            except Exception:
                log = directory / f"{name}.log"
                if log.exists():
                    sys.stderr.write(log.read_text()[-4000:])
                raise
            finally:
                gateway.stop()


def first_answer(port, started):
    """Milliseconds from the start of the process to the end of its first answer."""
    done = subprocess.run([tool("load"), f"--port={port}", "--connections=1", "--requests=1", "--warmup-ms=0",
                           f"--api-key={gateways.API_KEY}"], stdout=subprocess.DEVNULL, timeout=60, check=False)
    if done.returncode:
        raise RuntimeError("the first answer was wrong")
    return (time.monotonic() - started) * 1000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", default=",".join(PROFILES), help="comma separated: " + ", ".join(PROFILES))
    parser.add_argument("--gateways", default="nexus,nginx,haproxy,envoy", help="those that are installed are run")
    parser.add_argument("--rounds", type=int, default=3, help="each round runs every gateway once, one after another")
    parser.add_argument("--window-ms", type=int, help="length of the measured window, instead of the profile's")
    parser.add_argument("--smoke", action="store_true", help="a few hundred requests each, nothing timed")
    parser.add_argument("--save", action="store_true", help="write bench/results/<date>.md")
    return parser.parse_args()


def run_profile(profile, names, rounds, smoke):
    results = {name: [] for name in names}
    for turn in range(rounds):
        for name in names:
            results[name].append(measure(profile, name, smoke))
            print(f"  {profile.name} round {turn + 1}/{rounds} {name}: {report.brief(profile, results[name][-1])}",
                  flush=True)
    return results


def main():
    options = arguments()
    names = [name for name in options.gateways.split(",") if gateways.ALL[name]().available()]
    if "nexus" in options.gateways.split(",") and "nexus" not in names:
        sys.exit("there is no build/release/nexus: run make build")
    rounds = 1 if options.smoke else options.rounds
    sections, failed = [], 0
    for profile_name in options.profiles.split(","):
        profile = PROFILES[profile_name]
        if options.window_ms:
            profile.load["window-ms"] = options.window_ms
        taking_part = [*profile.contenders] if "nexus" in names else []
        contenders = taking_part if profile.contenders else names
        if not contenders:
            continue
        contenders = [*contenders, "direct"] if profile.direct else contenders
        try:
            results = run_profile(profile, contenders, rounds, options.smoke)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            print(f"FAILED: {error}", flush=True)
            failed += 1
            continue
        if options.smoke:
            sections.append(profile.name)
        else:
            sections.append(report.section(profile, results))
            print("\n" + sections[-1], flush=True)
    if options.save:
        path = ROOT / "bench/results" / f"{datetime.date.today().isoformat()}.md"
        path.write_text(report.heading(names, rounds) + "\n".join(sections))
        print(f"written to {path.relative_to(ROOT)}")
    if options.smoke:
        print(f"bench smoke: {len(sections)} profiles passed, {failed} failed, against {', '.join(names)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
