#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace nexus {
namespace {

Result<std::unique_ptr<int>> make(bool good) {
    if (!good) {
        return Error(ErrorCode::not_found, "nothing here");
    }
    return std::make_unique<int>(7);
}

TEST(Result, HoldsAValueThatCanBeMovedOut) {
    Result<std::unique_ptr<int>> result = make(true);
    ASSERT_TRUE(result);
    EXPECT_TRUE(result.has_value());
    EXPECT_EQ(**result, 7);
    const std::unique_ptr<int> taken = *std::move(result);
    EXPECT_EQ(*taken, 7);
}

TEST(Result, HoldsAnErrorThatCanBePassedOn) {
    Result<std::unique_ptr<int>> result = make(false);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), ErrorCode::not_found);
    const Result<std::string> passed_on = std::move(result).error();
    EXPECT_EQ(passed_on.error().message(), "nothing here");
}

TEST(Result, PointsAtItsValue) {
    Result<std::string> result(std::string("abc"));
    EXPECT_EQ(result->size(), 3U);
    result->push_back('d');
    EXPECT_EQ(*result, "abcd");
}

TEST(VoidResult, IsSuccessByDefault) {
    const Result<void> good;
    EXPECT_TRUE(good);
    const Result<void> bad = Error(ErrorCode::internal_error, "broken");
    EXPECT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error().status(), 500);
}

}  // namespace
}  // namespace nexus
