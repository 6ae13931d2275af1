#include "net/http_client.h"

#include <gtest/gtest.h>

#include "net/await_probe.h"
#include "net/pool.h"
#include "net/resolver.h"
#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

using Reason = TransferFacts::Reason;
using std::chrono::milliseconds;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npong";

// Answers every request of a connection with `answer`.
ScriptedUpstream::Script always(std::string answer) {
    return [answer](RawClient& connection) {
        while (!read_request(connection).empty()) {
            connection.send(answer);
        }
    };
}

// Answers one request and closes.
ScriptedUpstream::Script once(std::string answer) {
    return [answer](RawClient& connection) {
        (void)read_request(connection);
        connection.send(answer);
    };
}

class HttpClient : public ::testing::Test {
  protected:
    HttpClient() { workers.start(); }
    ~HttpClient() override { workers.stop_and_join(); }
    Worker& worker() { return workers[0]; }
    std::size_t idle() {
        std::size_t idle = 0;
        workers.for_each([&](Worker& each) { idle = each.pool().idle(); });
        return idle;
    }
    Call call(const ScriptedUpstream& upstream) {
        Call made;
        perform_on(worker(), upstream.endpoint(), made);
        return made;
    }
    SystemClock clock;
    Workers workers{1, clock};
};

TEST_F(HttpClient, SendsTheRequestAsGivenAndFramesItItself) {
    std::string seen;
    ScriptedUpstream upstream({[&](RawClient& connection) {
        seen = read_request(connection);
        connection.send(kOk);
    }});
    Call made;
    made.target = "/v1/chat?x=1";
    made.headers.add("Authorization", "Bearer k");
    made.body = "hello";
    perform_on(worker(), upstream.endpoint(), made);
    EXPECT_EQ(seen, "POST /v1/chat?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(upstream.port()) +
                        "\r\nAuthorization: Bearer k\r\nContent-Length: 5\r\n\r\nhello");
    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(made.answer, "pong");
    EXPECT_TRUE(made.facts.request_written);
    EXPECT_TRUE(made.facts.answer_begun);
    EXPECT_FALSE(made.facts.reused_connection);
    EXPECT_EQ(made.facts.bytes_sent, seen.size());
    EXPECT_EQ(made.facts.bytes_received, kOk.size());
}

TEST_F(HttpClient, ConnectsToTheAddressesItIsGivenAndLooksNothingUp) {
    std::string seen;
    ScriptedUpstream upstream({[&](RawClient& connection) {
        seen = read_request(connection);
        connection.send(kOk);
    }});
    auto endpoint = std::make_shared<Endpoint>(*upstream.endpoint());
    endpoint->host = "no-such-name.invalid";
    endpoint->key.clear();
    endpoint->addresses = numeric_address("127.0.0.1", upstream.port());
    Call made;
    perform_on(worker(), endpoint, made);
    EXPECT_EQ(made.answer, "pong");
    EXPECT_NE(seen.find("\r\nHost: no-such-name.invalid:"), std::string::npos);
    EXPECT_EQ(idle(), 0U);
}

TEST_F(HttpClient, UsesAConnectionAgain) {
    ScriptedUpstream upstream({always(kOk)});
    EXPECT_FALSE(call(upstream).facts.reused_connection);
    EXPECT_EQ(idle(), 1U);
    for (int i = 0; i < 10; ++i) {
        const Call next = call(upstream);
        EXPECT_TRUE(next.facts.reused_connection);
        EXPECT_EQ(next.answer, "pong");
    }
    EXPECT_EQ(upstream.accepted(), 1);
}

TEST_F(HttpClient, ReportsAnswersThatCannotBeTrusted) {
    struct Case {
        std::string answer;
        std::string error;
        Reason reason;
    };
    const Case cases[] = {
        {"", "provider_unavailable", Reason::reset},
        {"HTTP/1.1 200 OK\r\nCont", "provider_unavailable", Reason::reset},
        {"garbage\r\n\r\n", "provider_protocol_error", Reason::protocol},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\npong", "provider_protocol_error",
         Reason::protocol},
        {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "provider_protocol_error", Reason::protocol},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npong", "provider_protocol_error", Reason::reset},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n", "provider_protocol_error",
         Reason::reset},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "provider_protocol_error", Reason::protocol},
        {"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", "provider_protocol_error", Reason::limit},
    };
    for (const Case& each : cases) {
        ScriptedUpstream upstream({once(each.answer)});
        const Call made = call(upstream);
        EXPECT_EQ(made.error, each.error) << each.answer.substr(0, 60);
        EXPECT_EQ(made.facts.reason, each.reason) << each.answer.substr(0, 60);
        EXPECT_TRUE(made.facts.request_written);
        EXPECT_EQ(idle(), 0U);
    }
}

TEST_F(HttpClient, NeverReusesAConnectionThatSaidMoreThanItsAnswer) {
    ScriptedUpstream upstream({always(kOk + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"), always(kOk)});
    EXPECT_EQ(call(upstream).answer, "pong");
    const Call next = call(upstream);
    EXPECT_EQ(next.answer, "pong");
    EXPECT_FALSE(next.facts.reused_connection);
}

TEST_F(HttpClient, DropsAPooledConnectionThatItsPeerCloses) {
    std::atomic<bool> close{false};
    ScriptedUpstream upstream({[&](RawClient& connection) {
                                   (void)read_request(connection);
                                   connection.send(kOk);
                                   (void)eventually([&] { return close.load(); });
                               },
                               always(kOk)});
    EXPECT_EQ(call(upstream).answer, "pong");
    EXPECT_EQ(idle(), 1U);
    close = true;
    EXPECT_TRUE(eventually([&] { return idle() == 0; }));
    EXPECT_EQ(call(upstream).answer, "pong");
    EXPECT_EQ(upstream.accepted(), 2);
}

// The upstream closes exactly when the next request comes: no byte of an answer was read, so it is sent once more.
TEST_F(HttpClient, ReplacesAStaleConnectionOnce) {
    ScriptedUpstream upstream({[](RawClient& connection) {
                                   (void)read_request(connection);
                                   connection.send(kOk);
                                   (void)read_request(connection);
                               },
                               always(kOk)});
    EXPECT_EQ(call(upstream).answer, "pong");
    const Call next = call(upstream);
    EXPECT_EQ(next.answer, "pong");
    EXPECT_FALSE(next.facts.reused_connection);
    EXPECT_EQ(upstream.accepted(), 2);
}

TEST_F(HttpClient, DoesNotRepeatAfterTheFirstByteOfAnAnswer) {
    ScriptedUpstream upstream({[](RawClient& connection) {
                                   (void)read_request(connection);
                                   connection.send(kOk);
                                   (void)read_request(connection);
                                   connection.send("HTTP/1.1 2");
                               },
                               always(kOk)});
    EXPECT_EQ(call(upstream).answer, "pong");
    const Call next = call(upstream);
    EXPECT_EQ(next.error, "provider_unavailable");
    EXPECT_TRUE(next.facts.reused_connection);
    EXPECT_EQ(upstream.accepted(), 1);
}

TEST_F(HttpClient, TellsARefusedConnection) {
    std::shared_ptr<Endpoint> nobody;
    {
        ScriptedUpstream upstream({always(kOk)});
        nobody = upstream.endpoint();
    }
    Call made;
    perform_on(worker(), nobody, made);
    EXPECT_EQ(made.error, "provider_unavailable");
    EXPECT_EQ(made.facts.reason, Reason::connect);
    EXPECT_FALSE(made.facts.request_written);
}

TEST_F(HttpClient, TellsANameThatDoesNotResolve) {
    auto endpoint = std::make_shared<Endpoint>();
    endpoint->host = "no.such.host.invalid";
    endpoint->key = "invalid";
    Call made;
    perform_on(worker(), endpoint, made);
    EXPECT_EQ(made.facts.reason, Reason::connect);
    EXPECT_FALSE(made.sent);
}

TEST_F(HttpClient, ResolvesNames) {
    ScriptedUpstream upstream({always(kOk)});
    const std::shared_ptr<Endpoint> endpoint = upstream.endpoint();
    endpoint->host = "localhost";  // ::1 may come first, where nobody listens
    Call made;
    perform_on(worker(), endpoint, made);
    EXPECT_EQ(made.answer, "pong") << made.message;
}

TEST_F(HttpClient, TimesOutOnASilentOrStallingUpstream) {
    for (const char* answer : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\npo"}) {
        ScriptedUpstream upstream({[&](RawClient& connection) {
            (void)read_request(connection);
            connection.send(answer);
            (void)connection.read_to_end();
        }});
        Call made;
        made.timeouts.first_byte = milliseconds(30);
        made.timeouts.between_reads = milliseconds(30);
        perform_on(worker(), upstream.endpoint(), made);
        EXPECT_EQ(made.error, "provider_timeout") << answer;
        EXPECT_EQ(made.facts.reason, Reason::timeout);
    }
}

TEST_F(HttpClient, ReadsAnAnswerThatCameBeforeTheWholeRequest) {
    ScriptedUpstream upstream({[](RawClient& connection) {
        (void)connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
        connection.finish_sending();
        (void)connection.read_to_end();
    }});
    Call made;
    made.body = std::string(10'000'000, 'x');
    perform_on(worker(), upstream.endpoint(), made);
    EXPECT_EQ(made.status, 413) << made.message;
    EXPECT_EQ(made.answer, "big");
}

// Cancels at the n-th wait.
class CancelAt final : public AwaitProbe {
  public:
    CancelAt(Cancellation& cancellation, int n) : cancellation_(cancellation), at_(n) {}
    void at_await() override {
        if (++seen_ == at_) {
            cancellation_.cancel();
            fired_ = true;
        }
    }
    int seen() const { return seen_.load(); }
    bool fired() const { return fired_.load(); }

  private:
    Cancellation& cancellation_;
    int at_;
    std::atomic<int> seen_{0};
    std::atomic<bool> fired_{false};
};

TEST_F(HttpClient, EndsWithCancelledAtEveryWait) {
    std::atomic<CancelAt*> current{nullptr};
    // Each part of the answer is sent only when the client waits for it, so that every run has the same waits at least.
    const auto await = [&](int waits) {
        (void)eventually([&] { return current.load()->seen() >= waits || current.load()->fired(); });
    };
    ScriptedUpstream upstream({[&](RawClient& connection) {
        (void)read_request(connection);
        await(2);
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\nConnection: close\r\n\r\n");
        await(3);
        connection.send(std::string(2'000'000, 'x'));
    }});
    int n = 1;
    for (;; ++n) {
        Cancellation cancellation;
        CancelAt probe(cancellation, n);
        current = &probe;
        Call made;
        made.body = "request";
        Task<void> task = perform(worker(), upstream.endpoint(), made, cancellation, &probe);
        run_on(worker(), std::move(task));
        if (!probe.fired()) {
            EXPECT_TRUE(made.read) << made.message;
            break;
        }
        EXPECT_FALSE(made.read) << n;
        EXPECT_EQ(made.error, "client_gone") << n;
        EXPECT_EQ(made.facts.reason, Reason::cancelled) << n;
        EXPECT_TRUE(eventually([&] { return upstream.open() == 0; })) << n;
    }
    EXPECT_GT(n, 3);
    EXPECT_EQ(idle(), 0U);
}

TEST_F(HttpClient, EndsAWaitWhenCancelledFromOutside) {
    Cancellation cancellation;
    std::atomic<bool> asked{false};
    ScriptedUpstream upstream({[&](RawClient& connection) {
        (void)read_request(connection);
        asked = true;
        (void)connection.read_to_end();
    }});
    std::thread canceller([&] {
        (void)eventually([&] { return asked.load(); });
        worker().post([&] { cancellation.cancel(); });
    });
    Call made;
    Task<void> task = perform(worker(), upstream.endpoint(), made, cancellation, nullptr);
    run_on(worker(), std::move(task));
    canceller.join();
    EXPECT_EQ(made.facts.reason, Reason::cancelled);
    EXPECT_EQ(made.error, "client_gone");
}

TEST(Endpoint, NamesItsHostAsHttpWantsIt) {
    Endpoint endpoint;
    endpoint.host = "api.example.com";
    endpoint.port = 80;
    EXPECT_EQ(endpoint.host_header(), "api.example.com");
    endpoint.port = 8080;
    EXPECT_EQ(endpoint.host_header(), "api.example.com:8080");
    endpoint.host = "::1";
    EXPECT_EQ(endpoint.host_header(), "[::1]:8080");
}

TEST(TransferFactsTest, NamesEveryReason) {
    EXPECT_EQ(name_of(Reason::connect), "connect");
    EXPECT_EQ(name_of(Reason::cancelled), "cancelled");
}

}  // namespace
}  // namespace nexus::net::test
