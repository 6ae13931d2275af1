#include "gateway/realtime_events.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "gateway/generation.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

// Marks every text as found, and keeps what it saw.
class Marker final : public Middleware {
  public:
    std::string_view name() const override { return "marker"; }
    bool scans_text() const override { return true; }
    Task<Flow> on_request(Exchange& exchange) const override {
        for (std::size_t i = 0; i < exchange.index.texts.size(); ++i) {
            exchange.findings.push_back(
                Finding{i, {0, exchange.index.texts[i].text.size()}, "MARK", "[" + std::to_string(i) + "]", true});
        }
        exchange.injection_verdict = exchange.index.texts.size() > 1 ? "flag" : "pass";
        co_return Flow::next();
    }
};

MiddlewareRow marker_row() {
    return MiddlewareRow{"marker", [](const MakerContext&) -> Result<std::unique_ptr<Middleware>> {
                             return std::unique_ptr<Middleware>(std::make_unique<Marker>());
                         }};
}

struct Passed {
    std::string event;
    std::string error;
};

Task<void> pass(ClientEvents& events, Passed& passed) {
    const Result<void> done = co_await events.pass(passed.event);
    passed.error = done ? "" : done.error().param() + ": " + std::string(name_of(done.error().code()));
}

// What becomes of events of a session with the model `m`, one after the other.
class ClientEventsTest : public testing::Test {
  protected:
    std::vector<Passed> pass_all(std::vector<std::string> sent, const std::vector<MiddlewareRow>& rows = {}) {
        const auto generation = build_generation(settings_, rows);
        ExchangeHost host(generation);
        std::vector<Passed> out(sent.size());
        host.run(kChatPath, kRequest, [&](Exchange& exchange) {
            exchange.identity = &identity_;
            exchange.model_name = "m";
            exchange.served_model = "upstream-model";
            ClientEvents events(exchange, exchange.route->targets.front());
            for (std::size_t i = 0; i < sent.size(); ++i) {
                out[i].event = sent[i];
                // Nothing in these middlewares waits, so that the whole coroutine runs where it is started.
                exchange.worker().spawn("test", pass(events, out[i]));
                exchange.worker().loop().poll();
            }
            error_ = events.error_event(Error(ErrorCode::content_blocked, "no"), true);
            verdict_ = exchange.injection_verdict;
            counts_ = exchange.event_findings;
        });
        return out;
    }

    config::Settings settings_ = test::settings_for("http://127.0.0.1:1/v1");
    Identity identity_;
    std::string error_;
    std::string_view verdict_;
    std::vector<std::pair<std::string_view, int>> counts_;
};

TEST_F(ClientEventsTest, WhatNeedsNoChangeIsNotChanged) {
    const std::string odd = "{ \"type\" : \"x\",\n\"n\" : 1.50 }";
    EXPECT_EQ(pass_all({odd}).at(0).event, odd);
}

TEST_F(ClientEventsTest, RedactsAndCountsOverTheSession) {
    const auto passed = pass_all({R"({"type":"x","session":{"instructions":"a","prompt":"b"}})",
                                  R"({"type":"x","session":{"instructions":"c"}})", R"({"type":"x"})"},
                                 {marker_row()});
    EXPECT_EQ(passed[0].event, R"({"type":"x","session":{"instructions":"[0]","prompt":"[1]"}})");
    EXPECT_EQ(passed[1].event, R"({"type":"x","session":{"instructions":"[0]"}})");
    EXPECT_EQ(passed[2].event, R"({"type":"x"})");
    EXPECT_EQ(verdict_, "flag");  // the gravest of all events
    ASSERT_EQ(counts_.size(), 1U);
    EXPECT_EQ(counts_[0].second, 3);
}

TEST_F(ClientEventsTest, TranscribesWithModelsThatTheKeyMayUse) {
    identity_.models = {"m", "whisper*"};
    settings_.models["whisper"].targets.push_back(config::Target{"up", "whisper-1", 1});
    const auto with = [](const std::string& model) {
        return R"({"type":"session.update","session":{"input_audio_transcription":{"model":")" + model + R"("}}})";
    };
    const auto passed = pass_all({with("whisper"), with("whisper-2"), with("dear"), with("m")});
    EXPECT_EQ(passed[0].event, with("whisper-1"));
    EXPECT_EQ(passed[1].event, with("whisper-2"));
    EXPECT_EQ(passed[2].error, "session.audio.input.transcription.model: permission_denied");
    EXPECT_EQ(passed[3].event, with("upstream-model"));
}

TEST_F(ClientEventsTest, AnErrorNamesTheEventAtFault) {
    (void)pass_all({R"({"type":"x","event_id":"mine"})"});
    const Result<Json> event = parse_json(error_);
    ASSERT_TRUE(event);
    EXPECT_EQ(string_or(*event, "type", ""), "error");
    EXPECT_FALSE(string_or(*event, "event_id", "").empty());
    const Json& error = (*event)["error"];
    EXPECT_EQ(string_or(error, "message", ""), "no");
    EXPECT_EQ(string_or(error, "code", ""), "content_blocked");
    EXPECT_EQ(string_or(error, "event_id", ""), "mine");
    (void)pass_all({R"({"type":"x"})"});
    EXPECT_TRUE((*parse_json(error_))["error"]["event_id"].is_null());
}

}  // namespace
}  // namespace nexus::gateway
