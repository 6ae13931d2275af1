#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"

namespace nexus::dialect {
namespace {

Result<ChatRequest> decode(std::string_view body) { return openai_chat_codec().decode_request(body); }

std::string refused_param(std::string_view body) {
    const auto request = decode(body);
    return request ? "accepted" : request.error().param();
}

TEST(OpenAiChatDecodeRequest, ReadsEveryOption) {
    const auto request = decode(R"({"model":"m","messages":[],"temperature":0.5,"top_p":1,"max_tokens":9,
        "max_completion_tokens":8,"n":2,"seed":-3,"presence_penalty":0.1,"frequency_penalty":0.2,"logprobs":true,
        "top_logprobs":4,"reasoning_effort":"low","user":"u","safety_identifier":"s","service_tier":"flex",
        "stop":["a","b"],"stream":true,"stream_options":{"include_usage":true},"parallel_tool_calls":false,
        "response_format":{"type":"json_schema","json_schema":{"name":"N","schema":{"type":"object"},"strict":true}},
        "verbosity":"low","metadata":{},"store":null})");
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_EQ(request->temperature, 0.5);
    EXPECT_EQ(request->top_p, 1.0);
    EXPECT_EQ(request->max_tokens, 8);
    EXPECT_EQ(request->n, 2);
    EXPECT_EQ(request->seed, -3);
    EXPECT_EQ(request->top_logprobs, 4);
    EXPECT_EQ(request->reasoning_effort, "low");
    EXPECT_EQ(request->user, "u");
    EXPECT_EQ(request->safety_identifier, "s");
    EXPECT_EQ(request->stop, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(request->stream);
    EXPECT_TRUE(request->include_usage);
    EXPECT_EQ(request->parallel_tool_calls, false);
    ASSERT_TRUE(request->response_format);
    EXPECT_EQ(request->response_format->name, "N");
    EXPECT_EQ(request->verbosity, "low");
    EXPECT_TRUE(request->unmapped.empty());
}

TEST(OpenAiChatDecodeRequest, MapsDeprecatedFunctionsToTools) {
    const auto request = decode(R"({"model":"m","functions":[{"name":"f","parameters":{"type":"object"}}],
        "function_call":{"name":"f"},"messages":[{"role":"user","content":"x"},
        {"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},
        {"role":"function","name":"f","content":"1"}]})");
    ASSERT_TRUE(request) << request.error().message();
    EXPECT_TRUE(request->legacy_functions);
    ASSERT_EQ(request->tools.size(), 1U);
    ASSERT_TRUE(request->tool_choice);
    EXPECT_EQ(request->tool_choice->kind, ToolChoice::Kind::named);
    EXPECT_EQ(request->tool_choice->name, "f");
    EXPECT_EQ(request->messages[2].role, Role::tool);
    EXPECT_EQ(request->messages[1].tool_calls[0].id, request->messages[2].tool_call_id);
}

TEST(OpenAiChatDecodeRequest, ReadsToolChoices) {
    const auto kind = [](std::string_view choice) {
        const auto request = decode(R"({"model":"m","messages":[],"tool_choice":)" + std::string(choice) + "}");
        EXPECT_TRUE(request);
        return request->tool_choice->kind;
    };
    EXPECT_EQ(kind(R"("auto")"), ToolChoice::Kind::automatic);
    EXPECT_EQ(kind(R"("none")"), ToolChoice::Kind::none);
    EXPECT_EQ(kind(R"("required")"), ToolChoice::Kind::required);
    EXPECT_EQ(kind(R"("any")"), ToolChoice::Kind::required);
    EXPECT_EQ(kind(R"({"type":"function","function":{"name":"f"}})"), ToolChoice::Kind::named);
    EXPECT_EQ(kind(R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[]}})"),
              ToolChoice::Kind::required);
}

TEST(OpenAiChatDecodeRequest, ReadsToolsThatAreNoFunctions) {
    const auto request = decode(R"({"model":"m","messages":[],"web_search_options":{"search_context_size":"low"},
        "tools":[{"type":"custom","custom":{"name":"x","format":{"type":"text"}}},{"type":"browser"},
          {"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}]})");
    ASSERT_TRUE(request) << request.error().message();
    ASSERT_EQ(request->tools.size(), 4U);
    EXPECT_EQ(request->tools[0].kind, Tool::Kind::custom);
    EXPECT_EQ(request->tools[0].format["type"], "text");
    EXPECT_EQ(request->tools[1].hosted, "browser");
    EXPECT_EQ(request->tools[2].cache_control["type"], "ephemeral");
    EXPECT_EQ(request->tools[3].hosted, "web_search");
    EXPECT_FALSE(decode(R"({"model":"m","messages":[],"tools":[{}]})"));
}

TEST(OpenAiChatDecodeRequest, KeepsWhatItDoesNotKnowWithItsValue) {
    const auto request = decode(R"({"model":"m","messages":[],"best_of":3,"logit_bias":{"5":-100}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->unmapped, (std::vector<std::string>{"best_of"}));
    EXPECT_EQ(request->unmapped_values["best_of"], 3);
    EXPECT_EQ(request->logit_bias["5"], -100);
}

TEST(OpenAiChatDecodeRequest, ReadsAskedSoundAndOtherSpellingsOfThinking) {
    const auto request = decode(R"({"model":"m","messages":[],"modalities":["text","audio"],
        "audio":{"voice":"alloy","format":"mp3"},"thinking":{"type":"enabled","budget_tokens":2000}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->modalities, (std::vector<std::string>{"text", "audio"}));
    EXPECT_EQ(request->audio->voice, "alloy");
    EXPECT_EQ(request->reasoning_budget, 2000);
    EXPECT_EQ(request->reasoning_effort, "medium");
}

TEST(OpenAiChatDecodeRequest, RefusesWrongTypesByName) {
    EXPECT_EQ(refused_param(R"({"messages":[]})"), "model");
    EXPECT_EQ(refused_param(R"({"model":"m"})"), "messages");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[],"temperature":"hot"})"), "temperature");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[],"n":1.5})"), "n");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[],"stop":[1]})"), "stop");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[],"response_format":{"type":"xml"}})"), "response_format");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[],"tool_choice":{}})"), "tool_choice");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[],"tools":[{"function":{}}]})"), "tools[0].function.name");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[{"role":"king"}]})"), "messages[0].role");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[{"role":"user","content":4}]})"), "messages[0].content");
    EXPECT_EQ(refused_param(R"({"model":"m","messages":[{"role":"user","content":[{"type":"x"}]}]})"),
              "messages[0].content[0]");
    EXPECT_FALSE(decode("[]"));
    EXPECT_FALSE(decode("{"));
}

}  // namespace
}  // namespace nexus::dialect
