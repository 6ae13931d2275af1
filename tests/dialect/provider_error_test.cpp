#include "dialect/provider_error.h"

#include <gtest/gtest.h>

#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

TEST(ProviderError, HidesWhatTheProviderSaysOfItsCredentials) {
    for (const int status : {401, 403}) {
        const Error error = provider_error({status, "authentication_error", "", "bad key sk-ant-1234567890"});
        EXPECT_EQ(error.code(), ErrorCode::provider_auth_failed);
        EXPECT_EQ(error.status(), 502);
        EXPECT_EQ(error.fault(), Fault::upstream);
        EXPECT_EQ(error.message().find("sk-ant"), std::string::npos);
        EXPECT_EQ(error.message().find("bad key"), std::string::npos);
        EXPECT_TRUE(error.upstream_type().empty() && error.upstream_code().empty());
    }
}

TEST(ProviderError, IsRetryableWhereWaitingOrAnotherTargetHelps) {
    const Error limited = provider_error({429, "rate_limit_error", "", "slow down"});
    EXPECT_EQ(limited.code(), ErrorCode::rate_limit_exceeded);
    EXPECT_EQ(limited.status(), 429);
    EXPECT_TRUE(limited.retryable());
    EXPECT_EQ(limited.fault(), Fault::upstream);
    for (const auto& [sent, seen] : {std::pair{500, 502}, {502, 502}, {503, 503}, {529, 503}, {504, 504}, {408, 504}}) {
        const Error error = provider_error({sent, "", "", ""});
        EXPECT_EQ(error.status(), seen) << sent;
        EXPECT_TRUE(error.retryable()) << sent;
        EXPECT_EQ(error.fault(), Fault::upstream) << sent;
    }
}

TEST(ProviderError, KeepsStatusAndSentenceOfARefusedRequest) {
    const Error error = provider_error({422, "invalid_request_error", "context_length_exceeded", "too long"});
    EXPECT_EQ(error.code(), ErrorCode::provider_rejected);
    EXPECT_EQ(error.status(), 422);
    EXPECT_EQ(error.message(), "too long");
    EXPECT_EQ(error.upstream_code(), "context_length_exceeded");
    EXPECT_FALSE(error.retryable());
}

TEST(ProviderError, IsTheProvidersOrTheGatewaysAsAWhole) {
    for (const int status : {400, 404, 408, 429, 500, 502, 503, 504, 529}) {
        const bool is_clients = status < 500 && status != 408;
        const Error told = provider_error({status, "server_error", "boom", "it went boom"});
        EXPECT_EQ(told.message() == "it went boom", is_clients) << status;
        EXPECT_EQ(told.upstream_type(), is_clients ? "server_error" : "") << status;
        EXPECT_EQ(told.upstream_code(), is_clients ? "boom" : "") << status;
        const Error own = provider_error({status, "server_error", "boom", ""});
        EXPECT_EQ(own.message().find("boom"), std::string::npos) << status;
        EXPECT_TRUE(own.upstream_type().empty() && own.upstream_code().empty()) << status;
    }
}

// A page of some proxy in front of the provider, a bare word, nothing at all.
TEST(ProviderError, TellsNothingOfABodyThatIsNoError) {
    for (const Dialect dialect :
         {Dialect::openai_chat, Dialect::openai_responses, Dialect::openai_completions, Dialect::anthropic,
          Dialect::gemini, Dialect::bedrock_converse, Dialect::cohere, Dialect::ollama, Dialect::openai_embeddings}) {
        for (const char* body : {"", "<html>502 Bad Gateway</html>", "\"gone\"", "[]", "{}", R"({"error":{}})",
                                 R"({"error":{"type":"server_error","code":"x"}})"}) {
            const Error error = codec_for(dialect).decode_error(500, body);
            EXPECT_EQ(error.message(), "the provider failed with status 500") << name_of(dialect) << body;
            EXPECT_TRUE(error.upstream_type().empty()) << name_of(dialect) << body;
            EXPECT_EQ(error.status(), 502) << name_of(dialect) << body;
        }
    }
}

TEST(ProviderError, CallsARedirectAProtocolError) {
    EXPECT_EQ(provider_error({302, "", "", "moved"}).code(), ErrorCode::provider_protocol_error);
}

TEST(ProviderError, ScrubsCredentialsAndBoundsTheText) {
    EXPECT_EQ(scrub_provider_text("no key=AIzaSyA-1234567890abc here, risk-free task-list"),
              "no key=[removed] here, risk-free task-list");
    EXPECT_EQ(scrub_provider_text(std::string(5000, 'x')).size(), 1000U);
    EXPECT_EQ(scrub_provider_text("a\xFF"
                                  "b"),
              "a\xEF\xBF\xBD"
              "b");
}

}  // namespace
}  // namespace nexus::dialect
