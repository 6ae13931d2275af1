#include "dialect/model.h"

#include <gtest/gtest.h>

namespace nexus::dialect {
namespace {

TEST(Usage, UpdateTakesWhatIsNewAndNeverAddsUp) {
    Usage usage;
    EXPECT_FALSE(usage.known());
    Usage first;
    first.input = 10;
    first.output = 1;
    first.cached = 4;
    usage.update(first);
    Usage last;
    last.output = 25;
    last.reasoning = 5;
    usage.update(last);
    EXPECT_TRUE(usage.known());
    EXPECT_EQ(usage.input, 10);
    EXPECT_EQ(usage.output, 25);
    EXPECT_EQ(usage.cached, 4);
    EXPECT_EQ(usage.reasoning, 5);
    EXPECT_FALSE(usage.cache_write);
}

}  // namespace
}  // namespace nexus::dialect
