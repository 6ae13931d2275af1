#include "admin/handler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "admin/negotiation.h"
#include "tests/admin/http_call.h"
#include "tests/admin/loopback_server.h"

namespace nexus::admin {
namespace {

using test::get;
using test::HttpAnswer;
using test::HttpCall;
using test::post;

class FakeControl final : public AdminControl {
  public:
    ProcessStatus status() const override {
        ProcessStatus status;
        status.accepting = accepting;
        status.generation = 7;
        status.live_generations = 2;
        status.in_flight = 3;
        status.queued = 1;
        status.listeners = {{"data", "127.0.0.1:8080", 5, 3}};
        return status;
    }
    void drain() override { accepting = false; }
    void resume() override { accepting = true; }
    void reload(std::function<void(ReloadOutcome)> done) override {
        ++reloads;
        // On another thread, as the daemon does it.
        std::thread([this, done = std::move(done)] { done(outcome); }).detach();
    }
    std::string describe_config() const override { return R"({"workers":2})"; }
    std::string base_path() const override { return path; }

    std::atomic<bool> accepting{true};
    std::atomic<int> reloads{0};
    ReloadOutcome outcome{true, 8, {}};
    std::string path;
};

class AdminHandlerTest : public testing::Test {
  protected:
    FakeControl control_;
    telemetry::Metrics metrics_{1};
    AdminHandler handler_{control_, metrics_};
    test::LoopbackServer server_{handler_};
    const std::string& address_ = server_.address();
};

Json body_of(const HttpAnswer& answer) {
    Result<Json> body = parse_json(answer.body);
    EXPECT_TRUE(body) << answer.body;
    return body ? std::move(*body) : Json();
}

TEST_F(AdminHandlerTest, AnswersHealthInEverySpelling) {
    for (const std::string path :
         {"/healthz", "/livez", "/readyz", "/health", "/health/liveliness", "/health/liveness", "/health/readiness"}) {
        const HttpAnswer answer = get(address_, path);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_FALSE(body_of(answer)["status"].is_null()) << path;
    }
}

TEST_F(AdminHandlerTest, IsAliveButNotReadyWhileDraining) {
    for (const std::string path : {"/drain", "/health/drain"}) {
        EXPECT_EQ(post(address_, path, "").status, 200);
        EXPECT_EQ(get(address_, "/readyz").status, 503);
        EXPECT_EQ(get(address_, "/health/readiness").status, 503);
        EXPECT_EQ(get(address_, "/livez").status, 200);
        EXPECT_EQ(post(address_, "/resume", "").status, 200);
        EXPECT_EQ(get(address_, "/readyz").status, 200);
    }
}

TEST_F(AdminHandlerTest, SaysHowBusyTheProcessIs) {
    const Json status = body_of(get(address_, "/readyz?verbose"));
    EXPECT_EQ(status["in_flight"], 3);
    EXPECT_EQ(status["queued"], 1);
    EXPECT_EQ(status["generation"], 7);
    EXPECT_EQ(status["listeners"][0]["address"], "127.0.0.1:8080");
    EXPECT_TRUE(body_of(get(address_, "/readyz"))["in_flight"].is_null());
}

TEST_F(AdminHandlerTest, ExposesMetricsInTheFormatAskedFor) {
    metrics_.set_config_generation(4, true);
    const HttpAnswer text = get(address_, "/metrics");
    EXPECT_EQ(text.status, 200);
    EXPECT_EQ(text.headers.at("content-type"), kTextMetricsType);
    EXPECT_NE(text.body.find("nexus_config_generation 4"), std::string::npos);
    const HttpAnswer open = get(address_, "/metrics", "Accept: application/openmetrics-text\r\n");
    EXPECT_EQ(open.headers.at("content-type"), kOpenMetricsType);
    EXPECT_TRUE(open.body.ends_with("# EOF\n"));
}

TEST_F(AdminHandlerTest, ReloadsAndSaysWhatCameOfIt) {
    const HttpAnswer done = post(address_, "/reload", "");
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(body_of(done)["generation"], 8);
    control_.outcome = {false, 7, {"nexus.yaml:1:1: workres: unknown key"}};
    const HttpAnswer refused = post(address_, "/reload", "");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(body_of(refused)["error"]["problems"][0], "nexus.yaml:1:1: workres: unknown key");
    EXPECT_EQ(control_.reloads, 2);
}

TEST_F(AdminHandlerTest, ShowsConfigurationAndSupportBundle) {
    EXPECT_EQ(body_of(get(address_, "/config"))["workers"], 2);
    const Json bundle = body_of(get(address_, "/support-bundle"));
    EXPECT_EQ(bundle["config"]["workers"], 2);
    EXPECT_EQ(bundle["status"]["generation"], 7);
    EXPECT_NE(string_or(bundle, "metrics", "").find("nexus_"), std::string::npos);
}

TEST_F(AdminHandlerTest, RefusesControlByWebPages) {
    HttpCall request;
    request.method = "POST";
    request.target = "/drain";
    request.headers = "Origin: http://evil.example\r\n";
    const HttpAnswer answer = call(address_, request);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(body_of(answer)["error"]["code"], "permission_denied");
    EXPECT_TRUE(control_.accepting);
    request.headers.clear();
    request.host = "evil.example";
    EXPECT_EQ(call(address_, request).status, 403);
    request.method = "GET";
    request.target = "/config";
    EXPECT_EQ(call(address_, request).status, 403);
    request.target = "/healthz";
    EXPECT_EQ(call(address_, request).status, 200);
}

TEST_F(AdminHandlerTest, AnswersUnknownPathsAndMethodsInJson) {
    const HttpAnswer unknown = get(address_, "/nothing");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(body_of(unknown)["error"]["code"], "not_found");
    const HttpAnswer wrong = get(address_, "/drain");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(body_of(wrong)["error"]["code"], "method_not_allowed");
    EXPECT_EQ(post(address_, "/metrics", "").status, 405);
}

TEST_F(AdminHandlerTest, ServesBelowItsBasePathOnly) {
    control_.path = "/nexus";
    EXPECT_EQ(get(address_, "/nexus/healthz").status, 200);
    EXPECT_EQ(get(address_, "/healthz").status, 404);
}

}  // namespace
}  // namespace nexus::admin
