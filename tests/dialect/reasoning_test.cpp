#include "dialect/reasoning.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(Reasoning, NamesTheEffortOfABudget) {
    EXPECT_EQ(effort_of_budget(-1), "");
    EXPECT_EQ(effort_of_budget(0), "none");
    EXPECT_EQ(effort_of_budget(512), "minimal");
    EXPECT_EQ(effort_of_budget(1024), "low");
    EXPECT_EQ(effort_of_budget(3000), "high");
    EXPECT_EQ(effort_of_budget(100000), "max");
}

}  // namespace
}  // namespace nexus::dialect
