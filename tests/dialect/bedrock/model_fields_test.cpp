#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

struct Written {
    ModelFields fields;
    std::vector<std::string> dropped;
};

Written write(ChatRequest request, const Quirks& quirks = {}, bool forces_tool = false) {
    DroppedFields dropped(request);
    ModelFields fields = model_fields(request, quirks, forces_tool, dropped);
    return {std::move(fields), dropped.list()};
}

ChatRequest ask(std::string model, std::string effort) {
    ChatRequest request;
    request.model = std::move(model);
    request.reasoning_effort = std::move(effort);
    return request;
}

TEST(BedrockModelFields, TellsFamiliesByTheModelsId) {
    EXPECT_EQ(family_of("us.anthropic.claude-sonnet-4-6"), Family::claude);
    EXPECT_EQ(family_of("arn:aws:bedrock:us-east-1:0123:inference-profile/us.anthropic.claude-3"), Family::claude);
    EXPECT_EQ(family_of("amazon.nova-pro-v1:0"), Family::nova);
    EXPECT_EQ(family_of("us.amazon.nova-2-lite-v1:0"), Family::nova_2);
    EXPECT_EQ(family_of("openai.gpt-oss-120b-1:0"), Family::gpt_oss);
    EXPECT_EQ(family_of("arn:aws:bedrock:us-east-1:0123:application-inference-profile/abc"), Family::other);
}

TEST(BedrockModelFields, GivesEachFamilyItsTopK) {
    const auto top_k = [](const char* model) {
        ChatRequest request = ask(model, "");
        request.top_k = 5;
        return dump_json(write(request).fields.additional);
    };
    EXPECT_EQ(top_k("anthropic.claude-3"), R"({"top_k":5})");
    EXPECT_EQ(top_k("mistral.mistral-large"), R"({"top_k":5})");
    EXPECT_EQ(top_k("cohere.command-r-v1:0"), R"({"k":5})");
    EXPECT_EQ(top_k("amazon.nova-lite-v1:0"), R"({"inferenceConfig":{"topK":5}})");
    EXPECT_EQ(top_k("meta.llama3"), "{}");
    ChatRequest request = ask("meta.llama3", "");
    request.top_k = 5;
    EXPECT_EQ(write(request).dropped, std::vector<std::string>{"top_k"});
}

TEST(BedrockModelFields, GivesEachFamilyItsReasoning) {
    const auto reasoning = [](const char* model, const char* effort) {
        return dump_json(write(ask(model, effort)).fields.additional);
    };
    EXPECT_EQ(reasoning("anthropic.claude-3-7", "medium"), R"({"thinking":{"type":"enabled","budget_tokens":2048}})");
    EXPECT_EQ(reasoning("anthropic.claude-3-7", "none"), "{}");
    EXPECT_EQ(reasoning("amazon.nova-2-lite", "high"),
              R"({"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}})");
    EXPECT_EQ(reasoning("openai.gpt-oss-20b", "minimal"), R"({"reasoning_effort":"low"})");
    EXPECT_EQ(reasoning("qwen.qwen3-32b", "max"), R"({"reasoning_config":"high"})");
    EXPECT_EQ(reasoning("meta.llama3", "high"), "{}");
    EXPECT_EQ(write(ask("meta.llama3", "high")).dropped, std::vector<std::string>{"reasoning_effort"});
    EXPECT_TRUE(write(ask("qwen.qwen3-32b", "max")).dropped.empty());
}

TEST(BedrockModelFields, KeepsTheThinkingBudgetInsideOfTheLimit) {
    ChatRequest request = ask("anthropic.claude-3-7", "max");
    request.max_tokens = 6000;
    EXPECT_EQ(write(request).fields.additional["thinking"]["budget_tokens"], 3000);
    request.reasoning_budget = 2000;
    EXPECT_EQ(write(request).fields.additional["thinking"]["budget_tokens"], 2000);
    request.max_tokens = 1000;
    const Written refused = write(request);
    EXPECT_TRUE(refused.fields.additional.empty());
    EXPECT_FALSE(refused.fields.thinks);
    EXPECT_EQ(refused.dropped, std::vector<std::string>{"reasoning_effort"});
    EXPECT_FALSE(write(ask("anthropic.claude-3-7", "low"), {}, true).fields.thinks);
}

TEST(BedrockModelFields, ThinksByEffortWhereTheModelDoes) {
    Quirks quirks;
    quirks.thinking_by_effort = true;
    const Written written = write(ask("anthropic.claude-sonnet-5", "high"), quirks);
    EXPECT_EQ(dump_json(written.fields.additional), R"({"thinking":{"type":"adaptive"}})");
    EXPECT_EQ(written.fields.effort, "high");
    EXPECT_EQ(dump_json(write(ask("anthropic.claude-sonnet-5", "none"), quirks).fields.additional),
              R"({"thinking":{"type":"disabled"}})");
}

TEST(BedrockModelFields, DoesNotThinkBehindCallsWithoutSignedThinking) {
    ChatRequest request = ask("anthropic.claude-3-7", "low");
    Message message;
    message.role = Role::assistant;
    message.tool_calls.emplace_back();
    request.messages = {message};
    EXPECT_FALSE(write(request).fields.thinks);
    request.messages[0].thinking.push_back({.text = "t", .signature = "s", .redacted = {}});
    EXPECT_TRUE(write(request).fields.thinks);
}

TEST(BedrockModelFields, LowersNovasEffortBesideALimit) {
    ChatRequest request = ask("amazon.nova-2-lite", "high");
    request.max_tokens = 100;
    EXPECT_EQ(write(request).fields.additional["reasoningConfig"]["maxReasoningEffort"], "medium");
}

TEST(BedrockModelFields, DoesNotThinkOnFromCallsWithForeignReasoning) {
    ChatRequest request = ask("anthropic.claude-3-7", "high");
    Message call{.role = Role::assistant};
    call.tool_calls = {{.id = "a", .name = "f", .arguments = "{}"}};
    call.thinking = {{.text = "t", .signature = "s", .origin = Dialect::gemini}};
    request.messages = {Message{.role = Role::user}, call, Message{.role = Role::tool, .tool_call_id = "a"}};
    EXPECT_FALSE(write(request).fields.additional.contains("thinking"));
    EXPECT_EQ(write(request).dropped, std::vector<std::string>{"reasoning_effort"});
    request.messages[1].thinking[0].origin = Dialect::anthropic;
    EXPECT_TRUE(write(request).fields.additional.contains("thinking"));
}

}  // namespace
}  // namespace nexus::dialect::bedrock
