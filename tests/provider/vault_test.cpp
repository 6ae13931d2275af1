#include "provider/vault.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

#include "tests/provider/fake_vault.h"

namespace nexus::provider {
namespace {

using test::FakeVault;

/// The system's clock, ahead by what the test says. Any thread.
class ShiftedClock final : public Clock {
  public:
    SteadyTime steady() const override { return system_.steady() + std::chrono::seconds(ahead_); }
    WallTime wall() const override { return system_.wall(); }
    Task<void> sleep_until(SteadyTime when) override {
        return system_.sleep_until(when - std::chrono::seconds(ahead_));
    }
    void advance(std::chrono::seconds by) { ahead_ += by.count(); }

  private:
    SystemClock system_;
    std::atomic<std::int64_t> ahead_{0};
};

class VaultSecretsTest : public testing::Test {
  protected:
    std::unique_ptr<VaultSecrets> make(const config::Vault& settings) {
        auto vault = VaultSecrets::make(settings, clock_);
        EXPECT_TRUE(vault) << (vault ? "" : vault.error().message());
        return vault ? std::move(*vault) : nullptr;
    }
    config::Vault approle() const {
        config::Vault settings = server_.settings();
        settings.auth = "approle";
        settings.role_id = "role";
        settings.secret_id = Secret("secret");
        return settings;
    }

    FakeVault server_;
    ShiftedClock clock_;
};

std::string value_of(const Result<Secret>& secret) {
    return secret ? std::string(secret->reveal()) : "error: " + secret.error().message();
}

TEST_F(VaultSecretsTest, ReadsFieldsOfASecret) {
    server_.put("team/openai", {{"key", "sk-1"}, {"number", 7}, {"nested", {{"a", true}}}});
    const auto vault = make(server_.settings());
    EXPECT_EQ(value_of(vault->read("team/openai", "key")), "sk-1");
    EXPECT_EQ(value_of(vault->read("team/openai", "number")), "7");
    EXPECT_EQ(value_of(vault->read("team/openai", "nested")), R"({"a":true})");
    EXPECT_EQ(server_.count("GET secret/data/team/openai"), 1U);
}

TEST_F(VaultSecretsTest, NamesThePathThatIsMissing) {
    server_.put("a", {{"key", "sk-1"}});
    const auto vault = make(server_.settings());
    const Result<Secret> no_path = vault->read("team/none", "key");
    ASSERT_FALSE(no_path);
    EXPECT_EQ(no_path.error().code(), ErrorCode::not_found);
    EXPECT_NE(no_path.error().message().find("secret/team/none"), std::string::npos) << no_path.error().message();
    const Result<Secret> no_field = vault->read("a", "other");
    ASSERT_FALSE(no_field);
    EXPECT_EQ(no_field.error().code(), ErrorCode::not_found);
    EXPECT_EQ(no_field.error().message().find("sk-1"), std::string::npos);
}

TEST_F(VaultSecretsTest, RefusesPathsThatLeaveTheMount) {
    const auto vault = make(server_.settings());
    for (const std::string path : {"", "../sys/seal", "a//b", "a/.", "/a"}) {
        EXPECT_EQ(vault->read(path, "key").error().code(), ErrorCode::invalid_request) << path;
    }
    EXPECT_EQ(server_.count("GET sys/seal"), 0U);
}

TEST_F(VaultSecretsTest, LogsInByAppRoleOnce) {
    server_.put("a", {{"key", "one"}});
    server_.put("b", {{"key", "two"}});
    const auto vault = make(approle());
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    EXPECT_EQ(value_of(vault->read("b", "key")), "two");
    EXPECT_EQ(server_.count("POST auth/approle/login"), 1U);
}

TEST_F(VaultSecretsTest, SaysThatTheLoginWasRefused) {
    config::Vault settings = approle();
    settings.secret_id = Secret("wrong-secret");
    const auto vault = make(settings);
    const Result<Secret> secret = vault->read("a", "key");
    ASSERT_FALSE(secret);
    EXPECT_NE(secret.error().message().find("login by approle"), std::string::npos) << secret.error().message();
    EXPECT_EQ(secret.error().message().find("wrong-secret"), std::string::npos);
}

TEST_F(VaultSecretsTest, LogsInByKubernetesWithTheTokenOfTheFile) {
    server_.put("a", {{"key", "one"}});
    std::string file = (std::filesystem::temp_directory_path() / "nexus-jwt-XXXXXX").string();
    const int descriptor = ::mkstemp(file.data());
    ASSERT_EQ(::write(descriptor, "a-jwt\n", 6), 6);
    ::close(descriptor);
    config::Vault settings = server_.settings();
    settings.auth = "kubernetes";
    settings.mount = "cluster";
    settings.role = "nexus";
    settings.jwt_file = file;
    const auto vault = make(settings);
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    std::filesystem::remove(file);
    settings.jwt_file = "/no/such/file";
    EXPECT_NE(make(settings)->read("a", "key").error().message().find("/no/such/file"), std::string::npos);
}

TEST_F(VaultSecretsTest, LogsInAgainWhenItsTokenWasRevoked) {
    server_.put("a", {{"key", "one"}});
    const auto vault = make(approle());
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    server_.revoke_tokens();
    clock_.advance(std::chrono::seconds(2));
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    EXPECT_EQ(server_.count("POST auth/approle/login"), 2U);
}

TEST_F(VaultSecretsTest, DoesNotLogInForeverWhereAPolicyForbids) {
    server_.put("a", {{"key", "one"}});
    server_.forbid("a");
    const auto vault = make(approle());
    const Result<Secret> secret = vault->read("a", "key");
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().code(), ErrorCode::permission_denied);
    EXPECT_EQ(server_.count("POST auth/approle/login"), 2U);
    const auto by_token = make(server_.settings());
    EXPECT_EQ(by_token->read("a", "key").error().code(), ErrorCode::permission_denied);
}

TEST_F(VaultSecretsTest, RenewsItsTokenAtHalfOfItsLife) {
    server_.put("a", {{"key", "one"}});
    server_.set_lease(100, true);
    for (const config::Vault& settings : {server_.settings(), approle()}) {
        const auto vault = make(settings);
        const std::size_t before = server_.count("POST auth/token/renew-self");
        EXPECT_EQ(value_of(vault->read("a", "key")), "one");
        clock_.advance(std::chrono::seconds(40));
        EXPECT_EQ(value_of(vault->read("a", "key")), "one");
        EXPECT_EQ(server_.count("POST auth/token/renew-self"), before);
        clock_.advance(std::chrono::seconds(15));
        EXPECT_EQ(value_of(vault->read("a", "key")), "one");
        EXPECT_EQ(server_.count("POST auth/token/renew-self"), before + 1);
    }
    EXPECT_EQ(server_.count("POST auth/approle/login"), 1U);
}

TEST_F(VaultSecretsTest, LogsInAgainWhereATokenCannotBeRenewed) {
    server_.put("a", {{"key", "one"}});
    server_.set_lease(100, false);
    const auto vault = make(approle());
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    clock_.advance(std::chrono::seconds(60));
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    EXPECT_EQ(server_.count("POST auth/approle/login"), 2U);
    EXPECT_EQ(server_.count("POST auth/token/renew-self"), 0U);
}

TEST_F(VaultSecretsTest, SeesThatAValueWasRotated) {
    server_.put("a", {{"key", "one"}});
    const auto vault = make(server_.settings());
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    EXPECT_FALSE(vault->refresh());
    server_.put("a", {{"key", "two"}});
    EXPECT_TRUE(vault->refresh());
    EXPECT_EQ(value_of(vault->read("a", "key")), "two");
    EXPECT_FALSE(vault->refresh());
}

TEST_F(VaultSecretsTest, KeepsWhatItReadWhileVaultIsAway) {
    server_.put("a", {{"key", "one"}});
    const auto vault = make(approle());
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    server_.seal(true);
    clock_.advance(std::chrono::seconds(2));
    EXPECT_FALSE(vault->refresh());
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    EXPECT_EQ(vault->read("b", "key").error().code(), ErrorCode::provider_unavailable);
    server_.seal(false);
    EXPECT_EQ(vault->read("b", "key").error().code(), ErrorCode::not_found);
}

TEST_F(VaultSecretsTest, TellsItsWatcherOfAChange) {
    server_.put("a", {{"key", "one"}});
    config::Vault settings = server_.settings();
    settings.refresh = std::chrono::milliseconds(10);
    std::promise<void> changed;
    std::atomic<int> calls{0};
    const auto vault = make(settings);
    EXPECT_EQ(value_of(vault->read("a", "key")), "one");
    vault->watch([&] {
        if (++calls == 1) {
            changed.set_value();
        }
    });
    server_.put("a", {{"key", "two"}});
    EXPECT_EQ(changed.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
    EXPECT_EQ(value_of(vault->read("a", "key")), "two");
}

TEST_F(VaultSecretsTest, EndsWhileItWatches) {
    config::Vault settings = server_.settings();
    settings.refresh = std::chrono::hours(1);
    const auto vault = make(settings);
    vault->watch([] {});
}

TEST_F(VaultSecretsTest, SaysThatVaultCannotBeReached) {
    config::Vault settings = server_.settings();
    settings.address = "http://127.0.0.1:1";
    const Result<Secret> secret = make(settings)->read("a", "key");
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().code(), ErrorCode::provider_unavailable);
    EXPECT_TRUE(secret.error().message().starts_with("Vault: ")) << secret.error().message();
}

TEST_F(VaultSecretsTest, RefusesSettingsThatCannotWork) {
    config::Vault settings = server_.settings();
    settings.address = "vault:8200";
    EXPECT_FALSE(VaultSecrets::make(settings, clock_));
    settings = server_.settings();
    settings.token = Secret();
    EXPECT_FALSE(VaultSecrets::make(settings, clock_));
    settings = approle();
    settings.role_id.clear();
    EXPECT_FALSE(VaultSecrets::make(settings, clock_));
    settings = server_.settings();
    settings.address = "https://127.0.0.1:8200";
    settings.ca = "/no/such/ca.pem";
    const auto vault = VaultSecrets::make(settings, clock_);
    ASSERT_FALSE(vault);
    EXPECT_TRUE(vault.error().message().starts_with("vault.ca: ")) << vault.error().message();
}

}  // namespace
}  // namespace nexus::provider
