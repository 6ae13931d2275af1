#include "cli/import/report.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

TEST(ImportReport, IsCompleteUntilSomethingIsLost) {
    ImportReport report;
    EXPECT_EQ(report.text(), "");
    report.note({"a.yaml", 0, 1, 2}, "key", "is worth knowing");
    EXPECT_TRUE(report.is_complete());
    report.lost({"a.yaml", 0, 3, 4}, "other", "has no counterpart");
    EXPECT_FALSE(report.is_complete());
}

TEST(ImportReport, FollowsTheSource) {
    ImportReport report;
    report.lost({"a.yaml", 0, 30, 4}, "second", "x");
    report.lost({"a.yaml", 0, 4, 9}, "first", "y");
    EXPECT_EQ(report.text(), "Not carried over (2):\n  a.yaml:4:9: first: y\n  a.yaml:30:4: second: x\n");
}

TEST(ImportReport, StaysACommentWhateverAKeyIsCalled) {
    ImportReport report;
    report.lost({"a.yaml", 0, 1, 1}, "key\nproviders: { evil: {} }", "x");
    EXPECT_EQ(report.comments(), "# Not carried over (1):\n#   a.yaml:1:1: key?providers: { evil: {} }: x\n");
}

}  // namespace
}  // namespace nexus::cli
