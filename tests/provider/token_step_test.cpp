#include "provider/token_step.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

TEST(TokenStepTest, ReadsTimesInUtcOnly) {
    const auto seconds = [](std::string_view text) {
        const std::optional<WallTime> time = parse_utc(text);
        return time ? std::chrono::system_clock::to_time_t(*time) : -1;
    };
    EXPECT_EQ(seconds("2026-09-21T14:13:20Z"), 1'790'000'000);
    EXPECT_EQ(seconds("2026-09-21T14:13:20.123456789Z"), 1'790'000'000);
    for (const std::string_view text : {"", "soon", "2026-09-21", "2026-09-21T14:13:20", "2026-09-21T14:13:20+02:00",
                                        "2026-09-21T14:13:20Zx", "2026-13-21T14:13:20Z"}) {
        EXPECT_EQ(seconds(text), -1) << text;
    }
}

TEST(TokenStepTest, GivesTheWordOfAnErrorAndNothingElse) {
    const FixedStep step(*public_place("https://h.example.com/token"), TokenCall());
    EXPECT_EQ(step.reason(R"({"error":"invalid_grant","error_description":"x@acme"})"), "invalid_grant");
    EXPECT_EQ(step.reason(R"({"error":{"code":403,"status":"PERMISSION_DENIED","message":"x@acme"}})"),
              "PERMISSION_DENIED");
    EXPECT_EQ(step.reason(R"({"error":"account x@acme"})"), "");
    EXPECT_EQ(step.reason("<html>"), "");
    EXPECT_EQ(step.reason("[]"), "");
}

TEST(TokenStepTest, TakesAnOauthAnswer) {
    const FixedStep step(*public_place("https://h.example.com"), TokenCall());
    const auto life = [&step](std::string_view body) {
        Credential into;
        return step.take(body, {}, into) ? into.life.count() : -1;
    };
    EXPECT_EQ(life(R"({"access_token":"t","expires_in":100})"), 100);
    EXPECT_EQ(life(R"({"access_token":"t","expires_in":"100"})"), 100);
    EXPECT_EQ(life(R"({"access_token":"t"})"), 60);
    EXPECT_EQ(life(R"({"access_token":"t","expires_in":999999999})"), 24 * 3600);
    EXPECT_EQ(life(R"({"access_token":7})"), -1);
    EXPECT_EQ(life("[]"), -1);
    EXPECT_EQ(life(""), -1);
}

TEST(TokenStepTest, KeepsTheQueryOfAPlace) {
    const Result<TokenPlace> place = public_place("http://127.0.0.1:8/a?b=c");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->path, "/a?b=c");
    EXPECT_TRUE(keeps_secrets(*place));
    EXPECT_EQ(public_place("https://h.example.com?b")->path, "/?b");
    EXPECT_TRUE(keeps_secrets(*public_place("https://h.example.com")));
    EXPECT_FALSE(keeps_secrets(*public_place("http://h.example.com")));
    EXPECT_FALSE(public_place(""));
}

}  // namespace
}  // namespace nexus::provider
