#include "config/place.h"

#include "config/yaml.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

class PlaceTest : public testing::Test {
  protected:
    Place parse(std::string_view text) {
        const auto root = parse_yaml(document_, "a.yaml", text, problems_);
        EXPECT_TRUE(root) << problems_.text();
        return Place(document_.value(root.value_or(0)));
    }
    std::string report(const Place& place) {
        Problems problems;
        place.report(problems, "wrong");
        return problems[0].text();
    }

    Document document_;
    Problems problems_;
};

TEST_F(PlaceTest, ReportsAtTheNodeUnderItsPath) {
    const Place place = parse("a:\n  b: [x, { c: y }]\n").key("a").key("b").item(1).key("c");
    EXPECT_TRUE(place.exists());
    EXPECT_EQ(report(place), "a.yaml:2:15: a.b[1].c: wrong");
}

TEST_F(PlaceTest, ReportsAtTheLastNodeThatExists) {
    const Place root = parse("a:\n  b: [x]\n");
    EXPECT_FALSE(root.key("a").key("z").exists());
    EXPECT_EQ(report(root.key("a").key("z").key("b")), "a.yaml:2:3: a.z.b: wrong");
    EXPECT_EQ(report(root.key("a").key("b").item(7)), "a.yaml:2:6: a.b[7]: wrong");
    EXPECT_EQ(report(root.key("q")), "a.yaml:1:1: q: wrong");
}

TEST(NearestModel, KnowsNamesAndThoseOfProviders) {
    Settings settings;
    settings.models["smart"];
    settings.providers["openai"];
    EXPECT_EQ(nearest_model("smrat", settings), "smart");
    EXPECT_EQ(nearest_model("opanai/gpt-4o", settings), "openai/gpt-4o");
    EXPECT_EQ(nearest_model("azure/gpt-4o", settings), "");
    EXPECT_EQ(nearest_model("opanai/", settings), "");
}

TEST_F(PlaceTest, VisitsTheMembersOfAMap) {
    const Place root = parse("m: { a: 1, b: 2 }\nn: 3\n");
    std::string seen;
    root.key("m").each_member(
        [&](std::string_view name, const Place& place) { seen += std::string(name) + "=" + report(place) + ";"; });
    root.key("n").each_member([&](std::string_view, const Place&) { seen += "never"; });
    root.key("none").each_member([&](std::string_view, const Place&) { seen += "never"; });
    EXPECT_EQ(seen, "a=a.yaml:1:9: m.a: wrong;b=a.yaml:1:15: m.b: wrong;");
}

TEST(NearestName, SuggestsAmongAFewThousandNamesOnly) {
    Map<int> names{{"smart", 1}, {"claude", 1}};
    EXPECT_EQ(nearest_name("smrt", names), "smart");
    EXPECT_EQ(nearest_name("gemini", names), "");
    EXPECT_EQ(nearest_name(std::string(10'000, 'x'), names), "");
    for (int i = 0; i < 2000; ++i) {
        names[std::to_string(i)] = 1;
    }
    EXPECT_EQ(nearest_name("smrt", names), "");
}

}  // namespace
}  // namespace nexus::config
