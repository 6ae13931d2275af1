#include "plugins/pii/digit_run.h"

#include <gtest/gtest.h>

#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

std::string card(std::string_view text) { return only("CREDIT_CARD", text); }
std::string ssn(std::string_view text) { return only("US_SSN", text); }

TEST(DigitRun, EndsWithItsWordOrItsGlue) {
    const DigitRun run = read_digit_run("12 345-6.7/89, 1", 0);
    EXPECT_EQ(run.count, 5U);
    EXPECT_EQ(run.digits(3), 6U);
    EXPECT_FALSE(run.ends_in_word);
    EXPECT_TRUE(read_digit_run("12x", 0).ends_in_word);
    EXPECT_TRUE(read_digit_run("1 2 3 4 5 6 7 8 9", 0).goes_on);
}

TEST(Card, IsFoundInEveryForm) {
    EXPECT_EQ(card("Card 4111111111111111."), "4111111111111111");
    EXPECT_EQ(card("4111 1111 1111 1111 exp 09/27"), "4111 1111 1111 1111");
    EXPECT_EQ(card("4111-1111-1111-1111"), "4111-1111-1111-1111");
    EXPECT_EQ(card("amex 3782 822463 10005"), "3782 822463 10005");
    EXPECT_EQ(card("diners 30569309025904"), "30569309025904");
    EXPECT_EQ(card("5555555555554444 123"), "5555555555554444");
    EXPECT_EQ(card("2221 0000 0000 0009"), "2221 0000 0000 0009");
    EXPECT_EQ(card("visa 4222222222222"), "4222222222222");
    EXPECT_EQ(card("visa 4000000000000000006"), "4000000000000000006");
    EXPECT_EQ(card("12 4111 1111 1111 1111"), "4111 1111 1111 1111");
    EXPECT_EQ(card("4111 1111 1111 1111 737"), "4111 1111 1111 1111");
}

TEST(Card, IsNotAnotherNumber) {
    for (const std::string_view text :
         {"4111111111111112", "4111 1111 1111 1112", "1234567812345670", "9999999999999995", "41111111111111111111",
          "x4111111111111111", "4111111111111111x", "4111111111111111_a", "4111.1111.1111.1111", "4111 1111 1111",
          "pi is 3.14159265358979323846", "ISBN 978-2101236922", "timestamp 1767234900", "411111111111111"}) {
        EXPECT_EQ(card(text), "") << text;
    }
}

TEST(Card, OfTwelveDigitsMustBeCalledOne) {
    EXPECT_EQ(card("my card 501864667909"), "501864667909");
    EXPECT_EQ(card("build 501864667909"), "");
}

TEST(Ssn, IsFoundWithDashesAndElsewhereInContext) {
    EXPECT_EQ(ssn("SSN: 126-74-8105"), "126-74-8105");
    EXPECT_EQ(ssn("126-74-8105"), "126-74-8105");
    EXPECT_EQ(ssn("his social security number is 126 74 8105."), "126 74 8105");
    EXPECT_EQ(ssn("ssn=126748105"), "126748105");
}

TEST(Ssn, IsNotAnotherNumber) {
    for (const std::string_view text : {"000-12-3456", "666-12-3456", "900-12-3456", "126-00-8105", "126-74-0000",
                                        "126748105", "126 74 8105", "126-74 8105", "126-74-81055", "1126-74-8105",
                                        "X-126-74-8105", "126-74-8105-1", "126.74.8105", "Ticket 959472317 reopened"}) {
        EXPECT_EQ(ssn(text), "") << text;
    }
}

}  // namespace
}  // namespace nexus::plugins::pii
