#include "plugins/pii/iban.h"

#include <gtest/gtest.h>

#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

std::string iban(std::string_view text) { return only("IBAN_CODE", text); }

TEST(Iban, IsFoundWithAndWithoutBlanks) {
    EXPECT_EQ(iban("to GB82WEST12345698765432."), "GB82WEST12345698765432");
    EXPECT_EQ(iban("DE89 3704 0044 0532 0130 00, thanks"), "DE89 3704 0044 0532 0130 00");
    EXPECT_EQ(iban("IBAN:FR14-2004-1010-0505-0001-3M02-606"), "FR14-2004-1010-0505-0001-3M02-606");
    EXPECT_EQ(iban("gb82 west 1234 5698 7654 32"), "gb82 west 1234 5698 7654 32");
    EXPECT_EQ(iban("NO9386011117947"), "NO9386011117947");
}

TEST(Iban, IsNotWhatFailsAnyOfItsChecks) {
    for (const std::string_view text :
         {"GB82WEST12345698765433", "GB82WEST123456987654321", "GB82WEST1234569876543", "XX82WEST12345698765432",
          "aGB82WEST12345698765432", "US64SVBKUS6S3300958879", "GB82  WEST12345698765432", "GB82"}) {
        EXPECT_EQ(iban(text), "") << text;
    }
}

}  // namespace
}  // namespace nexus::plugins::pii
