"""Results as Markdown: one table a profile, medians over the rounds."""

import datetime
import os
import statistics
from pathlib import Path


def per_unit(profile, numbers):
    """CPU microseconds per request or event."""
    count = numbers["requests"] if profile.unit == "request" else numbers["events"]
    return numbers["cpu_us"] / count if count else float("nan")


def brief(profile, numbers):
    if profile.startup:
        return f"{numbers['startup_ms']:.0f} ms to the first answer, {numbers['idle_kb'] / 1024:.1f} MB idle"
    count = numbers["requests"] if profile.unit == "request" else numbers["events"]
    return (f"{count / numbers['seconds']:,.0f} {profile.unit}s/s, {per_unit(profile, numbers):.2f} µs CPU, "
            f"{numbers['rss_kb'] / 1024:.1f} MB")


def median(results, value):
    return statistics.median(value(numbers) for numbers in results)


def first_byte(numbers):
    return (numbers["first_byte_us"] or {"p50": float("nan")})["p50"]


def ratio(value, base):
    return f"{value / base:.2f}×" if base and base == base and value == value else "–"


def startup_section(profile, results):
    lines = [f"## {profile.name}: {profile.title}", "", "| gateway | ms | RSS idle, MB |", "| --- | ---: | ---: |"]
    for name, runs in results.items():
        lines.append(f"| {name} | {median(runs, lambda run: run['startup_ms']):.0f} | "
                     f"{median(runs, lambda run: run['idle_kb']) / 1024:.1f} |")
    if "nexus" in results:
        lines += ["", absolute("ms to the first answer", median(results["nexus"], lambda run: run["startup_ms"]),
                               profile.startup_ms_max),
                  absolute("MB idle", median(results["nexus"], lambda run: run["idle_kb"]) / 1024, profile.rss_mb_max)]
    return "\n".join(lines) + "\n"


def absolute(what, reached, limit):
    return f"Limit: at most {limit} {what}; measured {reached:.1f}: {'holds' if reached <= limit else 'MISSED'}."


def section(profile, results):
    if profile.startup:
        return startup_section(profile, results)
    direct = median(results["direct"], first_byte) if "direct" in results else None
    base = results.get(profile.base)
    subject = results.get(profile.subject)
    lines = [f"## {profile.name}: {profile.title}", "",
             f"| gateway | {profile.unit}s/s | CPU µs/{profile.unit} | × {profile.base} | p50 µs | p99 µs | first byte p50 µs | "
             "RSS MB | gateway busy | load busy |" + (" KB a stream |" if profile.memory else "")
             + (f" added first byte µs | × {profile.base} |" if direct is not None else "")]
    lines.append("| --- |" + " ---: |" * (9 + (1 if profile.memory else 0) + (2 if direct is not None else 0)))
    for name, runs in results.items():
        lines.append(row(profile, name, runs, base, direct))
    if profile.limit and base and subject:
        lines.append("\n" + verdict(profile, subject, base, direct))
    if profile.cpu_us_max and subject:
        lines.append("\n" + absolute(f"µs CPU per {profile.unit}", median(subject, lambda run: per_unit(profile, run)),
                                     profile.cpu_us_max))
    if profile.added_us_max and subject:
        lines.append("\n" + absolute("µs added to the first byte", median(subject, first_byte) - direct, profile.added_us_max))
    if profile.rss_mb_max and subject:
        lines.append(absolute("MB resident", median(subject, lambda run: run["rss_kb"]) / 1024, profile.rss_mb_max))
    if profile.stream_kb_max and subject:
        grown = median(subject, lambda run: run["rss_kb"] - run["idle_kb"])
        lines.append("\n" + absolute("KB an open stream", grown / profile.load["connections"], profile.stream_kb_max))
    return "\n".join(lines) + "\n"


def row(profile, name, runs, base, direct):
    def rate(run):
        return (run["requests"] if profile.unit == "request" else run["events"]) / run["seconds"]

    def latency(which):
        return median(runs, lambda run: (run["latency_us"] or {which: float("nan")})[which])

    cpu = median(runs, lambda run: per_unit(profile, run))
    base_cpu = median(base, lambda run: per_unit(profile, run)) if base else None
    cells = [name, f"{median(runs, rate):,.0f}", f"{cpu:.2f}", ratio(cpu, base_cpu) if name != "direct" else "–",
             f"{latency('p50'):.0f}", f"{latency('p99'):.0f}", f"{median(runs, first_byte):.0f}",
             f"{median(runs, lambda run: run['rss_kb']) / 1024:.1f}", f"{median(runs, lambda run: run['gateway_busy']):.0%}",
             f"{median(runs, lambda run: run['load_busy']):.0%}"]
    if profile.memory:
        grown = median(runs, lambda run: run["rss_kb"] - run["idle_kb"])
        cells.append(f"{grown / profile.load['connections']:.1f}")
    if direct is not None:
        added = median(runs, first_byte) - direct
        cells += [f"{added:.0f}", ratio(added, median(base, first_byte) - direct if base else None)]
    return "| " + " | ".join(cells) + " |"


def verdict(profile, subject, base, direct):
    if direct is not None:
        reached = (median(subject, first_byte) - direct) / max(1e-9, median(base, first_byte) - direct)
        what = "added time to first byte"
    else:
        reached = median(subject, lambda run: per_unit(profile, run)) / median(base, lambda run: per_unit(profile, run))
        what = f"CPU per {profile.unit}"
    word = "holds" if reached <= profile.limit else "MISSED"
    return f"Limit: {what} at most {profile.limit}× {profile.base}'s; measured {reached:.2f}×: {word}."


def heading(names, rounds):
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown")
    return (f"# Measurements of {datetime.date.today().isoformat()}\n\n"
            f"`make bench` on {os.cpu_count()} cores of {model}, Linux {os.uname().release.split('-')[0]}; {rounds} interleaved rounds of "
            f"{', '.join(names)}; medians. The gateway has one core, upstream and load the other; CPU is that of all its "
            "threads and processes; every answer was checked byte for byte.\n\n")
