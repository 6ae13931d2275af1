#include "cli/commands.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/json.h"
#include "tests/admin/http_call.h"
#include "tests/cli/child_process.h"
#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

int run_with(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "nexus");
    return run(static_cast<int>(arguments.size()), arguments.data());
}

/// What a command prints, whatever its exit code.
struct Printed {
    int code = -1;
    std::string text;
};

Printed print(std::vector<const char*> arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_with(std::move(arguments));
    std::string text = testing::internal::GetCapturedStdout();
    return {code, text + testing::internal::GetCapturedStderr()};
}

TEST(Commands, ExitWith2WhereTheCommandLineIsWrong) {
    EXPECT_EQ(print({}).code, 2);
    EXPECT_EQ(print({"serv"}).code, 2);
    EXPECT_EQ(print({"serve", "--lissten", "x"}).code, 2);
    EXPECT_EQ(print({"serve", "--workers", "0"}).code, 2);
    EXPECT_EQ(print({"keys"}).code, 2);
}

TEST(Commands, ExitWith1WhereTheyFail) {
    EXPECT_EQ(print({"check", "no/such/nexus.yaml"}).code, 1);
    EXPECT_EQ(print({"support-bundle", "--admin", "127.0.0.1:1"}).code, 1);
    test::ChildProcess child([] { return run_with({"serve", "--config", "no/such/nexus.yaml"}); });
    EXPECT_EQ(child.wait(), 1);
}

TEST(Commands, PrintTheirTexts) {
    EXPECT_EQ(print({"version"}).text, "nexus 0.1.0\n");
    EXPECT_EQ(print({"--version"}).code, 0);
    EXPECT_TRUE(parse_json(print({"config", "schema"}).text));
    EXPECT_NE(print({"config", "reference"}).text.find("listeners"), std::string::npos);
    EXPECT_NE(print({"mock", "--help"}).text.find("x-mock-fault"), std::string::npos);
    EXPECT_NE(print({"keys", "new", "--name", "bot"}).text.find("nk1:"), std::string::npos);
}

TEST(Commands, ServeTheBuiltInConfigurationUntilSigterm) {
    unsetenv("PORT");
    test::ChildProcess child([] { return run_with({"serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}); });
    const Result<Json> line = parse_json(child.read_line());
    ASSERT_TRUE(line);
    const std::string data(string_or(*line, "data", ""));
    const std::string body = R"({"model":"demo/echo","messages":[{"role":"user","content":"Hello there"}]})";
    const test::HttpAnswer answer = test::post(data, "/v1/chat/completions", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_NE(answer.body.find("Hello there"), std::string::npos);
    child.signal(SIGTERM);
    EXPECT_EQ(child.wait(), 0);
}

TEST(Commands, ServeReloadsOnSighup) {
    const test::TemporaryFolder folder;
    const auto config_with = [&folder](const std::string& text) {
        return folder.write("nexus.yaml",
                            "auth: { mode: none }\nlog: { level: error, access: \"off\" }\n"
                            "listeners: { data: { address: 127.0.0.1:0 }, admin: { address: 127.0.0.1:0 } }\n"
                            "providers: { demo: { kind: mock } }\n"
                            "models: { m: { targets: [{ provider: demo, model: \"fixed:" +
                                text + "\" }] } }\n");
    };
    const std::string file = config_with("one").string();
    test::ChildProcess child([&file] { return run_with({"serve", "--config", file.c_str()}); });
    const Result<Json> line = parse_json(child.read_line());
    ASSERT_TRUE(line);
    const std::string data(string_or(*line, "data", ""));
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":"x"}]})";
    EXPECT_NE(test::post(data, "/v1/chat/completions", body).body.find("one"), std::string::npos);
    config_with("two");
    child.signal(SIGHUP);
    bool changed = false;
    for (int i = 0; i < 5'000 && !changed; ++i) {
        changed = test::post(data, "/v1/chat/completions", body).body.find("two") != std::string::npos;
    }
    EXPECT_TRUE(changed);
    child.signal(SIGINT);
    EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace nexus::cli
