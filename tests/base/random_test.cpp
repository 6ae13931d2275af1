#include "base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace nexus {
namespace {

class FixedRandom final : public Random {
  public:
    explicit FixedRandom(std::uint64_t value) : value_(value) {}
    std::uint64_t next() override { return value_; }

  private:
    std::uint64_t value_;
};

TEST(Random, BelowCoversItsRangeAndStaysInside) {
    EXPECT_EQ(FixedRandom(0).below(10), 0U);
    EXPECT_EQ(FixedRandom(~std::uint64_t{0}).below(10), 9U);
    EXPECT_EQ(FixedRandom(~std::uint64_t{0}).below(1), 0U);
    EXPECT_EQ(FixedRandom(std::uint64_t{1} << 63).below(10), 5U);
}

TEST(FastRandom, IsRoughlyUniform) {
    FastRandom random;
    std::array<int, 8> counts{};
    for (int i = 0; i < 80'000; ++i) {
        ++counts.at(random.below(counts.size()));
    }
    for (int count : counts) {
        EXPECT_GT(count, 9'000);
        EXPECT_LT(count, 11'000);
    }
}

TEST(FastRandom, DiffersBetweenGenerators) {
    FastRandom first;
    FastRandom second;
    EXPECT_NE(first.next(), second.next());
}

TEST(SecureRandomBytes, GivesTheSizeAskedFor) {
    EXPECT_EQ(secure_random_bytes(0), "");
    EXPECT_EQ(secure_random_bytes(32).size(), 32U);
    EXPECT_NE(secure_random_bytes(32), secure_random_bytes(32));
}

TEST(MakeRequestId, IsAPrefixAndAllBitsInHexadecimal) {
    FixedRandom fixed(0x0123456789abcdefULL);
    EXPECT_EQ(make_request_id(fixed), "req_fedcba9876543210fedcba9876543210");
    FastRandom random;
    std::set<std::string> ids;
    for (int i = 0; i < 1'000; ++i) {
        ids.insert(make_request_id(random));
    }
    EXPECT_EQ(ids.size(), 1'000U);
}

}  // namespace
}  // namespace nexus
