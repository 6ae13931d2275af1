#include "config/check.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

TEST(CheckServer, AdmitsNoAuthenticationOnLoopbackOnly) {
    for (const std::string_view address : {"127.0.0.1:8080", "127.9.9.9:80", "'[::1]:8080'", "localhost:8080"}) {
        settings_of("auth: { mode: none }\nlisteners: { data: { address: " + std::string(address) + " } }\n");
    }
    EXPECT_EQ(mistakes("auth: { mode: none }\nlisteners: { data: { address: 0.0.0.0:8080 } }\n"),
              Lines{"nexus.yaml:1:15: auth.mode: none needs listeners.data.address on a loopback address, found "
                    "0.0.0.0:8080"});
    EXPECT_EQ(mistakes("auth: { mode: none }\n").size(), 1U);
}

TEST(CheckServer, ChecksTheAddressOfTheCommandLine) {
    LoadOptions options = with({});
    options.data_address = "127.0.0.1:0";
    options.admin_address = "127.0.0.1:1";
    const LoadResult result = load_text("nexus.yaml", "auth: { mode: none }\n", options);
    ASSERT_TRUE(result.settings) << result.problems.text();
    EXPECT_EQ(result.settings->listeners.data.address, "127.0.0.1:0");
    EXPECT_EQ(result.settings->listeners.admin.address, "127.0.0.1:1");
    options.data_address = "0.0.0.0:0";
    EXPECT_FALSE(load_text("nexus.yaml", "auth: { mode: none }\n", options).settings);
}

TEST(CheckServer, ReportsAnAddressOfTheCommandLineThatIsNone) {
    LoadOptions options = with({});
    options.data_address = "8080";
    EXPECT_EQ(lines(load_text("nexus.yaml", "workers: 1\n", options).problems),
              Lines{"nexus.yaml:1:1: listeners.data.address: expected host:port with an IP address or localhost on the "
                    "command line, found 8080"});
}

TEST(CheckServer, ExpectsAuthInThePipelineOfAnOpenListener) {
    EXPECT_EQ(mistakes("pipeline: [pii, router]\n"),
              Lines{"nexus.yaml:1:11: pipeline: expected auth, because listeners.data is not on a loopback address"});
    settings_of("pipeline: [pii, router]\nlisteners: { data: { address: 127.0.0.1:8080 } }\n");
}

TEST(CheckServer, ExpectsTwoAddresses) {
    EXPECT_EQ(mistakes("listeners: { data: { address: 127.0.0.1:80 }, admin: { address: 127.0.0.1:80 } }\n"),
              Lines{"nexus.yaml:1:65: listeners.admin.address: expected another address than listeners.data's"});
    settings_of("listeners: { data: { address: 127.0.0.1:0 }, admin: { address: 127.0.0.1:0 } }\n");
}

TEST(CheckServer, WarnsOfAnAdminListenerThatOthersReach) {
    EXPECT_EQ(
        warnings("listeners: { admin: { address: 0.0.0.0:9090 } }\n"),
        Lines{"nexus.yaml:1:32: listeners.admin.address: the admin listener asks for no credentials and is not on a "
              "loopback address"});
    EXPECT_EQ(warnings("{}"), Lines{});
}

TEST(CheckServer, ExpectsTrustedProxiesForTheirProtocol) {
    EXPECT_EQ(
        mistakes("listeners: { data: { proxy_protocol: true } }\n"),
        Lines{"nexus.yaml:1:38: listeners.data.proxy_protocol: expected trusted_proxies, which name who may send it"});
    settings_of("listeners: { data: { proxy_protocol: true } }\ntrusted_proxies: [10.0.0.0/8]\n");
}

TEST(CheckServer, ExpectsFlagToBeAtMostBlock) {
    EXPECT_EQ(mistakes("injection: { flag: 0.95 }\n"),
              Lines{"nexus.yaml:1:20: injection.flag: expected flag to be at most block"});
    EXPECT_EQ(mistakes("pipeline: [auth, { name: injection, block: 0.1 }, router]\n"),
              Lines{"nexus.yaml:1:44: pipeline[1].block: expected flag to be at most block"});
}

TEST(CheckServer, GivesEntitiesTheirCanonicalNames) {
    const auto settings = settings_of("pii: { entities: [email, Credit_Card, SECRET:github_pat, gitlab_pat] }\n");
    EXPECT_EQ(settings->pii.entities,
              (std::vector<std::string>{"EMAIL_ADDRESS", "CREDIT_CARD", "SECRET:github_pat", "SECRET:gitlab_pat"}));
}

TEST(CheckServer, NamesWhatTheVaultLoginNeeds) {
    EXPECT_EQ(mistakes("vault: { address: 'http://v:8200', auth: approle, role_id: x }\n"),
              Lines{"nexus.yaml:1:8: vault.secret_id: is required with auth: approle"});
    EXPECT_EQ(mistakes("vault: { address: 'http://v:8200' }\n"),
              Lines{"nexus.yaml:1:8: vault.token: is required with auth: token"});
    EXPECT_EQ(mistakes("vault: { address: 'http://v:8200', auth: kubernetes }\n"),
              Lines{"nexus.yaml:1:8: vault.role: is required with auth: kubernetes"});
    settings_of("vault: { address: 'http://v:8200', auth: kubernetes, role: nexus }\n");
}

}  // namespace
}  // namespace nexus::config
