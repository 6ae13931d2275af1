#include <gtest/gtest.h>

#include "base/json.h"
#include "dialect/embeddings.h"

namespace nexus::dialect {
namespace {

using Format = EmbeddingFormat;
using Vectors = std::vector<std::vector<double>>;

void expect_vectors(Format format, std::string_view body, std::optional<std::int64_t> tokens) {
    const auto answer = decode_embedding_answer(format, body);
    ASSERT_TRUE(answer) << body;
    EXPECT_EQ(answer->vectors, (Vectors{{0.5, -1}})) << body;
    EXPECT_EQ(answer->usage.input, tokens) << body;
}

TEST(EmbeddingAnswer, IsReadInEachFormat) {
    expect_vectors(Format::openai, R"({"data":[{"embedding":[0.5,-1]}],"usage":{"prompt_tokens":3}})", 3);
    expect_vectors(Format::voyage, R"({"data":[{"embedding":"AAAAPwAAgL8="}],"usage":{"total_tokens":3}})", 3);
    expect_vectors(Format::gemini, R"({"embeddings":[{"values":[0.5,-1]}],"usageMetadata":{"promptTokenCount":3}})", 3);
    expect_vectors(Format::gemini, R"({"embeddings":[{"values":[0.5,-1]}]})", std::nullopt);
    expect_vectors(Format::vertex,
                   R"({"predictions":[{"embeddings":{"values":[0.5,-1],"statistics":{"token_count":3}}}]})", 3);
    expect_vectors(Format::cohere, R"({"embeddings":{"float":[[0.5,-1]]},"meta":{"billed_units":{"input_tokens":3}}})",
                   3);
    expect_vectors(Format::bedrock_cohere, R"({"embeddings":[[0.5,-1]]})", std::nullopt);
    expect_vectors(Format::bedrock_titan, R"({"embedding":[0.5,-1],"inputTextTokenCount":3})", 3);
    expect_vectors(Format::ollama, R"({"embeddings":[[0.5,-1]],"prompt_eval_count":3})", 3);
}

TEST(EmbeddingAnswer, IsWrittenForEachClient) {
    EmbeddingRequest request;
    EmbeddingAnswer answer;
    answer.vectors = {{0.5, -1}};
    answer.usage.input = 3;
    EXPECT_EQ(
        *parse_json(encode_embedding_answer(Format::openai, request, answer, "m")),
        *parse_json(
            R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1.0]}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3}})"));
    request.base64 = true;
    const Json packed = *parse_json(encode_embedding_answer(Format::openai, request, answer, "m"));
    EXPECT_EQ(packed.at("data").at(0).at("embedding"), "AAAAPwAAgL8=");
    const Json batch = *parse_json(encode_embedding_answer(Format::gemini, request, answer, "m"));
    EXPECT_EQ(batch.at("embeddings").at(0).at("values").at(1), -1.0);
    request.single = true;
    const Json single = *parse_json(encode_embedding_answer(Format::gemini, request, answer, "m"));
    EXPECT_EQ(single.at("embedding").at("values").at(0), 0.5);
}

TEST(EmbeddingAnswer, RefusesWhatHoldsNoVectors) {
    for (const std::string_view body : {"{}", R"({"data":[]})", R"({"data":[{"embedding":["a"]}]})", "no"}) {
        EXPECT_FALSE(decode_embedding_answer(Format::openai, body)) << body;
    }
}

}  // namespace
}  // namespace nexus::dialect
