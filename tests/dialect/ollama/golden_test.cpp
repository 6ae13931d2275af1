#include <gtest/gtest.h>

#include "dialect/ollama/codec.h"
#include "tests/dialect/upstream.h"

namespace nexus::dialect {
namespace {

TEST(OllamaGolden, WritesOpenAiRequests) {
    for (const std::string name : {"multi_turn", "parallel_tools", "json_schema", "sampling", "reasoning"}) {
        test::expect_golden_request(ollama_codec(), "openai/" + name + ".json", "qwen3",
                                    "ollama/" + name + ".ollama.json");
    }
    test::expect_golden_request(ollama_codec(), "ollama/media.json", "qwen3", "ollama/media.ollama.json");
}

TEST(OllamaGolden, GivesItsAnswersAndStreamsToOpenAiClients) {
    test::expect_golden_answer(ollama_codec(), test::read_golden("ollama/answer.json"), "ollama/answer.openai.json");
    test::expect_golden_stream(ollama_codec(), test::read_golden("ollama/stream.ndjson"), "ollama/stream.openai.txt");
}

}  // namespace
}  // namespace nexus::dialect
