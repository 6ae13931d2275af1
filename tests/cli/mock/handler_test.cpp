#include "cli/mock/handler.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/admin/http_call.h"
#include "tests/admin/loopback_server.h"
#include "tests/support/eventually.h"

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

TEST_F(MockHandlerTest, SendsBinaryEventsAndLinesInTheirOwnTypes) {
    const HttpAnswer bedrock =
        post(address_, "/model/m/converse-stream", R"({"messages":[{"role":"user","content":[{"text":"Hello"}]}]})");
    EXPECT_EQ(bedrock.headers.at("content-type"), "application/vnd.amazon.eventstream");
    EXPECT_NE(bedrock.body.find("messageStop"), std::string::npos);
    const HttpAnswer ollama =
        post(address_, "/api/chat", R"({"model":"m","messages":[{"role":"user","content":"Hello"}]})");
    EXPECT_EQ(ollama.headers.at("content-type"), "application/x-ndjson");
    EXPECT_NE(ollama.body.find("\"done\":true"), std::string::npos);
}

TEST_F(MockHandlerTest, BreaksEveryKindOfAnswerOff) {
    const std::string speech = R"({"input":"a longer text to say","response_format":"wav"})";
    EXPECT_FALSE(post(address_, "/v1/audio/speech", speech, "x-mock-fault: cut\r\n").complete);
    EXPECT_FALSE(post(address_, "/v1/embeddings", R"({"input":"x"})", "x-mock-fault: cut\r\n").complete);
    EXPECT_EQ(post(address_, "/v1/rerank", "{}", "x-mock-status: 503\r\n").status, 503);
    EXPECT_EQ(post(address_, "/v1/moderations", R"({"input":"x"})", "x-mock-fault: reset\r\n").status, 0);
}

TEST_F(MockHandlerTest, NamesTheErrorInBedrocksHeader) {
    const HttpAnswer answer = post(address_, "/model/m/invoke", "{}", "x-mock-status: 429\r\n");
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.headers.at("x-amzn-errortype"), "ThrottlingException");
}

TEST_F(MockHandlerTest, KeepsABill) {
    chat(kHello, "Authorization: Bearer sk-one\r\n");
    chat(kStream, "Authorization: Bearer sk-one\r\n");
    chat(kStream, "x-mock-fault: cut\r\n");
    chat(kHello, "x-mock-status: 500\r\n");
    const Json bill = body_of(get(address_, "/mock/bill"));
    ASSERT_EQ(bill["bill"].size(), 2U);
    const Json& keyless = bill["bill"][0];
    EXPECT_EQ(keyless["credential"], "none");
    EXPECT_EQ(keyless["output_tokens"], 2);
    EXPECT_EQ(keyless["aborted"], 1);
    const Json& one = bill["bill"][1];
    EXPECT_EQ(one["model"], "echo");
    EXPECT_EQ(one["requests"], 2);
    EXPECT_EQ(one["input_tokens"], 10);
    EXPECT_EQ(one["output_tokens"], 10);
    EXPECT_EQ(test::call(address_, {"DELETE", "/mock/bill", {}, {}}).status, 200);
    EXPECT_TRUE(body_of(get(address_, "/mock/bill"))["bill"].empty());
}

TEST_F(MockHandlerTest, BillsByThePricesAskedFor) {
    const std::string body = R"({"model":"gpt-4o","messages":[{"role":"user","content":"x"}]})";
    chat(body, "x-mock-price-kind: azure\r\n");
    EXPECT_EQ(body_of(get(address_, "/mock/bill"))["bill"][0]["price_kind"], "azure");
}

TEST_F(MockHandlerTest, BillsAStreamWhoseClientLeft) {
    test::HttpClient client(address_);
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nx-mock-tokens: 100000\r\nx-mock-token-delay: 1\r\n" +
                ("Content-Length: " + std::to_string(kStream.size()) + "\r\n\r\n" + kStream));
    client.read_until("\"Hell\"");
    client.close();
    Json total;
    EXPECT_TRUE(test::Eventually().wait([&] {
        total = body_of(get(address_, "/mock/bill"))["total"];
        return total["requests"] == 1;
    }));
    EXPECT_EQ(total["aborted"], 1);
    EXPECT_GE(total["output_tokens"], 1);
    EXPECT_LT(total["output_tokens"], 100'000);
}

TEST_F(MockHandlerTest, ServesThePicturesThatItNames) {
    const Json body = body_of(post(address_, "/v1/images/generations", R"({"prompt":"x","response_format":"url"})"));
    const std::string url = body["data"][0]["url"];
    const HttpAnswer picture = get(address_, url.substr(url.find("/mock/")));
    EXPECT_EQ(picture.headers.at("content-type"), "image/png");
    EXPECT_TRUE(picture.body.starts_with("\x89PNG"));
}

}  // namespace
}  // namespace nexus::cli
