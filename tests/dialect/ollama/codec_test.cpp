#include "dialect/ollama/codec.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(OllamaCodec, IsTheCodecOfItsDialect) {
    EXPECT_EQ(ollama_codec().dialect(), Dialect::ollama);
    EXPECT_EQ(&ollama_codec(), &codec_for(Dialect::ollama));
}

TEST(OllamaCodec, EachAnswerHasAStreamOfItsOwn) {
    const auto first = ollama_codec().stream_decoder({});
    const auto second = ollama_codec().stream_decoder({});
    std::string bytes;
    ollama_codec().stream_encoder({})->finish(bytes);
    std::vector<StreamEvent> events;
    ASSERT_TRUE(first->feed(bytes, events));
    ASSERT_TRUE(first->finish(events));
    events.clear();
    EXPECT_FALSE(second->finish(events));
}

TEST(OllamaCodec, WritesErrorsThatItCanRead) {
    const std::string body = ollama_codec().encode_error(Error(ErrorCode::model_not_found, "no such model"), "r");
    EXPECT_EQ(body, R"({"error":"no such model"})");
    EXPECT_EQ(ollama_codec().decode_error(404, body).message(), "no such model");
}

}  // namespace
}  // namespace nexus::dialect
