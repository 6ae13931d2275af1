#include <gtest/gtest.h>

#include <algorithm>

#include "dialect/cohere/codec.h"
#include "dialect/fields.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

using test::Cassette;

// Contents of one text are sent as a string, a message with calls needs none.
Json plain_message(Json message) {
    Json content = message.value("content", Json());
    if (content.is_array()) {
        std::erase_if(content.get_ref<Json::array_t&>(),
                      [](const Json& item) { return item.value("type", "") == "text" && item["text"] == ""; });
    }
    if (content.is_array() && content.size() == 1 && content[0].value("type", "") == "text") {
        content = content[0]["text"];
    }
    const bool is_empty = content.is_null() || content.empty() || content == "";
    message["content"] = is_empty ? Json("") : content;
    if (message.contains("tool_calls") && is_empty) {
        message.erase("content");
    }
    return message;
}

Json plain_request(Json body) {
    for (Json& message : body["messages"]) {
        message = plain_message(message);
    }
    if (body.contains("tools")) {
        for (Json& tool : body["tools"]) {
            if (tool["function"].value("description", "-") == "") {
                tool["function"].erase("description");
            }
        }
    }
    if (body.value("stream", true) == false) {
        body.erase("stream");
    }
    return body;
}

void replay_request(const Cassette& cassette) {
    const Result<ChatRequest> request = cohere_codec().decode_request(cassette.request_body);
    ASSERT_TRUE(request) << cassette.name << ": " << request.error().message();
    const test::Encoded sent = test::encode(cohere_codec(), *request);
    Json original = *parse_json(cassette.request_body);
    // Recorded with tools, where the two exclude each other.
    if (std::ranges::count(sent.dropped, "response_format") > 0) {
        original.erase("response_format");
    }
    Json actual = sent.body;
    if (!original.contains("/thinking/token_budget"_json_pointer) && actual.contains("thinking")) {
        actual["thinking"].erase("token_budget");
    }
    EXPECT_EQ(test::difference(plain_request(original), plain_request(actual)), "") << cassette.name;
}

void replay_answer(const Cassette& cassette) {
    test::replay_nameless_answer(cohere_codec(), cassette);
    const Json root = *parse_json(cassette.response_body);
    const Result<ChatResponse> answer = cohere_codec().decode_response(cassette.response_body);
    const Message& message = answer->choices[0].message;
    std::string text = root["message"].value("tool_plan", "");
    std::string thinking;
    for (const Json& item : root["message"].value("content", Json::array())) {
        text += item.value("text", "");
        thinking += item.value("thinking", "");
    }
    EXPECT_EQ(test::text_of(message), text) << cassette.name;
    EXPECT_EQ(message.reasoning, thinking) << cassette.name;
    EXPECT_EQ(answer->id, root["id"]) << cassette.name;
    std::size_t citations = 0;
    for (const Part& part : message.parts) {
        for (const Citation& citation : part.citations) {
            // Positions count in the whole text of the answer.
            const std::string cited = citation.native["text"];
            EXPECT_EQ(text.substr(static_cast<std::size_t>(*citation.text_begin), cited.size()), cited)
                << cassette.name;
            ++citations;
        }
    }
    EXPECT_EQ(citations, root["message"].value("citations", Json::array()).size()) << cassette.name;
}

void replay_stream(const Cassette& cassette) {
    const test::Decoded decoded = test::expect_cut_invariance(cohere_codec(), cassette.response_body, 5);
    if (cassette.response_body.find("INVALID_TOOL_GENERATION") != std::string::npos) {
        EXPECT_EQ(decoded.lines.back(), "error provider_unavailable") << cassette.name;
        return;
    }
    test::replay_stream(cohere_codec(), cassette.response_body, cassette.name);
}

TEST(CohereReplay, UnderstandsEveryRecordingOfVersion2) {
    test::ReplayCounts counts;
    for (const Cassette& cassette : test::load_cassettes("cohere")) {
        if (cassette.path != "/v2/chat") {
            continue;
        }
        if (cassette.status >= 400) {
            const Error error = cohere_codec().decode_error(cassette.status, cassette.response_body);
            const bool is_auth = cassette.status == 401;
            EXPECT_EQ(error.code(), is_auth ? ErrorCode::provider_auth_failed : ErrorCode::provider_rejected);
            EXPECT_EQ(error.upstream_code(), is_auth ? "" : "context_length_exceeded");
            ++counts.errors;
        } else if (cassette.is_sse) {
            replay_stream(cassette);
            ++counts.streams;
        } else {
            replay_answer(cassette);
            ++counts.answers;
        }
        if (!cassette.request_body.empty()) {
            replay_request(cassette);
            ++counts.requests;
        }
    }
    test::print_counts("cohere", counts);
}

}  // namespace
}  // namespace nexus::dialect
