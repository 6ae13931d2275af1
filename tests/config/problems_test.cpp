#include "config/problems.h"

#include <gtest/gtest.h>

namespace nexus::config {
namespace {

Problem at(std::uint32_t order, std::uint32_t line, std::uint32_t column, std::string message) {
    return {{"f" + std::to_string(order), order, line, column}, {}, std::move(message), {}};
}

TEST(Problem, PrintsFileLineColumnKeyMessageAndNearestSpelling) {
    const Problem problem{{"nexus.yaml", 0, 3, 5}, "listeners.data.adress", "unknown key", "address"};
    EXPECT_EQ(problem.text(), "nexus.yaml:3:5: listeners.data.adress: unknown key; did you mean \"address\"?");
}

TEST(Problem, PrintsTheFileAloneWhereThereIsNoLine) {
    const Problem problem{{"nexus.yaml", 0, 0, 0}, {}, "cannot be read: No such file or directory", {}};
    EXPECT_EQ(problem.text(), "nexus.yaml: cannot be read: No such file or directory");
}

TEST(Problems, SortsByFileThenLineThenColumnAndKeepsTheOrderOfEqualPlaces) {
    Problems problems;
    problems.add(at(1, 1, 1, "e"));
    problems.add(at(0, 10, 2, "c"));
    problems.add(at(0, 9, 7, "b"));
    problems.add(at(0, 10, 2, "d"));
    problems.add(at(0, 9, 1, "a"));
    problems.sort();
    std::string order;
    for (const Problem& problem : problems) {
        order += problem.message;
    }
    EXPECT_EQ(order, "abcde");
}

TEST(Problems, KeepsTheFirstThousandAndCountsTheRest) {
    Problems problems;
    for (std::uint32_t i = 0; i < 1003; ++i) {
        problems.add(at(0, i + 1, 1, "x"));
    }
    EXPECT_EQ(problems.size(), 1000U);
    EXPECT_TRUE(problems.text().ends_with("f0:1000:1: x\nand 3 more\n"));
}

}  // namespace
}  // namespace nexus::config
