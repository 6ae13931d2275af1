#include "cli/import/guards.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

using Names = std::vector<std::string>;

TEST(ImportGuards, BlockOnlyWhenEverythingIsBlocked) {
    ImportReport report;
    Draft draft;
    guard_personal_data(report, draft, {{"CREDIT_CARD", true, {}, {}}, {"US_SSN", true, {}, {}}});
    EXPECT_EQ(draft.pii->action, "block");
    EXPECT_TRUE(report.is_complete());
    guard_personal_data(report, draft, {{"EMAIL_ADDRESS", false, {}, {}}, {"IBAN_CODE", true, {}, {}}});
    EXPECT_EQ(draft.pii->action, "redact");
    EXPECT_EQ(draft.pii->entities, (Names{"CREDIT_CARD", "US_SSN", "EMAIL_ADDRESS", "IBAN_CODE"}));
    EXPECT_EQ(report.losses().size(), 1U);
}

TEST(ImportGuards, WithoutAListLookForEverything) {
    ImportReport report;
    Draft draft;
    guard_personal_data(report, draft, {{"SECRET", false, {}, {}}});
    guard_personal_data(report, draft, {});
    EXPECT_TRUE(draft.pii->entities.empty());
}

TEST(ImportGuards, ReportKindsThatNoDetectorFinds) {
    ImportReport report;
    Draft draft;
    guard_personal_data(report, draft, {{"PERSON", false, {"a.yaml", 0, 1, 1}, "x.PERSON"}});
    EXPECT_FALSE(draft.pii);
    EXPECT_EQ(report.losses().at(0).key, "x.PERSON");
}

}  // namespace
}  // namespace nexus::cli
