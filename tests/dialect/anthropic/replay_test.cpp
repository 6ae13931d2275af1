#include <gtest/gtest.h>

#include <algorithm>

#include "dialect/anthropic/codec.h"
#include "dialect/fields.h"
#include "tests/dialect/matrix_replay.h"

namespace nexus::dialect {
namespace {

using test::canonical;
using test::Cassette;

bool is_modelled(std::string_view type) {
    return type == "text" || type == "image" || type == "document" || type == "tool_use" || type == "tool_result" ||
           type == "thinking" || type == "redacted_thinking";
}

std::string content_text(const Json& content) {
    std::string out;
    if (content.is_string()) {
        return content.get<std::string>();
    }
    for (const Json& block : content) {
        out += block.value("type", "") == "text" ? block.value("text", "") : "<" + block.value("type", "") + ">";
    }
    return out;
}

// A block as one line with what the model holds of it.
std::string line_of(const Json& block) {
    const std::string type = block.value("type", "");
    if (type == "text") {
        return "text " + block.value("text", "");
    }
    if (type == "tool_use") {
        return "use " + block.value("id", "") + " " + block.value("name", "") + " " + canonical(block["input"]);
    }
    if (type == "tool_result") {
        return "result " + block.value("tool_use_id", "") + " " + std::to_string(block.value("is_error", false)) + " " +
               (block.contains("content") ? content_text(block["content"]) : std::string());
    }
    if (type == "thinking") {
        return "thinking " + block.value("thinking", "") + block.value("signature", "");
    }
    if (type == "redacted_thinking") {
        return "redacted " + block.value("data", "");
    }
    return type + " " + canonical(block["source"]);
}

bool is_empty_text(const Json& block) { return block.value("type", "") == "text" && block.value("text", "").empty(); }

// Turns merged by role; a user turn's results before the rest, an assistant's thinking first and calls last.
std::vector<std::string> turns_of(const Json& body) {
    std::vector<std::pair<std::string, std::vector<Json>>> turns;
    for (const Json& message : body["messages"]) {
        const std::string role = message["role"];
        if (role == "system") {
            continue;
        }
        if (turns.empty() || turns.back().first != role) {
            turns.push_back({role, {}});
        }
        if (message["content"].is_string()) {
            turns.back().second.push_back(Json{{"type", "text"}, {"text", message["content"]}});
        }
        for (const Json& block : message["content"]) {
            if (block.is_object() && is_modelled(block.value("type", "")) && !is_empty_text(block)) {
                turns.back().second.push_back(block);
            }
        }
    }
    std::vector<std::string> lines;
    for (auto& [role, blocks] : turns) {
        const auto rank = [](const Json& block) {
            const std::string type = block.value("type", "");
            return type == "tool_result" || type.ends_with("thinking") ? 0 : type == "tool_use" ? 2 : 1;
        };
        std::stable_sort(blocks.begin(), blocks.end(),
                         [&rank](const Json& left, const Json& right) { return rank(left) < rank(right); });
        for (const Json& block : blocks) {
            lines.push_back(role + ": " + line_of(block));
        }
    }
    return lines;
}

// Also what stands between turns, which older models take at the top only.
std::string system_of(const Json& body) {
    std::string out = body.contains("system") ? content_text(body["system"]) : std::string();
    for (const Json& message : body["messages"]) {
        out += message["role"] == "system" ? content_text(message["content"]) : std::string();
    }
    return out;
}

// Bodies whose turns hold blocks that no other dialect has lose them; only their other fields are compared.
bool has_foreign_blocks(const ChatRequest& request) {
    return std::ranges::any_of(request.unmapped, [](const std::string& name) { return name.starts_with("messages."); });
}

void replay_request(const Cassette& cassette) {
    const Codec& codec = anthropic_codec();
    const Result<ChatRequest> request = codec.decode_request(cassette.request_body);
    ASSERT_TRUE(request) << cassette.name << ": " << request.error().message();
    const Json original = *parse_json(cassette.request_body);
    const std::string thinking = original.value("/thinking/type"_json_pointer, "");
    Quirks quirks;
    quirks.thinking_by_effort = thinking != "enabled";
    const Result<EncodedRequest> encoded = codec.encode_request(*request, quirks);
    ASSERT_TRUE(encoded) << cassette.name << ": " << encoded.error().message();
    const Json sent = *parse_json(encoded->body);

    for (const char* name : {"model", "max_tokens", "stop_sequences", "stream", "metadata"}) {
        const bool is_default = !original.contains(name) || original[name].is_null() || original[name] == false;
        EXPECT_EQ(is_default ? "null" : canonical(original[name]), sent.contains(name) ? canonical(sent[name]) : "null")
            << cassette.name << " " << name;
    }
    const bool has_effort = original.contains("/output_config/effort"_json_pointer);
    EXPECT_EQ(sent.contains("thinking"), original.contains("thinking") || has_effort) << cassette.name;
    const auto dropped = [&encoded](const char* name) { return std::ranges::count(encoded->dropped, name) > 0; };
    if (original.contains("temperature") && !dropped("temperature")) {
        EXPECT_EQ(canonical(original["temperature"]), canonical(sent["temperature"])) << cassette.name;
    }
    if (!has_foreign_blocks(*request)) {
        EXPECT_EQ(turns_of(sent), turns_of(original)) << cassette.name;
        EXPECT_EQ(system_of(sent), system_of(original)) << cassette.name;
    }
    for (std::size_t i = 0; i < request->tools.size(); ++i) {
        const Json& tool = sent["tools"][i];
        if (request->tools[i].kind == Tool::Kind::hosted) {
            EXPECT_EQ(canonical(tool), canonical(original["tools"][i])) << cassette.name;
            continue;
        }
        const auto same = std::ranges::find_if(original["tools"], [&tool](const Json& one) {
            return one.value("name", "") == tool.value("name", "") && one.contains("input_schema") &&
                   canonical(one["input_schema"]) == canonical(tool["input_schema"]);
        });
        EXPECT_NE(same, original["tools"].end()) << cassette.name << " " << dump_json(tool);
    }
    if (original.contains("tool_choice") && !request->tools.empty()) {
        EXPECT_EQ(canonical(sent["tool_choice"]), canonical(original["tool_choice"])) << cassette.name;
    }
    if (original.contains("/output_config/format"_json_pointer)) {
        EXPECT_EQ(canonical(sent["output_config"]["format"]), canonical(original["output_config"]["format"]))
            << cassette.name;
    }
}

TEST(AnthropicReplay, UnderstandsEveryRecording) {
    test::ReplayCounts counts;
    for (const Cassette& cassette : test::load_cassettes("anthropic")) {
        if (cassette.path != "/v1/messages" || cassette.method != "POST") {
            continue;
        }
        if (cassette.status >= 400) {
            const Error error = anthropic_codec().decode_error(cassette.status, cassette.response_body);
            const bool is_auth = cassette.status == 401 || cassette.status == 403;
            EXPECT_EQ(error.code(), is_auth ? ErrorCode::provider_auth_failed : ErrorCode::provider_rejected);
            EXPECT_EQ(error.upstream_type().empty(), is_auth) << cassette.name;
            ++counts.errors;
        } else if (cassette.is_sse) {
            test::replay_stream(anthropic_codec(), cassette.response_body, cassette.name);
            ++counts.streams;
        } else {
            test::replay_answer(anthropic_codec(), cassette);
            ++counts.answers;
        }
        if (!cassette.request_body.empty()) {
            replay_request(cassette);
            ++counts.requests;
        }
    }
    test::print_counts("anthropic", counts);
}

}  // namespace
}  // namespace nexus::dialect
