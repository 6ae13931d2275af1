#include "plugins/pii/checksums.h"

#include <gtest/gtest.h>

namespace nexus::plugins::pii {
namespace {

TEST(Luhn, HoldsForValidNumbersAndForNoChangedDigit) {
    EXPECT_TRUE(luhn_holds("4111111111111111"));
    EXPECT_TRUE(luhn_holds("378282246310005"));
    EXPECT_FALSE(luhn_holds(""));
    const std::string number = "5555555555554444";
    for (std::size_t i = 0; i < number.size(); ++i) {
        std::string changed = number;
        changed[i] = changed[i] == '9' ? '0' : static_cast<char>(changed[i] + 1);
        EXPECT_FALSE(luhn_holds(changed)) << changed;
    }
}

TEST(Mod97, HoldsForTheRegistrysExamples) {
    for (const std::string_view iban :
         {"GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606", "NO9386011117947",
          "MT84MALT011000012345MTLCAST001S", "gb82west12345698765432"}) {
        EXPECT_TRUE(mod97_holds(iban)) << iban;
        EXPECT_EQ(iban_length(iban[0], iban[1]), iban.size()) << iban;
    }
    EXPECT_FALSE(mod97_holds("GB82WEST12345698765433"));
    EXPECT_FALSE(mod97_holds("GB28WEST12345698765432"));
}

TEST(IbanLength, IsZeroForCountriesWithoutIbans) {
    EXPECT_EQ(iban_length('U', 'S'), 0U);
    EXPECT_EQ(iban_length('Z', 'Z'), 0U);
    EXPECT_EQ(iban_length('A', 'A'), 0U);
}

}  // namespace
}  // namespace nexus::plugins::pii
