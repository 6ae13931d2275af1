#include "provider/token_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "net/workers.h"
#include "provider/token_grant.h"
#include "tests/provider/fake_token_server.h"
#include "tests/support/eventually.h"

namespace nexus::provider {
namespace {

/// The system's clock, ahead by what the test says. Any thread.
class ShiftedClock final : public Clock {
  public:
    SteadyTime steady() const override { return system_.steady() + std::chrono::milliseconds(ahead_); }
    WallTime wall() const override { return system_.wall(); }
    Task<void> sleep_until(SteadyTime when) override {
        return system_.sleep_until(when - std::chrono::milliseconds(ahead_));
    }
    void advance(std::chrono::milliseconds by) { ahead_ += by.count(); }

  private:
    SystemClock system_;
    std::atomic<std::int64_t> ahead_{0};
};

class TokenSourceTest : public testing::Test {
  protected:
    TokenSourceTest() { workers_.start(); }
    ~TokenSourceTest() override { workers_.stop_and_join(); }

    std::shared_ptr<TokenSource> make() {
        config::Provider settings;
        settings.token_url = server_.url();
        return TokenSource::make(*ibm_iam_grant(settings, Secret("key")));
    }

    /// A request's token, or the error's message.
    std::future<std::string> ask(const std::shared_ptr<TokenSource>& source, std::size_t worker = 0) {
        auto done = std::make_shared<std::promise<std::string>>();
        std::future<std::string> answer = done->get_future();
        net::Worker& home = workers_[worker];
        home.post([source, &home, done, this] { home.spawn("ask", run(source, home, cancellation_, done)); });
        return answer;
    }
    std::string token(const std::shared_ptr<TokenSource>& source) { return ask(source).get(); }

    static Task<void> run(std::shared_ptr<TokenSource> source, net::Worker& worker, net::Cancellation& cancellation,
                          std::shared_ptr<std::promise<std::string>> done) {
        const Result<AccessToken> token = co_await source->get(worker, cancellation, nullptr);
        done->set_value(token ? std::string((*token)->token.reveal()) : "error: " + token.error().message());
    }

    test::Eventually eventually_;
    test::FakeTokenServer server_;
    ShiftedClock clock_;
    net::Workers workers_{2, clock_};
    net::Cancellation cancellation_;  // of the first worker's requests
};

TEST_F(TokenSourceTest, FetchesOnceAndKeeps) {
    const auto source = make();
    EXPECT_EQ(token(source), "t1");
    EXPECT_EQ(token(source), "t1");
    EXPECT_EQ(server_.calls(), 1U);
    EXPECT_NE(server_.last_body().find("apikey=key"), std::string::npos);
}

TEST_F(TokenSourceTest, MakesAllThatWaitShareOneFetch) {
    const auto source = make();
    server_.hold();
    std::vector<std::future<std::string>> answers;
    for (int i = 0; i < 8; ++i) {
        answers.push_back(ask(source));
    }
    ASSERT_TRUE(eventually_.wait([this] { return server_.calls() == 1; }));
    std::promise<void> passed;
    workers_[0].post([&passed] { passed.set_value(); });
    passed.get_future().wait();
    server_.release();
    for (auto& answer : answers) {
        EXPECT_EQ(answer.get(), "t1");
    }
    EXPECT_EQ(server_.calls(), 1U);
}

TEST_F(TokenSourceTest, RefreshesInTheBackgroundBeforeTheTokenExpires) {
    const auto source = make();
    server_.grant(100);
    EXPECT_EQ(token(source), "t1");
    clock_.advance(std::chrono::seconds(85));
    server_.hold();
    EXPECT_EQ(token(source), "t1");  // while the new one is on its way
    ASSERT_TRUE(eventually_.wait([this] { return server_.calls() == 2; }));
    EXPECT_EQ(token(source), "t1");
    server_.release();
    ASSERT_TRUE(eventually_.wait([&] { return token(source) == "t2"; }));
    EXPECT_EQ(server_.calls(), 2U);
}

TEST_F(TokenSourceTest, RefreshesWithoutARequestWhereTheTokenIsUsed) {
    const auto source = make();
    server_.grant(1);
    EXPECT_EQ(token(source), "t1");
    EXPECT_TRUE(eventually_.wait([this] { return server_.calls() >= 2; }));
}

TEST_F(TokenSourceTest, WaitsForANewOneAfterARest) {
    const auto source = make();
    server_.grant(100);
    EXPECT_EQ(token(source), "t1");
    clock_.advance(std::chrono::seconds(200));
    EXPECT_EQ(token(source), "t2");
}

TEST_F(TokenSourceTest, ServesTheOldTokenWhileTheEndpointIsDown) {
    const auto source = make();
    server_.grant(100);
    EXPECT_EQ(token(source), "t1");
    server_.refuse(503);
    clock_.advance(std::chrono::seconds(85));
    EXPECT_EQ(token(source), "t1");
    ASSERT_TRUE(eventually_.wait([this] { return server_.calls() == 2; }));
    EXPECT_EQ(token(source), "t1");
    clock_.advance(std::chrono::seconds(30));
    EXPECT_EQ(token(source), "error: No access token: the token endpoint answered 503");
}

TEST_F(TokenSourceTest, TellsWhyItWasRefusedWithoutTheAccount) {
    const auto source = make();
    server_.refuse(400);
    EXPECT_EQ(token(source), "error: No access token: the token endpoint answered 400 (invalid_grant)");
}

TEST_F(TokenSourceTest, DoesNotAskAgainForEachRequestThatFails) {
    const auto source = make();
    server_.refuse(400);
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(token(source).starts_with("error: "));
    }
    EXPECT_EQ(server_.calls(), 1U);
    server_.grant(100);
    clock_.advance(std::chrono::seconds(2));
    EXPECT_EQ(token(source), "t2");
}

TEST_F(TokenSourceTest, TriesAgainEverMoreRarely) {
    const auto source = make();
    server_.refuse(400);
    EXPECT_TRUE(token(source).starts_with("error: "));
    clock_.advance(std::chrono::milliseconds(2'600));
    EXPECT_TRUE(token(source).starts_with("error: "));
    EXPECT_EQ(server_.calls(), 2U);
    clock_.advance(std::chrono::milliseconds(1'500));
    EXPECT_TRUE(token(source).starts_with("error: "));
    EXPECT_EQ(server_.calls(), 2U) << "the second pause is two seconds";
    for (int i = 0; i < 10; ++i) {
        clock_.advance(std::chrono::seconds(19));
        EXPECT_TRUE(token(source).starts_with("error: "));
    }
    EXPECT_EQ(server_.calls(), 12U) << "never longer than fifteen seconds and a quarter of them";
    server_.grant(3600);
    clock_.advance(std::chrono::seconds(19));
    EXPECT_EQ(token(source), "t13");
}

TEST_F(TokenSourceTest, RefreshesFiveMinutesBeforeTheEnd) {
    const auto source = make();
    server_.grant(1'000);
    EXPECT_EQ(token(source), "t1");
    clock_.advance(std::chrono::seconds(640));
    EXPECT_EQ(token(source), "t1");
    EXPECT_EQ(server_.calls(), 1U);
    clock_.advance(std::chrono::seconds(61));
    ASSERT_TRUE(eventually_.wait([&] { return token(source) == "t2"; }));
}

TEST_F(TokenSourceTest, FetchesAnotherForOneThatTheProviderRefused) {
    const auto source = make();
    EXPECT_EQ(token(source), "t1");
    std::promise<AccessToken> first;
    net::Worker& worker = workers_[0];
    const auto look = [](std::shared_ptr<TokenSource> from, net::Worker& home, net::Cancellation& cancellation,
                         std::promise<AccessToken>& done) -> Task<void> {
        const Result<AccessToken> found = co_await from->get(home, cancellation, nullptr);
        done.set_value(*found);
    };
    worker.post([&] { worker.spawn("look", look(source, worker, cancellation_, first)); });
    const AccessToken refused = first.get_future().get();
    source->refuse(refused, clock_.steady());
    EXPECT_EQ(token(source), "t1") << "it had only just been fetched";
    clock_.advance(std::chrono::seconds(20));
    source->refuse(refused, clock_.steady());
    EXPECT_EQ(token(source), "t2");
    source->refuse(refused, clock_.steady() + std::chrono::hours(1));
    EXPECT_EQ(token(source), "t2") << "an old token says nothing about the new one";
}

TEST_F(TokenSourceTest, GivesTheTokenToOthersWhenItsFirstClientLeaves) {
    const auto source = make();
    server_.hold();
    std::future<std::string> leaving = ask(source, 0);
    ASSERT_TRUE(eventually_.wait([this] { return server_.calls() == 1; }));
    net::Cancellation stays;
    auto done = std::make_shared<std::promise<std::string>>();
    workers_[1].post([&] { workers_[1].spawn("stays", run(source, workers_[1], stays, done)); });
    workers_[0].post([this] { cancellation_.cancel(); });
    EXPECT_EQ(leaving.get(), "error: the client left");
    server_.release();
    EXPECT_EQ(done->get_future().get(), "t1");
    EXPECT_EQ(server_.calls(), 1U);
}

TEST_F(TokenSourceTest, EndsWhileAFetchIsUnderWay) {
    server_.hold();
    (void)ask(make());
    ASSERT_TRUE(eventually_.wait([this] { return server_.calls() == 1; }));
}

TEST_F(TokenSourceTest, SaysThatTheEndpointCannotBeReached) {
    config::Provider settings;
    settings.token_url = "http://127.0.0.1:1/token";
    const auto source = TokenSource::make(*ibm_iam_grant(settings, Secret("key")));
    EXPECT_TRUE(token(source).starts_with("error: No access token: "));
}

TEST(TokenSources, ShareTheSourceOfOneGrantWhileItIsUsed) {
    TokenSources sources;
    const auto grant = [](const std::string& key) { return *ibm_iam_grant(config::Provider(), Secret(key)); };
    std::shared_ptr<TokenSource> first = sources.get(grant("a"));
    EXPECT_EQ(sources.get(grant("a")), first);
    EXPECT_NE(sources.get(grant("b")), first);
    const std::weak_ptr<TokenSource> gone = first;
    first.reset();
    EXPECT_TRUE(gone.expired());
    EXPECT_NE(sources.get(grant("a")), nullptr);
}

}  // namespace
}  // namespace nexus::provider
