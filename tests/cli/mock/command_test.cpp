#include "cli/mock/command.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/admin/http_call.h"
#include "tests/cli/child_process.h"
#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

TEST(MockCommand, ServesUntilItIsTerminated) {
    test::ChildProcess child([] { return run_mock({.listen = "127.0.0.1:0"}); });
    const Result<Json> line = parse_json(child.read_line());
    ASSERT_TRUE(line);
    const std::string address(string_or(*line, "mock", ""));
    const std::string body = R"({"model":"fixed:pong","messages":[{"role":"user","content":"x"}]})";
    EXPECT_NE(test::post(address, "/v1/chat/completions", body).body.find("pong"), std::string::npos);
    child.signal(SIGTERM);
    EXPECT_EQ(child.wait(), 0);
}

TEST(MockCommand, AnswersFromARecording) {
    const test::TemporaryFolder folder;
    const std::filesystem::path file = folder.write(
        "one.json", R"({"request":{"method":"GET","path":"/v1/models"},"response":{"status":418,"body_text":"tea"}})");
    test::ChildProcess child([&file] { return run_mock({.listen = "127.0.0.1:0", .replay = file}); });
    const Result<Json> line = parse_json(child.read_line());
    ASSERT_TRUE(line);
    EXPECT_EQ(int_or(*line, "recordings", 0), 1);
    const test::HttpAnswer answer = test::get(std::string(string_or(*line, "mock", "")), "/v1/models");
    EXPECT_EQ(answer.status, 418);
    EXPECT_EQ(answer.body, "tea");
    child.signal(SIGTERM);
    EXPECT_EQ(child.wait(), 0);
}

TEST(MockCommand, FailsWithoutTheRecordingItWasGiven) {
    test::ChildProcess child([] { return run_mock({.listen = "127.0.0.1:0", .replay = "/nowhere/absent.json"}); });
    EXPECT_EQ(child.wait(), 1);
}

TEST(MockCommand, FailsWhereTheAddressCannotBeBound) {
    test::ChildProcess child([] { return run_mock({.listen = "192.0.2.1:9"}); });
    EXPECT_EQ(child.wait(), 1);
}

}  // namespace
}  // namespace nexus::cli
