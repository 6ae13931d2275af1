#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

ChatRequest read(std::string_view members) {
    std::string body = R"({"messages":[{"role":"user","content":[{"text":"q"}]}])";
    body.append(members.empty() ? "" : ",").append(members).append("}");
    Result<ChatRequest> request = decode_request(body);
    EXPECT_TRUE(request) << body;
    return *request;
}

TEST(BedrockRequestDecode, ReadsEveryFieldThatTheModelHolds) {
    const ChatRequest request = read(R"("system":[{"text":"s"},{"cachePoint":{"type":"default"}}],
        "inferenceConfig":{"maxTokens":10,"temperature":0.5,"topP":0.9,"stopSequences":["x"]},
        "toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object"}},
        "strict":true}},{"cachePoint":{"type":"default"}},{"systemTool":{"name":"nova_grounding"}}],
        "toolChoice":{"tool":{"name":"f"}}},"requestMetadata":{"user":"u","team":"t"},"serviceTier":{"type":"flex"},
        "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"n",
        "schema":"{\"type\":\"object\"}"}}}},"additionalModelRequestFields":{"top_k":3,"thinking":{"type":"enabled",
        "budget_tokens":2000}})");
    EXPECT_EQ(request.model, "");
    EXPECT_EQ(request.messages.at(0).role, Role::system);
    EXPECT_FALSE(request.messages[0].parts.at(0).cache_control.is_null());
    EXPECT_EQ(request.max_tokens, 10);
    EXPECT_EQ(request.temperature, 0.5);
    EXPECT_EQ(request.top_p, 0.9);
    EXPECT_EQ(request.top_k, 3);
    EXPECT_EQ(request.stop, std::vector<std::string>{"x"});
    EXPECT_EQ(request.tools.at(0).parameters["type"], "object");
    EXPECT_FALSE(request.tools[0].cache_control.is_null());
    EXPECT_EQ(request.tools.at(1).hosted, "web_search");
    EXPECT_EQ(request.tool_choice->name, "f");
    EXPECT_EQ(request.user, "u");
    EXPECT_EQ(request.metadata["team"], "t");
    EXPECT_EQ(request.service_tier, "flex");
    EXPECT_EQ(request.response_format->schema["type"], "object");
    EXPECT_EQ(request.reasoning_budget, 2000);
    EXPECT_EQ(request.reasoning_effort, "medium");
    EXPECT_TRUE(request.unmapped.empty());
}

TEST(BedrockRequestDecode, ReadsEveryFamilysReasoning) {
    const auto effort = [](const char* fields) {
        return read("\"additionalModelRequestFields\":" + std::string(fields)).reasoning_effort;
    };
    EXPECT_EQ(effort(R"({"reasoning_config":{"type":"enabled","budget_tokens":1024}})"), "low");
    EXPECT_EQ(effort(R"({"reasoning_config":"high"})"), "high");
    EXPECT_EQ(effort(R"({"reasoning_effort":"low"})"), "low");
    EXPECT_EQ(effort(R"({"reasoningConfig":{"type":"enabled","maxReasoningEffort":"medium"}})"), "medium");
    EXPECT_EQ(effort(R"({"thinking":{"type":"adaptive"}})"), "high");
    EXPECT_EQ(effort(R"({"thinking":{"type":"disabled"}})"), "none");
    EXPECT_EQ(read(R"("additionalModelRequestFields":{"inferenceConfig":{"topK":4}})").top_k, 4);
}

TEST(BedrockRequestDecode, NamesWhatTheModelDoesNotHold) {
    const ChatRequest request = read(
        R"("guardrailConfig":{"trace":"enabled"},"additionalModelRequestFields":{"odd":1},"promptVariables":null)");
    EXPECT_EQ(request.unmapped, (std::vector<std::string>{"additionalModelRequestFields.odd", "guardrailConfig"}));
    EXPECT_EQ(request.unmapped_values["guardrailConfig"]["trace"], "enabled");
}

TEST(BedrockRequestDecode, RefusesWrongTypes) {
    for (const char* body :
         {"", "7", "{}", R"({"messages":7})", R"({"messages":[],"inferenceConfig":{"maxTokens":"x"}})",
          R"({"messages":[],"inferenceConfig":{"stopSequences":[7]}})", R"({"messages":[],"toolConfig":{}})",
          R"({"messages":[],"toolConfig":{"tools":[],"toolChoice":{"none":{}}}})"}) {
        EXPECT_FALSE(decode_request(body)) << body;
    }
    EXPECT_TRUE(decode_request(R"({"messages":[],"system":7,"toolConfig":7,"outputConfig":{"textFormat":7},
        "additionalModelRequestFields":{"inferenceConfig":7,"thinking":7},"serviceTier":7})"));
}

}  // namespace
}  // namespace nexus::dialect::bedrock
