#include "plugins/pii/detector.h"

#include <gtest/gtest.h>

#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

using Found = std::vector<std::string>;

std::string repeat(std::string_view unit, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += unit;
    }
    return text;
}

/// What a scan in parts of `size` gives.
std::vector<Detection> in_parts(const Detector& detector, std::string_view text, std::size_t size) {
    std::vector<Detection> found;
    for (std::size_t at = 0; at < text.size();) {
        at = detector.scan(text, Span{at, at + size}, found);
    }
    return found;
}

void expect_equal(const std::vector<Detection>& left, const std::vector<Detection>& right, std::size_t size) {
    ASSERT_EQ(left.size(), right.size()) << "parts of " << size;
    for (std::size_t i = 0; i < left.size(); ++i) {
        EXPECT_EQ(left[i].range, right[i].range) << "parts of " << size;
        EXPECT_EQ(left[i].entity, right[i].entity) << "parts of " << size;
    }
}

const std::string kMixed =
    "Hi, I am jane.doe@example.com (tel. 07700 900123 or +44 20 7294 3097), card 4111 1111 1111 1111, SSN 126-74-8105, "
    "IBAN DE89 3704 0044 0532 0130 00, from 64.239.187.90 and 2001:db8::1. Build 25429931-5499, v1.2.3.4, 12:30.";

TEST(Detector, FindsEverythingInOnePass) {
    EXPECT_EQ(
        detections(default_detector(), kMixed),
        (Found{"EMAIL_ADDRESS[jane.doe@example.com]", "PHONE_NUMBER[07700 900123]", "PHONE_NUMBER[+44 20 7294 3097]",
               "CREDIT_CARD[4111 1111 1111 1111]", "US_SSN[126-74-8105]", "IBAN_CODE[DE89 3704 0044 0532 0130 00]",
               "IP_ADDRESS[64.239.187.90]", "IP_ADDRESS[2001:db8::1]"}));
}

TEST(Detector, LooksOnlyForWhatIsConfigured) {
    EXPECT_EQ(detections(detector_for("IP_ADDRESS"), kMixed),
              (Found{"IP_ADDRESS[64.239.187.90]", "IP_ADDRESS[2001:db8::1]"}));
    EXPECT_EQ(detections(Detector(std::vector<std::string>{}), kMixed), Found{});
    EXPECT_EQ(detections(detector_for("SECRET"), kMixed), Found{});
}

TEST(Detector, FindsNothingInOrdinaryText) {
    for (const std::string_view text :
         {"", " ", "Hello, how are you?", "The total is 149.89 USD for 88 items.", "Meeting at 10:30, room 4.12.62",
          "sha256:0da48ca22d5a9283f2db16e89ca6d4465bc9a07ad5be0d33f553cd19f5a83019",
          "Request id 1db739b9-061c-4dc6-a136-aa1e2aba8abc.", "Error code 0x666dbea8 at line 129",
          "for (int i = 0; i < 10; ++i) { std::cout << a[i]; }", "SELECT * FROM t WHERE id = 1234567 AND x > 0.5"}) {
        EXPECT_EQ(detections(default_detector(), text), Found{}) << text;
    }
}

TEST(Detector, PrefersTheLongerOfTwoThatOverlap) {
    EXPECT_EQ(detections(default_detector(), "4111111111111111@example.com"),
              Found{"EMAIL_ADDRESS[4111111111111111@example.com]"});
    EXPECT_EQ(detections(default_detector(), "to 447700900123@sms.example.com"),
              Found{"EMAIL_ADDRESS[447700900123@sms.example.com]"});
}

TEST(Detector, PrefersASecretToAnAddressAroundIt) {
    const std::string key = "ghp_4uvSQjSDv5L2IZpDeO1n0z" + std::string("0ElfQTwj6I8lc4");
    EXPECT_EQ(detections(default_detector(), "https://" + key + "@github.com/x"),
              Found{"SECRET:github_pat[" + key + "]"});
}

TEST(Detector, GivesTheSameInPartsOfAnySize) {
    const Detector detector = default_detector();
    const std::string text = repeat(kMixed + "\n", 3000);
    const std::vector<Detection> whole = detector.scan(text);
    for (const std::size_t size : {1U, 2U, 3U, 7U, 16U, 61U, 500U, 4096U}) {
        expect_equal(in_parts(detector, text, size), whole, size);
    }
}

TEST(Detector, IsLinearAndOrderlyOnHostileTexts) {
    const Detector detector = default_detector();
    for (const std::string_view unit : {"1",
                                        "@",
                                        "1 ",
                                        "a@",
                                        "a.",
                                        "+1",
                                        "(1",
                                        ":",
                                        "::",
                                        "a:",
                                        "1.",
                                        "1-",
                                        "-",
                                        "-----BEGIN ",
                                        "\xC3",
                                        "\xFF",
                                        "é",
                                        "中",
                                        "-----BEGIN PRIVATE KEY-----",
                                        "-----BEGIN PRIVATE KEY----- A",
                                        "eyJ",
                                        "eyJa.",
                                        "eyJaaaaaaaaaaaaaaaa.ey",
                                        "sk-",
                                        "AKIA",
                                        "xoxb-",
                                        "4111 ",
                                        "4111 1111 1111 111",
                                        "+44 ",
                                        "AccountKey=",
                                        "hooks.slack.com/services/",
                                        "1.1.1.",
                                        "555-555-",
                                        "secret_access_key=",
                                        "GB82 ",
                                        "f:1:2:",
                                        "(020) ",
                                        "06 12 34 56 7",
                                        "a@b.co ",
                                        "0",
                                        "x1@"}) {
        const std::string text = repeat(unit, 1 << 20);
        const std::vector<Detection> found = detector.scan(text);
        std::size_t end = 0;
        for (const Detection& detection : found) {
            ASSERT_LE(end, detection.range.begin) << unit;
            ASSERT_LT(detection.range.begin, detection.range.end) << unit;
            end = detection.range.end;
        }
        ASSERT_LE(end, text.size()) << unit;
    }
}

TEST(Detector, ReadsNothingBeyondATextCutAnywhere) {
    const Detector detector = default_detector();
    for (std::size_t begin = 0; begin < kMixed.size(); ++begin) {
        // Copies on the heap of exactly their size, so that a sanitizer sees any byte read outside.
        const std::vector<char> tail(kMixed.begin() + static_cast<std::ptrdiff_t>(begin), kMixed.end());
        const std::vector<char> head(kMixed.begin(), kMixed.begin() + static_cast<std::ptrdiff_t>(begin));
        EXPECT_LE(detector.scan(std::string_view(tail.data(), tail.size())).size(), 8U);
        EXPECT_LE(detector.scan(std::string_view(head.data(), head.size())).size(), 8U);
    }
}

}  // namespace
}  // namespace nexus::plugins::pii
