#include "cli/mock/handler.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/admin/http_call.h"
#include "tests/admin/loopback_server.h"

namespace nexus::cli {
namespace {

using test::get;
using test::HttpAnswer;
using test::post;

class MockHandlerTest : public testing::Test {
  protected:
    HttpAnswer chat(const std::string& body, const std::string& headers = {}) {
        return post(address_, "/v1/chat/completions", body, headers);
    }

    MockHandler handler_;
    test::LoopbackServer server_{handler_};
    const std::string& address_ = server_.address();
};

Json body_of(const HttpAnswer& answer) {
    Result<Json> body = parse_json(answer.body);
    EXPECT_TRUE(body) << answer.body;
    return body ? std::move(*body) : Json();
}

const std::string kHello = R"({"model":"echo","messages":[{"role":"user","content":"Hello there, mock"}]})";
const std::string kStream =
    R"({"model":"echo","stream":true,"messages":[{"role":"user","content":"Hello there, mock"}]})";

TEST_F(MockHandlerTest, AnswersInOpenAisFormat) {
    const HttpAnswer answer = chat(kHello);
    EXPECT_EQ(answer.status, 200);
    const Json body = body_of(answer);
    EXPECT_EQ(body["choices"][0]["message"]["content"], "Hello there, mock");
    EXPECT_EQ(body["choices"][0]["finish_reason"], "stop");
    EXPECT_EQ(body["model"], "echo");
    EXPECT_EQ(body["usage"]["completion_tokens"], 5);
}

TEST_F(MockHandlerTest, AnswersInAnthropicsFormat) {
    const Json body =
        body_of(post(address_, "/v1/messages",
                     R"({"model":"echo","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]})"));
    EXPECT_EQ(body["content"][0]["text"], "Hello");
    EXPECT_EQ(body["stop_reason"], "end_turn");
    EXPECT_EQ(body["usage"]["output_tokens"], 2);
}

TEST_F(MockHandlerTest, AnswersInGeminisFormat) {
    const std::string request = R"({"contents":[{"role":"user","parts":[{"text":"Hello"}]}]})";
    const Json body = body_of(post(address_, "/v1beta/models/echo:generateContent", request));
    EXPECT_EQ(body["candidates"][0]["content"]["parts"][0]["text"], "Hello");
    const HttpAnswer stream = post(address_, "/v1beta/models/fixed:abcdefgh:streamGenerateContent?alt=sse", request);
    EXPECT_NE(stream.body.find("\"abcd\""), std::string::npos) << stream.body;
    EXPECT_NE(stream.body.find("\"efgh\""), std::string::npos);
}

TEST_F(MockHandlerTest, StreamsTokenByTokenToTheTerminalEvent) {
    const HttpAnswer answer = chat(kStream);
    EXPECT_TRUE(answer.headers.at("content-type").starts_with("text/event-stream"));
    EXPECT_TRUE(answer.complete);
    EXPECT_TRUE(answer.body.ends_with("data: [DONE]\n\n")) << answer.body;
    EXPECT_NE(answer.body.find("\"Hell\""), std::string::npos);
    EXPECT_NE(answer.body.find("\"o th\""), std::string::npos);
}

TEST_F(MockHandlerTest, StreamsWithADelayBeforeEachToken) {
    const HttpAnswer answer = chat(kStream, "x-mock-token-delay: 1\r\nx-mock-tokens: 3\r\n");
    EXPECT_TRUE(answer.complete);
    EXPECT_TRUE(answer.body.ends_with("data: [DONE]\n\n")) << answer.body;
}

TEST_F(MockHandlerTest, GivesTheSameAnswerToTheSameRequest) {
    const Json first = body_of(chat(kHello));
    const Json second = body_of(chat(kHello));
    EXPECT_EQ(first["id"], second["id"]);
    EXPECT_EQ(first["choices"], second["choices"]);
    EXPECT_EQ(first["usage"], second["usage"]);
}

TEST_F(MockHandlerTest, AnswersLargeBodiesAsSmallOnes) {
    std::string messages;
    for (int i = 0; i < 10'000; ++i) {
        messages += R"({"role":"user","content":"one of many"},)";
    }
    const std::string rest = R"("messages":[)" + messages + R"({"role":"user","content":"the last"}]})";
    const Json whole = body_of(chat(R"({"model":"echo",)" + rest));
    EXPECT_EQ(whole["choices"][0]["message"]["content"], "the last");
    EXPECT_EQ(whole["usage"]["prompt_tokens"], 10'000 * 3 + 2);
    const HttpAnswer stream = chat(R"({"model":"echo","stream":true,)" + rest);
    EXPECT_TRUE(stream.body.ends_with("data: [DONE]\n\n")) << stream.body;
    EXPECT_EQ(chat(R"({"model":"echo",)" + rest + "}").status, 400);
    const std::string input = R"({"model":"e","input":")" + std::string(300'000, 'a') + R"("})";
    EXPECT_EQ(body_of(post(address_, "/v1/embeddings", input))["usage"]["prompt_tokens"], 75'000);
}

TEST_F(MockHandlerTest, FailsWithTheStatusAskedForInTheCallersShape) {
    const HttpAnswer openai = chat(kHello, "x-mock-status: 429\r\nx-mock-retry-after: 7\r\n");
    EXPECT_EQ(openai.status, 429);
    EXPECT_EQ(openai.headers.at("retry-after"), "7");
    EXPECT_FALSE(body_of(openai)["error"]["message"].is_null());
    const HttpAnswer anthropic = post(address_, "/v1/messages", "{}", "x-mock-status: 529\r\n");
    EXPECT_EQ(anthropic.status, 529);
    EXPECT_EQ(body_of(anthropic)["type"], "error");
}

TEST_F(MockHandlerTest, BreaksAnswersOffAsAskedFor) {
    for (const std::string& request : {kHello, kStream}) {
        const HttpAnswer answer = chat(request, "x-mock-fault: cut\r\n");
        EXPECT_EQ(answer.status, 200);
        EXPECT_FALSE(answer.complete);
        EXPECT_EQ(answer.body.find("[DONE]"), std::string::npos);
    }
    EXPECT_NE(chat(kStream, "x-mock-fault: cut\r\n").body.find("\"Hell\""), std::string::npos);
}

TEST_F(MockHandlerTest, ClosesWithoutAnAnswer) { EXPECT_EQ(chat(kHello, "x-mock-fault: close\r\n").status, 0); }

TEST_F(MockHandlerTest, ResetsTheConnectionWithoutAnAnswer) {
    for (const std::string& request : {kHello, kStream}) {
        EXPECT_EQ(chat(request, "x-mock-fault: reset\r\n").status, 0);
    }
}

TEST_F(MockHandlerTest, SendsGarbage) {
    EXPECT_FALSE(parse_json(chat(kHello, "x-mock-fault: garbage\r\n").body));
    const HttpAnswer stream = chat(kStream, "x-mock-fault: garbage\r\n");
    EXPECT_TRUE(stream.complete);
    EXPECT_NE(stream.body.find("data: {\"broken\n\n"), std::string::npos);
}

TEST_F(MockHandlerTest, StallsUntilTheClientLeaves) {
    test::HttpClient client(address_);
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nx-mock-fault: stall\r\nContent-Length: " +
                std::to_string(kStream.size()) + "\r\n\r\n" + kStream);
    EXPECT_NE(client.read_until("\"Hell\"").find("200 OK"), std::string::npos);
    client.close();
}

TEST_F(MockHandlerTest, CallsATool) {
    const Json body = body_of(chat(R"({"model":"echo","messages":[{"role":"user","content":"call weather"}],"tools":[
        {"type":"function","function":{"name":"weather","parameters":{"type":"object",
        "properties":{"city":{"type":"string"}}}}}]})"));
    const Json& call = body["choices"][0]["message"]["tool_calls"][0];
    EXPECT_EQ(call["function"]["name"], "weather");
    EXPECT_EQ(call["function"]["arguments"], R"({"city":"mock"})");
    EXPECT_EQ(body["choices"][0]["finish_reason"], "tool_calls");
}

TEST_F(MockHandlerTest, EmbedsAndListsModels) {
    const Json embeddings = body_of(post(address_, "/v1/embeddings", R"({"model":"m","input":"x","dimensions":3})"));
    EXPECT_EQ(embeddings["data"][0]["embedding"].size(), 3U);
    EXPECT_EQ(body_of(get(address_, "/v1/models"))["data"][0]["id"], "echo");
}

TEST_F(MockHandlerTest, RefusesWhatItCannotRead) {
    EXPECT_EQ(chat("{").status, 400);
    EXPECT_EQ(chat(kHello, "x-mock-delay: soon\r\n").status, 400);
    EXPECT_EQ(get(address_, "/v1/chat/completions").status, 405);
    EXPECT_EQ(get(address_, "/v2").status, 404);
    EXPECT_EQ(post(address_, "/v1/embeddings", "{}").status, 400);
}

}  // namespace
}  // namespace nexus::cli
