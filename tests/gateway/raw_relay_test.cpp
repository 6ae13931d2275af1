#include "gateway/raw_relay.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;

class RawRelayTest : public GatewayTest {
  protected:
    RawRelayTest() {
        settings_.providers["up"].kind = "openai";
        settings_.providers["up"].api_key = Secret("k");
    }
    test::HttpAnswer speak(Script script) {
        upstream_.queue(std::move(script));
        start();
        return gateway_->post("/v1/audio/speech", R"({"model":"m","input":"Hello","voice":"alloy"})");
    }
    static Script sound(Script::End end) {
        Script script;
        script.headers = {{"content-type", "audio/mpeg"}};
        script.pieces = {std::string("\xFF\xF3\0\1", 4), "rest"};
        script.stream = true;
        script.end = end;
        return script;
    }
};

TEST_F(RawRelayTest, PassesSoundOnByteForByte) {
    const auto answer = speak(sound(Script::End::proper));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "audio/mpeg");
    EXPECT_EQ(answer.body, std::string("\xFF\xF3\0\1rest", 8));
    EXPECT_EQ(upstream_.requests().back().target, "/v1/audio/speech");
    EXPECT_EQ(parse_json(upstream_.requests().back().body)->at("model"), "upstream-model");
}

TEST_F(RawRelayTest, CutsAnAnswerThatTheUpstreamCut) {
    const auto answer = speak(sound(Script::End::cut));
    EXPECT_FALSE(answer.complete);
}

TEST_F(RawRelayTest, TakesAWebPageForAFailure) {
    Script script = Script::json("<html></html>");
    script.headers = {{"content-type", "text/html"}};
    EXPECT_EQ(speak(std::move(script)).status, 502);
}

}  // namespace
}  // namespace nexus::gateway
