#include "plugins/pii/starts.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>

#include "tests/plugins/labelled_texts.h"
#include "tests/plugins/pii/detections.h"
#include "tests/plugins/pii/reference_scan.h"

namespace nexus::plugins::pii {
namespace {

using Places = std::vector<std::size_t>;

Places places(std::string_view text, Span part) {
    Places found;
    Starts starts;
    for (std::size_t at = part.begin; at < part.end; at += kStretchBytes) {
        const std::size_t blocks = find_starts(text, Span{at, part.end}, starts);
        for (std::size_t i = 0; i < blocks * kBlockBytes; ++i) {
            if ((starts[i / kBlockBytes] >> i % kBlockBytes & 1) != 0) {
                found.push_back(at + i);
            }
        }
    }
    return found;
}
Places places(std::string_view text) { return places(text, Span{0, text.size()}); }

void expect_as_reference(const Detector& detector, std::string_view text) {
    const std::vector<Detection> expected = ReferenceScan(text).run();
    const std::vector<Detection> found = detector.scan(text);
    ASSERT_EQ(found.size(), expected.size()) << text;
    for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_EQ(found[i].range, expected[i].range) << text;
        ASSERT_EQ(found[i].entity, expected[i].entity) << text;
    }
}

// Split where a whole one would look like a real credential to scanners of source code.
const std::string kGithubToken = "ghp_4uvSQjSDv5L2IZpDeO1n0z" + std::string("0ElfQTwj6I8lc4");
const std::string kAwsKey = "AKIA" + std::string("Q3EGRZ7XN2LKJ5TB");
const std::string kAwsSecret = "secretaccesskey=" + std::string("wJalrXUtnFEMIK7MDENGbPxRfiCYzz8A4kQx0LpT");

const std::vector<std::string>& pieces() {
    static const std::vector<std::string> all{
        "jane.doe@example.com",
        "a@b.co",
        "@",
        "+44 20 7294 3097",
        "(230) 933-3849",
        "call 5551234567",
        "ssn 126748105",
        "126-74-8105",
        "4111 1111 1111 1111",
        "4111111111111111",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "64.239.187.90",
        "2001:db8::1",
        "::1",
        "fe80::1ff:fe23:4567:890a",
        kGithubToken,
        kAwsKey,
        kAwsSecret,
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ\n",
        "-----END PRIVATE KEY-----",
        "-----",
        "sk-",
        "eyJ",
        "service",
        "é",
        "中文",
        "\xFF",
        std::string(1, '\0'),
        "the",
        " ",
        "\n",
        ".",
        ",",
        "-",
        "_",
        ":",
        "/",
        "=",
        "1",
        "12",
        "x",
        "(",
        "+",
        "https://hooks.slack.com/services/"};
    return all;
}

std::string random_text(std::mt19937& random, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += pieces()[random() % pieces().size()];
        text += random() % 3 == 0 ? "" : " ";
    }
    return text;
}

TEST(Starts, PassOverProse) {
    EXPECT_EQ(places("The report shows that, in summer - when people travel (as they do): more is needed."), Places{});
    EXPECT_EQ(places(""), Places{});
}

TEST(Starts, KeepMarksByWhatFollows) {
    EXPECT_EQ(places("a @ b"), Places{2});
    EXPECT_EQ(places("+1 + (2 ( "), (Places{0, 1, 5, 6}));
    EXPECT_EQ(places("a:b std::x : "), (Places{1, 7, 8}));
    EXPECT_EQ(places("------BEGIN ----- - --"), Places{1});
}

TEST(Starts, KeepNumbersLongWordsAndIbansWhereAWordBegins) {
    EXPECT_EQ(places("a1 1a _2"), (Places{3, 7}));
    EXPECT_EQ(places("abcdefghijklmn abcdefghijklmno"), Places{15});
    EXPECT_EQ(places("secret_access_key"), (Places{0}));
    EXPECT_EQ(places("de89 xDE89 D89"), Places{0});
}

TEST(Starts, GiveTheSameWhereverBlocksAndPartsEnd) {
    std::mt19937 random(1);
    const std::string text = random_text(random, 1000);
    const Places whole = places(text);
    for (const std::size_t size : {1U, 2U, 5U, 63U, 64U, 65U, 127U, 2047U, 2048U, 2049U}) {
        Places parts;
        for (std::size_t at = 0; at < text.size(); at += size) {
            const Places more = places(text, Span{at, std::min(at + size, text.size())});
            parts.insert(parts.end(), more.begin(), more.end());
        }
        EXPECT_EQ(parts, whole) << size;
    }
}

TEST(Starts, LoseNothingInRandomTexts) {
    const Detector detector = default_detector();
    std::mt19937 random(2);
    for (int round = 0; round < 3000; ++round) {
        ASSERT_NO_FATAL_FAILURE(expect_as_reference(detector, random_text(random, 1 + random() % 40)));
    }
}

TEST(Starts, LoseNothingInRandomBytesOfFewKinds) {
    const Detector detector = default_detector();
    std::mt19937 random(3);
    for (const std::string_view bytes : {"0123456789 -.", "ab1:", "a@b.c-", "+(0 1)", "DE8 9", "-BEGIN PRVATKY"}) {
        for (int round = 0; round < 300; ++round) {
            std::string text;
            for (std::size_t size = random() % 300; text.size() < size;) {
                text += bytes[random() % bytes.size()];
            }
            ASSERT_NO_FATAL_FAILURE(expect_as_reference(detector, text));
        }
    }
}

TEST(Starts, LoseNothingAtAnyPlaceInABlock) {
    const Detector detector = default_detector();
    for (const std::string& piece : pieces()) {
        for (std::size_t at = 0; at < 2 * kBlockBytes; ++at) {
            const std::string text = std::string(at, ' ') + piece;
            ASSERT_NO_FATAL_FAILURE(expect_as_reference(detector, text));
            ASSERT_NO_FATAL_FAILURE(expect_as_reference(detector, text + " and more of it"));
        }
    }
}

TEST(Starts, LoseNothingInLabelledTexts) {
    const Detector detector = default_detector();
    std::string all;
    const std::size_t count = for_each_labelled("pii/dev.jsonl", [&](const Json& object) {
        const std::string_view text = string_or(object, "text", "");
        ASSERT_NO_FATAL_FAILURE(expect_as_reference(detector, text));
        all.append(text) += '\n';
    });
    expect_as_reference(detector, std::string_view(all).substr(0, 128 * 1024));
    std::printf("%zu labelled texts compared\n", count);
}

}  // namespace
}  // namespace nexus::plugins::pii
