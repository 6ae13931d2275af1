#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

Part read(std::string_view block) { return part_of(*parse_json(block)); }

TEST(BedrockParts, ReadsTextAndMedia) {
    EXPECT_EQ(read(R"({"text":"a"})").text, "a");
    const Part image = read(R"({"image":{"format":"jpeg","source":{"bytes":"AA=="}}})");
    EXPECT_EQ(image.kind, Part::Kind::image);
    EXPECT_EQ(image.media_type, "image/jpeg");
    EXPECT_EQ(image.data, "AA==");
    const Part document = read(
        R"({"document":{"format":"txt","name":"n","context":"c","source":{"text":"hi"},"citations":{"enabled":true}}})");
    EXPECT_EQ(document.kind, Part::Kind::file);
    EXPECT_EQ(document.filename, "n");
    EXPECT_EQ(document.context, "c");
    EXPECT_EQ(document.data, "aGk=");
    EXPECT_TRUE(document.wants_citations.value());
    EXPECT_EQ(read(R"({"video":{"format":"mov","source":{"bytes":"AA=="}}})").media_type, "video/quicktime");
    EXPECT_EQ(read(R"({"audio":{"format":"mp3","source":{"bytes":"AA=="}}})").media_type, "audio/mp3");
}

TEST(BedrockParts, KeepsWhatOnlyBedrockKnows) {
    for (const char* block : {R"({"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k"}}}})",
                              R"({"document":{"format":"txt","name":"n","source":{"content":[{"text":"x"}]}}})",
                              R"({"guardContent":{"text":{"text":"q"}}})", R"({"searchResult":{}})",
                              R"({"toolUse":{}})", "7", "null", R"({"image":7})", R"({"text":7})"}) {
        const Part part = read(block);
        EXPECT_EQ(part.kind, Part::Kind::native) << block;
        EXPECT_EQ(part.origin, Dialect::bedrock_converse);
        EXPECT_EQ(dump_json(part.native), block);
    }
}

TEST(BedrockParts, ReadsCitedText) {
    const Part part =
        read(R"({"citationsContent":{"content":[{"text":"a"},{"text":"b"}],"citations":[{"title":"t"}]}})");
    EXPECT_EQ(part.text, "ab");
    EXPECT_EQ(part.citations.at(0).title, "t");
}

TEST(BedrockParts, ReadsCachePoints) {
    EXPECT_EQ(dump_json(cache_control_of(*parse_json(R"({"type":"default"})"))), R"({"type":"ephemeral"})");
    EXPECT_EQ(dump_json(cache_control_of(*parse_json(R"({"type":"default","ttl":"1h"})"))),
              R"({"type":"ephemeral","ttl":"1h"})");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
