#include "plugins/pii/secrets.h"

#include <gtest/gtest.h>

#include "config/key_hash.h"
#include "tests/plugins/pii/detections.h"

namespace nexus::plugins::pii {
namespace {

/// `count` characters that look random, put together here so that no scanner takes this file for a leak.
std::string random_text(std::size_t count, std::string_view alphabet) {
    std::string text;
    std::uint32_t state = 12345;
    while (text.size() < count) {
        state = state * 1664525U + 1013904223U;
        text.push_back(alphabet[(state >> 16) % alphabet.size()]);
    }
    return text;
}
const std::string kAlnumText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const std::string kHexText = "0123456789abcdef";

std::string alnum(std::size_t count) { return random_text(count, kAlnumText); }
std::string hex(std::size_t count) { return random_text(count, kHexText); }

struct Case {
    std::string entity;
    std::string secret;
};

std::vector<Case> cases() {
    return {
        {"anthropic", "sk-ant-" + ("api03-" + alnum(93)) + "AA"},
        {"aws_access_key", "AKIA" + random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")},
        {"aws_access_key", "ASIA" + random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")},
        {"digitalocean", "dop_v1_" + hex(64)},
        {"github_app", "ghs_" + alnum(36)},
        {"github_pat", "ghp_" + alnum(36)},
        {"github_pat", "github_pat_" + alnum(22) + "_" + alnum(59)},
        {"gitlab_pat", "glpat-" + alnum(20)},
        {"google_api_key", "AIza" + alnum(35)},
        {"grafana_sa", "glsa_" + alnum(32) + "_" + hex(8)},
        {"huggingface", "hf_" + alnum(34)},
        {"jwt", "eyJ" + alnum(33) + ".ey" + alnum(40) + "." + alnum(43)},
        {"linear", "lin_api_" + alnum(40)},
        {"mailgun", "key-" + hex(32)},
        {"nexus_key", config::mint_key()},
        {"npm", "npm_" + alnum(36)},
        {"openai_legacy", "sk-" + alnum(48)},
        {"openai_project", "sk-proj-" + alnum(74) + "T3BlbkFJ" + alnum(74)},
        {"postman", "PMAK-" + hex(24) + "-" + hex(34)},
        {"pypi", "pypi-" + alnum(120)},
        {"sendgrid", "SG." + alnum(22) + "." + alnum(43)},
        {"shopify", "shpat_" + hex(32)},
        {"slack_token", "xoxb-" + alnum(40)},
        {"slack_webhook", "https://hooks.slack.com/services/" + ("T" + alnum(10)) + "/B" + alnum(10) + "/" + alnum(24)},
        {"stripe_live", "sk_live_" + alnum(24)},
        {"twilio", "SK" + hex(32)},
        {"vault", "hvs." + alnum(95)},
    };
}

TEST(Secrets, OfEveryShapeAreFoundWithExactBounds) {
    const Detector detector = detector_for("SECRET");
    for (const Case& c : cases()) {
        const std::vector<std::string> expected{"SECRET:" + c.entity + "[" + c.secret + "]"};
        EXPECT_EQ(detections(detector, c.secret), expected);
        EXPECT_EQ(detections(detector, "export TOKEN=" + c.secret + " # mine"), expected);
        EXPECT_EQ(detections(detector, "{\"key\": \"" + c.secret + "\"}"), expected);
        EXPECT_EQ(detections(detector, "密钥" + c.secret + "。"), expected);
    }
}

TEST(Secrets, ThatAreCutOrGrownOrInsideAWordAreNone) {
    const Detector detector = detector_for("SECRET");
    for (const Case& c : cases()) {
        if (c.entity != "slack_webhook") {
            EXPECT_TRUE(detector.scan("x" + c.secret).empty()) << c.secret;
        }
        EXPECT_TRUE(detector.scan(c.secret.substr(0, 12)).empty()) << c.secret;
    }
    EXPECT_TRUE(detector.scan("AKIA" + alnum(17)).empty());
    EXPECT_TRUE(detector.scan("ghp_" + alnum(40)).empty());
}

TEST(Secrets, PlaceholdersAndWordsAreNone) {
    const Detector detector = detector_for("SECRET");
    const std::vector<std::string> texts{
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-...",
        "AKIAIOSFODNN7EXAMPLE",
        "sk-proj-your-key-here-your-key-here-your-key-here-your",
        "hf_hub_download(repo_id='x')",
        "sk_test and sk_live are prefixes",
        "key-value-store",
        "xoxb stands for",
        "SG.is.a.domain",
        "eyJhbGciOiJIUzI1NiJ9 alone",
        "commit " + hex(40),
        "sha512-" + alnum(86),
        "nxk_" + alnum(42),
    };
    for (const std::string& text : texts) {
        EXPECT_TRUE(detector.scan(text).empty()) << text;
    }
}

TEST(Secrets, ValuesAreFoundBehindTheirNames) {
    const std::string azure = random_text(86, kAlnumText + "+/") + "==";
    EXPECT_EQ(only("SECRET:azure_storage", "AccountName=a;AccountKey=" + azure + ";EndpointSuffix=x"), azure);
    const std::string aws = random_text(40, kAlnumText + "+/");
    EXPECT_EQ(only("SECRET:aws_secret_key", "aws_secret_access_key = " + aws), aws);
    EXPECT_EQ(only("SECRET:aws_secret_key", "\"SecretAccessKey\": \"" + aws + "\""), aws);
    EXPECT_EQ(only("SECRET:aws_secret_key", aws), "");
}

TEST(PrivateKey, IsTheWholeBlock) {
    const std::string line = random_text(64, kAlnumText + "+/");
    const std::string name = "PRIVATE" + std::string(" KEY-----");
    const std::string block = "-----BEGIN RSA " + name + "\n" + line + "\n" + line + "==\n-----END RSA " + name;
    EXPECT_EQ(only("SECRET:private_key", "My key:\n" + block + "\nthanks"), block);
    const std::string headers = "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A\n\n";
    const std::string encrypted = "-----BEGIN RSA " + name + headers + line + "\n-----END RSA " + name;
    EXPECT_EQ(only("SECRET:private_key", encrypted), encrypted);
    const std::string escaped = "-----BEGIN " + name + "\\n" + line + "\\n-----END " + name;
    EXPECT_EQ(only("SECRET:private_key", "\"" + escaped + "\\n\""), escaped);
}

TEST(PrivateKey, WithoutItsEndIsWhatIsThere) {
    const std::string line = random_text(64, kAlnumText + "+/");
    const std::string head = "-----BEGIN OPENSSH PRIVATE" + std::string(" KEY-----\n");
    const std::string cut = head + line + "\n" + line;
    EXPECT_EQ(only("SECRET:private_key", cut + "\nand then nothing more"), cut);
    EXPECT_EQ(only("SECRET:private_key", head + "is how it begins"), "");
    EXPECT_EQ(only("SECRET:private_key", "-----BEGIN CERTIFICATE-----\n" + line + "\n-----END CERTIFICATE-----"), "");
    EXPECT_EQ(only("SECRET:private_key", "-----BEGIN PUBLIC KEY-----\n" + line + "\n-----END PUBLIC KEY-----"), "");
}

}  // namespace
}  // namespace nexus::plugins::pii
