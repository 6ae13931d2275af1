#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "dialect/body.h"
#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

constexpr std::array kCodecs{Dialect::openai_chat,
                             Dialect::openai_responses,
                             Dialect::openai_completions,
                             Dialect::anthropic,
                             Dialect::gemini,
                             Dialect::bedrock_converse,
                             Dialect::cohere,
                             Dialect::ollama};
constexpr std::array kClients{Dialect::openai_chat, Dialect::openai_responses, Dialect::openai_completions,
                              Dialect::anthropic,   Dialect::gemini,           Dialect::openai_embeddings};

// What each dialect calls its list of messages, and how it says what it is.
std::pair<std::string, std::string> messages_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_responses: return {"input", "a string or an array of items"};
        case Dialect::gemini: return {"contents", "an array of contents"};
        default: return {"messages", "an array of messages"};
    }
}

TEST(BadBody, IsInvalidJsonInEveryDialect) {
    for (const std::string body : {"", " ", "hello", "[1]", "\"text\"", "7", "null", R"({"model":"m")", R"({"model":})",
                                   R"({"model":"m",})", R"({"model":"m"}{})", "{\"model\":\"\xFF\"}"}) {
        for (const Dialect dialect : kCodecs) {
            const Result<ChatRequest> decoded = codec_for(dialect).decode_request(body);
            ASSERT_FALSE(decoded) << name_of(dialect) << body;
            EXPECT_EQ(decoded.error().code(), ErrorCode::invalid_json) << name_of(dialect) << " " << body;
        }
        for (const Dialect dialect : kClients) {
            const Result<BodyIndex> index = index_body(body, dialect, {});
            ASSERT_FALSE(index) << name_of(dialect) << body;
            EXPECT_EQ(index.error().code(), ErrorCode::invalid_json) << name_of(dialect) << " " << body;
        }
    }
}

void expect_refused(const Error& error, Dialect dialect, const std::string& got) {
    const auto [name, expected] = messages_of(dialect);
    EXPECT_EQ(error.code(), ErrorCode::invalid_request) << name_of(dialect);
    EXPECT_EQ(error.param(), name) << name_of(dialect);
    EXPECT_NE(error.message().find("expected " + expected + ", got " + got), std::string::npos)
        << name_of(dialect) << ": " << error.message();
}

TEST(BadBody, TellsWhatItsMessagesShouldBe) {
    using Row = std::pair<std::string, std::string>;
    for (const auto& [value, got] : {Row{"\"hello\"", "a string"}, Row{"7", "a number"}, Row{"true", "a boolean"},
                                     Row{R"({"role":"user"})", "an object"}, Row{"null", "null"}}) {
        for (const Dialect dialect : kCodecs) {
            const auto [name, expected] = messages_of(dialect);
            const bool is_taken = expected.starts_with("a string") && (got == "a string" || got == "null");
            const bool takes_one = dialect == Dialect::gemini && got == "an object";  // as protobuf's JSON does
            if (dialect == Dialect::openai_completions || is_taken || takes_one) {
                continue;
            }
            const std::string body = R"({"model":"m",")" + name + "\":" + value + "}";
            const Result<ChatRequest> decoded = codec_for(dialect).decode_request(body);
            ASSERT_FALSE(decoded) << name_of(dialect) << body;
            expect_refused(decoded.error(), dialect, got);
            if (std::ranges::find(kClients, dialect) != kClients.end()) {
                const Result<BodyIndex> index = index_body(body, dialect, {});
                ASSERT_FALSE(index) << name_of(dialect) << body;
                expect_refused(index.error(), dialect, got);
            }
        }
    }
}

TEST(BadBody, TellsWhichMessageIsNone) {
    for (const Dialect dialect : kCodecs) {
        const auto [name, expected] = messages_of(dialect);
        const bool takes_texts = dialect == Dialect::openai_responses || dialect == Dialect::openai_completions;
        if (takes_texts) {
            continue;
        }
        const std::string body = R"({"model":"m",")" + name + "\":[7]}";
        const Result<ChatRequest> decoded = codec_for(dialect).decode_request(body);
        ASSERT_FALSE(decoded) << name_of(dialect);
        EXPECT_EQ(decoded.error().code(), ErrorCode::invalid_request) << name_of(dialect);
        EXPECT_EQ(decoded.error().param().substr(0, name.size() + 3), name + "[0]") << name_of(dialect);
    }
}

TEST(BadBody, TellsWhatAPromptShouldBe) {
    for (const auto& [dialect, name] :
         {std::pair{Dialect::openai_completions, "prompt"}, std::pair{Dialect::openai_embeddings, "input"}}) {
        const Result<BodyIndex> index =
            index_body(std::string(R"({"model":"m",")") + name + R"(":{"text":"x"}})", dialect, {});
        ASSERT_FALSE(index);
        EXPECT_EQ(index.error().message(), "'" + std::string(name) + "': expected a string or an array, got an object");
    }
}

}  // namespace
}  // namespace nexus::dialect
