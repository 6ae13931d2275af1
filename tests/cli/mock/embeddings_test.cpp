#include "cli/mock/embeddings.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "base/encoding.h"
#include "base/json.h"

namespace nexus::cli {
namespace {

double cosine(const std::vector<float>& left, const std::vector<float>& right) {
    double sum = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        sum += static_cast<double>(left[i]) * static_cast<double>(right[i]);
    }
    return sum;
}

Json answer(std::string_view body) {
    const Result<std::string> text = answer_embeddings(body);
    EXPECT_TRUE(text) << (text ? "" : text.error().message());
    const Result<Json> parsed = text ? parse_json(*text) : Result<Json>(Json());
    return *parsed;
}

TEST(MockEmbeddings, GivesUnitVectorsThatDependOnTheWords) {
    const std::vector<float> vector = embed_text("The quick brown fox", 64);
    EXPECT_NEAR(cosine(vector, vector), 1.0, 1e-5);
    EXPECT_EQ(vector, embed_text("fox brown, quick THE", 64));
    EXPECT_NE(vector, embed_text("something else entirely", 64));
    EXPECT_NEAR(cosine(embed_text("", 8), embed_text("...", 8)), 1.0, 1e-6);
}

TEST(MockEmbeddings, PutsTextsWithCommonWordsNearEachOther) {
    const std::vector<float> question = embed_text("how do I reset my password", 256);
    const double near = cosine(question, embed_text("reset my password please", 256));
    const double far = cosine(question, embed_text("weather in Lisbon tomorrow", 256));
    EXPECT_GT(near, far + 0.2);
}

TEST(MockEmbeddings, AnswersEachFormOfInput) {
    EXPECT_EQ(answer(R"({"model":"m","input":"one"})")["data"].size(), 1U);
    EXPECT_EQ(answer(R"({"model":"m","input":["one","two"]})")["data"].size(), 2U);
    EXPECT_EQ(answer(R"({"model":"m","input":[1,2,3]})")["data"].size(), 1U);
    const Json lists = answer(R"({"model":"m","input":[[1,2],[3]]})");
    EXPECT_EQ(lists["data"][1]["index"], 1);
    EXPECT_EQ(lists["model"], "m");
    EXPECT_EQ(lists["data"][0]["embedding"].size(), kMockDimensions);
}

TEST(MockEmbeddings, EncodesTheSameNumbersInBothFormats) {
    const Json numbers = answer(R"({"input":"word","dimensions":5})")["data"][0]["embedding"];
    const Json text = answer(R"({"input":"word","dimensions":5,"encoding_format":"base64"})")["data"][0]["embedding"];
    const std::optional<std::string> bytes = base64_decode(text.get<std::string>());
    ASSERT_TRUE(bytes);
    ASSERT_EQ(bytes->size(), 5 * sizeof(float));
    for (std::size_t i = 0; i < 5; ++i) {
        float value = 0;
        std::memcpy(&value, bytes->data() + i * sizeof value, sizeof value);
        EXPECT_FLOAT_EQ(value, numbers[i].get<float>());
    }
}

TEST(MockEmbeddings, CountsTokens) {
    EXPECT_EQ(answer(R"({"input":["12345678","123"]})")["usage"]["prompt_tokens"], 3);
}

TEST(MockEmbeddings, NamesTheFieldAtFault) {
    for (const std::string_view body : {R"({})", R"({"input":7})", R"({"input":[]})", R"({"input":[{}]})"}) {
        const Result<std::string> text = answer_embeddings(body);
        ASSERT_FALSE(text) << body;
        EXPECT_EQ(text.error().param(), "input");
    }
    EXPECT_EQ(answer_embeddings(R"({"input":"x","dimensions":0})").error().param(), "dimensions");
    EXPECT_EQ(answer_embeddings("{").error().code(), ErrorCode::invalid_json);
}

}  // namespace
}  // namespace nexus::cli
