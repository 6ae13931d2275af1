#include <gtest/gtest.h>

#include "dialect/ollama/codec.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

using test::Cassette;

void replay_request(const Cassette& cassette) {
    const Result<ChatRequest> request = ollama_codec().decode_request(cassette.request_body);
    ASSERT_TRUE(request) << cassette.name << ": " << request.error().message();
    Json original = *parse_json(cassette.request_body);
    if (original.contains("tools") && original["tools"].empty()) {
        original.erase("tools");
    }
    EXPECT_EQ(test::difference(original, test::encode(ollama_codec(), *request).body), "") << cassette.name;
}

void replay_answer(const Cassette& cassette) {
    test::replay_answer(ollama_codec(), cassette);
    const Json root = *parse_json(cassette.response_body);
    const Result<ChatResponse> answer = ollama_codec().decode_response(cassette.response_body);
    EXPECT_EQ(test::text_of(answer->choices[0].message), root["message"]["content"]) << cassette.name;
    EXPECT_EQ(answer->choices[0].message.reasoning, root["message"].value("thinking", "")) << cassette.name;
    EXPECT_GT(answer->created, 1'700'000'000) << cassette.name;
}

TEST(OllamaReplay, UnderstandsEveryRecordingOfItsOwnApi) {
    test::ReplayCounts counts;
    for (const Cassette& cassette : test::load_cassettes("ollama")) {
        if (cassette.path != "/api/chat") {
            continue;
        }
        const bool streams = cassette.response_body.find("\n{") != std::string::npos;
        if (cassette.status >= 400) {
            const Error error = ollama_codec().decode_error(cassette.status, cassette.response_body);
            EXPECT_EQ(error.code(), ErrorCode::provider_rejected);
            EXPECT_EQ(error.upstream_code(), "model_not_found");
            ++counts.errors;
        } else if (streams) {
            test::replay_stream(ollama_codec(), cassette.response_body, cassette.name);
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
    test::print_counts("ollama", counts);
}

}  // namespace
}  // namespace nexus::dialect
