#include "gateway/realtime.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(Realtime, FindsTheModelInTheQuery) {
    EXPECT_EQ(realtime_model("model=gpt-realtime"), "gpt-realtime");
    EXPECT_EQ(realtime_model("api-version=2024-10-01-preview&deployment=my%20rt"), "my rt");
    EXPECT_EQ(realtime_model("model=&deployment=d"), "d");
    EXPECT_EQ(realtime_model("intent=transcription"), "gpt-4o-transcribe");
    EXPECT_EQ(realtime_model("intent=transcription&model=t"), "t");
    EXPECT_EQ(realtime_model(""), "");
}

TEST(Realtime, AsksTheUpstreamForItsOwnModel) {
    EXPECT_EQ(realtime_query("model=m", "/realtime", "gpt realtime"), "?model=gpt%20realtime");
    EXPECT_EQ(realtime_query("model=m&x=1", "/openai/realtime?deployment={model}", "d"), "?x=1");
    EXPECT_EQ(realtime_query("intent=transcription&model=m", "/realtime", "t"), "?intent=transcription");
}

TEST(Realtime, PassesNothingOnThatNamesAModelOrAKeyInAnySpelling) {
    EXPECT_EQ(
        realtime_query("model=m&%6dodel=dear&api-key=k&key=k&Key=v&deployment=d&api-version=1&call_id=c&%zz=1&&a=b",
                       "/realtime", "u"),
        "?model=u&Key=v&a=b");
}

TEST(Realtime, OffersTheUpstreamNoKeyOfTheClients) {
    net::HeaderMap headers;
    EXPECT_TRUE(headers.add("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.sk-1"));
    EXPECT_TRUE(headers.add("sec-websocket-protocol", "openai-beta.realtime-v1"));
    EXPECT_EQ(realtime_subprotocols(headers), "realtime, openai-beta.realtime-v1");
    EXPECT_EQ(realtime_subprotocols(net::HeaderMap()), "");
}

}  // namespace
}  // namespace nexus::gateway
