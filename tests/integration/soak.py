#!/usr/bin/env python3
"""soak.py [SECONDS]: mixed traffic, failing upstreams, clients that leave and reloads, all at once. Fails on a wrong answer,
a crash, claims that are not given back, or memory and descriptors that keep growing."""

import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import UPSTREAM_KEY
from harness.daemon import Daemon, base_config
from harness.http import Closed, Connection, chat_body, encode
from harness.upstream import STREAM_HEAD, Upstream, answer_well, chunk, framed, plain
from harness.waiting import until

CLIENTS = 12


def moody(seed):
    """An upstream script that mostly works and now and then does each thing that upstreams do."""
    source = random.Random(seed)

    def script(request, peer):
        mood = source.random()
        if mood < 0.90:
            return answer_well(request, peer)
        if mood < 0.92:
            return peer.send(plain(503, {"error": {"message": "busy"}}))
        if mood < 0.94:
            return peer.send(plain(429, {"error": {"message": "slow down"}}, [("retry-after", "0")]))
        if mood < 0.96:
            peer.reset()
        elif mood < 0.98:
            peer.send(STREAM_HEAD + framed(chunk({"content": "half"})))
        else:
            peer.send(plain(200, b"{not json"))
        return False

    return script


def config(first, second, model):
    made = base_config(first, retries={"attempts": 3, "budget": "100%"}, workers=2, log={"access": "off", "level": "error"})
    made["providers"]["second"] = {"kind": "openai", "base_url": second, "api_key": UPSTREAM_KEY}
    made["models"]["m"]["targets"] = [{"provider": "up", "model": model}, {"provider": "second", "model": model}]
    made["keys"][0]["limits"] = [{"concurrent": CLIENTS * 2}]
    return made


class Traffic:
    def __init__(self, daemon):
        self.daemon, self.stop, self.seen, self.wrong = daemon, threading.Event(), Counter(), []

    def client(self, seed):
        source = random.Random(seed)
        while not self.stop.is_set():
            try:
                with Connection(self.daemon.data) as connection:
                    for _ in range(source.randrange(1, 30)):
                        self.once(connection, source)
            except (Closed, OSError) as error:
                self.seen[f"connection ended: {type(error).__name__}"] += 1
            except Exception as error:
                self.wrong.append(repr(error))

    def once(self, connection, source):
        stream, size = source.random() < 0.5, source.choice([10, 300, 5_000, 200_000])
        request = encode("POST", "/v1/chat/completions", chat_body("word " * (size // 5), stream=stream))
        mood = source.random()
        if mood < 0.03:      # leaves in the request
            connection.send(request[:source.randrange(len(request))])
            raise Closed(b"left")
        connection.send(request)
        if mood < 0.10:      # leaves in the answer
            connection._exactly(source.randrange(1, 300))
            raise Closed(b"left")
        answer = connection.read()
        self.seen[f"{answer.status}{' stream' if stream else ''}"] += 1
        if answer.status == 200 and stream:
            events = answer.events()
            if not (events[-1] == "[DONE]" or "error" in events[-1]):
                self.wrong.append(f"a stream that ends in {events[-1]}")
        elif answer.status == 200:
            if answer.json()["choices"][0]["message"]["content"] != "Hello.":
                self.wrong.append(f"another answer: {answer.body[:200]}")
        elif answer.status in (429, 502, 503, 504):
            answer.error()
        else:
            self.wrong.append(f"{answer.status}: {answer.body[:200]}")


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600
    with tempfile.TemporaryDirectory() as folder, Upstream(moody(1)) as first, Upstream(moody(2)) as second, \
            Daemon(folder, config(first.url, second.url, "model-0")) as daemon:
        traffic = Traffic(daemon)
        threads = [threading.Thread(target=traffic.client, args=(seed,)) for seed in range(CLIENTS)]
        for thread in threads:
            thread.start()
        began, turn, samples = time.monotonic(), 0, []
        while time.monotonic() - began < seconds and daemon.process.poll() is None and not traffic.wrong:
            time.sleep(min(2.0, seconds / 20))
            turn += 1
            daemon.write(config(first.url, second.url, f"model-{turn}"))
            if turn % 3 == 0:
                daemon.process.send_signal(signal.SIGHUP)
            first.requests.clear()
            second.requests.clear()
            samples.append((daemon.rss_kb(), daemon.descriptors()))
        traffic.stop.set()
        for thread in threads:
            thread.join()
        daemon.wait_idle(10)
        until("one generation left", lambda: daemon.status()["live_generations"] == 1)
        report(daemon, traffic, samples, seconds)
    if traffic.wrong:
        sys.exit(f"wrong: {traffic.wrong[:5]}")
    half = samples[len(samples) // 2:]
    quarter = len(half) // 2
    if quarter >= 10 and min(rss for rss, _ in half[quarter:]) > 1.3 * max(rss for rss, _ in half[:quarter]):
        sys.exit(f"memory keeps growing: {[rss for rss, _ in half]}")


def report(daemon, traffic, samples, seconds):
    print(f"{seconds:.0f} s, {sum(traffic.seen.values())} requests: "
          + ", ".join(f"{count} × {what}" for what, count in traffic.seen.most_common()))
    print(f"{daemon.status()['generation']} configurations; memory {samples[0][0] // 1024} → {samples[-1][0] // 1024} MB, "
          f"descriptors {samples[0][1]} → {samples[-1][1]}; under way at the end: {daemon.metric('nexus_inflight_requests'):.0f}")


if __name__ == "__main__":
    main()
