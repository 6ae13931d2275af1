#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

struct Case {
    std::string from;  // the folder below tests/golden
    std::string name;  // <name>.json is the request
    Dialect target;
    std::string quirk;  // a field of Quirks that is set away from its default, or empty
};

void PrintTo(const Case& one, std::ostream* out) {
    *out << one.from << "/" << one.name << " to " << name_of(one.target) << " " << one.quirk;
}

std::filesystem::path golden_folder() { return std::filesystem::path(NEXUS_SOURCE_DIR) / "tests" / "golden"; }

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Dialect dialect_of(std::string_view folder) {
    return folder == "openai"             ? Dialect::openai_chat
           : folder == "openai_responses" ? Dialect::openai_responses
           : folder == "anthropic"        ? Dialect::anthropic
                                          : Dialect::gemini;
}

Quirks quirks_of(const std::string& quirk) {
    Quirks quirks;
    quirks.max_tokens_default = quirk == "max_tokens_default" ? 1234 : quirks.max_tokens_default;
    quirks.lacks_sampling_params = quirk == "lacks_sampling_params";
    quirks.one_sampling_param = quirk == "one_sampling_param";
    quirks.native_json_schema = quirk != "native_json_schema";
    quirks.json_schema_fields = quirk != "json_schema_fields";
    quirks.thinking_by_effort = quirk == "thinking_by_effort";
    quirks.media_in_tool_results = quirk != "media_in_tool_results";
    quirks.developer_role = quirk != "developer_role";
    quirks.cache_control = quirk == "cache_control";
    quirks.web_search_options = quirk == "web_search_options";
    quirks.extended_sampling = quirk == "extended_sampling";
    quirks.system_between_turns = quirk == "system_between_turns";
    quirks.extra_content = quirk == "extra_content";
    quirks.lacks_forced_tool_use = quirk == "lacks_forced_tool_use";
    quirks.custom_tools = quirk == "custom_tools";
    quirks.reasons = quirk == "reasons";
    return quirks;
}

class Golden : public testing::TestWithParam<Case> {};

// NEXUS_UPDATE_GOLDEN=1 writes the expected files anew; their diff is what has to be reviewed.
TEST_P(Golden, EncodesWhatTheFileSays) {
    const Case& one = GetParam();
    const std::filesystem::path folder = golden_folder() / one.from;
    const std::string body = read_file(folder / (one.name + ".json"));
    const Result<ChatRequest> request = codec_for(dialect_of(one.from)).decode_request(body);
    ASSERT_TRUE(request) << request.error().message();
    const Result<EncodedRequest> encoded = codec_for(one.target).encode_request(*request, quirks_of(one.quirk));
    ASSERT_TRUE(encoded) << encoded.error().message();
    const Result<Json> sent = parse_json(encoded->body);
    ASSERT_TRUE(sent);
    const std::string actual = Json{{"dropped", encoded->dropped}, {"body", *sent}}.dump(2) + "\n";

    const std::string suffix = one.quirk.empty() ? "" : "." + one.quirk;
    const auto file = folder / (one.name + "." + std::string(name_of(one.target)) + suffix + ".json");
    if (std::getenv("NEXUS_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(file, std::ios::binary) << actual;
        return;
    }
    EXPECT_EQ(read_file(file), actual) << file.filename();
}

std::vector<Case> cases() {
    std::vector<Case> out;
    for (const char* name : {"multi_turn", "parallel_tools", "media", "json_schema", "sampling", "reasoning"}) {
        out.push_back({"openai", name, Dialect::anthropic, ""});
        out.push_back({"openai", name, Dialect::gemini, ""});
    }
    for (const char* name : {"multi_turn", "parallel_tools", "reasoning"}) {
        out.push_back({"anthropic", name, Dialect::gemini, ""});
        out.push_back({"gemini", name, Dialect::anthropic, ""});
    }
    constexpr std::array kAll{Dialect::openai_chat, Dialect::openai_responses, Dialect::anthropic, Dialect::gemini};
    for (const Dialect target : kAll) {
        out.push_back({"openai", "options", target, ""});
        out.push_back({"anthropic", "documents", target, ""});
        out.push_back({"gemini", "grounded", target, ""});
        for (const char* name : {"conversation", "options"}) {
            out.push_back({"openai_responses", name, target, ""});
        }
    }
    for (const char* name : {"multi_turn", "parallel_tools", "media", "json_schema", "sampling", "reasoning"}) {
        out.push_back({"openai", name, Dialect::openai_responses, ""});
    }
    for (const Dialect target : {Dialect::openai_chat, Dialect::openai_responses, Dialect::anthropic, Dialect::gemini,
                                 Dialect::bedrock_converse, Dialect::cohere, Dialect::ollama}) {
        out.push_back({"openai", "custom_tools", target, ""});
    }
    out.push_back({"openai", "custom_tools", Dialect::openai_chat, "custom_tools"});
    out.push_back({"openai", "custom_tools", Dialect::openai_responses, "custom_tools"});
    out.push_back({"openai", "multi_turn", Dialect::openai_responses, "reasons"});
    out.push_back({"openai", "options", Dialect::openai_chat, "extended_sampling"});
    out.push_back({"openai_responses", "conversation", Dialect::openai_chat, "developer_role"});
    out.push_back({"openai_responses", "conversation", Dialect::anthropic, "system_between_turns"});
    out.push_back({"openai_responses", "options", Dialect::anthropic, "lacks_forced_tool_use"});
    out.push_back({"anthropic", "documents", Dialect::openai_chat, "cache_control"});
    out.push_back({"anthropic", "documents", Dialect::openai_chat, "web_search_options"});
    out.push_back({"gemini", "grounded", Dialect::openai_chat, "extra_content"});
    out.push_back({"anthropic", "multi_turn", Dialect::anthropic, ""});
    out.push_back({"gemini", "parallel_tools", Dialect::gemini, ""});
    out.push_back({"openai", "multi_turn", Dialect::anthropic, "max_tokens_default"});
    out.push_back({"openai", "sampling", Dialect::anthropic, "lacks_sampling_params"});
    out.push_back({"openai", "sampling", Dialect::anthropic, "one_sampling_param"});
    out.push_back({"openai", "json_schema", Dialect::anthropic, "native_json_schema"});
    out.push_back({"openai", "json_schema", Dialect::gemini, "json_schema_fields"});
    out.push_back({"openai", "reasoning", Dialect::anthropic, "thinking_by_effort"});
    out.push_back({"openai", "reasoning", Dialect::gemini, "thinking_by_effort"});
    out.push_back({"openai", "parallel_tools", Dialect::gemini, "media_in_tool_results"});
    return out;
}

INSTANTIATE_TEST_SUITE_P(Matrix, Golden, testing::ValuesIn(cases()));

}  // namespace
}  // namespace nexus::dialect
