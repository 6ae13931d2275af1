#include "base/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace nexus {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string, Secret>);

const std::string kLong = "sk-0123456789abcdef0123456789abcdef";

TEST(Secret, RevealsWhatItHolds) {
    EXPECT_TRUE(Secret().empty());
    EXPECT_EQ(Secret(kLong).reveal(), kLong);
    EXPECT_FALSE(Secret("x").empty());
}

TEST(Secret, CopiesAndMoves) {
    Secret first(kLong);
    const Secret copy = first;
    EXPECT_EQ(copy.reveal(), first.reveal());
    Secret moved = std::move(first);
    EXPECT_EQ(moved.reveal(), kLong);
    Secret assigned("short");
    assigned = copy;
    EXPECT_EQ(assigned.reveal(), kLong);
    assigned = std::move(moved);
    EXPECT_EQ(assigned.reveal(), kLong);
    Secret& self = assigned;
    assigned = self;
    EXPECT_EQ(assigned.reveal(), kLong);
}

// A short text lies inside of the object, where its bytes can be looked at after a move.
TEST(Secret, LeavesNoBytesBehindWhenMovedFrom) {
    Secret first("tiny-secret");
    const Secret second = std::move(first);
    EXPECT_EQ(second.reveal(), "tiny-secret");
    const auto* bytes = reinterpret_cast<const char*>(&first);
    EXPECT_EQ(std::string_view(bytes, sizeof first).find("secret"), std::string_view::npos);
    EXPECT_TRUE(first.empty());
}

}  // namespace
}  // namespace nexus
