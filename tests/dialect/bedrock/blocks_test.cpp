#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

struct Written {
    Json block;
    std::string refusal;
    std::vector<std::string> dropped;
};

Written write(const Part& part) {
    DocumentNames names;
    const ChatRequest request;
    DroppedFields dropped(request);
    Result<Json> block = block_of(part, "messages[0].content[1]", names, dropped);
    if (!block) {
        EXPECT_EQ(block.error().param(), "messages[0].content[1]");
        EXPECT_EQ(block.error().status(), 400);
        return {{}, block.error().message(), {}};
    }
    return {*block, {}, dropped.list()};
}

Part media(Part::Kind kind, std::string media_type, std::string data) {
    Part part;
    part.kind = kind;
    part.media_type = std::move(media_type);
    part.data = std::move(data);
    return part;
}

TEST(BedrockBlocks, LeavesBlankTextsOut) {
    EXPECT_TRUE(write(Part{.text = " \n"}).block.is_null());
    EXPECT_EQ(dump_json(write(Part{.text = "a "}).block), R"({"text":"a "})");
}

TEST(BedrockBlocks, WritesMediaByKind) {
    EXPECT_EQ(dump_json(write(media(Part::Kind::image, "image/png", "AA==")).block),
              R"({"image":{"format":"png","source":{"bytes":"AA=="}}})");
    EXPECT_EQ(dump_json(write(media(Part::Kind::video, "video/mp4", "AA==")).block),
              R"({"video":{"format":"mp4","source":{"bytes":"AA=="}}})");
    EXPECT_EQ(dump_json(write(media(Part::Kind::audio, "audio/wav", "AA==")).block),
              R"({"audio":{"format":"wav","source":{"bytes":"AA=="}}})");
    Part document = media(Part::Kind::file, "text/plain", "aGk=");
    document.filename = "a.txt";
    document.context = "From HR";
    document.wants_citations = true;
    EXPECT_EQ(dump_json(write(document).block),
              R"({"document":{"format":"txt","name":"a","source":{"text":"hi"},"context":"From HR",)"
              R"("citations":{"enabled":true}}})");
    document.wants_citations.reset();
    EXPECT_EQ(write(document).block["document"]["source"], (Json{{"bytes", "aGk="}}));
}

TEST(BedrockBlocks, RefusesWhatConverseCannotTake) {
    Part url;
    url.kind = Part::Kind::image;
    url.url = "https://example.com/cat.png";
    EXPECT_NE(write(url).refusal.find("not a URL"), std::string::npos);
    Part id;
    id.kind = Part::Kind::file;
    id.file_id = "file-1";
    EXPECT_NE(write(id).refusal.find("file ids"), std::string::npos);
    EXPECT_NE(write(media(Part::Kind::image, "image/tiff", "AA==")).refusal.find("image/tiff"), std::string::npos);
    Part cited = media(Part::Kind::file, "text/plain", "?");
    cited.wants_citations = true;
    EXPECT_NE(write(cited).refusal.find("base64"), std::string::npos);
}

TEST(BedrockBlocks, KeepsItsOwnBlocksAndDropsForeignOnes) {
    Part own;
    own.kind = Part::Kind::native;
    own.origin = Dialect::bedrock_converse;
    own.native = Json{{"guardContent", Json{{"text", Json{{"text", "q"}}}}}};
    EXPECT_EQ(write(own).block, own.native);
    Part foreign;
    foreign.kind = Part::Kind::native;
    foreign.origin = Dialect::anthropic;
    foreign.native = Json{{"type", "server_tool_use"}};
    EXPECT_TRUE(write(foreign).block.is_null());
    EXPECT_EQ(write(foreign).dropped, std::vector<std::string>{"messages.content.server_tool_use"});
}

TEST(BedrockBlocks, KeepsTheCitationsOfItsOwnAnswers) {
    Part part{.text = "20 days"};
    part.citations = {
        citation_of(*parse_json(R"({"title":"policy","location":{"documentChar":{"documentIndex":0}}})"))};
    EXPECT_EQ(dump_json(write(part).block),
              R"({"citationsContent":{"content":[{"text":"20 days"}],"citations":[{"title":"policy",)"
              R"("location":{"documentChar":{"documentIndex":0}}}]}})");
    part.citations[0].origin = Dialect::anthropic;
    EXPECT_EQ(dump_json(write(part).block), R"({"text":"20 days"})");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
