#include <gtest/gtest.h>

#include "base/json.h"
#include "dialect/embeddings.h"

namespace nexus::dialect {
namespace {

using Format = EmbeddingFormat;

EmbeddingRequest request_of(std::string_view body, Format client = Format::openai) {
    const auto request = decode_embedding_request(client, body);
    EXPECT_TRUE(request) << body;
    return request ? *request : EmbeddingRequest();
}

Json encoded(Format upstream, const EmbeddingRequest& request) {
    const auto body = encode_embedding_request(upstream, request, "m");
    EXPECT_TRUE(body);
    return *parse_json(body->body);
}

const std::string kTwo = R"({"model":"x","input":["a","b"],"dimensions":8,"input_type":"search_query","user":"u"})";

TEST(EmbeddingRequest, IsWrittenInEachFormat) {
    const EmbeddingRequest request = request_of(kTwo);
    EXPECT_EQ(encoded(Format::gemini, request), *parse_json(R"({"requests":[
        {"model":"models/m","content":{"parts":[{"text":"a"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":8},
        {"model":"models/m","content":{"parts":[{"text":"b"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":8}
        ]})"));
    EXPECT_EQ(encoded(Format::vertex, request), *parse_json(R"({"instances":[
        {"content":"a","task_type":"RETRIEVAL_QUERY"},{"content":"b","task_type":"RETRIEVAL_QUERY"}],
        "parameters":{"outputDimensionality":8}})"));
    EXPECT_EQ(
        encoded(Format::cohere, request),
        *parse_json(
            R"({"input_type":"search_query","texts":["a","b"],"embedding_types":["float"],"output_dimension":8,"model":"m"})"));
    EXPECT_EQ(encoded(Format::voyage, request),
              *parse_json(R"({"model":"m","input":["a","b"],"output_dimension":8,"input_type":"query"})"));
    EXPECT_EQ(encoded(Format::ollama, request), *parse_json(R"({"model":"m","input":["a","b"],"dimensions":8})"));
    EXPECT_FALSE(encoded(Format::bedrock_cohere, request).contains("model"));
}

TEST(EmbeddingRequest, NamesWhatIsDropped) {
    const auto body = encode_embedding_request(Format::openai, request_of(kTwo), "m");
    EXPECT_EQ(body->dropped, (std::vector<std::string>{"input_type", "user"}));
}

TEST(EmbeddingRequest, GivesTitanOneTextOnly) {
    EXPECT_EQ(encoded(Format::bedrock_titan, request_of(R"({"input":"a"})")), *parse_json(R"({"inputText":"a"})"));
    EXPECT_EQ(encode_embedding_request(Format::bedrock_titan, request_of(kTwo), "m").error().param(), "input");
}

TEST(EmbeddingRequest, IsReadFromGeminisClients) {
    const EmbeddingRequest single =
        request_of(R"({"content":{"parts":[{"text":"a"},{"text":"b"}]},"taskType":"CLUSTERING"})", Format::gemini);
    EXPECT_TRUE(single.single);
    EXPECT_EQ(single.inputs, std::vector<std::string>{"ab"});
    EXPECT_EQ(single.purpose, "clustering");
    const EmbeddingRequest batch =
        request_of(R"({"requests":[{"content":{"parts":[{"text":"a"}]},"outputDimensionality":4}]})", Format::gemini);
    EXPECT_FALSE(batch.single);
    EXPECT_EQ(batch.dimensions, 4);
}

TEST(EmbeddingRequest, RefusesTokenIdsAndMedia) {
    EXPECT_EQ(decode_embedding_request(Format::openai, R"({"input":[1,2]})").error().param(), "input");
    EXPECT_EQ(decode_embedding_request(Format::openai, R"({})").error().param(), "input");
    EXPECT_EQ(decode_embedding_request(Format::gemini, R"({"content":{"parts":[{"inlineData":{}}]}})").error().param(),
              "content");
}

TEST(FindEmbeddingFormat, DependsOnTheModelAtBedrock) {
    EXPECT_EQ(find_embedding_format("bedrock", "amazon.titan-embed-text-v2:0"), Format::bedrock_titan);
    EXPECT_EQ(find_embedding_format("bedrock", "eu.cohere.embed-v4:0"), Format::bedrock_cohere);
    EXPECT_FALSE(find_embedding_format("bedrock", "amazon.nova-lite"));
    EXPECT_FALSE(find_embedding_format("watsonx", "m"));
}

}  // namespace
}  // namespace nexus::dialect
