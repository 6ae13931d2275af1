#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"

namespace nexus {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, GivesTheStandardsVectors) {
    EXPECT_EQ(hex_encode(as_view(sha256(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_encode(as_view(sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, GivesTheRfcsVectors) {
    EXPECT_EQ(hex_encode(as_view(hmac_sha256(std::string(20, '\x0b'), "Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex_encode(as_view(hmac_sha256("Jefe", "what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex_encode(as_view(
                  hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, TakesAnEmptyKeyAndText) {
    EXPECT_EQ(hex_encode(as_view(hmac_sha256({}, {}))),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(ConstantTimeEqual, ComparesAllBytes) {
    EXPECT_TRUE(constant_time_equal("", {}));
    EXPECT_TRUE(constant_time_equal("secret", "secret"));
    EXPECT_FALSE(constant_time_equal("secret", "secres"));
    EXPECT_FALSE(constant_time_equal("secret", "secre"));
    EXPECT_FALSE(constant_time_equal(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST(Crc32, GivesTheCheckValue) {
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U);
    EXPECT_EQ(crc32(""), 0U);
}

TEST(ShardHash, SpreadsSimilarKeys) {
    std::set<std::uint64_t> shards;
    for (int i = 0; i < 200; ++i) {
        shards.insert((shard_hash("team-" + std::to_string(i)) >> 40) & 63);
    }
    EXPECT_GT(shards.size(), 50U);
    EXPECT_EQ(shard_hash("same"), shard_hash(std::string("same")));
}

}  // namespace
}  // namespace nexus
