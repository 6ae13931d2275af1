#include "config/document.h"

#include <gtest/gtest.h>

#include "config/yaml.h"

namespace nexus::config {
namespace {

class DocumentTest : public testing::Test {
  protected:
    Value parse(std::string_view text) {
        const auto root = parse_yaml(document_, "a.yaml", text, problems_);
        EXPECT_TRUE(problems_.empty()) << problems_.text();
        return root ? document_.value(*root) : Value();
    }

    Document document_;
    Problems problems_;
};

TEST_F(DocumentTest, FindsMembersAndItemsAndNothingElse) {
    const Value root = parse("a: { b: [x, y] }\nc: z\n");
    EXPECT_EQ(root.find("a").find("b").item(1).text(), "y");
    EXPECT_EQ(root.find_key("c").text(), "c");
    EXPECT_FALSE(root.find("d"));
    EXPECT_FALSE(root.find("a").find("b").item(2));
    EXPECT_FALSE(root.find("c").find("a"));
    EXPECT_FALSE(root.find("d").find("a"));
    EXPECT_FALSE(root.find("a").item(0));
}

TEST_F(DocumentTest, VisitsMembersAndItemsInFileOrder) {
    const Value root = parse("b: 1\na: [p, q]\n");
    std::string seen;
    root.each_member([&](Value key, Value) { seen += key.text(); });
    root.find("a").each_item(
        [&](Value item, std::size_t index) { seen += std::to_string(index) + std::string(item.text()); });
    EXPECT_EQ(seen, "ba0p1q");
}

TEST_F(DocumentTest, KnowsWhereEachNodeStands) {
    const Value root = parse("a:\n  - x\n  - { b: 'y' }\n");
    EXPECT_EQ(root.find("a").item(0).position().text(), "a.yaml:2:5");
    EXPECT_EQ(root.find("a").item(1).find_key("b").position().text(), "a.yaml:3:7");
    EXPECT_EQ(root.find("a").item(1).find("b").position().text(), "a.yaml:3:10");
}

TEST_F(DocumentTest, KeepsWhatWasWrittenBesideWhatReplacedIt) {
    const Value scalar = parse("a: ${X}\n").find("a");
    document_.replace(scalar.id(), "value");
    EXPECT_TRUE(scalar.is_replaced());
    EXPECT_EQ(scalar.text(), "value");
    EXPECT_EQ(scalar.written(), "${X}");
}

TEST_F(DocumentTest, AppendsBehindTheLastChild) {
    const Value first = parse("a: [x]\n");
    const Value second = parse("a: [y, z]\n");
    document_.append_children(first.find("a").id(), second.find("a").first().id());
    EXPECT_EQ(first.find("a").item(2).text(), "z");
    EXPECT_EQ(document_.files(), 2U);
}

}  // namespace
}  // namespace nexus::config
