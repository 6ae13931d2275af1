#include "plugins/pii/pii.h"

#include <gtest/gtest.h>

#include "tests/plugins/maker_fixture.h"

namespace nexus::plugins::pii {
namespace {

TEST(PiiSummary, CountsNamesAndHoldsNoValue) {
    std::vector<gateway::Finding> findings(3);
    findings[0].entity = "EMAIL_ADDRESS";
    findings[1].entity = "CREDIT_CARD";
    findings[2].entity = "EMAIL_ADDRESS";
    findings[0].replacement = "[EMAIL_1]";
    EXPECT_EQ(summary_of(findings), "CREDIT_CARD:1, EMAIL_ADDRESS:2");
    EXPECT_EQ(summary_of({}), "");
}

TEST(MakePii, TakesEveryAction) {
    MakerFixture fixture;
    for (const char* action : {"redact", "block", "audit"}) {
        fixture.stage.pii = config::Pii();
        fixture.stage.pii->action = action;
        const auto made = make(fixture.context());
        ASSERT_TRUE(made);
        EXPECT_EQ((*made)->name(), "pii");
    }
}

}  // namespace
}  // namespace nexus::plugins::pii
