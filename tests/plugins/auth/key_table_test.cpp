#include "plugins/auth/key_table.h"

#include <gtest/gtest.h>

#include "config/key_hash.h"

namespace nexus::plugins::auth {
namespace {

config::Key hashed(std::string name, std::string_view key) {
    config::Key entry;
    entry.name = std::move(name);
    entry.hash = config::format_key_hash({config::KeyScheme::nk1, config::key_digest(key)});
    return entry;
}

config::Key peppered(std::string name, std::string_view key, const Secret& pepper) {
    config::Key entry;
    entry.name = std::move(name);
    entry.hash = config::format_key_hash({config::KeyScheme::nk2, config::peppered_key_digest(key, pepper)});
    return entry;
}

TEST(KeyTable, FindsKeysByHashAndBySecret) {
    config::Key written;
    written.name = "dev";
    written.secret = Secret("a secret of my own");
    const Result<KeyTable> table = KeyTable::build({hashed("bot", "key-1"), written}, Secret());
    ASSERT_TRUE(table);
    ASSERT_NE(table->find("key-1"), nullptr);
    EXPECT_EQ(table->find("key-1")->key, "bot");
    EXPECT_EQ(table->find("a secret of my own")->key, "dev");
    EXPECT_EQ(table->find("key-2"), nullptr);
    EXPECT_EQ(table->find(""), nullptr);
}

TEST(KeyTable, FillsTheIdentity) {
    config::Key key = hashed("bot", "key-1");
    key.team = "acme/support";
    key.user = "eve";
    key.app = "helpdesk";
    key.models = {"smart", "gpt-*"};
    const Result<KeyTable> table = KeyTable::build({key}, Secret());
    ASSERT_TRUE(table);
    const gateway::Identity* identity = table->find("key-1");
    ASSERT_NE(identity, nullptr);
    EXPECT_EQ(identity->organisation, "acme");
    EXPECT_EQ(identity->team, "acme/support");
    EXPECT_EQ(identity->user, "eve");
    EXPECT_EQ(identity->app, "helpdesk");
    EXPECT_EQ(identity->models, key.models);
}

TEST(KeyTable, ChecksPepperedHashesWithThePepper) {
    const Secret pepper("pepper");
    const Result<KeyTable> table =
        KeyTable::build({hashed("plain", "key-1"), peppered("hot", "key-2", pepper)}, pepper);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->find("key-1")->key, "plain");
    EXPECT_EQ(table->find("key-2")->key, "hot");
    const Result<KeyTable> other = KeyTable::build({peppered("hot", "key-2", pepper)}, Secret("another"));
    ASSERT_TRUE(other);
    EXPECT_EQ(other->find("key-2"), nullptr);
}

TEST(KeyTable, LeavesDisabledKeysOut) {
    config::Key off = hashed("off", "key-1");
    off.disabled = true;
    config::Key empty;
    empty.name = "empty secret";
    empty.disabled = true;
    const Result<KeyTable> table = KeyTable::build({off, empty}, Secret());
    ASSERT_TRUE(table);
    EXPECT_EQ(table->find("key-1"), nullptr);
    EXPECT_EQ(table->find(""), nullptr);
}

TEST(KeyTable, NamesEveryKeyThatDoesNotStand) {
    config::Key broken;
    broken.name = "broken";
    broken.hash = "nk1:short";
    const Result<KeyTable> table = KeyTable::build(
        {hashed("first", "key-1"), broken, peppered("hot", "k", Secret("p")), hashed("second", "key-1")}, Secret());
    ASSERT_FALSE(table);
    const std::string& message = table.error().message();
    EXPECT_NE(message.find("key broken: "), std::string::npos);
    EXPECT_NE(message.find("key hot: an nk2 hash needs auth.pepper"), std::string::npos);
    EXPECT_NE(message.find("key second: is the same key as first"), std::string::npos);
}

TEST(KeyTable, FindsEachOfManyKeys) {
    std::vector<config::Key> keys;
    for (int i = 0; i < 1000; ++i) {
        keys.push_back(hashed("name-" + std::to_string(i), "key-" + std::to_string(i)));
    }
    const Result<KeyTable> table = KeyTable::build(keys, Secret());
    ASSERT_TRUE(table);
    for (int i = 0; i < 1000; ++i) {
        const gateway::Identity* identity = table->find("key-" + std::to_string(i));
        ASSERT_NE(identity, nullptr) << i;
        EXPECT_EQ(identity->key, "name-" + std::to_string(i));
    }
    EXPECT_EQ(table->find("key-1000"), nullptr);
}

}  // namespace
}  // namespace nexus::plugins::auth
