#include "dialect/openai_embeddings/codec.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "base/json.h"
#include "dialect/body.h"
#include "tests/dialect/cassettes.h"

namespace nexus::dialect {
namespace {

TEST(OpenAiEmbeddingsCodec, ReadsUsageAndErrors) {
    const Codec& codec = openai_embeddings_codec();
    const Usage usage = codec.decode_usage(R"({"data":[],"model":"e","usage":{"prompt_tokens":4,"total_tokens":4}})");
    EXPECT_EQ(usage.input, 4);
    EXPECT_FALSE(usage.output);
    EXPECT_EQ(codec.decode_error(429, "{}").code(), ErrorCode::rate_limit_exceeded);
    EXPECT_TRUE(parse_json(codec.encode_error(Error(ErrorCode::internal_error, "m"), "r")));
}

TEST(OpenAiEmbeddingsCodec, TranslatesNothing) {
    const Codec& codec = openai_embeddings_codec();
    EXPECT_EQ(codec.decode_request("{}").error().code(), ErrorCode::not_implemented);
    EXPECT_EQ(codec.encode_request({}, {}).error().code(), ErrorCode::not_implemented);
    EXPECT_EQ(codec.decode_response("{}").error().code(), ErrorCode::not_implemented);
    std::vector<StreamEvent> events;
    EXPECT_FALSE(codec.stream_decoder({})->feed("data: x\n\n", events));
    std::string out;
    codec.stream_encoder({})->finish(out);
    EXPECT_EQ(out, "");
}

TEST(OpenAiEmbeddingsCodec, RecordingsAreRead) {
    int count = 0;
    for (const std::string& provider : test::cassette_providers()) {
        for (const test::Cassette& cassette : test::load_cassettes(provider)) {
            if (!cassette.path.ends_with("/embeddings") || cassette.status >= 400 || cassette.request_body.empty()) {
                continue;
            }
            const auto tree = parse_json(cassette.request_body);
            if (!tree || find(*tree, "model") == nullptr || find(*tree, "input") == nullptr) {
                continue;
            }
            ++count;
            const auto index = index_body(cassette.request_body, Dialect::openai_embeddings, {});
            EXPECT_TRUE(index) << cassette.name << ": " << index.error().message();
        }
    }
    std::printf("embedding recordings replayed: %d%s\n", count, count == 0 ? " (shared folder absent)" : "");
}

}  // namespace
}  // namespace nexus::dialect
