#include <gtest/gtest.h>

#include "dialect/bedrock/wire.h"

namespace nexus::dialect::bedrock {
namespace {

std::string format(Part::Kind kind, std::string media_type, std::string filename = "") {
    Part part;
    part.kind = kind;
    part.media_type = std::move(media_type);
    part.filename = std::move(filename);
    return std::string(format_of(part));
}

TEST(BedrockFormats, KnowsMediaTypesByKind) {
    EXPECT_EQ(format(Part::Kind::image, "image/jpg"), "jpeg");
    EXPECT_EQ(format(Part::Kind::image, "image/tiff"), "");
    EXPECT_EQ(format(Part::Kind::image, ""), "");
    EXPECT_EQ(format(Part::Kind::video, "video/3gpp"), "three_gp");
    EXPECT_EQ(format(Part::Kind::audio, "audio/mpeg"), "mp3");
    EXPECT_EQ(format(Part::Kind::audio, "audio/L16;rate=24000"), "pcm");
    EXPECT_EQ(format(Part::Kind::file, "image/png"), "");
    EXPECT_EQ(media_type_of(Part::Kind::image, "jpeg"), "image/jpeg");
    EXPECT_EQ(media_type_of(Part::Kind::image, "bmp"), "");
}

TEST(BedrockFormats, TellsDocumentsByNameWhereNoTypeDoes) {
    EXPECT_EQ(format(Part::Kind::file, "application/pdf", "a.txt"), "pdf");
    EXPECT_EQ(format(Part::Kind::file, "", "Table.XLSX"), "xlsx");
    EXPECT_EQ(format(Part::Kind::file, "application/octet-stream", "a.md"), "md");
    EXPECT_EQ(format(Part::Kind::file, "", "a.exe"), "");
    EXPECT_EQ(format(Part::Kind::file, "", ""), "pdf");
    EXPECT_EQ(format(Part::Kind::file, "text/x-python", "a.py"), "txt");
}

TEST(BedrockFormats, NamesDocumentsAsTheApiTakesThem) {
    DocumentNames names;
    EXPECT_EQ(names.name("Q3 report (final).pdf"), "Q3 report (final)");
    EXPECT_EQ(names.name("a/../b.c\xC3\xA9.pdf"), "a b c");
    EXPECT_EQ(names.name(""), "document");
    EXPECT_EQ(names.name("..."), "document 2");
    EXPECT_EQ(names.name("document 2.txt"), "document 2 2");
    EXPECT_EQ(names.name("document.md"), "document 3");
    EXPECT_EQ(names.name(std::string(500, 'x')).size(), 190U);
    EXPECT_EQ(names.name("company_policy"), "company_policy");
}

TEST(BedrockFormats, NamesManyEqualDocumentsQuickly) {
    DocumentNames names;
    for (int i = 0; i < 20'000; ++i) {
        names.name("a.pdf");
    }
    EXPECT_EQ(names.name("a.pdf"), "a 20001");
}

}  // namespace
}  // namespace nexus::dialect::bedrock
