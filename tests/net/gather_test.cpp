#include "net/gather.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

TEST(Gather, SkipsEmptyPieces) {
    Gather data;
    data.add("");
    EXPECT_TRUE(data.empty());
    data.add("ab");
    data.add("");
    data.add("cd");
    EXPECT_EQ(data.count(), 2U);
    EXPECT_EQ(data.size(), 4U);
}

TEST(Gather, ConsumesAcrossPieces) {
    Gather data("abc");
    data.add("def");
    data.consume(1);
    EXPECT_EQ(data.front(), "bc");
    data.consume(3);
    EXPECT_EQ(data.front(), "ef");
    data.consume(2);
    EXPECT_TRUE(data.empty());
    EXPECT_EQ(data.size(), 0U);
}

}  // namespace
}  // namespace nexus::net
