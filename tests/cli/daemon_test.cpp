#include "cli/daemon.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/check.h"
#include "tests/cli/running_daemon.h"
#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

using test::ask;
using test::demo_config;
using test::get;
using test::HttpAnswer;
using test::model_line;
using test::post;
using test::RunningDaemon;

std::string content_of(const HttpAnswer& answer) {
    const Result<Json> body = parse_json(answer.body);
    if (!body || !body->contains("choices")) {
        return answer.body;
    }
    return (*body)["choices"][0]["message"]["content"].get<std::string>();
}

class DaemonTest : public testing::Test {
  protected:
    std::filesystem::path write(const std::string& text) { return folder_.write("nexus.yaml", text); }
    test::TemporaryFolder folder_;
};

TEST_F(DaemonTest, ServesTheWholeChainFromAFile) {
    RunningDaemon daemon(write(demo_config(model_line("m", "pong"))));
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "pong");
    const HttpAnswer stream = ask(daemon.data(), "m", "", true);
    EXPECT_TRUE(stream.body.ends_with("data: [DONE]\n\n")) << stream.body;
    EXPECT_EQ(get(daemon.admin(), "/readyz").status, 200);
    const std::string metrics = get(daemon.admin(), "/metrics").body;
    EXPECT_NE(metrics.find("nexus_requests_total{"), std::string::npos);
    EXPECT_NE(metrics.find("nexus_config_generation 1"), std::string::npos) << metrics;
}

TEST_F(DaemonTest, DoesNotStartWithProblems) {
    const auto problem_of = [this](const std::string& text) {
        Daemon daemon(ConfigSource{write(text), {}, {}}, 1);
        const Result<void> started = daemon.start();
        return started ? std::string() : started.error().message();
    };
    const std::string two = problem_of("workres: 1\nprovidrs: {}\n");
    EXPECT_NE(two.find(":1:1: workres"), std::string::npos) << two;
    EXPECT_NE(two.find(":2:1: providrs"), std::string::npos) << two;
    const std::string taken = problem_of(
        "auth: { mode: none }\nproviders: { demo: { kind: mock } }\n"
        "listeners: { data: { address: 127.0.0.1:0 }, admin: { address: 192.0.2.1:1 } }\n");
    EXPECT_NE(taken.find("192.0.2.1:1"), std::string::npos) << taken;
}

TEST_F(DaemonTest, SaysAlikeAtTheStartInAReloadAndInCheckWhatOnlyBuildingShows) {
    const std::string unbuildable = demo_config(model_line("m", "one")) + "include: [more.yaml]\n";
    folder_.write("more.yaml", "providers:\n  a: { kind: openai_compatible }\n  b: { kind: openai_compatible }\n");
    const std::string more = folder_.path("more.yaml").string();
    const std::string kind = "kind openai_compatible needs a base_url";
    const std::string expected =
        more + ":2:6: providers.a: " + kind + "\n" + more + ":3:6: providers.b: " + kind + "\n";
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(check(write(unbuildable), out, errors), 1);
    EXPECT_EQ(errors.str(), expected);
    {
        Daemon daemon(ConfigSource{folder_.path("nexus.yaml"), {}, {}}, 1);
        const Result<void> started = daemon.start();
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().message() + "\n", expected);
    }
    RunningDaemon daemon(write(demo_config(model_line("m", "one"))));
    write(unbuildable);
    const HttpAnswer refused = post(daemon.admin(), "/reload", "");
    EXPECT_EQ(refused.status, 400);
    const Result<Json> body = parse_json(refused.body);
    ASSERT_TRUE(body) << refused.body;
    std::string lines;
    for (const Json& problem : body->at("error").at("problems")) {
        lines += problem.get<std::string>() + "\n";
    }
    EXPECT_EQ(lines, expected) << refused.body;
}

TEST_F(DaemonTest, ReloadsOnRequestAndKeepsTheLastGoodConfiguration) {
    RunningDaemon daemon(write(demo_config(model_line("m", "one"))));
    write(demo_config(model_line("m", "two")));
    EXPECT_EQ(post(daemon.admin(), "/reload", "").status, 200);
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "two");
    write("models: [\n");
    const HttpAnswer refused = post(daemon.admin(), "/reload", "");
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.body.find("nexus.yaml:"), std::string::npos) << refused.body;
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "two");
    EXPECT_EQ(daemon.status()["last_reload_ok"], false);
    write(demo_config(model_line("m", "three")));
    EXPECT_EQ(post(daemon.admin(), "/reload", "").status, 200);
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "three");
    EXPECT_EQ(daemon.status()["last_reload_ok"], true);
}

TEST_F(DaemonTest, NoticesThatTheFileChanged) {
    RunningDaemon daemon(write(demo_config(model_line("m", "one"))));
    const Json before = daemon.status()["generation"];
    write(demo_config(model_line("m", "two")));
    EXPECT_TRUE(daemon.wait_for([&](const Json& status) { return status["generation"] > before; }));
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "two");
}

TEST_F(DaemonTest, RefusesTheFirstMockProviderInAReload) {
    const std::string start =
        "listeners: { data: { address: 127.0.0.1:0 } }\nauth: { mode: none }\nlog: { level: error }\n";
    RunningDaemon daemon(write(start + "providers: { up: { kind: vllm, base_url: \"http://127.0.0.1:1/v1\" } }\n"));
    write(start + "providers: { demo: { kind: mock } }\n");
    const HttpAnswer answer = post(daemon.admin(), "/reload", "");
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(answer.body.find("restart"), std::string::npos);
}

TEST_F(DaemonTest, AStreamOutlivesReloads) {
    RunningDaemon daemon(write(demo_config(model_line("m", "one"))));
    HttpAnswer stream;
    std::thread client(
        [&] { stream = ask(daemon.data(), "m", "x-mock-tokens: 20\r\nx-mock-token-delay: 20\r\n", true); });
    EXPECT_TRUE(daemon.wait_for([](const Json& status) { return status["in_flight"] == 1; }));
    write(demo_config(model_line("m", "two")));
    EXPECT_EQ(post(daemon.admin(), "/reload", "").status, 200);
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "two");
    client.join();
    EXPECT_TRUE(stream.body.ends_with("data: [DONE]\n\n")) << stream.body;
    EXPECT_EQ(stream.body.find("two"), std::string::npos);
}

TEST_F(DaemonTest, DrainsAndResumes) {
    RunningDaemon daemon(write(demo_config(model_line("m", "pong"))));
    EXPECT_EQ(post(daemon.admin(), "/drain", "").status, 200);
    EXPECT_TRUE(daemon.wait_for([](const Json& status) { return status["status"] == "draining"; }));
    EXPECT_EQ(get(daemon.admin(), "/readyz").status, 503);
    EXPECT_EQ(post(daemon.admin(), "/resume", "").status, 200);
    EXPECT_TRUE(daemon.wait_for([](const Json& status) { return status["status"] == "ready"; }));
    EXPECT_EQ(content_of(ask(daemon.data(), "m")), "pong");
}

TEST_F(DaemonTest, FinishesRequestsUnderWayBeforeItStops) {
    RunningDaemon daemon(write(demo_config(model_line("m", "pong"))));
    HttpAnswer stream;
    std::thread client(
        [&] { stream = ask(daemon.data(), "m", "x-mock-tokens: 20\r\nx-mock-token-delay: 20\r\n", true); });
    EXPECT_TRUE(daemon.wait_for([](const Json& status) { return status["in_flight"] == 1; }));
    daemon.end();
    client.join();
    EXPECT_TRUE(stream.body.ends_with("data: [DONE]\n\n")) << stream.body;
}

TEST_F(DaemonTest, CutsWhatIsLeftWhenTheDrainTimeIsOver) {
    RunningDaemon daemon(write(demo_config(model_line("m", "pong"), "timeouts: { drain: 1s }\n")));
    HttpAnswer answer;
    std::thread client([&] { answer = ask(daemon.data(), "m", "x-mock-delay: 60000\r\n"); });
    EXPECT_TRUE(daemon.wait_for([](const Json& status) { return status["in_flight"] == 1; }));
    daemon.end();
    client.join();
    EXPECT_NE(answer.status, 200);
}

TEST_F(DaemonTest, ASecondStopEndsAtOnce) {
    RunningDaemon daemon(write(demo_config(model_line("m", "pong"), "timeouts: { drain: 10m }\n")));
    std::thread client([&] { (void)ask(daemon.data(), "m", "x-mock-delay: 60000\r\n"); });
    EXPECT_TRUE(daemon.wait_for([](const Json& status) { return status["in_flight"] == 1; }));
    daemon.stop();
    daemon.end();
    client.join();
}

TEST_F(DaemonTest, ShowsItsConfigurationWithoutSecrets) {
    const std::string keys = "keys: [{ name: k, secret: \"${NEXUS_TEST_DAEMON_KEY}\" }]\n";
    setenv("NEXUS_TEST_DAEMON_KEY", "sk-HUSH-0123456789-0123", 1);
    RunningDaemon daemon(write(demo_config(model_line("m", "pong"), keys)));
    for (const std::string target : {"/config", "/support-bundle", "/metrics"}) {
        const HttpAnswer answer = get(daemon.admin(), target);
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_EQ(answer.body.find("HUSH"), std::string::npos) << target;
    }
}

}  // namespace
}  // namespace nexus::cli
