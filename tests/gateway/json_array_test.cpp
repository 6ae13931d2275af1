#include "gateway/json_array.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace nexus::gateway {
namespace {

TEST(JsonArray, MakesElementsOfEventsHoweverTheyComeAndLeavesOutComments) {
    JsonArray array;
    std::string out = "data: {\"a\":1}\r\n\r\n: keep-alive\n\ndata: {\"a\":2}\n\n";
    array.convert(out, 0);
    std::string more = "data: {\"a\":\ndata: 3}\n\n";
    array.convert(more, 0);
    std::string end;
    array.convert(end, 0);
    array.close(end);
    array.close(end);
    const Json whole = *parse_json(out + more + end);
    ASSERT_EQ(whole.size(), 3u);
    EXPECT_EQ(whole.at(2).at("a"), 3);
}

TEST(JsonArray, LeavesWhatStoodBefore) {
    JsonArray array;
    std::string out = "x";
    array.convert(out, 1);
    EXPECT_EQ(out, "x");
}

TEST(JsonArray, IsEmptyForAnAnswerWithoutEvents) {
    JsonArray array;
    std::string out;
    array.close(out);
    EXPECT_EQ(out, "[]");
}

}  // namespace
}  // namespace nexus::gateway
