#include "dialect/media_urls.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

ChatRequest request_with(Part::Kind kind, std::string url) {
    ChatRequest request;
    Part text;
    text.text = "What is this?";
    Part media;
    media.kind = kind;
    media.url = std::move(url);
    Message message;
    message.parts = {text, media};
    request.messages = {message};
    return request;
}

std::size_t found(Part::Kind kind, Dialect target, bool takes_urls, std::string url = "https://example.com/a.png") {
    ChatRequest request = request_with(kind, std::move(url));
    Quirks quirks;
    quirks.takes_media_urls = takes_urls;
    return media_urls(request, target, quirks).size();
}

TEST(MediaUrls, FindsWhatATargetTakesTheBytesOf) {
    using Kind = Part::Kind;
    for (const bool takes_urls : {false, true}) {
        const std::size_t by_quirk = takes_urls ? 0 : 1;
        EXPECT_EQ(found(Kind::image, Dialect::bedrock_converse, takes_urls), 1U);
        EXPECT_EQ(found(Kind::file, Dialect::bedrock_converse, takes_urls), 1U);
        EXPECT_EQ(found(Kind::image, Dialect::gemini, takes_urls), 1U);
        EXPECT_EQ(found(Kind::file, Dialect::gemini, takes_urls), 1U);
        EXPECT_EQ(found(Kind::image, Dialect::ollama, takes_urls), 1U);
        EXPECT_EQ(found(Kind::file, Dialect::ollama, takes_urls), 0U);  // which takes no PDF in any form
        EXPECT_EQ(found(Kind::file, Dialect::openai_chat, takes_urls), 1U);
        EXPECT_EQ(found(Kind::image, Dialect::openai_chat, takes_urls), by_quirk);
        EXPECT_EQ(found(Kind::image, Dialect::openai_responses, takes_urls), by_quirk);
        EXPECT_EQ(found(Kind::file, Dialect::anthropic, takes_urls), by_quirk);
        EXPECT_EQ(found(Kind::image, Dialect::cohere, takes_urls), 0U);
        EXPECT_EQ(found(Kind::video, Dialect::bedrock_converse, takes_urls), 0U);
    }
}

TEST(MediaUrls, NamesThePlaceAsTheEncodersDo) {
    ChatRequest request = request_with(Part::Kind::image, "https://example.com/a.png");
    const std::vector<MediaUrl> urls = media_urls(request, Dialect::bedrock_converse, Quirks());
    ASSERT_EQ(urls.size(), 1U);
    EXPECT_EQ(urls[0].part, &request.messages[0].parts[1]);
    EXPECT_EQ(urls[0].param, "messages[0].content[1]");
}

TEST(MediaUrls, LeavesAloneWhatNoClientOfTheWebReads) {
    using Kind = Part::Kind;
    EXPECT_EQ(found(Kind::image, Dialect::gemini, true, "HTTP://example.com/a.png"), 1U);
    EXPECT_EQ(found(Kind::image, Dialect::gemini, true, "gs://bucket/a.png"), 0U);
    EXPECT_EQ(found(Kind::image, Dialect::bedrock_converse, true, "file:///etc/passwd"), 0U);
    EXPECT_EQ(found(Kind::file, Dialect::gemini, true, "https://generativelanguage.googleapis.com/v1beta/files/x"), 0U);
    EXPECT_EQ(found(Kind::image, Dialect::bedrock_converse, true, ""), 0U);
    ChatRequest system = request_with(Kind::image, "https://example.com/a.png");
    system.messages[0].role = Role::system;
    EXPECT_TRUE(media_urls(system, Dialect::bedrock_converse, Quirks()).empty());
}

TEST(MediaUrls, KnowsTypesByTheirFirstBytes) {
    EXPECT_EQ(media_type_of("\x89PNG\r\n\x1a\n1234"), "image/png");
    EXPECT_EQ(media_type_of("\xff\xd8\xff\xe0"), "image/jpeg");
    EXPECT_EQ(media_type_of("GIF89a"), "image/gif");
    EXPECT_EQ(media_type_of("GIF87a"), "image/gif");
    EXPECT_EQ(media_type_of("RIFF1234WEBPVP8 "), "image/webp");
    EXPECT_EQ(media_type_of("1234ftypheic"), "image/heic");
    EXPECT_EQ(media_type_of("1234ftypmif1"), "image/heif");
    EXPECT_EQ(media_type_of("%PDF-1.7"), "application/pdf");
    for (const std::string_view bytes : {"", "<html>", "RIFF1234WAVE", "1234ftypmp42", "RIFF", "1234ftyp", "\x89PNG"}) {
        EXPECT_EQ(media_type_of(bytes), "") << bytes;
    }
}

TEST(MediaUrls, KnowsWhichTypesATargetTakes) {
    EXPECT_TRUE(takes_media_type(Dialect::bedrock_converse, Part::Kind::image, "image/gif"));
    EXPECT_FALSE(takes_media_type(Dialect::gemini, Part::Kind::image, "image/gif"));
    EXPECT_TRUE(takes_media_type(Dialect::gemini, Part::Kind::image, "image/heic"));
    EXPECT_FALSE(takes_media_type(Dialect::ollama, Part::Kind::image, "image/heic"));
    EXPECT_TRUE(takes_media_type(Dialect::gemini, Part::Kind::file, "application/pdf"));
    EXPECT_FALSE(takes_media_type(Dialect::gemini, Part::Kind::file, "image/png"));
    EXPECT_FALSE(takes_media_type(Dialect::gemini, Part::Kind::image, "application/pdf"));
    EXPECT_FALSE(takes_media_type(Dialect::gemini, Part::Kind::image, ""));
}

}  // namespace
}  // namespace nexus::dialect
