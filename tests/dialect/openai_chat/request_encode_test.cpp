#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"

namespace nexus::dialect {
namespace {

Json encode(const ChatRequest& request, const Quirks& quirks = {}) {
    const auto encoded = openai_chat_codec().encode_request(request, quirks);
    return *parse_json(encoded->body);
}

ChatRequest minimal() {
    ChatRequest request;
    request.model = "m";
    request.messages.push_back({.role = Role::user, .parts = {{.text = "hi"}}});
    return request;
}

// What is decoded and encoded again must be the request that the client wrote, in the canonical spelling.
TEST(OpenAiChatEncodeRequest, RoundTripsACanonicalRequest) {
    const std::string body =
        R"({"model":"m","messages":[{"role":"system","content":"S"},)"
        R"({"role":"user","content":[{"type":"text","text":"T"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ==","detail":"low"}},)"
        R"({"type":"input_audio","input_audio":{"data":"QQ==","format":"wav"}},{"type":"file","file":{"filename":"f.pdf","file_data":"data:application/pdf;base64,QQ=="}}]},)"
        R"({"role":"assistant","content":null,"reasoning_content":"R","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},)"
        R"({"role":"tool","content":"42","tool_call_id":"c1"}],)"
        R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}],)"
        R"("tool_choice":{"type":"function","function":{"name":"f"}},"max_tokens":5,"temperature":0.5,"seed":1,)"
        R"("stop":["x"],"response_format":{"type":"json_schema","json_schema":{"name":"N","schema":{"type":"object"},"strict":true}},)"
        R"("stream":true,"stream_options":{"include_usage":true}})";
    const auto request = openai_chat_codec().decode_request(body);
    ASSERT_TRUE(request) << request.error().message();
    const auto encoded = openai_chat_codec().encode_request(*request, {});
    ASSERT_TRUE(encoded);
    EXPECT_EQ(encoded->body, body);
    EXPECT_TRUE(encoded->dropped.empty());
}

TEST(OpenAiChatEncodeRequest, QuirkMaxCompletionTokens) {
    ChatRequest request = minimal();
    request.max_tokens = 7;
    Quirks quirks;
    quirks.max_completion_tokens = true;
    EXPECT_EQ(encode(request, quirks)["max_completion_tokens"], 7);
    EXPECT_FALSE(encode(request, quirks).contains("max_tokens"));
    EXPECT_EQ(encode(request)["max_tokens"], 7);
}

TEST(OpenAiChatEncodeRequest, QuirkStreamUsageOption) {
    ChatRequest request = minimal();
    request.stream = true;
    Quirks quirks;
    quirks.stream_usage_option = false;
    EXPECT_FALSE(encode(request, quirks).contains("stream_options"));
    EXPECT_EQ(encode(request)["stream_options"]["include_usage"], true);
}

TEST(OpenAiChatEncodeRequest, QuirkLacksSamplingParams) {
    ChatRequest request = minimal();
    request.temperature = 1;
    request.top_p = 1;
    request.top_k = 3;
    request.unmapped = {"zeta", "alpha"};
    Quirks quirks;
    quirks.lacks_sampling_params = true;
    const auto encoded = openai_chat_codec().encode_request(request, quirks);
    EXPECT_EQ(encoded->dropped, (std::vector<std::string>{"alpha", "temperature", "top_k", "top_p", "zeta"}));
    EXPECT_FALSE(parse_json(encoded->body)->contains("temperature"));
}

}  // namespace
}  // namespace nexus::dialect
