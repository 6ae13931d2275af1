#include "dialect/plain_body.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

std::vector<std::string> texts_of(std::string_view body) {
    std::vector<std::string> texts;
    const auto index = index_plain_body(body, {});
    EXPECT_TRUE(index);
    for (const TextPiece& piece : index ? index->texts : std::vector<TextPiece>()) {
        texts.emplace_back(piece.text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(PlainBody, FindsWhatAPersonWroteInEachOperation) {
    EXPECT_EQ(texts_of(R"({"model":"r","query":"q","documents":["a",{"text":"b"}],"top_n":1})"),
              (Texts{"q", "a", "b"}));
    EXPECT_EQ(texts_of(R"({"model":"i","prompt":"a cat","size":"1024x1024"})"), (Texts{"a cat"}));
    EXPECT_EQ(texts_of(R"({"model":"s","input":"say it","instructions":"calmly","voice":"alloy"})"),
              (Texts{"say it", "calmly"}));
    EXPECT_EQ(texts_of(R"({"model":"o","input":[{"type":"text","text":"bad"}]})"), (Texts{"bad"}));
}

TEST(PlainBody, SeesThatAnAnswerIsToBeStreamed) {
    EXPECT_TRUE(index_plain_body(R"({"model":"i","prompt":"x","stream":true})", {})->stream);
    EXPECT_TRUE(index_plain_body(R"({"model":"s","input":"x","stream_format":"sse"})", {})->stream);
    EXPECT_FALSE(index_plain_body(R"({"model":"s","input":"x","stream_format":"audio"})", {})->stream);
}

TEST(PlainBody, RefusesDuplicatesAndAMissingModel) {
    const auto refused = [](std::string_view body, bool needs_model) {
        BodyLimits limits;
        limits.needs_model = needs_model;
        const auto index = index_plain_body(body, limits);
        return index ? "accepted" : index.error().param();
    };
    EXPECT_EQ(refused(R"({"model":"m","input":"a","input":"b"})", true), "input");
    EXPECT_EQ(refused(R"({"model":"m","model":"n"})", true), "model");
    EXPECT_EQ(refused(R"({"input":"a"})", true), "model");
    EXPECT_EQ(refused(R"({"input":"a"})", false), "accepted");
}

}  // namespace
}  // namespace nexus::dialect
