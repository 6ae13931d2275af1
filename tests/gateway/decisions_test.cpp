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

}  // namespace
}  // namespace nexus::gateway
