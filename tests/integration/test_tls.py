"""TLS to clients, the PROXY protocol, and which forwarding headers are believed."""

import socket
import ssl
import struct

import pytest

from harness import tls as certificates
from harness.daemon import base_config
from harness.http import Closed, Connection, chat_body
from harness.waiting import until


@pytest.fixture
def secure(start, upstream, tmp_path):
    certificate = certificates.make(tmp_path)
    listener = {"tls": {"certificate": str(certificate.certificate), "key": str(certificate.key)}}
    return start(base_config(upstream.url, listeners={"data": listener})), certificate


def test_requests_and_streams_over_tls(secure):
    gateway, certificate = secure
    with Connection(gateway.data, certificate.client()) as connection:
        assert connection.socket.version() == "TLSv1.3"
        for _ in range(10):
            assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
        assert connection.request("POST", "/v1/chat/completions", chat_body(stream=True)).events()[-1] == "[DONE]"
        big = connection.request("POST", "/v1/chat/completions", chat_body("word " * 200_000))
        assert big.status == 200


def test_tls_1_2_is_spoken_and_older_is_not(secure):
    gateway, certificate = secure
    context = certificate.client()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with Connection(gateway.data, context) as connection:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
    old = certificate.client()
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Connection(gateway.data, old)


def test_plain_http_on_a_tls_listener_gets_nothing_and_harms_nobody(secure):
    gateway, certificate = secure
    with Connection(gateway.data) as connection:
        connection.send(b"GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n")
        with pytest.raises((Closed, ValueError, AssertionError)):
            assert connection.read().status == 200
    with Connection(gateway.data, certificate.client()) as connection:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200


def test_a_new_certificate_is_taken_up_and_open_connections_stay(secure, tmp_path):
    gateway, old = secure
    kept = Connection(gateway.data, old.client())
    assert kept.request("POST", "/v1/chat/completions", chat_body()).status == 200
    before = old.serial()
    fresh = certificates.make(tmp_path, "fresh")
    fresh.key.replace(old.key)
    fresh.certificate.replace(old.certificate)

    def served():
        try:
            certificate = ssl.get_server_certificate(tuple_of(gateway.data))
        except (ssl.SSLError, OSError):
            return False
        return certificate.strip() == old.certificate.read_text().strip()

    until("the new certificate served", served)
    assert old.serial() != before
    assert kept.request("POST", "/v1/chat/completions", chat_body()).status == 200
    with Connection(gateway.data, old.client()) as connection:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200


def tuple_of(address):
    host, port = address.rsplit(":", 1)
    return host, int(port)


def test_a_broken_new_certificate_keeps_the_old_one(secure):
    gateway, certificate = secure
    good = certificate.certificate.read_text()
    trusted = certificate.client()
    certificate.certificate.write_text("nonsense")
    until("the reload refused", lambda: not gateway.status()["last_reload_ok"])
    with Connection(gateway.data, trusted) as connection:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
    certificate.certificate.write_text(good)
    until("the reload taken", lambda: gateway.status()["last_reload_ok"])


def test_a_client_certificate_can_be_demanded(start, upstream, tmp_path):
    server, client = certificates.make(tmp_path), certificates.make(tmp_path, "client")
    listener = {"tls": {"certificate": str(server.certificate), "key": str(server.key), "client_ca": str(client.certificate)}}
    gateway = start(base_config(upstream.url, listeners={"data": listener}))
    context = server.client()
    with pytest.raises((ssl.SSLError, Closed, OSError)):
        with Connection(gateway.data, context) as connection:
            connection.request("POST", "/v1/chat/completions", chat_body())
    context.load_cert_chain(client.certificate, client.key)
    with Connection(gateway.data, context) as connection:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200


def logs(gateway, address):
    until(f"{address} in the access log", lambda: address in [entry.get("client_address") for entry in gateway.access()])


@pytest.mark.parametrize("header, expected", [
    ({"X-Forwarded-For": "9.9.9.9"}, "9.9.9.9"), ({"X-Forwarded-For": "9.9.9.9, 127.0.0.1"}, "9.9.9.9"),
    ({"Forwarded": 'for="[2001:db8::7]:443";proto=https'}, "2001:db8::7"), ({"X-Forwarded-For": "nonsense"}, "127.0.0.1"),
])
def test_a_trusted_proxys_word_is_believed(start, upstream, header, expected):
    gateway = start(base_config(upstream.url, trusted_proxies=["127.0.0.0/8"]))
    assert gateway.chat("Hi.", headers=header).status == 200
    logs(gateway, expected)


def test_a_strangers_word_is_not(gateway):
    assert gateway.chat("Hi.", headers={"X-Forwarded-For": "9.9.9.9", "Forwarded": "for=9.9.9.9"}).status == 200
    logs(gateway, "127.0.0.1")
    assert "9.9.9.9" not in gateway.log()


V2 = b"\r\n\r\n\x00\r\nQUIT\n"


@pytest.mark.parametrize("first", [
    b"PROXY TCP4 9.9.9.9 10.0.0.1 1234 80\r\n",
    V2 + b"\x21\x11" + struct.pack("!H", 12) + socket.inet_aton("9.9.9.9") + socket.inet_aton("10.0.0.1") + b"\x04\xd2\x00\x50",
])
def test_the_proxy_protocol_names_the_client(start, upstream, first):
    gateway = start(base_config(upstream.url, trusted_proxies=["127.0.0.1"], listeners={"data": {"proxy_protocol": True}}))
    with Connection(gateway.data, first=first) as connection:
        assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 200
    logs(gateway, "9.9.9.9")


@pytest.mark.parametrize("first", [b"", b"PROXY TCP4 nonsense\r\n", V2 + b"\x91\x11\x00\x0c" + b"\x00" * 12, b"PROXY " + b"x" * 300])
def test_a_missing_or_wrong_proxy_header_closes_the_connection(start, upstream, first):
    gateway = start(base_config(upstream.url, trusted_proxies=["127.0.0.1"], listeners={"data": {"proxy_protocol": True}}))
    with pytest.raises((Closed, OSError)):
        with Connection(gateway.data, first=first) as connection:
            assert connection.request("POST", "/v1/chat/completions", chat_body()).status == 400
            raise Closed(b"")
    assert upstream.requests == []
