#include <gtest/gtest.h>

#include "dialect/openai_chat/codec.h"

namespace nexus::dialect {
namespace {

Json encoded(const Error& error) {
    const auto json = parse_json(openai_chat_codec().encode_error(error, "r1"));
    EXPECT_TRUE(json);
    EXPECT_EQ(json->at("error").size(), 4U);
    return json->at("error");
}

TEST(OpenAiChatError, EncodesFourKeysForEveryCode) {
    for (int code = 0; code <= static_cast<int>(ErrorCode::audit_unavailable); ++code) {
        const Json json = encoded(Error(static_cast<ErrorCode>(code), "m"));
        EXPECT_EQ(json["message"], "m");
        EXPECT_TRUE(json["type"].is_string());
        EXPECT_TRUE(json["code"].is_string());
        EXPECT_TRUE(json["param"].is_null());
    }
}

TEST(OpenAiChatError, SpeaksOpenAisWords) {
    EXPECT_EQ(encoded(Error(ErrorCode::authentication_failed, "m"))["code"], "invalid_api_key");
    EXPECT_EQ(encoded(Error(ErrorCode::model_not_found, "m"))["type"], "invalid_request_error");
    EXPECT_EQ(encoded(Error(ErrorCode::model_not_found, "m"))["code"], "model_not_found");
    EXPECT_EQ(encoded(Error(ErrorCode::rate_limit_exceeded, "m"))["type"], "rate_limit_error");
    Error error(ErrorCode::invalid_request, "quote \" and \n");
    error.param("messages[0].role");
    EXPECT_EQ(encoded(error)["param"], "messages[0].role");
    EXPECT_EQ(encoded(error)["message"], "quote \" and \n");
}

TEST(OpenAiChatError, KeepsTheProvidersTypeAndCode) {
    const Error error = openai_chat_codec().decode_error(
        400,
        R"({"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})");
    EXPECT_EQ(error.code(), ErrorCode::provider_rejected);
    EXPECT_EQ(error.status(), 400);
    EXPECT_FALSE(error.retryable());
    const Json json = encoded(error);
    EXPECT_EQ(json["message"], "too long");
    EXPECT_EQ(json["code"], "context_length_exceeded");
    EXPECT_EQ(json["param"], "messages");
}

TEST(OpenAiChatError, DoesNotRepeatWhatAProviderSaysOfOurKey) {
    for (
        const auto& [status, body] : std::vector<std::pair<int, std::string>>{
            {401,
             R"({"error":{"message":"Incorrect API key provided: sk-abc","type":"invalid_request_error","code":"invalid_api_key"}})"},
            {400, R"({"code":"invalid-argument","error":"Incorrect API key provided: xai-1"})"},
            {403, R"({"error":{"message":"no"}})"},
            {401, R"({"detail":"Invalid API Key"})"}}) {
        const Error error = openai_chat_codec().decode_error(status, body);
        EXPECT_EQ(error.code(), ErrorCode::provider_auth_failed);
        EXPECT_EQ(error.status(), 502);
        EXPECT_EQ(encoded(error)["code"], "provider_auth_failed");
        EXPECT_EQ(encoded(error)["message"].get<std::string>().find("Incorrect"), std::string::npos);
    }
}

TEST(OpenAiChatError, ReadsTheShapesOfCompatibleServers) {
    const auto message = [](int status, std::string_view body) {
        return openai_chat_codec().decode_error(status, body).message();
    };
    EXPECT_EQ(message(400, R"({"code":"invalid-argument","error":"flat"})"), "flat");
    EXPECT_EQ(message(422, R"({"detail":[{"loc":["body"],"msg":"Extra inputs"}]})"), "Extra inputs");
    EXPECT_EQ(message(422, R"({"object":"error","message":{"detail":[{"msg":"nested"}]}})"), "nested");
    EXPECT_EQ(message(400, R"({"object":"error","message":"vllm","type":"BadRequestError","code":400})"), "vllm");
    EXPECT_EQ(message(404, "<html>secret</html>").find("secret"), std::string::npos);
    EXPECT_EQ(openai_chat_codec().decode_error(429, R"({"error":{"code":429,"message":"m"}})").upstream_code(), "");
}

TEST(OpenAiChatError, TellsWhatIsWorthANewTry) {
    const auto code = [](int status) { return openai_chat_codec().decode_error(status, "").code(); };
    EXPECT_EQ(code(402), ErrorCode::provider_unavailable);
    EXPECT_EQ(code(429), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(code(500), ErrorCode::provider_unavailable);
    EXPECT_EQ(code(504), ErrorCode::provider_timeout);
    EXPECT_EQ(code(302), ErrorCode::provider_protocol_error);
    for (const int status : {408, 429, 500, 502, 503, 529}) {
        EXPECT_TRUE(openai_chat_codec().decode_error(status, "").retryable()) << status;
    }
}

}  // namespace
}  // namespace nexus::dialect
