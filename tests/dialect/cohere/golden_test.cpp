#include <gtest/gtest.h>

#include "dialect/cohere/codec.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

TEST(CohereGolden, WritesOpenAiRequests) {
    for (const std::string name : {"multi_turn", "json_schema", "sampling", "reasoning"}) {
        test::expect_golden_request(cohere_codec(), "openai/" + name + ".json", "command-a-03-2025",
                                    "cohere/" + name + ".cohere.json");
    }
    test::expect_golden_request(cohere_codec(), "cohere/rag.json", "command-a-vision-07-2025",
                                "cohere/rag.cohere.json");
}

TEST(CohereGolden, GivesItsAnswersAndStreamsToOpenAiClients) {
    test::expect_golden_answer(cohere_codec(), test::read_golden("cohere/answer.json"), "cohere/answer.openai.json");
    test::expect_golden_stream(cohere_codec(), test::read_golden("cohere/stream.txt"), "cohere/stream.openai.txt");
}

}  // namespace
}  // namespace nexus::dialect
