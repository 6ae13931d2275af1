#include "dialect/turn_writer.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

std::string written(TurnWriter& turns) { return dump_json(std::move(turns).take()); }

TEST(TurnWriter, JoinsNeighboursOfARole) {
    TurnWriter turns(".");
    EXPECT_FALSE(turns.has_begun());
    turns.add("user", "a");
    turns.add("user", "b");
    EXPECT_TRUE(turns.in_user_turn());
    turns.add("assistant", "c");
    EXPECT_FALSE(turns.in_user_turn());
    EXPECT_TRUE(turns.has_begun());
    EXPECT_EQ(written(turns), R"([{"role":"user","content":["a","b"]},{"role":"assistant","content":["c"]}])");
}

TEST(TurnWriter, BeginsWithTheUser) {
    TurnWriter turns(".");
    turns.add("assistant", "a");
    EXPECT_EQ(written(turns), R"([{"role":"user","content":["."]},{"role":"assistant","content":["a"]}])");
}

TEST(TurnWriter, PutsResultsToTheFrontOfTheirTurn) {
    TurnWriter turns(".");
    turns.add("assistant", "call");
    turns.add("user", "text");
    turns.add_result("result");
    turns.add_result("more");
    EXPECT_EQ(dump_json(std::move(turns).take().at(2)), R"({"role":"user","content":["result","more","text"]})");
}

TEST(TurnWriter, HasNoTurnsOfNothing) {
    TurnWriter turns(".");
    EXPECT_EQ(written(turns), "[]");
}

}  // namespace
}  // namespace nexus::dialect
