#include "store/reservations.h"

#include <gtest/gtest.h>

#include <array>

namespace nexus::store {
namespace {

const std::array<Held, 2> kHeld{Held{nullptr, 5, 1, LimitRule::Kind::rate},
                                Held{nullptr, 1, 2, LimitRule::Kind::concurrent}};

TEST(Reservations, FindsWhatWasOpened) {
    Reservations table;
    const std::uint64_t reference = table.open(kHeld).value();
    ASSERT_EQ(table.find(reference).size(), 2U);
    EXPECT_EQ(table.find(reference)[0].taken, 5);
    EXPECT_EQ(table.find(reference)[1].shard, 2U);
    EXPECT_EQ(table.size(), 1U);
}

TEST(Reservations, DoesNotFindAClosedOneInAReusedSlot) {
    Reservations table;
    const std::uint64_t first = table.open(kHeld).value();
    table.close(first);
    EXPECT_TRUE(table.find(first).empty());
    const std::uint64_t second = table.open(kHeld).value();
    EXPECT_NE(first, second);
    EXPECT_TRUE(table.find(first).empty());
    EXPECT_EQ(table.find(second).size(), 2U);
}

TEST(Reservations, UsesSlotsAgain) {
    Reservations table;
    for (int round = 0; round < 1'000; ++round) {
        const std::uint64_t first = table.open(kHeld).value();
        const std::uint64_t second = table.open(kHeld).value();
        EXPECT_LT(first & 0xFFFFFF, 2U);
        EXPECT_LT(second & 0xFFFFFF, 2U);
        table.close(first);
        table.close(second);
    }
    EXPECT_EQ(table.size(), 0U);
}

TEST(Reservations, FindsNothingUnderAMadeUpReference) {
    Reservations table;
    (void)table.open(kHeld);
    for (std::uint64_t reference : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, std::uint64_t{1} << 55}) {
        EXPECT_TRUE(table.find(reference).empty());
    }
}

}  // namespace
}  // namespace nexus::store
