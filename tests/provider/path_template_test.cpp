#include "provider/path_template.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

TEST(PathTemplateTest, FindsNames) {
    EXPECT_EQ(names_in("/{a}/x{b}:{model}"), (std::vector<std::string_view>{"a", "b", "model"}));
    EXPECT_TRUE(names_in("/plain").empty());
    EXPECT_TRUE(names_in("/{open").empty());
}

TEST(PathTemplateTest, FillsParametersAndLeavesTheModel) {
    const auto value_of = [](std::string_view name) {
        return name == "a" ? std::optional<std::string>("x/y") : std::nullopt;
    };
    EXPECT_EQ(fill_parameters("/{a}/{model}/{b}", true, value_of), "/x%2Fy/{model}/{b}");
    EXPECT_EQ(fill_parameters("{a}", false, value_of), "x/y");
}

TEST(PathTemplateTest, EscapesTheModelAsOneSegment) {
    EXPECT_EQ(fill_model("/model/{model}/converse", "arn:aws:bedrock:eu:1:inference-profile/eu.a-v1:0", true),
              "/model/arn%3Aaws%3Abedrock%3Aeu%3A1%3Ainference-profile%2Feu.a-v1%3A0/converse");
    EXPECT_EQ(fill_model("{model}", "a/b", false), "a/b");
}

// What a client asks for is text, also where it looks like a template.
TEST(PathTemplateTest, DoesNotFillInTwice) {
    EXPECT_EQ(fill_model("/{model}", "{model}", true), "/%7Bmodel%7D");
    EXPECT_EQ(fill_model("{model}{model}", "{model}", false), "{model}{model}");
}

}  // namespace
}  // namespace nexus::provider
