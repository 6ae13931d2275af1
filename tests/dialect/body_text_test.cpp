#include "dialect/body_text.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

// Gives each member of `body` to `collect`; the texts that were gathered, or "failed".
template <class Collect>
std::vector<std::string> gather(std::string_view body, Collect collect) {
    BodyIndex index;
    const BodyLimits limits;
    JsonScan scan(body, limits.depth);
    TextCollector texts(scan, index, limits);
    if (!scan.root([&](std::string_view, JsonValue& value) { return collect(texts, value); })) {
        return {"failed"};
    }
    std::vector<std::string> out;
    for (const TextPiece& piece : index.texts) {
        out.emplace_back(piece.text);
    }
    return out;
}

using Texts = std::vector<std::string>;

TEST(TextCollector, TellsMediaFromText) {
    EXPECT_TRUE(TextCollector::is_media("data:image/png;base64,AAAA"));
    EXPECT_TRUE(TextCollector::is_media(std::string(64, 'A')));
    EXPECT_FALSE(TextCollector::is_media("data:text/plain,hello"));
    EXPECT_FALSE(TextCollector::is_media("AAAA"));
    EXPECT_FALSE(TextCollector::is_media(std::string(40, 'a') + " " + std::string(40, 'b')));
    EXPECT_FALSE(TextCollector::is_media_url(std::string(64, 'A')));
}

TEST(TextCollector, TakesEveryStringButIdsTypesAndMedia) {
    const auto all = [](TextCollector& texts, JsonValue& value) { return texts.add_all(value, {}); };
    EXPECT_EQ(gather(R"({"a":{"type":"t","id":"i","call_id":"c","title":"T","list":["x",["y"],1,null,true]}})", all),
              (Texts{"T", "x", "y"}));
    EXPECT_EQ(
        gather(R"({"a":{"data":")" + std::string(80, 'Q') + R"(","text":")" + std::string(80, 'Q') + R"("}})", all),
        (Texts{std::string(80, 'Q')}));
}

TEST(TextCollector, TakesDescriptionsAlone) {
    const auto descriptions = [](TextCollector& texts, JsonValue& value) { return texts.add_descriptions(value, {}); };
    EXPECT_EQ(gather(R"({"a":{"description":"D","enum":["x"],"properties":{"description":{"description":"E"}}}})",
                     descriptions),
              (Texts{"D", "E"}));
}

TEST(TextCollector, TakesArgumentsThatAreNoJsonAsOneText) {
    const auto arguments = [](TextCollector& texts, JsonValue& value) { return texts.add_arguments(value, {}); };
    EXPECT_EQ(gather(R"({"a":"{\"k\":\"v\"}"})", arguments), (Texts{"v"}));
    EXPECT_EQ(gather(R"({"a":"{\"k\":\"v\""})", arguments), (Texts{"{\"k\":\"v\""}));
    EXPECT_EQ(gather(R"({"a":"{\"k\":\"v\",\"l\":\"\\ud800\"}"})", arguments), (Texts{R"({"k":"v","l":"\ud800"})"}));
    EXPECT_EQ(gather(R"({"a":"[1]","b":"","c":{"k":"v"}})", arguments), (Texts{"[1]", "v"}));
}

TEST(TextCollector, RefusesWhatMustBeText) {
    const auto text = [](TextCollector& texts, JsonValue& value) { return texts.add_text(value, {}); };
    EXPECT_EQ(gather(R"({"a":"x","b":null,"c":["y"]})", text), (Texts{"x", "y"}));
    EXPECT_EQ(gather(R"({"a":1})", text), (Texts{"failed"}));
}

}  // namespace
}  // namespace nexus::dialect
