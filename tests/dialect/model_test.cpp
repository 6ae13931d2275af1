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

TEST(Model, OrdersPiecesByPlaceAndEqualPlacesByKind) {
    Message message;
    message.parts.push_back(Part{.text = "a"});
    message.tool_calls.push_back({.id = "c"});
    message.thinking.push_back({.text = "t"});
    auto order = content_order(message);
    ASSERT_EQ(order.size(), 3U);
    EXPECT_EQ(order[0].kind, ContentRef::Kind::thinking);
    EXPECT_EQ(order[1].kind, ContentRef::Kind::part);
    EXPECT_EQ(order[2].kind, ContentRef::Kind::call);
    message.tool_calls[0].place = 1;
    message.parts[0].place = 2;
    message.thinking[0].place = 3;
    order = content_order(message);
    EXPECT_EQ(order[0].kind, ContentRef::Kind::call);
    EXPECT_EQ(order[2].kind, ContentRef::Kind::thinking);
}

}  // namespace
}  // namespace nexus::dialect
