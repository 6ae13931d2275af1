#include "base/json_tree.h"

#include <gtest/gtest.h>

namespace nexus {
namespace {

using Json = JsonTreeBuilder::Json;

TEST(JsonTreeBuilder, BuildsTheTreeOfTheLibrary) {
    const std::string text = R"({"a":[1,-2,2.5,"x",null,true,{"b":{"c":[[],{}]}}],"d":"\u20ac","e":[[[0]]]})";
    JsonTreeBuilder builder(16);
    ASSERT_TRUE(Json::sax_parse(text, &builder));
    EXPECT_EQ(builder.take(), Json::parse(text));
}

TEST(JsonTreeBuilder, AgreesWithTheLibraryOnEqualKeysOfAnyNumber) {
    for (int members : {2, 3, 11, 12, 13, 14, 60}) {
        std::string text = "{";
        for (int i = 0; i < members; ++i) {
            const std::string name = "n" + std::to_string(i * i % 7);
            text += "\"" + name + "\":[" + std::to_string(i) + "],";
        }
        text.back() = '}';
        JsonTreeBuilder builder(16);
        ASSERT_TRUE(Json::sax_parse(text, &builder));
        EXPECT_EQ(builder.take().dump(), Json::parse(text).dump()) << members;
    }
}

TEST(JsonTreeBuilder, TellsDepthFromBrokenText) {
    JsonTreeBuilder deep(1);
    EXPECT_FALSE(Json::sax_parse(std::string("[[]]"), &deep));
    EXPECT_TRUE(deep.is_too_deep());
    JsonTreeBuilder broken(1);
    EXPECT_FALSE(Json::sax_parse(std::string("[1"), &broken));
    EXPECT_FALSE(broken.is_too_deep());
    EXPECT_GT(broken.error_byte(), 0U);
    JsonTreeBuilder scalars(0);
    EXPECT_TRUE(Json::sax_parse(std::string("1"), &scalars));
}

}  // namespace
}  // namespace nexus
