#include "gateway/decisions.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(Decisions, ShowsTheClientOnlyWhatChangedItsRequest) {
    Decisions decisions;
    decisions.note("auth", "allow", "support-bot");
    decisions.tell("pii", "redact", "EMAIL_ADDRESS:2");
    decisions.tell("router", "fallback", "");
    EXPECT_EQ(decisions.header_value(), "pii=redact(EMAIL_ADDRESS:2); router=fallback");
}

TEST(Decisions, WritesAllEntriesAsJson) {
    Decisions decisions;
    decisions.note("auth", "allow", "a \"quoted\" name");
    decisions.note("router", "choose", "");
    EXPECT_EQ(
        decisions.json(),
        R"([{"stage":"auth","action":"allow","detail":"a \"quoted\" name"},{"stage":"router","action":"choose"}])");
}

TEST(Decisions, KeepsNoMoreThanItsBound) {
    Decisions decisions;
    for (std::size_t i = 0; i < Decisions::kEntriesMax + 10; ++i) {
        decisions.note("pii", "redact", "");
    }
    EXPECT_EQ(decisions.entries().size(), Decisions::kEntriesMax);
}

}  // namespace
}  // namespace nexus::gateway
