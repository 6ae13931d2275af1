#include "config/key_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"

namespace nexus::config {
namespace {

std::string nk1(std::string_view key) { return format_key_hash(KeyHash{KeyScheme::nk1, key_digest(key)}); }

TEST(KeyHash, IsSha256OfTheDomainAndTheKey) {
    // printf 'nexus-key-1sk-test' | sha256sum
    EXPECT_EQ(hex_encode(as_view(key_digest("sk-test"))), hex_encode(as_view(sha256("nexus-key-1sk-test"))));
    EXPECT_EQ(nk1("sk-test").size(), 4U + 43U);
    EXPECT_EQ(nk1("sk-test").substr(0, 4), "nk1:");
}

TEST(KeyHash, IsHmacOfTheSameInputUnderThePepper) {
    const Secret pepper("pepper");
    EXPECT_EQ(peppered_key_digest("sk-test", pepper), hmac_sha256("pepper", "nexus-key-1sk-test"));
    EXPECT_NE(peppered_key_digest("sk-test", pepper), key_digest("sk-test"));
}

TEST(KeyHash, TakesKeysLongerThanTheStackBuffer) {
    const std::string key(5000, 'k');
    EXPECT_EQ(key_digest(key), sha256("nexus-key-1" + key));
}

TEST(KeyHash, ReadsWhatItWrites) {
    for (const KeyScheme scheme : {KeyScheme::nk1, KeyScheme::nk2}) {
        const KeyHash hash{scheme, key_digest("some key")};
        const Result<KeyHash> parsed = parse_key_hash(format_key_hash(hash));
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, hash);
    }
}

TEST(KeyHash, RefusesWhatIsNoHashWithoutRepeatingIt) {
    for (const std::string_view text :
         {"", "nk1:", "nk3:IHKWbxijQpUsb4WL2S5J-zttD_y-AjR1mRJ3dK8ol4E", "sk-pasted-by-mistake",
          "nk1:IHKWbxijQpUsb4WL2S5J", "nk1:IHKWbxijQpUsb4WL2S5J-zttD_y-AjR1mRJ3dK8o!4E"}) {
        const Result<KeyHash> parsed = parse_key_hash(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().message().find("pasted"), std::string::npos);
    }
}

TEST(MintKey, MakesDifferentKeysWithAValidChecksum) {
    std::set<std::string> keys;
    for (int i = 0; i < 100; ++i) {
        const std::string key = mint_key();
        EXPECT_EQ(key.size(), kMintedKeySize);
        EXPECT_TRUE(key.starts_with(kKeyPrefix));
        EXPECT_TRUE(is_minted_key(key)) << key;
        keys.insert(key);
    }
    EXPECT_EQ(keys.size(), 100U);
}

TEST(MintKey, ChecksumCatchesEveryChangedCharacter) {
    const std::string key = mint_key();
    for (std::size_t i = 0; i < key.size(); ++i) {
        std::string changed = key;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(is_minted_key(changed)) << i;
    }
    EXPECT_FALSE(is_minted_key(key.substr(1)));
    EXPECT_FALSE(is_minted_key(key + "0"));
    EXPECT_FALSE(is_minted_key(""));
}

}  // namespace
}  // namespace nexus::config
