#include "cli/mock/embeddings.h"

#include <gtest/gtest.h>

#include <cstring>

#include "base/encoding.h"
#include "cli/mock/vectors.h"
#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

Json answer(std::string_view body, const std::string& path = "/v1/embeddings") {
    return test::json_of(answer_embeddings, TestCall{path, std::string(body)});
}

Error refusal(std::string_view body) {
    TestCall request{"/v1/embeddings", std::string(body)};
    const Result<MockReply> reply = answer_embeddings(request.call());
    EXPECT_FALSE(reply) << body;
    return reply ? Error(ErrorCode::internal_error, "") : reply.error();
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

TEST(MockEmbeddings, SpeaksEveryProvidersFormat) {
    const Json wanted = answer(R"({"input":["a b","c"],"dimensions":3})")["data"];
    const Json gemini = answer(
        R"({"requests":[{"content":{"parts":[{"text":"a b"}]},"outputDimensionality":3},{"content":{"parts":[{"text":"c"}]}}]})",
        "/v1beta/models/e:batchEmbedContents");
    EXPECT_EQ(gemini["embeddings"][1]["values"], wanted[1]["embedding"]);
    EXPECT_EQ(gemini["usageMetadata"]["promptTokenCount"], 2);
    const Json single =
        answer(R"({"content":{"parts":[{"text":"c"}]},"outputDimensionality":3})", "/v1beta/models/e:embedContent");
    EXPECT_EQ(single["embedding"]["values"], wanted[1]["embedding"]);
    const Json vertex = answer(R"({"instances":[{"content":"a b"}],"parameters":{"outputDimensionality":3}})",
                               "/v1/projects/p/locations/l/publishers/google/models/e:predict");
    EXPECT_EQ(vertex["predictions"][0]["embeddings"]["values"], wanted[0]["embedding"]);
    EXPECT_EQ(vertex["predictions"][0]["embeddings"]["statistics"]["token_count"], 1);
    const Json cohere = answer(R"({"model":"e","texts":["a b","c"],"output_dimension":3})", "/v2/embed");
    EXPECT_EQ(cohere["embeddings"]["float"][0], wanted[0]["embedding"]);
    EXPECT_EQ(cohere["meta"]["billed_units"]["input_tokens"], 2);
    const Json ollama = answer(R"({"model":"e","input":["a b","c"],"dimensions":3})", "/api/embed");
    EXPECT_EQ(ollama["embeddings"][1], wanted[1]["embedding"]);
    EXPECT_EQ(ollama["prompt_eval_count"], 2);
    const Json titan = answer(R"({"inputText":"a b","dimensions":3})", "/model/amazon.titan-embed-text-v2%3A0/invoke");
    EXPECT_EQ(titan["embedding"], wanted[0]["embedding"]);
    EXPECT_EQ(titan["inputTextTokenCount"], 1);
    const Json bedrock = answer(R"({"texts":["c"],"output_dimension":3})", "/model/cohere.embed-v4%3A0/invoke");
    EXPECT_EQ(bedrock["embeddings"]["float"][0], wanted[1]["embedding"]);
}

TEST(MockEmbeddings, TellsVoyagesCallersATotalAlone) {
    const Json voyage = answer(R"({"model":"voyage-3","input":["a b"],"output_dimension":3})");
    EXPECT_EQ(voyage["data"][0]["embedding"].size(), 3U);
    EXPECT_EQ(voyage["usage"], Json({{"total_tokens", 1}}));
}

TEST(MockEmbeddings, BillsWhatItAnswers) {
    TestCall request{"/v1/embeddings", R"({"model":"text-embedding-3-small","input":"12345678"})"};
    const Result<MockReply> reply = answer_embeddings(request.call());
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->item.model, "text-embedding-3-small");
    EXPECT_EQ(reply->item.usage.input, 2);
}

TEST(MockEmbeddings, NamesTheFieldAtFault) {
    for (const std::string_view body : {R"({})", R"({"input":7})", R"({"input":[]})", R"({"input":[{}]})"}) {
        EXPECT_EQ(refusal(body).param(), "input");
    }
    EXPECT_EQ(refusal(R"({"input":"x","dimensions":0})").param(), "dimensions");
    EXPECT_EQ(refusal("{").code(), ErrorCode::invalid_json);
}

}  // namespace
}  // namespace nexus::cli
