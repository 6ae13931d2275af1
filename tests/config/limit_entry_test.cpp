#include "config/limit_entry.h"

#include "tests/config/support.h"

namespace nexus::config {
namespace {

Lines limit_mistakes(std::string_view limit) {
    return mistakes("organisations: { a: { limits: [ " + std::string(limit) + " ] } }\n");
}

Limit limit_of(std::string_view limit) {
    const auto settings = settings_of("organisations: { a: { limits: [ " + std::string(limit) + " ] } }\n");
    const auto found = settings->organisations.find("a");
    return found == settings->organisations.end() ? Limit{} : found->second.limits.at(0);
}

TEST(LimitEntry, GivesARateWithItsPeriodAndBurst) {
    const Limit limit = limit_of("{ requests: 600, per: minute, burst: 100 }");
    EXPECT_EQ(limit.unit, Limit::Unit::requests);
    EXPECT_EQ(limit.amount, 600);
    EXPECT_EQ(limit.window, std::chrono::seconds(60));
    EXPECT_EQ(limit.burst, 100);
    EXPECT_EQ(limit.scope, Limit::Scope::inherited);
    EXPECT_EQ(limit_of("{ tokens: 1, per: second }").window, std::chrono::seconds(1));
    EXPECT_EQ(limit_of("{ tokens: 1, per: hour }").window, std::chrono::seconds(3600));
    EXPECT_EQ(limit_of("{ tokens: 1, per: day }").window, std::chrono::seconds(86'400));
}

TEST(LimitEntry, GivesANumberOfConcurrentRequestsPerScope) {
    const Limit limit = limit_of("{ concurrent: 50, scope: user }");
    EXPECT_EQ(limit.unit, Limit::Unit::concurrent);
    EXPECT_EQ(limit.amount, 50);
    EXPECT_EQ(limit.scope, Limit::Scope::user);
}

TEST(LimitEntry, IsExactlyOneOfThree) {
    const std::string expected =
        "nexus.yaml:1:33: organisations.a.limits[0]: expected exactly one of requests, tokens, "
        "concurrent";
    EXPECT_EQ(limit_mistakes("{ per: minute }"), Lines{expected});
    EXPECT_EQ(limit_mistakes("{ requests: 1, tokens: 2, per: minute }"), Lines{expected});
    EXPECT_EQ(limit_mistakes("{}"), Lines{expected});
}

TEST(LimitEntry, NeedsAPeriodUnlessConcurrent) {
    EXPECT_EQ(
        limit_mistakes("{ requests: 5 }"),
        Lines{"nexus.yaml:1:33: organisations.a.limits[0]: expected per: second, minute, hour or day beside requests "
              "or tokens"});
    EXPECT_EQ(limit_mistakes("{ concurrent: 5, per: day, burst: 2 }"),
              (Lines{"nexus.yaml:1:50: organisations.a.limits[0]: concurrent has no period: remove per",
                     "nexus.yaml:1:60: organisations.a.limits[0]: concurrent has no burst: remove burst"}));
}

TEST(LimitEntry, ReportsABadValueOnce) {
    EXPECT_EQ(limit_mistakes("{ requests: 0, per: minute }"),
              Lines{"nexus.yaml:1:45: organisations.a.limits[0].requests: expected 1 to 1000000000000, found 0"});
    EXPECT_EQ(
        limit_mistakes("{ requests: 1, per: minutes }"),
        Lines{"nexus.yaml:1:53: organisations.a.limits[0].per: expected second, minute, hour or day, found minutes; "
              "did you mean \"minute\"?"});
    EXPECT_EQ(limit_mistakes("5"), Lines{"nexus.yaml:1:33: organisations.a.limits[0]: expected a mapping, found 5"});
}

TEST(LimitEntry, RefusesByNameWhatIsNotBuiltYet) {
    EXPECT_EQ(limit_mistakes("{ usd: 5, per: day }"),
              Lines{"nexus.yaml:1:35: organisations.a.limits[0].usd: money budgets are not built yet in this version"});
    EXPECT_EQ(limit_mistakes("{ tokens: 5, per: month }"),
              Lines{"nexus.yaml:1:51: organisations.a.limits[0].per: month is not built yet in this version; expected "
                    "second, minute, hour or day"});
    EXPECT_EQ(limit_mistakes("{ concurrent: 5, scope: source_ip }"),
              Lines{"nexus.yaml:1:57: organisations.a.limits[0].scope: source_ip is not built yet in this version; "
                    "expected key, user, team or model"});
}

TEST(LimitEntry, ComesBackFromTheLimitItGave) {
    for (const std::string_view text : {"{ requests: 600, per: minute, burst: 100 }",
                                        "{ tokens: 5, per: day, scope: key }", "{ concurrent: 7, scope: model }"}) {
        const Limit limit = limit_of(text);
        const LimitEntry entry = to_entry(limit);
        std::string written = "{ ";
        const auto add = [&](std::string_view name, const std::string& value) {
            if (!value.empty()) {
                written += (written.size() > 2 ? ", " : "") + std::string(name) + ": " + value;
            }
        };
        const auto number = [](const std::optional<std::int64_t>& value) {
            return value ? std::to_string(*value) : std::string();
        };
        add("requests", number(entry.requests));
        add("tokens", number(entry.tokens));
        add("concurrent", number(entry.concurrent));
        add("per", entry.per.value_or(""));
        add("burst", number(entry.burst));
        add("scope", entry.scope.value_or(""));
        EXPECT_EQ(written + " }", text);
    }
}

}  // namespace
}  // namespace nexus::config
