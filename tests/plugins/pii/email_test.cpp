#include "plugins/pii/email.h"

#include <gtest/gtest.h>

#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

std::string email(std::string_view text) { return only("EMAIL_ADDRESS", text); }

TEST(Email, IsFoundWithExactBounds) {
    EXPECT_EQ(email("Write to jane.doe+news@mail.example.co.uk."), "jane.doe+news@mail.example.co.uk");
    EXPECT_EQ(email("<a_b%c-d@x-y.io>"), "a_b%c-d@x-y.io");
    EXPECT_EQ(email("mailto:JANE@EXAMPLE.COM?subject=x"), "JANE@EXAMPLE.COM");
    EXPECT_EQ(email("'o1@b2.de'"), "o1@b2.de");
    EXPECT_EQ(email("...jane@example.com..."), "jane@example.com");
    EXPECT_EQ(email("user@xn--bcher-kva.xn--p1ai"), "user@xn--bcher-kva.xn--p1ai");
    EXPECT_EQ(email("a@b.co"), "a@b.co");
}

TEST(Email, IsFoundBetweenScriptsWithoutBlanks) {
    EXPECT_EQ(email("我的邮箱是zuzanna+news@shop.io，电话"), "zuzanna+news@shop.io");
    EXPECT_EQ(email("メールはwei87@proton.meです。"), "wei87@proton.me");
}

TEST(Email, MayHoldLatinLettersWithMarks) {
    EXPECT_EQ(email("an jörg.groß@müller.de geschickt"), "jörg.groß@müller.de");
}

TEST(Email, IsNotWhatOnlyLooksLikeOne) {
    for (const std::string_view text :
         {"user@localhost", "@maria thanks", "icon@2x.png", "git@github.com:owner/name", "a@b", "a@.com", "a@-b.com",
          "a.@b.com", "@b.com", "package@1.2.3", "a@b.c", "x@y..z", "foo@bar.c0m", "@@@", "a@b@"}) {
        EXPECT_EQ(email(text), "") << text;
    }
}

TEST(Email, TwoInARowAreTwo) { EXPECT_EQ(detections(detector_for("EMAIL_ADDRESS"), "a@b.com,c@d.org").size(), 2U); }

}  // namespace
}  // namespace nexus::plugins::pii
