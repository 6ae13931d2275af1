#include "gateway/answer_type.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

provider::DialectPath path_of(dialect::Dialect dialect, bool invoke = false) {
    provider::DialectPath path;
    path.dialect = dialect;
    path.invoke = invoke;
    return path;
}

TEST(AnswerType, KnowsAStreamByTheTypeOfItsFormat) {
    net::HeaderMap headers;
    EXPECT_FALSE(is_event_stream(path_of(dialect::Dialect::openai_chat), headers));
    (void)headers.add("content-type", "text/event-stream; charset=utf-8");
    EXPECT_TRUE(is_event_stream(path_of(dialect::Dialect::openai_chat), headers));
    EXPECT_FALSE(is_event_stream(path_of(dialect::Dialect::ollama), headers));
    EXPECT_FALSE(is_event_stream(path_of(dialect::Dialect::anthropic, true), headers));
}

TEST(AnswerType, AsksForWhatTheOperationGives) {
    UpstreamBody body;
    const provider::DialectPath path = path_of(dialect::Dialect::openai_chat);
    body.dialect = &path;
    const EndpointRow& chat = *find_endpoint(net::Method::post, "/v1/chat/completions")->row;
    EXPECT_EQ(wanted_type(chat, false, body), "");
    EXPECT_EQ(wanted_type(chat, true, body), "text/event-stream");
    const EndpointRow& speech = *find_endpoint(net::Method::post, "/v1/audio/speech")->row;
    EXPECT_EQ(wanted_type(speech, false, body), "*/*");
    body.accept = "image/png";
    EXPECT_EQ(wanted_type(speech, false, body), "image/png");
}

TEST(AnswerType, ReadsAStreamByTheCodecOfItsFormat) {
    const dialect::StreamNeeds needs{true};
    EXPECT_NE(stream_decoder(path_of(dialect::Dialect::openai_chat), needs), nullptr);
    EXPECT_NE(stream_decoder(path_of(dialect::Dialect::anthropic, true), needs), nullptr);
}

}  // namespace
}  // namespace nexus::gateway
