#include "net/tls.h"

#include <gtest/gtest.h>

#include <openssl/ssl.h>

#include <cstdlib>

#include "net/pool.h"
#include "tests/net/certificates.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using Reason = TransferFacts::Reason;

ListenerOptions tls_options(const Certificate& certificate, const std::string& client_ca = "") {
    const ServerTlsFiles files{certificate.certificate_file(), certificate.key_file(), client_ca};
    ListenerOptions options;
    options.tls = *ServerTlsContext::load(files);
    return options;
}

class TlsTest : public ::testing::Test {
  protected:
    TlsTest() { workers.start(); }
    ~TlsTest() override { workers.stop_and_join(); }

    std::shared_ptr<Endpoint> endpoint_to(const TestServer& server, const std::string& ca, bool verify = true) {
        auto endpoint = std::make_shared<Endpoint>();
        endpoint->host = "localhost";
        endpoint->port = server.port();
        endpoint->tls = *ClientTlsContext::load(ca, verify);
        endpoint->key = "https://localhost:" + std::to_string(server.port()) + ca;
        return endpoint;
    }
    Call call(const std::shared_ptr<Endpoint>& endpoint, std::string body = "ping") {
        Call made;
        made.body = std::move(body);
        perform_on(workers[0], endpoint, made);
        return made;
    }

    SystemClock clock;
    Workers workers{1, clock};
    Certificate authority{{.name = "test authority", .alternatives = "", .authority = true}};
    Certificate good{{.signer = &authority}};
    EchoHandler handler;
};

TEST_F(TlsTest, CarriesRequestsBothWays) {
    const TestServer server(handler, tls_options(good));
    const std::shared_ptr<Endpoint> endpoint = endpoint_to(server, authority.certificate_file());
    const Call first = call(endpoint);
    EXPECT_EQ(first.answer, "POST /v1 ping") << first.message;
    const Call second = call(endpoint, std::string(3'000'000, 'x'));
    EXPECT_EQ(second.answer.size(), 3'000'009U) << second.message;
    EXPECT_TRUE(second.facts.reused_connection);
    endpoint->host = "127.0.0.1";
    endpoint->key = "by address";
    EXPECT_EQ(call(endpoint).answer, "POST /v1 ping");
}

TEST_F(TlsTest, CarriesThousandsOfRequestsOnOneConnection) {
    const TestServer server(handler, tls_options(good));
    const std::shared_ptr<Endpoint> endpoint = endpoint_to(server, authority.certificate_file());
    class Loop {
      public:
        static Task<void> run(Worker& worker, std::shared_ptr<const Endpoint> endpoint, int& right) {
            for (int i = 0; i < 4'000; ++i) {
                Call made;
                made.body = std::to_string(i);
                Cancellation cancellation;
                Task<void> one = perform(worker, endpoint, made, cancellation, nullptr);
                co_await std::move(one);
                right += made.answer == "POST /v1 " + std::to_string(i) ? 1 : 0;
            }
        }
    };
    int right = 0;
    Task<void> task = Loop::run(workers[0], endpoint, right);
    run_on(workers[0], std::move(task));
    EXPECT_EQ(right, 4'000);
    EXPECT_EQ(server.server->accepted(), 1U);
}

TEST_F(TlsTest, AnswersPipelinedRequestsInOrder) {
    const TestServer server(handler, tls_options(good));
    const RawClient client = server.connect();
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    ASSERT_EQ(SSL_set_fd(ssl.get(), client.descriptor()), 1);
    ASSERT_EQ(SSL_connect(ssl.get()), 1);
    constexpr int rounds = 40;
    constexpr int batch = 100;
    for (int round = 0; round < rounds; ++round) {
        std::string requests;
        std::string expected;
        for (int i = 0; i < batch; ++i) {
            const std::string path = "/" + std::to_string(round * batch + i);
            const std::string body = "GET " + path + " ";
            requests += "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
            expected += "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        }
        ASSERT_EQ(SSL_write(ssl.get(), requests.data(), static_cast<int>(requests.size())),
                  static_cast<int>(requests.size()));
        std::string answers(expected.size(), '\0');
        std::size_t have = 0;
        while (have < answers.size()) {
            std::size_t got = 0;
            ASSERT_EQ(SSL_read_ex(ssl.get(), answers.data() + have, answers.size() - have, &got), 1);
            have += got;
        }
        ASSERT_EQ(answers, expected);
    }
}

TEST_F(TlsTest, ReusesSessions) {
    const TestServer server(handler, tls_options(good));
    const std::shared_ptr<Endpoint> endpoint = endpoint_to(server, authority.certificate_file());
    EXPECT_TRUE(call(endpoint).read);
    bool kept = false;
    workers.for_each([&](Worker& worker) { kept = worker.pool().take_ticket(*endpoint) != nullptr; });
    EXPECT_TRUE(kept);
}

TEST_F(TlsTest, RefusesPeersThatItCannotTrustBeforeSendingAnything) {
    const Certificate self_signed{{}};
    const Certificate other_host{{.name = "example.com", .alternatives = "DNS:example.com", .signer = &authority}};
    const Certificate expired{{.begins = -7200, .ends = -3600, .signer = &authority}};
    const Certificate wildcard{{.name = "x", .alternatives = "DNS:local*", .signer = &authority}};
    for (const Certificate* bad : {&self_signed, &other_host, &expired, &wildcard}) {
        const TestServer server(handler, tls_options(*bad));
        const Call made = call(endpoint_to(server, authority.certificate_file()));
        EXPECT_FALSE(made.sent);
        EXPECT_EQ(made.error, "provider_unavailable");
        EXPECT_EQ(made.facts.reason, Reason::tls) << made.message;
        EXPECT_EQ(made.facts.bytes_sent, 0U);
        EXPECT_FALSE(made.facts.request_written);
    }
    EXPECT_EQ(handler.served, 0);
}

TEST_F(TlsTest, VerifiesNothingWhenToldSo) {
    const Certificate self_signed{{}};
    const TestServer server(handler, tls_options(self_signed));
    EXPECT_TRUE(call(endpoint_to(server, "", false)).read);
    EXPECT_FALSE(call(endpoint_to(server, authority.certificate_file(), true)).read);
}

TEST_F(TlsTest, TellsAnUpstreamThatSpeaksNoTls) {
    const TestServer server(handler);
    const Call made = call(endpoint_to(server, authority.certificate_file()));
    EXPECT_EQ(made.facts.reason, Reason::tls);
    EXPECT_EQ(handler.served, 0);
}

TEST_F(TlsTest, ClosesOnAClientThatSpeaksNoTls) {
    TestServer server(handler, tls_options(good));
    RawClient client = server.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = client.read_to_end();
    EXPECT_EQ(answer.find("HTTP"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return server.server->connections() == 0; }));
}

TEST_F(TlsTest, GivesUpOnAHandshakeThatStalls) {
    ListenerOptions options = tls_options(good);
    options.limits.header_time = std::chrono::milliseconds(30);
    const TestServer server(handler, options);
    RawClient client = server.connect();
    EXPECT_EQ(client.read_to_end(), "");

    ScriptedUpstream silent({[](RawClient& connection) { (void)connection.read_to_end(); }});
    const std::shared_ptr<Endpoint> endpoint = silent.endpoint();
    endpoint->tls = *ClientTlsContext::load(authority.certificate_file(), true);
    Call made;
    made.timeouts.connect = std::chrono::milliseconds(30);
    perform_on(workers[0], endpoint, made);
    EXPECT_EQ(made.facts.reason, Reason::timeout);
    EXPECT_EQ(made.facts.bytes_sent, 0U);
}

TEST_F(TlsTest, ServesAChangedCertificateToNewConnections) {
    const Certificate other_host{{.name = "example.com", .alternatives = "DNS:example.com", .signer = &authority}};
    TestServer server(handler, tls_options(other_host));
    const std::shared_ptr<Endpoint> endpoint = endpoint_to(server, authority.certificate_file());
    EXPECT_FALSE(call(endpoint).read);
    server.server->update(tls_options(good));
    server.workers.for_each([](Worker&) {});
    EXPECT_TRUE(call(endpoint).read);
}

TEST_F(TlsTest, WantsAClientCertificateWhenAnAuthorityIsSet) {
    const TestServer server(handler, tls_options(good, authority.certificate_file()));
    const std::shared_ptr<Endpoint> endpoint = endpoint_to(server, authority.certificate_file());
    EXPECT_FALSE(call(endpoint).read);
    EXPECT_EQ(handler.served, 0);

    class SubjectHandler final : public HttpHandler {
      public:
        Task<void> serve(ServerExchange& exchange) override {
            ResponseHead head;
            const std::string subject = exchange.peer().certificate_subject;
            const Result<void> sent = co_await exchange.respond(head, subject);
            (void)sent;
        }
        std::string error_body(const Error& error) override { return error.message(); }
    };
    SubjectHandler subjects;
    const TestServer second(subjects, tls_options(good, authority.certificate_file()));
    const Certificate client{{.name = "client seven", .alternatives = "", .signer = &authority}};
    const std::shared_ptr<Endpoint> with_certificate = endpoint_to(second, authority.certificate_file());
    SSL_CTX* context = with_certificate->tls->native();
    ASSERT_EQ(SSL_CTX_use_certificate_chain_file(context, client.certificate_file().c_str()), 1);
    ASSERT_EQ(SSL_CTX_use_PrivateKey_file(context, client.key_file().c_str(), SSL_FILETYPE_PEM), 1);
    const Call made = call(with_certificate);
    EXPECT_EQ(made.answer, "CN=client seven") << made.message;
}

TEST_F(TlsTest, NamesTheFileThatCannotBeLoaded) {
    const Certificate other{{}};
    const ServerTlsFiles cases[] = {
        {"/no/such/file", good.key_file(), ""},
        {good.key_file(), good.key_file(), ""},
        {good.certificate_file(), "/no/such/file", ""},
        {good.certificate_file(), other.key_file(), ""},
        {good.certificate_file(), good.key_file(), "/no/such/file"},
    };
    for (const ServerTlsFiles& files : cases) {
        const auto loaded = ServerTlsContext::load(files);
        ASSERT_FALSE(loaded);
        EXPECT_NE(loaded.error().message().find("cannot load"), std::string::npos) << loaded.error().message();
    }
    EXPECT_FALSE(ClientTlsContext::load("/no/such/file", true));
    EXPECT_TRUE(ClientTlsContext::load("", true));
}

}  // namespace
}  // namespace nexus::net::test
