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

TEST(OpenAiChatEncodeRequest, RefusesMediaThatItHasNoPlaceFor) {
    const auto refused = [](Part part) {
        ChatRequest request = minimal();
        request.messages[0].parts.push_back(std::move(part));
        const auto encoded = openai_chat_codec().encode_request(request, {});
        EXPECT_FALSE(encoded);
        EXPECT_EQ(encoded.error().code(), ErrorCode::invalid_request);
        EXPECT_EQ(encoded.error().param(), "messages[0].content[1]");
        return std::string(encoded.error().message());
    };
    EXPECT_NE(refused({.kind = Part::Kind::image, .file_id = "f1"}).find("file id; this model (openai_chat)"),
              std::string::npos);
    EXPECT_NE(refused({.kind = Part::Kind::audio, .url = "https://x/y.mp3"}).find("sound's URL"), std::string::npos);
    EXPECT_NE(refused({.kind = Part::Kind::video, .file_id = "f1"}).find("film's file id"), std::string::npos);
    // What a model drew is left out of an earlier answer, wherever it stands.
    ChatRequest request = minimal();
    request.messages.push_back(
        {.role = Role::assistant, .parts = {{.text = "a"}, {.kind = Part::Kind::image, .file_id = "f1"}}});
    EXPECT_EQ(openai_chat_codec().encode_request(request, {})->dropped,
              std::vector<std::string>{"messages.content.media"});
}

TEST(OpenAiChatEncodeRequest, TellsThatAResultsFailureIsNotSaid) {
    ChatRequest request = minimal();
    request.messages.push_back({.role = Role::tool, .parts = {{.text = "no"}}, .tool_call_id = "c"});
    request.messages.back().tool_failed = true;
    EXPECT_EQ(openai_chat_codec().encode_request(request, {})->dropped, std::vector<std::string>{"is_error"});
}

TEST(OpenAiChatEncodeRequest, QuirkExtraContent) {
    ChatRequest request = minimal();
    request.messages.push_back({.role = Role::assistant});
    request.messages.back().tool_calls = {{.id = "c", .name = "f", .arguments = "", .thought_signature = "sig"}};
    const auto plain = openai_chat_codec().encode_request(request, {});
    EXPECT_EQ(plain->body.find("extra_content"), std::string::npos);
    EXPECT_EQ(plain->dropped, std::vector<std::string>{std::string(kForeignReasoning)});
    Quirks quirks;
    quirks.extra_content = true;
    const auto kept = openai_chat_codec().encode_request(request, quirks);
    EXPECT_NE(kept->body.find(R"("extra_content":{"google":{"thought_signature":"sig"}})"), std::string::npos);
    EXPECT_TRUE(kept->dropped.empty());
}

TEST(OpenAiChatEncodeRequest, ChoosesNoToolThatItDoesNotSend) {
    ChatRequest request = minimal();
    request.tools = {{.name = "f"}, {.kind = Tool::Kind::hosted, .hosted = "image_generation"}};
    request.tools[1].native = Json{{"type", "image_generation"}};
    request.tools[1].origin = Dialect::openai_responses;
    request.tool_choice = ToolChoice{.kind = ToolChoice::Kind::named, .hosted = "image_generation"};
    const auto encoded = openai_chat_codec().encode_request(request, {});
    EXPECT_FALSE(parse_json(encoded->body)->contains("tool_choice"));
    EXPECT_EQ(encoded->dropped, (std::vector<std::string>{"tool_choice", "tools.image_generation"}));
}

}  // namespace
}  // namespace nexus::dialect
