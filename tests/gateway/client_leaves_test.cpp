// A client that leaves at any wait leaves nothing behind: for n = 1, 2, … the n-th wait of a request finds it gone.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "gateway/exchange.h"
#include "gateway/middleware.h"
#include "net/await_probe.h"
#include "tests/support/eventually.h"
#include "tests/support/scripted_upstream.h"
#include "tests/support/test_gateway.h"

namespace nexus::gateway {
namespace {

using namespace std::chrono_literals;
using test::Script;

// What the chain saw, counted over all exchanges of a test.
std::atomic<int> entered{0};
std::atomic<int> completed{0};
test::Eventually changes;

const store::Account kAccount{"test|concurrent", "test: 1 at once"};
const store::LimitRule kOneAtOnce{store::LimitRule::Kind::concurrent, 1, {}, 0};

class Counter final : public Middleware {
  public:
    std::string_view name() const override { return "counter"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        ++entered;
        exchange.claims.add(ClaimUnit::concurrent, kAccount, kOneAtOnce, 1);
        co_await exchange.breathe();
        co_return Flow::next();
    }
    Task<void> on_complete(Exchange&, const Outcome&) const override {
        ++completed;
        changes.notify();
        co_return;
    }
};

Result<std::unique_ptr<Middleware>> make_counter(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<Counter>());
}

// Ends the client's connection at the n-th wait and lets the gateway notice before the wait goes on.
class LeaveAtWait final : public net::AwaitProbe {
  public:
    void at_await() override {
        {
            const std::lock_guard lock(mutex_);
            if (client_ == nullptr || ++waits_ != leave_at_) {
                return;
            }
            client_->leave();
            left_ = true;
        }
        changes.notify();
    }
    void arm(test::HttpClient& client, int leave_at) {
        const std::lock_guard lock(mutex_);
        client_ = &client;
        leave_at_ = leave_at;
        waits_ = 0;
        left_ = false;
    }
    // Whether the client left while this was armed.
    bool disarm() {
        const std::lock_guard lock(mutex_);
        client_ = nullptr;
        return left_;
    }
    bool left() const { return left_; }

  private:
    std::mutex mutex_;
    test::HttpClient* client_ = nullptr;
    int leave_at_ = 0;
    int waits_ = 0;
    std::atomic<bool> left_{false};
};

const std::string kChunk =
    R"(data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"u","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]})"
    "\n\n";

class ClientLeavesTest : public testing::TestWithParam<bool> {
  protected:
    Script script() const {
        return GetParam() ? Script::events({kChunk, kChunk, kChunk}, Script::End::stall)
                          : Script::json(R"({"id":"c","object":"chat.completion","choices":[]})");
    }
    std::string request() const {
        const std::string body =
            std::string(R"({"model":"m","messages":[],"stream":)") + (GetParam() ? "true}" : "false}");
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }
};

TEST_P(ClientLeavesTest, LeavesNothingBehindAtAnyWait) {
    test::ScriptedUpstream upstream;
    upstream.queue(script());
    config::Settings settings = test::settings_for(upstream.base_url());
    settings.pipeline = {config::Stage{"counter", {}, {}}};
    const std::vector<MiddlewareRow> rows{{"counter", make_counter}};
    LeaveAtWait probe;
    test::TestGateway gateway(settings, rows, &probe);
    entered = completed = 0;
    int rounds = 0;
    for (int n = 1; n < 200; ++n, ++rounds) {
        test::HttpClient client(gateway.address());
        probe.arm(client, n);
        client.send(request());
        // A stream that stalls has no end of its own: when its n-th wait does not come, there are fewer than n.
        (void)changes.wait([&] { return probe.left() || (!GetParam() && completed > rounds); }, 500ms);
        const bool was_last = !probe.disarm();
        if (was_last) {
            client.close();
        }
        ASSERT_TRUE(changes.wait([&] { return gateway.server().exchanges() == 0; })) << "wait " << n;
        ASSERT_TRUE(changes.wait([&] { return entered == completed; })) << "wait " << n;
        ASSERT_EQ(gateway.store().open_reservations(), 0u) << "wait " << n;
        ASSERT_EQ(gateway.metrics().inflight(), 0) << "wait " << n;
        ASSERT_TRUE(changes.wait([&] { return upstream.open_exchanges() == 0; })) << "wait " << n;
        if (was_last) {
            break;
        }
    }
    // The breath, the claims and the upstream's answer are always waited for; a connect only where no connection is
    // left over from a round before, whose answer may have come before the gateway noticed that the client was gone.
    EXPECT_GE(rounds, 3);
    EXPECT_EQ(gateway.workers()[0].escaped_exceptions(), 0u);
}

INSTANTIATE_TEST_SUITE_P(, ClientLeavesTest, testing::Bool(),
                         [](const auto& row) { return row.param ? "Streaming" : "Whole"; });

}  // namespace
}  // namespace nexus::gateway
