#include "cli/mock/command.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/admin/http_call.h"
#include "tests/cli/child_process.h"

namespace nexus::cli {
namespace {

TEST(MockCommand, ServesUntilItIsTerminated) {
    test::ChildProcess child([] { return run_mock({"127.0.0.1:0", 1}); });
    const Result<Json> line = parse_json(child.read_line());
    ASSERT_TRUE(line);
    const std::string address(string_or(*line, "mock", ""));
    const std::string body = R"({"model":"fixed:pong","messages":[{"role":"user","content":"x"}]})";
    EXPECT_NE(test::post(address, "/v1/chat/completions", body).body.find("pong"), std::string::npos);
    child.signal(SIGTERM);
    EXPECT_EQ(child.wait(), 0);
}

TEST(MockCommand, FailsWhereTheAddressCannotBeBound) {
    test::ChildProcess child([] { return run_mock({"192.0.2.1:9", 1}); });
    EXPECT_EQ(child.wait(), 1);
}

}  // namespace
}  // namespace nexus::cli
