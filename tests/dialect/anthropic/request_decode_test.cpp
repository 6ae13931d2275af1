#include <gtest/gtest.h>

#include "dialect/anthropic/codec.h"

namespace nexus::dialect {
namespace {

Result<ChatRequest> decode(std::string_view body) { return anthropic_codec().decode_request(body); }

TEST(AnthropicRequestDecode, ReadsSystemTurnsAndSettings) {
    const auto request = decode(R"({"model":"m","max_tokens":9,"system":"S","stream":true,"temperature":0.5,"top_p":0.9,
        "top_k":3,"stop_sequences":["a"],"metadata":{"user_id":"u"},"service_tier":"standard_only",
        "messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"text","text":"yo"}]}]})");
    ASSERT_TRUE(request);
    ASSERT_EQ(request->messages.size(), 3U);
    EXPECT_EQ(request->messages[0].role, Role::system);
    EXPECT_EQ(request->messages[0].parts.at(0).text, "S");
    EXPECT_EQ(request->messages[2].parts.at(0).text, "yo");
    EXPECT_EQ(request->max_tokens, 9);
    EXPECT_EQ(request->top_k, 3);
    EXPECT_EQ(request->user, "u");
    EXPECT_EQ(request->service_tier, "default");
    EXPECT_TRUE(request->stream);
    EXPECT_TRUE(request->include_usage);
    EXPECT_TRUE(request->unmapped.empty());
}

TEST(AnthropicRequestDecode, TurnsToolResultsIntoMessagesBeforeTheRest) {
    const auto request = decode(R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":[
        {"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"},
          {"type":"image","source":{"type":"url","url":"https://x/y.png"}}],"cache_control":{"type":"ephemeral"}},
        {"type":"tool_result","tool_use_id":"b","is_error":true,"content":"no"},
        {"type":"text","text":"go on"}]}]})");
    ASSERT_TRUE(request);
    ASSERT_EQ(request->messages.size(), 3U);
    EXPECT_EQ(request->messages[0].tool_call_id, "a");
    EXPECT_EQ(request->messages[0].parts.at(1).url, "https://x/y.png");
    EXPECT_FALSE(request->messages[0].cache_control.is_null());
    EXPECT_TRUE(request->messages[1].tool_failed);
    EXPECT_EQ(request->messages[2].role, Role::user);
}

TEST(AnthropicRequestDecode, KeepsThinkingWithItsSignature) {
    const auto request = decode(R"({"model":"m","max_tokens":9,"thinking":{"type":"adaptive"},
        "messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},
        {"type":"redacted_thinking","data":"d"},{"type":"tool_use","id":"i","name":"n","input":{"a":1}}]}]})");
    ASSERT_TRUE(request);
    const Message& message = request->messages.at(0);
    EXPECT_EQ(message.reasoning, "t");
    EXPECT_EQ(message.thinking.at(0).signature, "s");
    EXPECT_EQ(message.thinking.at(1).redacted, "d");
    EXPECT_EQ(message.tool_calls.at(0).arguments, R"({"a":1})");
    EXPECT_EQ(request->reasoning_effort, "high");
}

TEST(AnthropicRequestDecode, ReadsEveryFormOfToolChoice) {
    const auto choice = [](std::string_view json) {
        return decode(R"({"model":"m","max_tokens":9,"messages":[],"tool_choice":)" + std::string(json) + "}");
    };
    EXPECT_EQ(choice(R"({"type":"auto"})")->tool_choice->kind, ToolChoice::Kind::automatic);
    EXPECT_EQ(choice(R"({"type":"any"})")->tool_choice->kind, ToolChoice::Kind::required);
    EXPECT_EQ(choice(R"({"type":"none"})")->tool_choice->kind, ToolChoice::Kind::none);
    EXPECT_EQ(choice(R"({"type":"tool","name":"n"})")->tool_choice->name, "n");
    EXPECT_EQ(choice(R"({"type":"auto","disable_parallel_tool_use":true})")->parallel_tool_calls, false);
    EXPECT_EQ(choice(R"({"type":"maybe"})").error().param(), "tool_choice.type");
}

TEST(AnthropicRequestDecode, NotesWhatTheModelHasNoPlaceFor) {
    const auto request = decode(R"({"model":"m","max_tokens":9,"speed":"fast","anthropic_version":"v","messages":[]})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->unmapped, (std::vector<std::string>{"speed"}));
    EXPECT_EQ(request->unmapped_values["speed"], "fast");
}

TEST(AnthropicRequestDecode, KeepsHostedToolsBlocksAndBreakpoints) {
    const auto request = decode(R"({"model":"m","max_tokens":9,"container":"c","cache_control":{"type":"ephemeral"},
        "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2},
          {"name":"f","input_schema":{},"cache_control":{"type":"ephemeral","ttl":"1h"}}],
        "thinking":{"type":"enabled","budget_tokens":3000},
        "messages":[{"role":"user","content":[{"type":"container_upload","file_id":"x"}]}]})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->tools.at(0).hosted, "web_search");
    EXPECT_EQ(request->tools.at(0).native["max_uses"], 2);
    EXPECT_EQ(request->tools.at(1).cache_control["ttl"], "1h");
    EXPECT_EQ(request->container, "c");
    EXPECT_EQ(request->cache_control["type"], "ephemeral");
    EXPECT_EQ(request->reasoning_budget, 3000);
    EXPECT_EQ(request->messages.at(0).parts.at(0).kind, Part::Kind::native);
}

TEST(AnthropicRequestDecode, KeepsTheOrderOfAnAnswersBlocks) {
    const auto request = decode(R"({"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[
        {"type":"tool_use","id":"a","name":"f","input":{}},{"type":"text","text":"then"},
        {"type":"tool_use","id":"b","name":"g","input":{}}]}]})");
    ASSERT_TRUE(request);
    const auto order = content_order(request->messages.at(0));
    ASSERT_EQ(order.size(), 3U);
    EXPECT_EQ(order[0].kind, ContentRef::Kind::call);
    EXPECT_EQ(order[1].kind, ContentRef::Kind::part);
    EXPECT_EQ(order[2].index, 1U);
}

TEST(AnthropicRequestDecode, TellsOfAThreadThatOnlyAnthropicHolds) {
    const auto begun =
        decode(R"({"model":"m","thread":{"type":"create"},"messages":[{"role":"user","content":"hi"}]})");
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->unmapped.size(), 1U);
    const auto continued = decode(R"({"model":"m","thread":{"type":"continue","previous_message_id":"msg_1"},
        "messages":[{"role":"user","content":"and then?"}]})");
    ASSERT_FALSE(continued);
    EXPECT_EQ(continued.error().status(), 404);
    EXPECT_NE(anthropic_codec().encode_error(continued.error(), "").find(R"("error_code":"thread_not_found")"),
              std::string::npos);
}

TEST(AnthropicRequestDecode, NamesTheFieldOfAWrongType) {
    EXPECT_EQ(decode("[").error().code(), ErrorCode::invalid_json);
    EXPECT_EQ(decode("[]").error().code(), ErrorCode::invalid_json);
    EXPECT_EQ(decode(R"({"model":7,"messages":[]})").error().param(), "model");
    EXPECT_EQ(decode(R"({"model":"m","messages":{}})").error().param(), "messages");
    EXPECT_EQ(decode(R"({"model":"m","messages":[1]})").error().param(), "messages[0]");
    EXPECT_EQ(decode(R"({"model":"m","messages":[{"role":"user"}]})").error().param(), "messages[0].content");
    EXPECT_EQ(decode(R"({"model":"m","messages":[{"role":"bot","content":""}]})").error().param(), "messages[0].role");
    EXPECT_EQ(decode(R"({"model":"m","messages":[],"max_tokens":"9"})").error().param(), "max_tokens");
    EXPECT_EQ(decode(R"({"model":"m","messages":[],"top_p":"9"})").error().param(), "top_p");
    EXPECT_EQ(decode(R"({"model":"m","messages":[],"stop_sequences":[1]})").error().param(), "stop_sequences");
}

TEST(AnthropicRequestDecode, ToleratesWrongTypesInsideOfBlocks) {
    EXPECT_TRUE(decode(R"({"model":"m","messages":[{"role":"user","content":[1,null,{"type":3},{"type":"image"},
        {"type":"text","text":{}},{"type":"tool_result","content":7}]}],"tools":[1,{"name":2,"input_schema":[]}],
        "metadata":3,"thinking":{"type":7},"output_config":{"format":{"type":"json_schema"}}})"));
}

}  // namespace
}  // namespace nexus::dialect
