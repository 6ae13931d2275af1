#include "plugins/pii/phone.h"

#include <gtest/gtest.h>

#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

std::string phone(std::string_view text) { return only("PHONE_NUMBER", text); }

TEST(Phone, IsFoundInInternationalForm) {
    EXPECT_EQ(phone("+44 20 7294 3097"), "+44 20 7294 3097");
    EXPECT_EQ(phone("+1-604-858-3793,"), "+1-604-858-3793");
    EXPECT_EQ(phone("(+33 6 73 46 60 41)"), "+33 6 73 46 60 41");
    EXPECT_EQ(phone("+447700900123"), "+447700900123");
    EXPECT_EQ(phone("+1 (604) 858-3793"), "+1 (604) 858-3793");
    EXPECT_EQ(phone("+41 (0)96 471 07 95"), "+41 (0)96 471 07 95");
    EXPECT_EQ(phone("电话+48 635 556 731。"), "+48 635 556 731");
    EXPECT_EQ(phone("call 0044 20 7294 3097 today"), "0044 20 7294 3097");
}

TEST(Phone, EndsWhereItsCountrysNumbersDo) {
    EXPECT_EQ(phone("+1 604 858 3793 10:30"), "+1 604 858 3793");
    EXPECT_EQ(phone("+33 6 73 46 60 41 12"), "+33 6 73 46 60 41");
}

TEST(Phone, IsFoundInNationalForms) {
    EXPECT_EQ(phone("308-527-5377"), "308-527-5377");
    EXPECT_EQ(phone("783.413.9287"), "783.413.9287");
    EXPECT_EQ(phone("1-800-555-0199"), "1-800-555-0199");
    EXPECT_EQ(phone("(230) 933-3849"), "(230) 933-3849");
    EXPECT_EQ(phone("(898)666-3621"), "(898)666-3621");
    EXPECT_EQ(phone("07280 506917"), "07280 506917");
    EXPECT_EQ(phone("020 7294 3097"), "020 7294 3097");
    EXPECT_EQ(phone("06 12 34 56 78"), "06 12 34 56 78");
    EXPECT_EQ(phone("(11) 91234-5678"), "(11) 91234-5678");
    EXPECT_EQ(phone("03-1234-5678"), "03-1234-5678");
    EXPECT_EQ(phone("Fax: 463-612-6138x036"), "463-612-6138x036");
    EXPECT_EQ(phone("463-612-6138 ext. 12"), "463-612-6138 ext. 12");
}

TEST(Phone, IsFoundWithoutAFormWhereTheTextSpeaksOfOne) {
    EXPECT_EQ(phone("Phone:\n780 6326"), "780 6326");
    EXPECT_EQ(phone("mobile: 99 577450"), "99 577450");
    EXPECT_EQ(phone("call 8005551234 now"), "8005551234");
    EXPECT_EQ(phone("手机13812345678"), "13812345678");
    EXPECT_EQ(phone("780 6326"), "");
    EXPECT_EQ(phone("8005551234"), "");
}

TEST(Phone, IsNotAnotherNumber) {
    for (const std::string_view text : {"2023-01-15 12:30",
                                        "Tell me: it was 9/25/1945",
                                        "tel: 19.09.1999",
                                        "Order #4646994438 was shipped",
                                        "NHS number 840 276 9128",
                                        "NHS number 052 568 5731, patient",
                                        "ISBN 978-2101236922",
                                        "timestamp 1767234900",
                                        "order-308-527-5377",
                                        "308-527-5377-1",
                                        "308-527-53771",
                                        "108-527-5377",
                                        "308-127-5377",
                                        "x+12345678",
                                        "a++12345678",
                                        "@@ -10,7 +10,7 @@",
                                        "+1234567",
                                        "(2019) 123-456",
                                        "f(1234567)",
                                        "Build 25429931-5499 took",
                                        "1.2.3.4",
                                        "3.14159265358979323846",
                                        "550e8400-e29b-41d4-a716-446655440000",
                                        "07700 900 12x",
                                        "Model X-3781-97-0834 is discontinued",
                                        "The total is 796.66 USD for 42 items.",
                                        "10 000 000"}) {
        EXPECT_EQ(phone(text), "") << text;
    }
}

}  // namespace
}  // namespace nexus::plugins::pii
