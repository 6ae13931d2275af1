#include "base/error.h"

#include <gtest/gtest.h>

#include <set>

namespace nexus {
namespace {

TEST(ErrorCodes, HaveDistinctNamesAndErrorStatuses) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(ErrorCode::audit_unavailable); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        EXPECT_TRUE(names.insert(name_of(code)).second) << name_of(code);
        EXPECT_GE(status_of(code), 400);
        EXPECT_LT(status_of(code), 600);
    }
}

TEST(ErrorCodes, HaveTheStatusesThatClientsKnow) {
    EXPECT_EQ(status_of(ErrorCode::rate_limit_exceeded), 429);
    EXPECT_EQ(status_of(ErrorCode::authentication_failed), 401);
    EXPECT_EQ(status_of(ErrorCode::budget_exceeded), 402);
    EXPECT_EQ(status_of(ErrorCode::provider_timeout), 504);
    EXPECT_EQ(name_of(ErrorCode::rate_limit_exceeded), "rate_limit_exceeded");
}

TEST(Error, TakesFaultAndStatusFromItsCode) {
    const Error error(ErrorCode::provider_unavailable, "openai refused the connection");
    EXPECT_EQ(error.code(), ErrorCode::provider_unavailable);
    EXPECT_EQ(error.fault(), Fault::upstream);
    EXPECT_EQ(error.status(), 502);
    EXPECT_FALSE(error.retryable());
    EXPECT_EQ(error.message(), "openai refused the connection");
    EXPECT_FALSE(error.retry_after());
}

TEST(Error, KeepsWhatIsSet) {
    Error error(ErrorCode::provider_rejected, "no such parameter");
    error.from(Fault::gateway).retry_ok(true).param("messages[0]").status(422);
    error.upstream("invalid_request_error", "unknown_parameter").retry_after(std::chrono::milliseconds(1500));
    EXPECT_EQ(error.fault(), Fault::gateway);
    EXPECT_TRUE(error.retryable());
    EXPECT_EQ(error.param(), "messages[0]");
    EXPECT_EQ(error.status(), 422);
    EXPECT_EQ(error.upstream_type(), "invalid_request_error");
    EXPECT_EQ(error.upstream_code(), "unknown_parameter");
    EXPECT_EQ(error.retry_after(), std::chrono::milliseconds(1500));
}

TEST(Faults, HaveNames) {
    EXPECT_EQ(name_of(Fault::client), "client");
    EXPECT_EQ(name_of(Fault::policy), "policy");
    EXPECT_EQ(name_of(Fault::upstream), "upstream");
    EXPECT_EQ(name_of(Fault::gateway), "gateway");
}

}  // namespace
}  // namespace nexus
