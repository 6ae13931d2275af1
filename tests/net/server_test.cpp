#include "net/server.h"

#include <gtest/gtest.h>

#include <future>

#include "tests/net/loopback.h"

namespace nexus::net::test {
namespace {

constexpr const char* kRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

// Holds every exchange until it is let go or cancelled.
class HoldingHandler final : public HttpHandler {
  public:
    Task<void> serve(ServerExchange& exchange) override {
        Hold hold(exchange.worker());
        exchange.cancellation().add(hold);
        holds.push_back(&hold);
        ++entered;
        const Wake wake = co_await hold.suspension.wait(exchange.cancellation().cancelled());
        std::erase(holds, &hold);
        cancelled = cancelled || wake == Wake::cancelled;
        ResponseHead head;
        const std::string_view body = "held";
        const Result<void> sent = co_await exchange.respond(head, body);
        (void)sent;
    }
    std::string error_body(const Error& error) override { return error.message(); }
    void let_go(Worker& worker) {
        worker.post([this] {
            for (Hold* hold : std::vector<Hold*>(holds)) {
                hold->suspension.resume_later(Wake::ready);
            }
        });
    }

    void let_go_last(Worker& worker) {
        worker.post([this] { holds.back()->suspension.resume_later(Wake::ready); });
    }

    std::atomic<int> entered{0};
    std::atomic<bool> cancelled{false};

  private:
    struct Hold final : Cancellation::Waiter {
        explicit Hold(Worker& worker) : suspension(worker.suspensions()) {}
        void on_cancel() override {
            if (suspension.waiting()) {
                suspension.resume_later(Wake::cancelled);
            }
        }
        Suspension suspension;
    };
    std::vector<Hold*> holds;
};

TEST(Server, SpreadsConnectionsOverItsWorkersInTurn) {
    class WorkerHandler final : public HttpHandler {
      public:
        Task<void> serve(ServerExchange& exchange) override {
            ResponseHead head;
            const std::string text = std::to_string(exchange.worker().index());
            const Result<void> sent = co_await exchange.respond(head, text);
            (void)sent;
        }
        std::string error_body(const Error& error) override { return error.message(); }
    };
    WorkerHandler handler;
    const TestServer server(handler, {}, 2);
    std::string seen;
    for (int i = 0; i < 4; ++i) {
        RawClient client = server.connect();
        client.send(kRequest);
        seen += client.read_response().back();
    }
    EXPECT_TRUE(seen == "0101" || seen == "1010") << seen;
}

TEST(Server, ServesFromOneSocketPerWorker) {
    EchoHandler handler;
    SystemClock clock;
    Workers workers(2, clock);
    Result<ListenSockets> sockets = bind_listener("127.0.0.1:0", 2, true);
    ASSERT_TRUE(sockets);
    EXPECT_EQ(sockets->descriptors.size(), 2U);
    Server server(workers, *sockets, ListenerOptions{}, handler);
    workers.start();
    server.start();
    for (int i = 0; i < 8; ++i) {
        RawClient client(server.address());
        client.send(kRequest);
        EXPECT_TRUE(client.read_response().ends_with("GET / "));
    }
}

TEST(Server, RefusesConnectionsBeyondItsCaps) {
    EchoHandler handler;
    for (const bool per_ip : {false, true}) {
        ListenerOptions options;
        (per_ip ? options.connections_per_ip : options.connections_max) = 2;
        TestServer server(handler, options);
        RawClient first = server.connect();
        RawClient second = server.connect();
        first.send(kRequest);
        second.send(kRequest);
        EXPECT_FALSE(first.read_response().empty());
        EXPECT_FALSE(second.read_response().empty());
        RawClient third = server.connect();
        EXPECT_EQ(third.read_to_end(), "");
        EXPECT_EQ(server.server->refused(), 1U);
        first.close();
        EXPECT_TRUE(eventually([&] { return server.server->connections() == 1; }));
        RawClient fourth = server.connect();
        fourth.send(kRequest);
        EXPECT_FALSE(fourth.read_response().empty());
    }
}

TEST(Server, DrainFinishesWhatIsUnderWayAndClosesWhatIsIdle) {
    HoldingHandler handler;
    TestServer server(handler);
    RawClient busy = server.connect();
    busy.send(kRequest);
    ASSERT_TRUE(eventually([&] { return handler.entered == 1; }));
    EXPECT_EQ(server.server->exchanges(), 1U);
    RawClient idle = server.connect();
    idle.send(kRequest);
    ASSERT_TRUE(eventually([&] { return handler.entered == 2; }));
    handler.let_go_last(server.workers[0]);
    EXPECT_TRUE(idle.read_response().ends_with("held"));
    server.server->drain();
    EXPECT_EQ(idle.read_to_end(), "");
    handler.let_go(server.workers[0]);
    const std::string answer = busy.read_to_end();
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("held"));
    EXPECT_FALSE(handler.cancelled);
    EXPECT_TRUE(eventually([&] { return server.server->connections() == 0 && server.server->exchanges() == 0; }));
}

// Names the path that was asked for and adds a field.
class TurningHandler final : public EchoHandler {
  public:
    std::string turn_away(ServerExchange& exchange, const Error& error, HeaderMap& headers) override {
        headers.add("X-Code", name_of(error.code()));
        return "not " + std::string(exchange.head().path) + " on " + std::to_string(exchange.worker().index());
    }
};

TEST(Server, TurnsTheFirstRequestOfNewConnectionsAwayWhileItDrains) {
    TurningHandler handler;
    TestServer server(handler);
    RawClient before = server.connect();  // without a request so far
    ASSERT_TRUE(eventually([&] { return server.server->connections() == 1; }));
    server.server->drain();
    RawClient after = server.connect();
    for (RawClient* client : {&before, &after}) {
        client->send(
            "POST /here HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(client->read_to_end(),
                  "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
                  "X-Code: overloaded\r\nContent-Length: 14\r\nConnection: close\r\n\r\nnot /here on 0");
    }
    EXPECT_EQ(handler.served, 0);
    EXPECT_EQ(server.server->exchanges(), 0U);
}

TEST(Server, AnswersWithTheErrorBodyWhereTheHandlerHasNoOtherWhileItDrains) {
    EchoHandler handler;
    TestServer server(handler);
    server.server->drain();
    RawClient client = server.connect();
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read_to_end().ends_with("Connection: close\r\n\r\n"));
    RawClient other = server.connect();
    other.send(kRequest);
    EXPECT_NE(other.read_to_end().find("drained"), std::string::npos);
}

TEST(Server, ClosesSilentConnectionsByTheirDeadlineWhileItDrains) {
    EchoHandler handler;
    ListenerOptions options;
    options.limits.idle_time = std::chrono::milliseconds(30);
    TestServer server(handler, options);
    server.server->drain();
    RawClient client = server.connect();
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, TurnsAwayWhatIsPipelinedBehindAnAnswerThatAnnouncedNoEnd) {
    // The head leaves before the drain begins, and the body's end after it.
    class StreamHandler final : public HttpHandler {
      public:
        Task<void> serve(ServerExchange& exchange) override {
            ResponseHead head;
            exchange.start(head);
            const std::string_view piece = "piece";
            const Result<void> written = co_await exchange.write(piece);
            EXPECT_TRUE(written);
            worker = &exchange.worker();
            Suspension wait(worker.load()->suspensions());
            hold = &wait;
            (void)co_await wait.wait();
            const Result<void> finished = co_await exchange.finish();
            EXPECT_TRUE(finished);
        }
        std::string error_body(const Error& error) override { return error.message(); }
        std::atomic<Worker*> worker{nullptr};
        std::atomic<Suspension*> hold{nullptr};
    };
    for (const bool pipelined : {false, true}) {
        StreamHandler handler;
        TestServer server(handler);
        RawClient client = server.connect();
        client.send(kRequest);
        EXPECT_EQ(client.read_until("piece").find("Connection: close"), std::string::npos);
        ASSERT_TRUE(eventually([&] { return handler.hold.load() != nullptr; }));
        if (pipelined) {
            client.send(kRequest);
        }
        server.server->drain();
        handler.worker.load()->post([&] { handler.hold.load()->resume_later(Wake::ready); });
        const std::string rest = client.read_to_end();
        EXPECT_TRUE(rest.starts_with("\r\n0\r\n\r\n")) << rest;
        EXPECT_EQ(rest.find("HTTP/1.1 503 ") != std::string::npos, pipelined) << rest;
    }
}

TEST(Server, ResumesAfterADrain) {
    EchoHandler handler;
    TestServer server(handler);
    server.server->drain();
    RawClient turned_away = server.connect();
    turned_away.send(kRequest);
    EXPECT_TRUE(turned_away.read_to_end().starts_with("HTTP/1.1 503 "));
    server.server->resume();
    RawClient client = server.connect();
    client.send(kRequest);
    EXPECT_TRUE(client.read_response().ends_with("GET / "));
    client.send(kRequest);
    EXPECT_TRUE(client.read_response().ends_with("GET / "));
}

TEST(Server, TerminateCancelsExchangesWhichMayStillAnswerAndClosesConnections) {
    HoldingHandler handler;
    TestServer server(handler);
    RawClient busy = server.connect();
    busy.send(kRequest);
    ASSERT_TRUE(eventually([&] { return handler.entered == 1; }));
    RawClient idle = server.connect();
    ASSERT_TRUE(eventually([&] { return server.server->connections() == 2; }));
    server.server->terminate();
    const std::string answer = busy.read_to_end();
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("held"));
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(handler.cancelled);
    const std::uint64_t accepted = server.server->accepted();
    const RawClient late = server.connect();
    server.workers.for_each([](Worker&) {});
    EXPECT_EQ(server.server->accepted(), accepted);
    EXPECT_TRUE(eventually([&] { return server.server->connections() == 0; }));
}

TEST(Server, AppliesNewLimitsFromTheNextRequest) {
    EchoHandler handler;
    TestServer server(handler);
    RawClient client = server.connect();
    const std::string large = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2'000, 'x') + "\r\n\r\n";
    client.send(large);
    EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200 "));
    ListenerOptions options;
    options.limits.header_bytes = 1'000;
    server.server->update(options);
    server.workers.for_each([](Worker&) {});
    client.send(large);
    EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 431 "));
}

TEST(Server, EndsWithItsConnectionsWhenDestroyed) {
    HoldingHandler handler;
    TestServer server(handler);
    RawClient busy = server.connect();
    busy.send(kRequest);
    ASSERT_TRUE(eventually([&] { return handler.entered == 1; }));
    server.server.reset();
    EXPECT_TRUE(busy.read_to_end().ends_with("held"));
    EXPECT_TRUE(handler.cancelled);
}

TEST(Server, LeavesNothingBehindWhenTheWorkersStopFirst) {
    HoldingHandler handler;
    TestServer server(handler);
    RawClient busy = server.connect();
    busy.send(kRequest);
    ASSERT_TRUE(eventually([&] { return handler.entered == 1; }));
    server.workers.stop_and_join();
}

}  // namespace
}  // namespace nexus::net::test
