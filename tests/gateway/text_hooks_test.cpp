#include "gateway/text_hooks.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

const TextChannel kText{0, 0, TextChannel::Kind::text};
const TextChannel kArguments{0, 1, TextChannel::Kind::tool_arguments};

// Adds a mark behind every text, to see in which order the readers came.
class Mark final : public Middleware {
  public:
    explicit Mark(std::string mark) : mark_(std::move(mark)) {}
    std::string_view name() const override { return mark_; }
    bool reads_text() const override { return true; }
    TextAction on_text(Exchange&, const TextChannel&, std::string& text, bool) const override {
        text += mark_;
        return TextAction::pass;
    }

  private:
    std::string mark_;
};

Result<std::unique_ptr<Middleware>> make_mark(const MakerContext& context) {
    return std::unique_ptr<Middleware>(std::make_unique<Mark>(context.stage.name));
}

void with_hooks(const std::vector<MiddlewareRow>& rows, const std::function<void(TextHooks&)>& job) {
    ExchangeHost host(build_generation(test::settings_for("http://127.0.0.1:1/v1"), rows));
    host.run(kChatPath, kRequest, [&job](Exchange& exchange) {
        TextHooks hooks(exchange);
        job(hooks);
    });
}

TEST(TextHooks, AreInactiveWithoutReaders) {
    with_hooks({}, [](TextHooks& hooks) {
        EXPECT_FALSE(hooks.active());
        EXPECT_EQ(hooks.pass(kText, "a", false).text, "a");
    });
}

TEST(TextHooks, ShowHeldTextAgainWithWhatFollows) {
    with_hooks({shout_row()}, [](TextHooks& hooks) {
        EXPECT_EQ(hooks.pass(kText, "hel", false).text, "");
        EXPECT_EQ(hooks.holding(0), std::vector<TextChannel>{kText});
        EXPECT_TRUE(hooks.holding(1).empty());
        EXPECT_EQ(hooks.pass(kText, "lo", false).text, "HELLO");
        EXPECT_TRUE(hooks.holding(0).empty());
    });
}

TEST(TextHooks, KeepChannelsApart) {
    with_hooks({shout_row()}, [](TextHooks& hooks) {
        EXPECT_EQ(hooks.pass(kText, "al", false).text, "");
        EXPECT_EQ(hooks.pass(kArguments, "b", false).text, "B");
        EXPECT_EQ(hooks.pass(kText, "", true).text, "AL");
    });
}

TEST(TextHooks, ReleaseWhatGrewBeyondTheBound) {
    with_hooks({shout_row()}, [](TextHooks& hooks) {
        const std::string most(TextHooks::kHeldMax, 'l');
        EXPECT_EQ(hooks.pass(kText, most, false).text, "");
        EXPECT_EQ(hooks.pass(kText, "l", false).text, most + "l");
    });
}

TEST(TextHooks, SayWhenAReaderStopsTheAnswer) {
    with_hooks({shout_row()}, [](TextHooks& hooks) {
        const TextHooks::Passed passed = hooks.pass(kText, "a STOP", false);
        EXPECT_EQ(passed.text, "A STOP");
        EXPECT_TRUE(passed.stop);
    });
}

TEST(TextHooks, PassReadersInReverseOrder) {
    with_hooks({{"1", make_mark}, {"2", make_mark}},
               [](TextHooks& hooks) { EXPECT_EQ(hooks.pass(kText, "a", false).text, "a21"); });
}

}  // namespace
}  // namespace nexus::gateway
