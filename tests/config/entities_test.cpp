#include "config/entities.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "config/settings.h"

namespace nexus::config {
namespace {

TEST(Entities, AreFoundByNameAndByWordInAnyCase) {
    ASSERT_NE(find_entity("EMAIL_ADDRESS"), nullptr);
    EXPECT_EQ(find_entity("EMAIL_ADDRESS"), find_entity("email"));
    EXPECT_EQ(find_entity("EMAIL_ADDRESS"), find_entity("Email"));
    EXPECT_EQ(find_entity("SECRET:github_pat"), find_entity("github_pat"));
    EXPECT_EQ(find_entity("secret")->name, "SECRET");
    EXPECT_EQ(find_entity("e-mail"), nullptr);
    EXPECT_EQ(find_entity(""), nullptr);
}

TEST(Entities, HaveNoSpellingTwice) {
    std::set<std::string_view> seen;
    for (const EntityRow& row : entities()) {
        EXPECT_TRUE(seen.insert(row.name).second) << row.name;
        EXPECT_TRUE(seen.insert(row.word).second) << row.word;
        EXPECT_FALSE(row.stem.empty()) << row.name;
    }
    EXPECT_EQ(entity_spellings().size(), seen.size());
}

TEST(Entities, SecretCoversEveryKindOfSecretAndNothingElse) {
    EXPECT_TRUE(entity_covers("SECRET", "SECRET:jwt"));
    EXPECT_TRUE(entity_covers("SECRET:jwt", "SECRET:jwt"));
    EXPECT_FALSE(entity_covers("SECRET:jwt", "SECRET:npm"));
    EXPECT_FALSE(entity_covers("SECRET", "EMAIL_ADDRESS"));
}

TEST(Entities, DefaultsOfTheConfigurationAreCanonicalNames) {
    for (const std::string& name : Pii().entities) {
        const EntityRow* row = find_entity(name);
        ASSERT_NE(row, nullptr) << name;
        EXPECT_EQ(row->name, name);
    }
}

}  // namespace
}  // namespace nexus::config
