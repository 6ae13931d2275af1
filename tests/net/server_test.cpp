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
    ASSERT_TRUE(eventually([&] { return server.server->connections() == 2; }));
    server.server->drain();
    EXPECT_EQ(idle.read_to_end(), "");
    handler.let_go(server.workers[0]);
    const std::string answer = busy.read_to_end();
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("held"));
    EXPECT_FALSE(handler.cancelled);
    EXPECT_TRUE(eventually([&] { return server.server->connections() == 0 && server.server->exchanges() == 0; }));
}

TEST(Server, ResumesAfterADrain) {
    EchoHandler handler;
    TestServer server(handler);
    server.server->drain();
    server.server->resume();
    RawClient client = server.connect();
    client.send(kRequest);
    EXPECT_TRUE(client.read_response().ends_with("GET / "));
    client.send(kRequest);
    EXPECT_TRUE(client.read_response().ends_with("GET / "));
}

TEST(Server, TerminateCancelsExchangesAndClosesConnections) {
    HoldingHandler handler;
    TestServer server(handler);
    RawClient busy = server.connect();
    busy.send(kRequest);
    ASSERT_TRUE(eventually([&] { return handler.entered == 1; }));
    RawClient idle = server.connect();
    ASSERT_TRUE(eventually([&] { return server.server->connections() == 2; }));
    server.server->terminate();
    EXPECT_EQ(busy.read_to_end(), "");
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_TRUE(handler.cancelled);
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
    EXPECT_EQ(busy.read_to_end(), "");
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
