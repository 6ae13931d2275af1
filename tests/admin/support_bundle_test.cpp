#include "admin/support_bundle.h"

#include <gtest/gtest.h>

#include "config/describe.h"
#include "nexus/version.h"

namespace nexus::admin {
namespace {

TEST(SupportBundle, NamesTheVersionsOfEverything) {
    const Json versions = describe_versions();
    EXPECT_EQ(string_or(versions, "nexus", ""), NEXUS_VERSION);
    for (const std::string_view key : {"compiler", "boost", "openssl", "kernel"}) {
        EXPECT_FALSE(string_or(versions, key, "").empty()) << key;
    }
}

TEST(SupportBundle, HoldsConfigurationMetricsAndStatus) {
    BundleParts parts;
    parts.made_at = WallTime(std::chrono::seconds(1'790'000'000));
    parts.config = R"({"workers":2})";
    parts.metrics = "nexus_inflight_requests 0\n";
    parts.status = {{"status", "ready"}};
    const Result<Json> bundle = parse_json(make_support_bundle(parts));
    ASSERT_TRUE(bundle);
    EXPECT_EQ(string_or(*bundle, "made_at", ""), "2026-09-21T14:13:20Z");
    EXPECT_EQ((*bundle)["config"]["workers"], 2);
    EXPECT_EQ((*bundle)["status"]["status"], "ready");
    EXPECT_EQ(string_or(*bundle, "metrics", ""), parts.metrics);
}

TEST(SupportBundle, LeavesOutWhatThereIsNot) {
    const Result<Json> bundle = parse_json(make_support_bundle(BundleParts()));
    ASSERT_TRUE(bundle);
    EXPECT_TRUE((*bundle)["config"].is_null());
    EXPECT_TRUE((*bundle)["metrics"].is_null());
    EXPECT_TRUE((*bundle)["status"].is_null());
}

TEST(SupportBundle, HoldsNothingSecretOfTheConfiguration) {
    config::Settings settings;
    config::Provider provider;
    provider.kind = "openai";
    provider.api_key = Secret("sk-HUSH-one");
    provider.api_keys.push_back({Secret("sk-HUSH-two"), 1});
    provider.headers["x-token"] = "HUSH-three";
    settings.providers["openai"] = provider;
    settings.auth.pepper = Secret("HUSH-four");
    settings.vault.token = Secret("HUSH-five");
    settings.vault.secret_id = Secret("HUSH-six");
    config::Key key;
    key.name = "dev";
    key.secret = Secret("HUSH-seven");
    key.hash = "nk1:HUSH-eight";
    settings.keys.push_back(key);
    const std::string config = config::describe(settings);
    BundleParts parts;
    parts.config = config;
    const std::string bundle = make_support_bundle(parts);
    EXPECT_NE(bundle.find("\"openai\""), std::string::npos);
    EXPECT_EQ(bundle.find("HUSH"), std::string::npos) << bundle;
}

}  // namespace
}  // namespace nexus::admin
