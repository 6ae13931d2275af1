"""The exposition parses, counts what happened, and keeps what clients write out of its labels."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from harness.daemon import base_config
from harness.upstream import completion, plain
from harness.waiting import until

EXPECTED = {"nexus_requests", "nexus_request_duration_seconds", "nexus_overhead_seconds", "nexus_upstream_duration_seconds",
            "nexus_tokens", "nexus_cost_nanousd", "nexus_inflight_requests", "nexus_config_generation", "nexus_build_info",
            "gen_ai_client_token_usage", "gen_ai_client_operation_duration_seconds"}


def families(gateway, openmetrics):
    accept = "application/openmetrics-text; version=1.0.0" if openmetrics else "text/plain"
    answer = gateway.admin_call("GET", "/metrics", {"Accept": accept})
    assert answer.status == 200
    assert ("openmetrics" in answer.headers["content-type"]) == openmetrics
    parse = parse_openmetrics if openmetrics else parse_text
    return {family.name: family for family in parse(answer.body.decode())}


def sample(families, family, name=None, **labels):
    return sum(s.value for s in families[family].samples if s.name == (name or family) and labels.items() <= s.labels.items())


def test_both_formats_parse_and_name_what_was_promised(gateway):
    gateway.chat("Hi.")
    gateway.chat("Hi.", stream=True)
    until("both counted", lambda: gateway.metric("nexus_requests_total") == 2)
    for openmetrics in (False, True):
        assert EXPECTED - set(families(gateway, openmetrics)) == set()


def test_requests_tokens_cost_and_times_are_counted(start, upstream):
    config = base_config(upstream.url)
    config["models"]["m"]["targets"][0]["model"] = "gpt-4o"
    config["organisations"] = {"acme": {"teams": {"t": {}}}}
    config["keys"][0]["team"] = "acme/t"
    gateway = start(config)
    upstream.script = lambda request, peer: peer.send(plain(200, completion(model="gpt-4o")))
    for _ in range(3):
        assert gateway.chat("Hi.").status == 200
    gateway.chat("Hi.", model="nothing")
    # A request is counted once it has ended, which the client may see a little earlier.
    until("all counted", lambda: gateway.metric("nexus_requests_total") == 4)
    found = families(gateway, False)
    ok = dict(model="m", provider="up", team="acme/t", code="200")
    assert sample(found, "nexus_requests", "nexus_requests_total", **ok) == 3
    assert sample(found, "nexus_requests", "nexus_requests_total", code="404") == 1
    assert sample(found, "nexus_request_duration_seconds", "nexus_request_duration_seconds_count", model="m") == 3
    assert sample(found, "nexus_tokens", "nexus_tokens_total", kind="input") == 33
    assert sample(found, "nexus_tokens", "nexus_tokens_total", kind="output") == 21
    # gpt-4o: 2.50 and 10 dollars a million tokens.
    assert sample(found, "nexus_cost_nanousd", "nexus_cost_nanousd_total") == 3 * (11 * 2500 + 7 * 10_000)
    assert sample(found, "nexus_inflight_requests") == 0


def test_time_to_first_token_is_measured_on_streams(gateway):
    gateway.chat("Hi.", stream=True)
    until("counted", lambda: gateway.metric("nexus_requests_total") == 1)
    found = families(gateway, False)
    assert sample(found, "nexus_time_to_first_token_seconds", "nexus_time_to_first_token_seconds_count") == 1


def test_what_clients_write_makes_no_series(gateway):
    for number in range(50):
        gateway.chat("Hi.", model=f'evil"{number}\n')
        gateway.call("GET", f"/path/{number}")
        gateway.chat("Hi.", headers={"Authorization": f"Bearer wrong-{number}"})
    text = gateway.admin_call("GET", "/metrics").body.decode()
    assert "evil" not in text and "/path/" not in text and "wrong-" not in text
    assert len([line for line in text.splitlines() if line.startswith("nexus_requests_total")]) < 10
