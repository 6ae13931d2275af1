#include "cli/keys.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/secret.h"
#include "config/key_hash.h"
#include "config/load.h"

namespace nexus::cli {
namespace {

/// What stands between `before` and `after`.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t begin = text.find(before);
    const std::size_t from = begin == std::string::npos ? text.size() : begin + before.size();
    return text.substr(from, text.find(after, from) - from);
}

TEST(NewKey, PrintsAKeyAndTheHashThatLetsItIn) {
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(new_key({"bot", "", ""}, out, errors), 0);
    const std::string key = between(out.str(), "key: ", "\n");
    EXPECT_TRUE(config::is_minted_key(key)) << out.str();
    const Result<config::KeyHash> hash = config::parse_key_hash(between(out.str(), "hash: \"", "\""));
    ASSERT_TRUE(hash);
    EXPECT_EQ(hash->digest, config::key_digest(key));
    EXPECT_NE(out.str().find("name: \"bot\""), std::string::npos);
    EXPECT_EQ(out.str().find(key), out.str().rfind(key));
}

TEST(NewKey, HashesWithThePepperOfTheVariable) {
    setenv("NEXUS_TEST_PEPPER", "a pepper of some length", 1);
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(new_key({"bot", "acme/support", "NEXUS_TEST_PEPPER"}, out, errors), 0);
    const std::string key = between(out.str(), "key: ", "\n");
    const Result<config::KeyHash> hash = config::parse_key_hash(between(out.str(), "hash: \"", "\""));
    ASSERT_TRUE(hash);
    EXPECT_EQ(hash->scheme, config::KeyScheme::nk2);
    const Secret pepper{std::string("a pepper of some length")};
    EXPECT_EQ(hash->digest, config::peppered_key_digest(key, pepper));
    EXPECT_NE(out.str().find("team: \"acme/support\""), std::string::npos);
}

TEST(NewKey, SaysThatThePepperIsNotSet) {
    unsetenv("NEXUS_TEST_NO_PEPPER");
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(new_key({"bot", "", "NEXUS_TEST_NO_PEPPER"}, out, errors), 1);
    EXPECT_EQ(errors.str(), "nexus: NEXUS_TEST_NO_PEPPER is not set\n");
    EXPECT_TRUE(out.str().empty());
}

TEST(NewKey, PrintsYamlThatLoads) {
    std::ostringstream out;
    std::ostringstream errors;
    ASSERT_EQ(new_key({"a \"quoted\": name", "", ""}, out, errors), 0);
    const std::string text = out.str();
    const config::LoadResult loaded =
        config::load_text("test", "providers: { demo: { kind: mock } }\n" + text.substr(text.find("keys:")), {});
    ASSERT_NE(loaded.settings, nullptr) << loaded.problems.text();
    ASSERT_EQ(loaded.settings->keys.size(), 1U);
    EXPECT_EQ(loaded.settings->keys[0].name, "a \"quoted\": name");
}

}  // namespace
}  // namespace nexus::cli
