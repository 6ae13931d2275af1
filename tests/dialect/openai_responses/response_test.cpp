#include <gtest/gtest.h>

#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

constexpr std::string_view kAnswer = R"({"id":"resp_1","object":"response","created_at":5,"status":"completed",
    "model":"m","output":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"},
    {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}","status":"completed"},
    {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"hi",
    "annotations":[],"logprobs":[{"token":"hi","logprob":-1}]}]}],
    "usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}})";

TEST(ResponsesResponse, ReadsAnAnswerAndWritesItAgain) {
    const auto answer = decode_response(kAnswer);
    ASSERT_TRUE(answer);
    const Choice& choice = answer->choices.at(0);
    EXPECT_EQ(choice.finish, FinishReason::tool_calls);
    EXPECT_EQ(choice.logprobs["content"][0]["token"], "hi");
    EXPECT_EQ(answer->created, 5);
    const Json written = *parse_json(encode_response(*answer, {}));
    EXPECT_EQ(written["id"], "resp_1");
    EXPECT_EQ(written["status"], "completed");
    ASSERT_EQ(written["output"].size(), 3U);
    EXPECT_EQ(written["output"][0]["encrypted_content"], "e");
    EXPECT_EQ(written["output"][0]["id"], "rs_1");
    EXPECT_EQ(written["output"][1]["id"], "fc_1");
    EXPECT_EQ(written["output"][2]["id"], "msg_1");
    EXPECT_EQ(written["output"][2]["content"][0]["logprobs"].size(), 1U);
    EXPECT_EQ(written["usage"]["total_tokens"], 3);
}

TEST(ResponsesResponse, RepeatsWhatTheUpstreamRepeated) {
    const auto answer =
        decode_response(R"({"id":"resp_1","output":[],"tools":[{"type":"web_search"}],"metadata":{"a":"b"}})");
    ASSERT_TRUE(answer);
    const Json written = *parse_json(encode_response(*answer, {}));
    EXPECT_EQ(written["tools"][0]["type"], "web_search");
    EXPECT_EQ(written["metadata"]["a"], "b");
    AnswerContext context;
    context.echo = Json{{"metadata", Json::object()}};
    EXPECT_TRUE((*parse_json(encode_response(*answer, context)))["metadata"].empty());
}

TEST(ResponsesResponse, TellsWhyAnAnswerIsIncomplete) {
    const auto finish = [](std::string_view status, std::string_view reason) {
        return finish_of(Json{{"status", status}, {"incomplete_details", Json{{"reason", reason}}}}, false);
    };
    EXPECT_EQ(finish("incomplete", "max_output_tokens"), FinishReason::length);
    EXPECT_EQ(finish("incomplete", "content_filter"), FinishReason::content_filter);
    EXPECT_EQ(finish("queued", ""), FinishReason::none);
    Json response;
    set_status(response, FinishReason::length);
    EXPECT_EQ(response["incomplete_details"]["reason"], "max_output_tokens");
}

TEST(ResponsesResponse, RefusesWhatIsNoAnswer) {
    EXPECT_EQ(decode_response("{}").error().code(), ErrorCode::provider_protocol_error);
    EXPECT_EQ(decode_response(R"({"status":"failed","output":[],"error":{"code":"server_error","message":"x"}})")
                  .error()
                  .code(),
              ErrorCode::provider_unavailable);
}

TEST(ResponsesResponse, CarriesForeignReasoningAndSignaturesOfCalls) {
    ChatResponse response;
    Choice& choice = response.choices.emplace_back();
    choice.finish = FinishReason::tool_calls;
    choice.message.thinking.push_back({.text = "t", .signature = "claude's"});
    choice.message.tool_calls.push_back({.id = "c1", .name = "f", .thought_signature = "gemini's"});
    const auto back = decode_response(encode_response(response, {.request_id = "r"}));
    ASSERT_TRUE(back);
    const Message& message = back->choices.at(0).message;
    ASSERT_EQ(message.thinking.size(), 2U);
    EXPECT_EQ(message.thinking[0].origin, Dialect::anthropic);
    EXPECT_EQ(message.thinking[0].signature, "claude's");
    EXPECT_EQ(message.thinking[1].origin, Dialect::gemini);
    EXPECT_EQ(message.thinking[1].id, "c1");
}

}  // namespace
}  // namespace nexus::dialect::openai_responses
