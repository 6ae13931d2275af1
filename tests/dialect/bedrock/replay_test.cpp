#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "base/encoding.h"
#include "base/strings.h"
#include "dialect/anthropic/wire.h"
#include "dialect/bedrock/codec.h"
#include "dialect/fields.h"
#include "tests/dialect/bedrock/service_model.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

using test::Cassette;

std::string model_of(const Cassette& cassette) {
    const std::size_t begin = std::string_view("/model/").size();
    const std::size_t end = cassette.path.rfind('/');
    return percent_decode(cassette.path.substr(begin, end - begin), false).value_or("");
}

bool is_blank_text(const Json& block) {
    return block.contains("text") && trim(block["text"].get<std::string>()).empty();
}

bool is_unsigned_reasoning(const Json& block) {
    return block.contains("reasoningContent") &&
           !block.contains("/reasoningContent/reasoningText/signature"_json_pointer) &&
           !block["reasoningContent"].contains("redactedContent");
}

// What says the same: a success is no word, a call of the client's neither.
Json plain_block(Json block) {
    if (block.contains("toolResult") && block["toolResult"].value("status", "") == "success") {
        block["toolResult"].erase("status");
    }
    if (block.contains("toolResult")) {
        for (Json& content : block["toolResult"]["content"]) {
            if (content.contains("json")) {
                content = Json{{"text", dump_json(content["json"])}};
            }
        }
    }
    if (block.contains("toolUse") && block["toolUse"].value("type", "") == "tool_use") {
        block["toolUse"].erase("type");
    }
    return block;
}

// Turns merged by role, a user turn's results before the rest, without what the API refuses.
Json turns_of(const Json& messages) {
    Json turns = Json::array();
    for (const Json& message : messages) {
        if (turns.empty() && message["role"] == "assistant") {
            turns.push_back(Json{{"role", "user"}, {"content", Json::array({Json{{"text", "."}}})}});
        }
        if (turns.empty() || turns.back()["role"] != message["role"]) {
            turns.push_back(Json{{"role", message["role"]}, {"content", Json::array()}});
        }
        for (const Json& block : message["content"]) {
            if (!is_blank_text(block) && !is_unsigned_reasoning(block)) {
                turns.back()["content"].push_back(plain_block(block));
            }
        }
    }
    for (Json& turn : turns) {
        std::stable_sort(turn["content"].begin(), turn["content"].end(), [](const Json& left, const Json& right) {
            return left.contains("toolResult") && !right.contains("toolResult");
        });
    }
    return turns;
}

// The schema is a text in whatever layout, and goes out as the API takes it.
void parse_schema(Json& body) {
    const auto at = "/outputConfig/textFormat/structure/jsonSchema/schema"_json_pointer;
    if (body.contains(at)) {
        body[at] = anthropic::answer_schema(*parse_json(body[at].get<std::string>()));
    }
}

// The request as our encoder writes it, where it writes the same thing in one way only.
Json plain_request(Json body, const std::vector<std::string>& dropped) {
    body["messages"] = turns_of(body["messages"]);
    for (const char* name : {"guardrailConfig", "performanceConfig"}) {
        EXPECT_EQ(body.contains(name), std::ranges::count(dropped, name) > 0);
        body.erase(name);
    }
    parse_schema(body);
    if (body.contains("inferenceConfig") && body["inferenceConfig"].value("stopSequences", Json()) == Json::array()) {
        body["inferenceConfig"].erase("stopSequences");
    }
    Json& additional = body["additionalModelRequestFields"];
    if (additional.contains("reasoning_config") && additional["reasoning_config"].is_object()) {
        additional = Json{{"thinking", additional["reasoning_config"]}};
    }
    for (const char* name : {"inferenceConfig", "additionalModelRequestFields", "system"}) {
        if (body.contains(name) && body[name].empty()) {
            body.erase(name);
        }
    }
    return body;
}

void replay_request(const Cassette& cassette, const test::ServiceModel& model) {
    Result<ChatRequest> request = bedrock_codec().decode_request(cassette.request_body);
    ASSERT_TRUE(request) << cassette.name << ": " << request.error().message();
    request->model = model_of(cassette);
    const Json original = *parse_json(cassette.request_body);
    Quirks quirks;
    quirks.thinking_by_effort = cassette.request_body.find("adaptive") != std::string::npos;
    const Result<EncodedRequest> encoded = bedrock_codec().encode_request(*request, quirks);
    ASSERT_TRUE(encoded) << cassette.name << ": " << encoded.error().message();
    Json sent = *parse_json(encoded->body);
    if (model.is_there()) {
        const std::vector<std::string> problems = model.problems("ConverseRequest", sent);
        EXPECT_TRUE(problems.empty()) << cassette.name << ": " << (problems.empty() ? "" : problems.front());
    }
    // Adaptive thinking without a word on its effort is read as what it then does.
    if (!original.contains("/outputConfig/effort"_json_pointer) && sent.contains("outputConfig")) {
        sent["outputConfig"].erase("effort");
        if (sent["outputConfig"].empty()) {
            sent.erase("outputConfig");
        }
    }
    const Json expected = plain_request(original, encoded->dropped);
    EXPECT_EQ(test::difference(expected, plain_request(sent, {})), "") << cassette.name;
}

void replay_error(const Cassette& cassette) {
    const Error error = bedrock_codec().decode_error(cassette.status, cassette.response_body);
    const bool is_auth = cassette.status == 403;
    EXPECT_EQ(error.code(), is_auth ? ErrorCode::provider_auth_failed : ErrorCode::provider_rejected) << cassette.name;
    if (error.message().find("Tokens Exceeded") != std::string::npos) {
        EXPECT_EQ(error.upstream_code(), "context_length_exceeded");
    }
}

// The texts of an answer's blocks, found without the codec.
std::string text_in(const Json& root) {
    std::string text;
    for (const Json& block : root["output"]["message"]["content"]) {
        text += block.value("text", "");
        if (block.contains("citationsContent")) {
            for (const Json& piece : block["citationsContent"].value("content", Json::array())) {
                text += piece.value("text", "");
            }
        }
    }
    return text;
}

void replay_answer(const Cassette& cassette) {
    test::replay_nameless_answer(bedrock_codec(), cassette);
    const Json root = *parse_json(cassette.response_body);
    const Result<ChatResponse> answer = bedrock_codec().decode_response(cassette.response_body);
    EXPECT_EQ(test::text_of(answer->choices[0].message), text_in(root)) << cassette.name;
    const Json again = *parse_json(bedrock_codec().encode_response(*answer, {}));
    EXPECT_EQ(again["stopReason"], root["stopReason"]) << cassette.name;
    EXPECT_EQ(again["usage"]["totalTokens"], root["usage"]["totalTokens"]) << cassette.name;
    const Json& blocks = root["output"]["message"]["content"];
    const auto is_empty = [](const Json& block) { return block.front().empty(); };
    EXPECT_EQ(again["output"]["message"]["content"].size() +
                  static_cast<std::size_t>(std::ranges::count_if(blocks, is_empty)),
              blocks.size())
        << cassette.name;
}

TEST(BedrockReplay, UnderstandsEveryRecordingOfConverse) {
    const test::ServiceModel model;
    test::ReplayCounts counts;
    for (const Cassette& cassette : test::load_cassettes("bedrock")) {
        const bool streams = cassette.path.ends_with("/converse-stream");
        if (!streams && !cassette.path.ends_with("/converse")) {
            continue;
        }
        if (cassette.status >= 400) {
            replay_error(cassette);
            ++counts.errors;
        } else if (streams) {
            test::replay_stream(bedrock_codec(), cassette.response_body, cassette.name);
            ++counts.streams;
        } else {
            replay_answer(cassette);
            ++counts.answers;
        }
        if (!cassette.request_body.empty()) {
            replay_request(cassette, model);
            ++counts.requests;
        }
    }
    test::print_counts("bedrock", counts);
    std::printf("bedrock: requests %s Amazon's service model\n", model.is_there() ? "match" : "not checked against");
}

}  // namespace
}  // namespace nexus::dialect
