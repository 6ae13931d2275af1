// Replays the recorded chat completions of every provider where the optional recordings folder exists.
#include <gtest/gtest.h>

#include <cstdio>

#include "base/json.h"
#include "dialect/body.h"
#include "dialect/openai_chat/codec.h"
#include "tests/dialect/cassettes.h"
#include "tests/dialect/openai_chat/stream_support.h"

namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;
using test::Cassette;

struct Counts {
    int requests = 0;
    int answers = 0;
    int streams = 0;
    int errors = 0;
};

void replay_request(const Cassette& cassette, Counts& counts) {
    const auto tree = parse_json(cassette.request_body);
    if (!tree || string_or(*tree, "model", "").empty() || find(*tree, "messages") == nullptr) {
        return;  // Azure names the model in its path; some recordings hold only the answer
    }
    ++counts.requests;
    const auto index = index_body(cassette.request_body, Dialect::openai_chat, BodyLimits{32 * 1024 * 1024, 128});
    ASSERT_TRUE(index) << cassette.name << ": " << index.error().message();
    EXPECT_EQ(index->model, tree->at("model").get<std::string>());
    EXPECT_EQ(index->messages, tree->at("messages").size());
    for (const TextPiece& piece : index->texts) {
        EXPECT_LE(piece.raw.end, cassette.request_body.size());
    }
    const auto decoded = openai_chat_codec().decode_request(cassette.request_body);
    if (!decoded) {
        // Parts of other vendors cannot be translated and must be named.
        EXPECT_TRUE(decoded.error().param().starts_with("messages[")) << cassette.name << decoded.error().message();
        return;
    }
    const auto encoded = openai_chat_codec().encode_request(*decoded, {});
    const auto again = openai_chat_codec().decode_request(encoded->body);
    ASSERT_TRUE(again) << cassette.name << ": " << again.error().message();
    // Media in results of tools follows in a message of its own.
    EXPECT_GE(again->messages.size(), decoded->messages.size());
}

void replay_answer(const Cassette& cassette, Counts& counts) {
    ++counts.answers;
    const auto tree = parse_json(cassette.response_body);
    ASSERT_TRUE(tree) << cassette.name;
    const auto decoded = openai_chat_codec().decode_response(cassette.response_body);
    ASSERT_TRUE(decoded) << cassette.name << ": " << decoded.error().message();
    ASSERT_EQ(decoded->choices.size(), tree->at("choices").size()) << cassette.name;
    for (std::size_t i = 0; i < decoded->choices.size(); ++i) {
        const Json& message = tree->at("choices")[i]["message"];
        const Json* calls = find(message, "tool_calls");
        if (calls != nullptr && calls->is_array()) {
            EXPECT_EQ(decoded->choices[i].message.tool_calls.size(), calls->size()) << cassette.name;
        }
        EXPECT_NE(decoded->choices[i].finish, FinishReason::none) << cassette.name;
    }
    if (const Json* usage = find(*tree, "usage"); usage != nullptr && usage->is_object()) {
        EXPECT_EQ(decoded->usage.input, int_or(*usage, "prompt_tokens", -1)) << cassette.name;
        const Usage direct = openai_chat_codec().decode_usage(cassette.response_body);
        EXPECT_EQ(direct.output, decoded->usage.output) << cassette.name;
        EXPECT_EQ(direct.cached, decoded->usage.cached) << cassette.name;
    }
    const auto again = openai_chat_codec().decode_response(openai_chat_codec().encode_response(*decoded, {}));
    ASSERT_TRUE(again) << cassette.name;
    EXPECT_EQ(again->choices.size(), decoded->choices.size());
}

// The text of a recorded stream as another JSON library reads it.
std::string text_by_nlohmann(std::string_view stream) {
    std::string text;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t end = std::min(stream.find_first_of("\r\n", at), stream.size());
        const std::string_view line = stream.substr(at, end - at);
        at = end + 1;
        const auto tree = line.starts_with("data:") ? parse_json(line.substr(5)) : parse_json("");
        const Json* choices = tree ? find(*tree, "choices") : nullptr;
        if (choices == nullptr || !choices->is_array()) {
            continue;
        }
        for (const Json& choice : *choices) {
            const Json* delta = find(choice, "delta");
            text += delta != nullptr ? string_or(*delta, "content", "") : "";
        }
    }
    return text;
}

void replay_stream(const Cassette& cassette, Counts& counts, std::mt19937& random) {
    ++counts.streams;
    const Codec& codec = openai_chat_codec();
    const std::string& stream = cassette.response_body;
    const auto whole = test::decode_whole(codec, stream);
    EXPECT_EQ(whole.failure, "") << cassette.name;
    EXPECT_TRUE(whole.count(Kind::done) == 1 || whole.count(Kind::error) == 1) << cassette.name;
    if (stream.find("\"type\":\"thinking\"") == std::string::npos &&
        stream.find("\"content\":[") == std::string::npos) {
        EXPECT_EQ(whole.joined(Kind::text), text_by_nlohmann(stream)) << cassette.name;
    }
    std::string raws;
    for (const auto& event : whole.events) {
        raws += event.raw;
    }
    EXPECT_EQ(stream.substr(0, raws.size()), raws) << cassette.name;
    for (int round = 0; round < 3; ++round) {
        EXPECT_TRUE(test::decode_stream(codec, {}, stream, 700, random) == whole) << cassette.name;
    }
    const auto sparse = test::decode_stream(codec, StreamNeeds{false}, stream, 700, random);
    EXPECT_EQ(sparse.count(Kind::finish), whole.count(Kind::finish)) << cassette.name;
    EXPECT_EQ(sparse.count(Kind::usage), whole.count(Kind::usage)) << cassette.name;
    EXPECT_EQ(sparse.failure, "") << cassette.name;
}

TEST(OpenAiChatRecordings, AreReadWhole) {
    Counts counts;
    std::mt19937 random(11);
    for (const std::string& provider : test::cassette_providers()) {
        for (const Cassette& cassette : test::load_cassettes(provider)) {
            if (!cassette.path.ends_with("/chat/completions")) {
                continue;
            }
            replay_request(cassette, counts);
            if (cassette.status >= 400) {
                ++counts.errors;
                const Error error = openai_chat_codec().decode_error(cassette.status, cassette.response_body);
                EXPECT_FALSE(error.message().empty()) << cassette.name;
                EXPECT_TRUE(parse_json(openai_chat_codec().encode_error(error, "r"))) << cassette.name;
            } else if (cassette.is_sse) {
                replay_stream(cassette, counts, random);
            } else {
                replay_answer(cassette, counts);
            }
        }
    }
    if (counts.answers == 0) {
        std::puts("recordings: shared folder absent");
        return;
    }
    std::printf("recordings replayed: %d requests, %d answers, %d streams, %d errors\n", counts.requests,
                counts.answers, counts.streams, counts.errors);
}

}  // namespace
}  // namespace nexus::dialect
