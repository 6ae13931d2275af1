#include "dialect/openai_responses/codec.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "dialect/body.h"
#include "dialect/fields.h"
#include "tests/dialect/matrix_replay.h"

namespace nexus::dialect {
namespace {

using test::Cassette;

bool is_responses(const Cassette& cassette) {
    // Azure answers for some models in the form of another API.
    const bool is_foreign = cassette.response_body.find("\"chat.completion") != std::string::npos;
    return cassette.method == "POST" && cassette.path.ends_with("/responses") && !is_foreign;
}

// The ids and texts of a request's items, in their order, without what two spellings of one input differ in.
std::vector<std::string> lines_of(const Json& body) {
    std::vector<std::string> lines;
    const Json* items = array_field(body, "input");
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
        const Json& item = (*items)[i];
        std::string line = text_field(item, "type");
        if (line.empty() || line == "message") {
            line = text_field(item, "role");
        }
        line +=
            " " + text_field(item, "call_id") + text_field(item, "arguments") + text_field(item, "encrypted_content");
        const Json* content = find(item, item.contains("output") ? "output" : "content");
        if (content != nullptr && content->is_string()) {
            line += content->get<std::string>();
        }
        for (std::size_t k = 0; content != nullptr && content->is_array() && k < content->size(); ++k) {
            line += text_field((*content)[k], "text");
        }
        if (line != "assistant ") {  // an answer without a text says nothing
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

void replay_request(const Cassette& cassette) {
    const auto tree = parse_json(cassette.request_body);
    if (!tree || text_field(*tree, "model").empty()) {
        return;
    }
    const auto index = index_body(cassette.request_body, Dialect::openai_responses, BodyLimits{32 * 1024 * 1024, 128});
    ASSERT_TRUE(index) << cassette.name << ": " << index.error().message();
    const auto request = openai_responses_codec().decode_request(cassette.request_body);
    ASSERT_TRUE(request) << cassette.name << ": " << request.error().message();
    const auto encoded = openai_responses_codec().encode_request(*request, {});
    ASSERT_TRUE(encoded) << cassette.name << ": " << encoded.error().message();
    const Json sent = *parse_json(encoded->body);
    if (request->unmapped.empty() && array_field(*tree, "input") != nullptr) {
        std::vector<std::string> before = lines_of(*tree);
        const std::vector<std::string> after = lines_of(sent);
        // A first system message may have become the instructions.
        if (before.size() == after.size() + 1) {
            before.erase(before.begin());
        }
        EXPECT_EQ(after, before) << cassette.name;
    }
}

TEST(ResponsesCodec, UnderstandsEveryRecording) {
    test::ReplayCounts counts;
    for (const std::string& provider : test::cassette_providers()) {
        for (const Cassette& cassette : test::load_cassettes(provider)) {
            if (!is_responses(cassette)) {
                continue;
            }
            if (cassette.status >= 400) {
                ++counts.errors;
                EXPECT_NE(openai_responses_codec().decode_error(cassette.status, cassette.response_body).status(), 200);
                continue;
            }
            if (!cassette.request_body.empty()) {
                ++counts.requests;
                replay_request(cassette);
            }
            if (cassette.is_sse) {
                ++counts.streams;
                test::replay_stream(openai_responses_codec(), cassette.response_body, cassette.name);
            } else {
                ++counts.answers;
                test::replay_answer(openai_responses_codec(), cassette);
            }
        }
    }
    test::print_counts("responses", counts);
}

TEST(ResponsesCodec, SaysThatItsStreamsRepeatTheirTexts) {
    EXPECT_TRUE(openai_responses_codec().stream_repeats_text());
    EXPECT_FALSE(codec_for(Dialect::anthropic).stream_repeats_text());
    EXPECT_EQ(&codec_for(Dialect::openai_responses), &openai_responses_codec());
}

}  // namespace
}  // namespace nexus::dialect
