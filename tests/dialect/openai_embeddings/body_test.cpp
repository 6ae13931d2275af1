#include <gtest/gtest.h>

#include "dialect/body.h"

namespace nexus::dialect {
namespace {

std::vector<std::string> texts(const BodyIndex& index) {
    std::vector<std::string> out;
    for (const TextPiece& piece : index.texts) {
        out.emplace_back(piece.text);
    }
    return out;
}

using Texts = std::vector<std::string>;

TEST(OpenAiEmbeddingsBody, ReadsEmbeddingInputs) {
    const auto index = index_body(R"({"model":"e","input":["a","b\n"]})", Dialect::openai_embeddings, {});
    ASSERT_TRUE(index);
    EXPECT_EQ(texts(*index), (Texts{"a", "b\n"}));
    EXPECT_EQ(index->messages, 2U);
    const auto tokens = index_body(R"({"model":"e","input":[1,2,3]})", Dialect::openai_embeddings, {});
    ASSERT_TRUE(tokens);
    EXPECT_TRUE(tokens->texts.empty());
    EXPECT_EQ(tokens->messages, 1U);
    EXPECT_FALSE(index_body(R"({"model":"e"})", Dialect::openai_embeddings, {}));
    EXPECT_FALSE(index_body(R"({"model":"e","input":{}})", Dialect::openai_embeddings, {}));
}

TEST(OpenAiEmbeddingsBody, RefusesDuplicatesAndWrongItems) {
    const auto refused = [](std::string_view body) {
        const auto index = index_body(body, Dialect::openai_embeddings, {});
        return index ? "accepted" : index.error().param();
    };
    EXPECT_EQ(refused(R"({"model":"e","input":"a","input":"b"})"), "input");
    EXPECT_EQ(refused(R"({"model":"e","input":["a",{}]})"), "input[1]");
    EXPECT_EQ(refused(R"({"input":"a"})"), "model");
    EXPECT_EQ(refused(R"({"model":"e","input":[[1,2],[3]],"encoding_format":"float"})"), "accepted");
}

}  // namespace
}  // namespace nexus::dialect
