"""New configurations: taken up without a restart, all or nothing, and never in the way of requests under way."""

import json
import signal
import threading

from harness.daemon import base_config
from harness.http import Connection, chat_body, encode
from harness.upstream import STREAM_HEAD, framed, whole_stream
from harness.waiting import until


def renamed(upstream, name):
    config = base_config(upstream.url)
    config["models"]["m"]["targets"][0]["model"] = name
    return config


def served_as(gateway, upstream):
    assert gateway.chat("Hi.").status == 200
    return upstream.requests[-1].json()["model"]


def test_an_edit_changes_the_next_request_and_breaks_none_of_200_streams(gateway, upstream):
    go_on = threading.Event()

    def script(request, peer):
        if not request.json().get("stream"):
            from harness.upstream import answer_well
            return answer_well(request, peer)
        events = whole_stream()
        peer.send(STREAM_HEAD)
        for event in events[:2]:
            peer.send(framed(event))
        assert go_on.wait(60)
        for event in events[2:]:
            peer.send(framed(event))
        peer.send(b"0\r\n\r\n")

    upstream.script = script
    connections = [Connection(gateway.data, timeout=60) for _ in range(200)]
    for connection in connections:
        connection.send(encode("POST", "/v1/chat/completions", chat_body(stream=True)))
    upstream.wait_for(200, 30)
    gateway.write(renamed(upstream, "after-the-edit"))
    gateway.wait_generation(2)
    assert served_as(gateway, upstream) == "after-the-edit"
    go_on.set()
    for connection in connections:
        answer = connection.read()
        assert answer.status == 200 and answer.events()[-1] == "[DONE]"
        # The connection lives on, with the new configuration.
    assert connections[0].request("POST", "/v1/chat/completions", chat_body()).status == 200
    assert upstream.requests[-1].json()["model"] == "after-the-edit"
    for connection in connections:
        connection.close()
    until("the old generation gone", lambda: gateway.status()["live_generations"] == 1)


def test_a_configmaps_symlink_swap_is_noticed(start, upstream, tmp_path):
    """Kubernetes: nexus.yaml → ..data/nexus.yaml, ..data → ..2024_1; an update makes ..2024_2 and renames a new ..data."""
    folder = tmp_path / "mounted"
    for number, name in ((1, "one"), (2, "two")):
        (folder / f"..2024_{number}").mkdir(parents=True)
        (folder / f"..2024_{number}" / "nexus.yaml").write_text(json.dumps(renamed(upstream, name)))
    (folder / "..data").symlink_to("..2024_1")
    (folder / "nexus.yaml").symlink_to("..data/nexus.yaml")
    gateway = start(renamed(upstream, "unused"), start=False)
    gateway.arguments[2] = str(folder / "nexus.yaml")
    gateway.start()
    assert served_as(gateway, upstream) == "one"
    (folder / "..data_tmp").symlink_to("..2024_2")
    (folder / "..data_tmp").rename(folder / "..data")
    gateway.wait_generation(2)
    assert served_as(gateway, upstream) == "two"


def test_sighup_reloads(gateway, upstream):
    gateway.process.send_signal(signal.SIGHUP)
    gateway.wait_generation(2)
    assert served_as(gateway, upstream) == "up"


def test_the_admin_listener_reloads_and_says_what_is_wrong(gateway, upstream):
    gateway.write(renamed(upstream, "new"))
    answer = gateway.admin_call("POST", "/reload")
    assert answer.status == 200 and answer.json()["status"] == "reloaded"
    assert served_as(gateway, upstream) == "new"
    gateway.write("models: { m: { targts: [] } }\n")
    answer = gateway.admin_call("POST", "/reload")
    assert answer.status == 400 and "targts" in answer.body.decode()
    assert served_as(gateway, upstream) == "new"


def test_a_bad_configuration_keeps_the_good_one(gateway, upstream):
    for text in ("{", "models: 7\n", "a: [1", json.dumps(base_config("no-url")), json.dumps(base_config(upstream.url) | {"x": 1})):
        gateway.write(text)
        gateway.process.send_signal(signal.SIGHUP)
        until("the reload refused", lambda: not gateway.status()["last_reload_ok"])
        assert served_as(gateway, upstream) == "up"
        gateway.write(base_config(upstream.url))
        until("the good one taken again", lambda: gateway.status()["last_reload_ok"])


def test_included_files_and_file_secrets_are_watched(start, upstream, tmp_path):
    secret, extra = tmp_path / "key", tmp_path / "extra.yaml"
    secret.write_text("sk-one-0123456789\n")
    extra.write_text(json.dumps({"models": {"n": {"targets": [{"provider": "up", "model": "first"}]}}}))
    config = base_config(upstream.url, include=[str(extra)])
    config["providers"]["up"]["api_key"] = f"${{file:{secret}}}"
    gateway = start(config)
    assert gateway.chat("Hi.", model="n").status == 200
    assert upstream.requests[-1].headers["authorization"] == "Bearer sk-one-0123456789"
    secret.write_text("sk-two-0123456789\n")
    gateway.wait_generation(2)
    assert gateway.chat("Hi.", model="n").status == 200
    assert upstream.requests[-1].headers["authorization"] == "Bearer sk-two-0123456789"
    extra.write_text(json.dumps({"models": {"n": {"targets": [{"provider": "up", "model": "second"}]}}}))
    gateway.wait_generation(3)
    assert gateway.chat("Hi.", model="n").status == 200
    assert upstream.requests[-1].json()["model"] == "second"


def test_limits_keep_their_counts_over_a_reload(start, upstream):
    config = base_config(upstream.url)
    config["keys"][0]["limits"] = [{"requests": 2, "per": "hour"}]
    gateway = start(config)
    assert gateway.chat("Hi.").status == 200
    gateway.process.send_signal(signal.SIGHUP)
    gateway.wait_generation(2)
    assert gateway.chat("Hi.").status == 200
    assert gateway.chat("Hi.").status == 429


def test_many_reloads_under_traffic_leave_nothing_behind(gateway, upstream):
    stop, wrong = threading.Event(), []

    def client():
        with Connection(gateway.data) as connection:
            while not stop.is_set():
                answer = connection.request("POST", "/v1/chat/completions", chat_body(stream=True))
                if answer.status != 200 or answer.events()[-1] != "[DONE]":
                    wrong.append(answer)

    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 22):
        gateway.process.send_signal(signal.SIGHUP)
        gateway.wait_generation(number)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    gateway.wait_idle()
    until("one generation left", lambda: gateway.status()["live_generations"] == 1)
