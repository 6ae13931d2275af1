#include "gateway/answer_context.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

TEST(AnswerContext, TellsTheEncoderWhatTheExchangeKnows) {
    ExchangeHost host(build_generation(test::settings_for("http://127.0.0.1:1/v1")));
    host.run(kChatPath, kRequest, [](Exchange& exchange) {
        exchange.served_model = "served";
        exchange.strict = true;
        exchange.answer_echo = Json{{"tools", Json::array()}};
        exchange.custom_tools = {"patch"};
        EXPECT_TRUE(is_made_anew(exchange));
        const dialect::AnswerContext context = answer_context(exchange, true);
        EXPECT_EQ(context.model, "served");
        EXPECT_EQ(context.request_id, "req_test");
        EXPECT_GT(context.created, 1'700'000'000);
        EXPECT_TRUE(context.include_usage);
        EXPECT_TRUE(context.strict);
        EXPECT_TRUE(context.echo.contains("tools"));
        EXPECT_EQ(context.custom_tools, std::vector<std::string>{"patch"});
    });
}

TEST(AnswerContext, LeavesTheBytesOfFormatsThatHavePlacesForEverything) {
    ExchangeHost host(build_generation(test::settings_for("http://127.0.0.1:1/v1")));
    host.run("/v1/messages", R"({"model":"m","max_tokens":1,"messages":[]})", [](Exchange& exchange) {
        exchange.strict = true;
        EXPECT_FALSE(is_made_anew(exchange));
    });
}

}  // namespace
}  // namespace nexus::gateway
