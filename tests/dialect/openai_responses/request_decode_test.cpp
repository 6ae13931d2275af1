#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

Result<ChatRequest> decode(std::string_view json) { return decode_request(json); }

TEST(ResponsesRequestDecode, ReadsEveryOption) {
    const auto request = decode(R"({"model":"m","input":"hi","instructions":"be","temperature":0.5,"top_p":1,
        "max_output_tokens":7,"parallel_tool_calls":false,"text":{"verbosity":"low","format":{"type":"json_schema",
        "name":"n","schema":{"type":"object"},"strict":true}},"reasoning":{"effort":"high","summary":"auto"},
        "include":["reasoning.encrypted_content","message.output_text.logprobs","file_search_call.results"],
        "store":false,"user":"u","safety_identifier":"s","service_tier":"flex","metadata":{"a":"b"},"top_logprobs":2,
        "prompt_cache_key":"k","truncation":"auto","max_tool_calls":3,"stream":true,"moderation":{}})");
    ASSERT_TRUE(request) << request.error().message();
    ASSERT_EQ(request->messages.size(), 2U);
    EXPECT_EQ(request->messages[0].role, Role::system);
    EXPECT_EQ(request->messages[1].parts.at(0).text, "hi");
    EXPECT_EQ(request->max_tokens, 7);
    EXPECT_EQ(request->verbosity, "low");
    EXPECT_EQ(request->response_format->name, "n");
    EXPECT_EQ(request->reasoning_effort, "high");
    EXPECT_EQ(request->reasoning_summary, "auto");
    EXPECT_TRUE(request->include_encrypted_reasoning);
    EXPECT_EQ(request->logprobs, true);
    EXPECT_EQ(request->include, (std::vector<std::string>{"file_search_call.results"}));
    EXPECT_EQ(request->store, false);
    EXPECT_TRUE(request->stream);
    EXPECT_EQ(request->unmapped, (std::vector<std::string>{"moderation"}));
}

TEST(ResponsesRequestDecode, KeepsWhatTheProviderHolds) {
    const auto request = decode(R"({"model":"m","previous_response_id":"resp_1","conversation":{"id":"conv_1"},
                                    "prompt":{"id":"pmpt_1"}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->previous_response_id, "resp_1");
    EXPECT_EQ(request->conversation, "conv_1");
    EXPECT_EQ(request->stored_prompt["id"], "pmpt_1");
}

TEST(ResponsesRequestDecode, NamesTheFieldOfAWrongType) {
    EXPECT_EQ(decode("[").error().code(), ErrorCode::invalid_json);
    EXPECT_EQ(decode(R"({"input":"x"})").error().param(), "model");
    EXPECT_EQ(decode(R"({"model":7})").error().param(), "model");
    EXPECT_EQ(decode(R"({"model":"m","temperature":"hot"})").error().param(), "temperature");
    EXPECT_EQ(decode(R"({"model":"m","input":7})").error().param(), "input");
    EXPECT_EQ(decode(R"({"model":"m","tool_choice":"maybe"})").error().param(), "tool_choice");
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
