#include "cli/mock/rerank.h"

#include <gtest/gtest.h>

#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using test::TestCall;

Json answer(const std::string& path, const std::string& body) {
    return test::json_of(answer_rerank, TestCall{path, body});
}

const std::string kDocuments = R"("query":"red apple","documents":["tax law","a red apple",{"text":"green apple"}])";

TEST(MockRerank, PutsTheNearestDocumentFirst) {
    const Json cohere = answer("/v2/rerank", R"({"model":"r",)" + kDocuments + R"(,"top_n":2})");
    ASSERT_EQ(cohere["results"].size(), 2U);
    EXPECT_EQ(cohere["results"][0]["index"], 1);
    EXPECT_EQ(cohere["results"][1]["index"], 2);
    EXPECT_GT(cohere["results"][0]["relevance_score"], cohere["results"][1]["relevance_score"]);
    EXPECT_EQ(cohere["meta"]["billed_units"]["search_units"], 1);
}

TEST(MockRerank, SpeaksEveryProvidersFormat) {
    const Json jina = answer("/v1/rerank", R"({"model":"r","return_documents":true,)" + kDocuments + "}");
    EXPECT_EQ(jina["results"][0]["document"]["text"], "a red apple");
    EXPECT_GT(jina["usage"]["total_tokens"], 5);
    const Json voyage = answer("/v1/rerank", R"({"model":"r","top_k":1,)" + kDocuments + "}");
    ASSERT_EQ(voyage["data"].size(), 1U);
    EXPECT_EQ(voyage["data"][0]["index"], 1);
    const Json bedrock = answer("/rerank", R"({"queries":[{"type":"TEXT","textQuery":{"text":"red apple"}}],"sources":[
        {"type":"INLINE","inlineDocumentSource":{"type":"TEXT","textDocument":{"text":"tax law"}}},
        {"type":"INLINE","inlineDocumentSource":{"type":"TEXT","textDocument":{"text":"red apple"}}}],
        "rerankingConfiguration":{"bedrockRerankingConfiguration":{"numberOfResults":1,
        "modelConfiguration":{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0"}}}})");
    ASSERT_EQ(bedrock["results"].size(), 1U);
    EXPECT_EQ(bedrock["results"][0]["index"], 1);
    EXPECT_NEAR(bedrock["results"][0]["relevanceScore"].get<double>(), 1.0, 1e-5);
}

TEST(MockRerank, RefusesARequestWithoutDocuments) {
    TestCall request{"/v1/rerank", R"({"query":"x","documents":[]})"};
    const Result<MockReply> reply = answer_rerank(request.call());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().param(), "documents");
}

}  // namespace
}  // namespace nexus::cli
