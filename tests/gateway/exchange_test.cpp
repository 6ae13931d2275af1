#include "gateway/exchange.h"

#include <atomic>

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

// Answers whether other work of the worker ran while it took a breath.
class Breather final : public Middleware {
  public:
    explicit Breather(SlotLayout& slots) : slot_(slots) {}
    std::string_view name() const override { return "breather"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        const bool fresh = exchange.find_state(slot_) == nullptr;
        std::atomic<bool>& ran = exchange.state(slot_);
        exchange.worker().post([&ran] { ran = true; });
        co_await exchange.breathe();
        Reply reply;
        reply.body = fresh && ran && exchange.find_state(slot_) == &ran ? "breathed" : "held its breath";
        co_return Flow::answer(std::move(reply));
    }

  private:
    Slot<std::atomic<bool>> slot_;
};

Result<std::unique_ptr<Middleware>> make_breather(const MakerContext& context) {
    return std::unique_ptr<Middleware>(std::make_unique<Breather>(context.slots));
}

using ExchangeTest = GatewayTest;

TEST_F(ExchangeTest, LetsOtherWorkRunAndGivesEachRequestAStateOfItsOwn) {
    start({{"breather", make_breather}});
    EXPECT_EQ(post(kRequest).body, "breathed");
    EXPECT_EQ(post(kRequest).body, "breathed");
}

TEST_F(ExchangeTest, BeginsWithTheRequestsFirstByte) {
    ExchangeHost host(build_generation(settings_));
    host.run(kChatPath, kRequest, [](Exchange& exchange) {
        EXPECT_EQ(exchange.started_at, exchange.downstream().received_at());
        EXPECT_EQ(exchange.head().path, kChatPath);
        EXPECT_EQ(exchange.endpoint().operation, Operation::chat);
        EXPECT_FALSE(exchange.cancellation().cancelled());
    });
}

TEST_F(ExchangeTest, LooksAtNothingOfARequestThatItGaveBack) {
    ExchangeHost host(build_generation(settings_));
    host.run(kChatPath, kRequest, [](Exchange& exchange) {
        Result<dialect::BodyIndex> index = dialect::index_body(kRequest, dialect::Dialect::openai_chat, {});
        ASSERT_TRUE(index);
        exchange.index = *std::move(index);
        exchange.body = kRequest;
        EXPECT_FALSE(exchange.index.texts.empty());
        exchange.release_request();
        EXPECT_TRUE(exchange.body.empty());
        EXPECT_TRUE(exchange.star.empty());
        EXPECT_TRUE(exchange.index.model.empty());
        EXPECT_TRUE(exchange.index.texts.empty());
        EXPECT_EQ(exchange.head().headers.size(), 0U);
        EXPECT_EQ(exchange.head().path, kChatPath);
    });
}

}  // namespace
}  // namespace nexus::gateway
