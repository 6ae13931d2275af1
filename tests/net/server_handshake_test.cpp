#include <gtest/gtest.h>

#include "net/tls.h"
#include "tests/net/certificates.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

// Copies what comes from one connection to the other until the first ends.
void pump(RawClient& from, RawClient& to) {
    std::string bytes;
    while (!(bytes = from.read_available()).empty()) {
        to.send(bytes);
    }
    to.finish_sending();
}

constexpr const char* kRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

class PeerHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        ResponseHead head;
        const Peer& peer = exchange.peer();
        const std::string text = peer.address + (peer.tls ? " tls" : " plain") + " " + std::to_string(peer.port);
        const Result<void> sent = co_await exchange.respond(head, text);
        (void)sent;
    }
    std::string error_body(const Error& error) override { return error.message(); }
};

TEST(ServerHandshake, TakesTheProxyProtocolFromTrustedPeersAlone) {
    PeerHandler handler;
    ListenerOptions options;
    options.proxy_protocol = true;
    {
        const TestServer server(handler, options);
        RawClient client = server.connect();
        client.send("PROXY TCP4 203.0.113.7 127.0.0.1 5 80\r\n" + std::string(kRequest));
        EXPECT_EQ(client.read_to_end(), "");
    }
    options.trusted_proxies.push_back(*Cidr::parse("127.0.0.1"));
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send("PROXY TCP4 203.0.");
    client.send("113.7 127.0.0.1 5 80\r\n" + std::string(kRequest));
    EXPECT_NE(client.read_response().find("203.0.113.7 plain 5"), std::string::npos);
    RawClient bare = server.connect();
    bare.send(kRequest);
    EXPECT_EQ(bare.read_to_end(), "");
}

TEST(ServerHandshake, GivesUpOnAProxyHeaderThatStalls) {
    PeerHandler handler;
    ListenerOptions options;
    options.proxy_protocol = true;
    options.trusted_proxies.push_back(*Cidr::parse("127.0.0.1"));
    options.limits.header_time = std::chrono::milliseconds(30);
    const TestServer server(handler, options);
    RawClient client = server.connect();
    client.send("PROXY TCP4 ");
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerHandshake, ReadsTheProxyHeaderBeforeTls) {
    const Certificate authority{{.name = "test authority", .alternatives = "", .authority = true}};
    const Certificate certificate{{.signer = &authority}};
    PeerHandler handler;
    ListenerOptions options;
    options.proxy_protocol = true;
    options.trusted_proxies.push_back(*Cidr::parse("127.0.0.1"));
    const ServerTlsFiles files{certificate.certificate_file(), certificate.key_file(), ""};
    options.tls = *ServerTlsContext::load(files);
    TestServer server(handler, options);
    // A proxy of our own: puts the header before what the TLS client sends.
    ScriptedUpstream proxy({[&](RawClient& connection) {
        RawClient onward = server.connect();
        onward.send("PROXY TCP4 203.0.113.7 127.0.0.1 5 80\r\n");
        std::thread back([&] { pump(onward, connection); });
        pump(connection, onward);
        back.join();
    }});
    const std::shared_ptr<Endpoint> endpoint = proxy.endpoint();
    endpoint->tls = *ClientTlsContext::load(authority.certificate_file(), true);
    SystemClock clock;
    Workers workers(1, clock);
    workers.start();
    Call call;
    perform_on(workers[0], endpoint, call);
    EXPECT_EQ(call.answer, "203.0.113.7 tls 5") << call.message;
    workers.stop_and_join();
}

}  // namespace
}  // namespace nexus::net::test
