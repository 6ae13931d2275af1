#include <gtest/gtest.h>

#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"
#include "tests/dialect/bedrock/service_model.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

constexpr const char* kClaude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
constexpr const char* kNova = "us.amazon.nova-2-lite-v1:0";

TEST(BedrockGolden, WritesOpenAiRequestsForClaude) {
    for (const std::string name : {"multi_turn", "parallel_tools", "json_schema", "sampling", "reasoning"}) {
        test::expect_golden_request(bedrock_codec(), "openai/" + name + ".json", kClaude,
                                    "bedrock/" + name + ".claude.json");
    }
    for (const std::string name : {"media", "service"}) {
        test::expect_golden_request(bedrock_codec(), "bedrock/" + name + ".json", kClaude,
                                    "bedrock/" + name + ".claude.json");
    }
}

TEST(BedrockGolden, WritesOpenAiRequestsForNova) {
    for (const std::string name : {"openai/reasoning", "openai/sampling", "bedrock/service"}) {
        const std::string base = name.substr(name.find('/') + 1);
        test::expect_golden_request(bedrock_codec(), name + ".json", kNova, "bedrock/" + base + ".nova.json");
    }
}

TEST(BedrockGolden, FollowsTheQuirksOfModels) {
    Quirks effort;
    effort.thinking_by_effort = true;
    test::expect_golden_request(bedrock_codec(), "openai/reasoning.json", kClaude,
                                "bedrock/reasoning.claude.thinking_by_effort.json", effort);
    Quirks tool;
    tool.native_json_schema = false;
    test::expect_golden_request(bedrock_codec(), "openai/json_schema.json", kNova,
                                "bedrock/json_schema.nova.native_json_schema.json", tool);
    Quirks sampling;
    sampling.lacks_sampling_params = true;
    test::expect_golden_request(bedrock_codec(), "openai/sampling.json", kClaude,
                                "bedrock/sampling.claude.lacks_sampling_params.json", sampling);
    Quirks one;
    one.one_sampling_param = true;
    test::expect_golden_request(bedrock_codec(), "openai/sampling.json", kClaude,
                                "bedrock/sampling.claude.one_sampling_param.json", one);
    Quirks choice;
    choice.lacks_forced_tool_use = true;
    test::expect_golden_request(bedrock_codec(), "openai/parallel_tools.json", kClaude,
                                "bedrock/parallel_tools.claude.lacks_forced_tool_use.json", choice);
}

TEST(BedrockGolden, EveryExpectedRequestMatchesTheServiceModel) {
    const test::ServiceModel model;
    int checked = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::golden("bedrock"))) {
        const Result<Json> file = parse_json(test::read_golden("bedrock/" + entry.path().filename().string()));
        if (!model.is_there() || !file || !file->is_object() || !file->contains("dropped")) {
            continue;
        }
        const auto problems = model.problems("ConverseRequest", file->at("body"));
        EXPECT_TRUE(problems.empty()) << entry.path().filename() << ": " << (problems.empty() ? "" : problems.front());
        ++checked;
    }
    std::printf("%d requests checked against Amazon's service model\n", checked);
}

TEST(BedrockGolden, GivesItsAnswersToOpenAiClients) {
    test::expect_golden_answer(bedrock_codec(), test::read_golden("bedrock/answer.json"), "bedrock/answer.openai.json");
}

TEST(BedrockGolden, GivesItsStreamsToOpenAiClients) {
    const Json events = *parse_json(test::read_golden("bedrock/stream.json"));
    std::string bytes;
    for (const Json& event : events) {
        bedrock::append_event(bytes, event[0].get<std::string>(), dump_json(event[1]));
    }
    test::expect_golden_stream(bedrock_codec(), bytes, "bedrock/stream.openai.txt");
}

}  // namespace
}  // namespace nexus::dialect
