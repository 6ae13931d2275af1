#include "telemetry/log.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

#include "base/json.h"
#include "tests/support/fake_clock.h"

namespace nexus::telemetry {
namespace {

static_assert(!std::is_constructible_v<Field, std::string_view, Secret>);
static_assert(!std::is_constructible_v<Field, std::string_view, const Secret&>);

template <class Call>
std::string logged(LogLevel level, LogFormat format, Call call) {
    init_log(level, format);
    testing::internal::CaptureStderr();
    call();
    return testing::internal::GetCapturedStderr();
}

std::string json_of(const Field& field) {
    std::string out;
    field.append_json(out);
    return out;
}

std::string text_of(const Field& field) {
    std::string out;
    field.append_text(out);
    return out;
}

TEST(Field, PrintsEachKindAsJson) {
    EXPECT_EQ(json_of(Field("a", "x\"y\n")), R"("a":"x\"y\n")");
    EXPECT_EQ(json_of(Field("a", true)), R"("a":true)");
    EXPECT_EQ(json_of(Field("a", -3)), R"("a":-3)");
    EXPECT_EQ(json_of(Field("a", std::numeric_limits<std::uint64_t>::max())), R"("a":18446744073709551615)");
    EXPECT_EQ(json_of(Field("a", 0.5)), R"("a":0.5)");
    EXPECT_EQ(json_of(Field("a", std::numeric_limits<double>::infinity())), R"("a":null)");
    EXPECT_EQ(json_of(Field("a", std::string("b\xff"))), "\"a\":\"b\ufffd\"");
}

TEST(Field, QuotesTextOnlyWhereItMust) {
    EXPECT_EQ(text_of(Field("a", "plain/1.2:3")), "a=plain/1.2:3");
    EXPECT_EQ(text_of(Field("a", "two words")), R"(a="two words")");
    EXPECT_EQ(text_of(Field("a", "line\nfeed")), R"(a="line\nfeed")");
    EXPECT_EQ(text_of(Field("a", "")), R"(a="")");
    EXPECT_EQ(text_of(Field("a", 7)), "a=7");
}

TEST(Log, WritesOneJsonObjectALine) {
    const std::string line = logged(LogLevel::info, LogFormat::json,
                                    [] { log_warn("upstream_down", {{"provider", "openai"}, {"attempts", 3}}); });
    ASSERT_TRUE(line.ends_with("\n"));
    const Result<Json> tree = parse_json(line);
    ASSERT_TRUE(tree) << line;
    EXPECT_EQ(string_or(*tree, "event", ""), "upstream_down");
    EXPECT_EQ(string_or(*tree, "provider", ""), "openai");
    EXPECT_EQ(int_or(*tree, "attempts", 0), 3);
    EXPECT_EQ(string_or(*tree, "time", "").size(), std::string_view("2026-01-01T00:00:00.000Z").size());
}

TEST(Log, StaysOneLineWhateverTheFieldsHold) {
    const std::string text =
        logged(LogLevel::info, LogFormat::text, [] { log_error("bad", {{"what", "a\nb {} %v"}}); });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_NE(text.find(R"(bad what="a\nb {} %v")"), std::string::npos) << text;
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
    const auto all = [] {
        log_debug("d");
        log_info("i");
        log_warn("w");
        log_error("e");
    };
    const std::string warn = logged(LogLevel::warn, LogFormat::json, all);
    EXPECT_EQ(std::count(warn.begin(), warn.end(), '\n'), 2);
    EXPECT_EQ(logged(LogLevel::off, LogFormat::json, all), "");
    const std::string debug = logged(LogLevel::debug, LogFormat::json, all);
    EXPECT_EQ(std::count(debug.begin(), debug.end(), '\n'), 4);
}

TEST(Log, KnowsItsLevelsByName) {
    EXPECT_EQ(log_level_of("debug"), LogLevel::debug);
    EXPECT_EQ(log_level_of("error"), LogLevel::error);
    EXPECT_EQ(log_level_of("off"), LogLevel::off);
    EXPECT_EQ(log_level_of("loud"), LogLevel::info);
}

TEST(LogLimiter, LetsOneThroughPerIntervalAndCountsTheRest) {
    test::FakeClock clock;
    LogLimiter limiter(clock, std::chrono::seconds(10));
    std::uint64_t suppressed = 0;
    EXPECT_TRUE(limiter.allow(suppressed));
    EXPECT_EQ(suppressed, 0U);
    EXPECT_FALSE(limiter.allow(suppressed));
    EXPECT_FALSE(limiter.allow(suppressed));
    clock.advance(std::chrono::seconds(10));
    EXPECT_TRUE(limiter.allow(suppressed));
    EXPECT_EQ(suppressed, 2U);
}

TEST(LogLimiter, TellsInTheLineHowManyWereLeftOut) {
    test::FakeClock clock;
    LogLimiter limiter(clock, std::chrono::seconds(1));
    const std::string text = logged(LogLevel::info, LogFormat::json, [&] {
        for (int i = 0; i < 5; ++i) {
            log_warn(limiter, "noisy", {{"i", i}});
        }
        clock.advance(std::chrono::seconds(1));
        log_error(limiter, "noisy", {{"i", 5}});
    });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
    EXPECT_NE(text.find(R"("i":5,"suppressed":4)"), std::string::npos) << text;
}

}  // namespace
}  // namespace nexus::telemetry
