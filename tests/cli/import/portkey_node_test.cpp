#include "cli/import/portkey_node.h"

#include <gtest/gtest.h>

#include "config/yaml.h"

namespace nexus::cli {
namespace {

class PortkeyNodes : public testing::Test {
  protected:
    PortkeyNode& read(const std::string& json, bool is_root = false) {
        config::Problems problems;
        const auto root = config::parse_yaml(document_, "config.json", json, problems);
        EXPECT_TRUE(root) << problems.text();
        node_.is_root = is_root;
        read_portkey_node(walk_, document_.value(*root), node_);
        return node_;
    }

    config::Document document_;
    ImportReport report_;
    KeyWalk walk_{report_};
    Draft draft_;
    PortkeyNode node_{draft_};
};

TEST_F(PortkeyNodes, TakeBothSpellings) {
    const PortkeyNode& node =
        read(R"({"virtualKey":"a","custom_host":"http:\/\/h\/v1","awsRegion":"eu","weight":0.5})");
    EXPECT_EQ(node.virtual_key, "a");
    EXPECT_EQ(node.keys.at("base_url").text, "http://h/v1");
    EXPECT_EQ(node.keys.at("region").text, "eu");
    EXPECT_EQ(node.weight, 0.5);
    EXPECT_TRUE(report_.is_complete());
}

TEST_F(PortkeyNodes, AnAzureResourceIsAnAddress) {
    const PortkeyNode& node = read(R"({"provider":"azure-openai","resource_name":"acme","deployment_id":"d"})");
    EXPECT_EQ(node.keys.at("base_url").text, "https://acme.openai.azure.com");
    EXPECT_EQ(node.deployment, "d");
}

TEST_F(PortkeyNodes, OnlyTheRootSetsWaitsAndRetries) {
    read(R"({"request_timeout": 1500, "retry": {"attempts": 2, "on_status_codes": [429, 400]}})", true);
    EXPECT_EQ(draft_.sections["timeouts"]["total"], "1500ms");
    EXPECT_EQ(draft_.sections["retries"]["on"], "[connect, timeout, \"429\"]");
    EXPECT_EQ(report_.losses().size(), 1U);  // 400
    read(R"({"request_timeout": 9000, "retry": {"attempts": 9}})");
    EXPECT_EQ(draft_.sections["timeouts"]["total"], "1500ms");
    EXPECT_EQ(draft_.sections["retries"]["attempts"], "2");
    EXPECT_EQ(report_.losses().size(), 3U);
}

}  // namespace
}  // namespace nexus::cli
