"""What is measured: the load, the upstream's behaviour and the limit that Nexus is held to."""

from dataclasses import dataclass, field


@dataclass
class Profile:
    name: str
    title: str
    unit: str                      # what CPU time is divided by: "request" or "event"
    load: dict                     # flags of bench_load
    upstream: dict = field(default_factory=dict)
    smoke: dict = field(default_factory=lambda: {"connections": 8, "requests": 300})
    tls: bool = False
    direct: bool = False           # also measured without any gateway, to subtract
    startup: bool = False
    subject: str = "nexus"         # the gateway that is held to the limits
    base: str = "nginx"            # what it is compared with
    contenders: tuple = ()         # the gateways that take part; none: those of the command line
    limit: float = 0.0             # the subject's CPU time (or added time to first byte) over the base's
    cpu_us_max: float = 0.0        # its CPU time per unit, at most
    added_us_max: float = 0.0      # its added time to first byte, at most
    memory: bool = False           # the report adds memory per connection
    stream_kb_max: int = 0         # at most so much of it
    rss_mb_max: int = 0            # resident memory of the process, at most
    startup_ms_max: int = 0


_PACED = {"connections": 1000, "stream": 1, "deltas": 200, "ramp-ms": 6000, "warmup-ms": 8000, "window-ms": 6000}
_FEW_STREAMS = {"connections": 4, "requests": 20}
_CROSS = {"subject": "nexus-anthropic", "base": "nexus", "contenders": ("nexus-anthropic", "nexus")}

PROFILES = {profile.name: profile for profile in [
    Profile("small", "300-byte prompt, no stream, 32 connections", "request",
            {"connections": 32, "prompt-bytes": 300, "warmup-ms": 1000, "window-ms": 4000}, limit=2.5),
    Profile("large", "100 KB prompt, no stream, 32 connections", "request",
            {"connections": 32, "prompt-bytes": 100_000, "messages": 9, "warmup-ms": 1000, "window-ms": 4000}, limit=4.0),
    Profile("paced", "1,000 streams of 200 deltas at 20 events a second", "event", _PACED, {"pace-us": 50_000},
            smoke={"connections": 30, "requests": 30}, limit=1.5, memory=True, rss_mb_max=80),
    Profile("unpaced", "16 streams of 200 deltas at full speed, an upstream write an event", "event",
            {"connections": 16, "stream": 1, "deltas": 200, "warmup-ms": 1000, "window-ms": 4000},
            smoke=_FEW_STREAMS, limit=2.0),
    Profile("ttfb", "time to first byte of a stream, one client", "request",
            {"connections": 1, "stream": 1, "deltas": 2, "warmup-ms": 500, "window-ms": 3000}, {"deltas": 2},
            smoke={"connections": 1, "requests": 50}, direct=True, limit=1.5),
    Profile("ttfb-100", "time to first byte of a stream beside 100 open ones", "request",
            {"connections": 100, "stream": 1, "deltas": 20, "ramp-ms": 1000, "warmup-ms": 2000, "window-ms": 4000},
            {"deltas": 20, "pace-us": 50_000}, smoke={"connections": 10, "requests": 20}, direct=True, added_us_max=150),
    Profile("cross", "300-byte prompt in OpenAI's format to an upstream of Anthropic's, 32 connections", "request",
            {"connections": 32, "prompt-bytes": 300, "warmup-ms": 1000, "window-ms": 4000}, **_CROSS, limit=2.0),
    Profile("cross-streams", "16 streams of 200 deltas at full speed, from Anthropic's format to OpenAI's", "event",
            {"connections": 16, "stream": 1, "deltas": 200, "warmup-ms": 1000, "window-ms": 4000},
            smoke=_FEW_STREAMS, **_CROSS, cpu_us_max=3),
    Profile("tls", "300-byte prompt, TLS to client and upstream, 32 connections", "request",
            {"connections": 32, "prompt-bytes": 300, "warmup-ms": 1500, "window-ms": 4000}, tls=True, limit=1.6),
    Profile("tls-new", "a TLS connection of its own (resumed) for each request", "request",
            {"connections": 32, "prompt-bytes": 300, "per-connection": 1, "warmup-ms": 1000, "window-ms": 4000}, tls=True,
            smoke={"connections": 4, "requests": 60}),
    Profile("tls-streams", "1,000 paced streams, TLS to client and upstream", "event", _PACED, {"pace-us": 50_000},
            smoke={"connections": 20, "requests": 20}, tls=True, memory=True, stream_kb_max=45),
    Profile("startup", "start of the process to the end of its first answer", "request", {}, startup=True,
            startup_ms_max=100, rss_mb_max=25),
]}
