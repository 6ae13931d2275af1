#include <gtest/gtest.h>

#include <array>

#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"
#include "tests/dialect/matrix_streams.h"

/// What a client sees of an upstream that breaks its own protocol: the same in every dialect that an upstream speaks.
namespace nexus::dialect {
namespace {

using Kind = StreamEvent::Kind;

// How a dialect frames the JSON of one event, and what its providers say in one.
struct Wire {
    Dialect dialect;
    std::string (*frame)(std::string_view type, std::string_view json);
    std::string unknown;       // an event of a type that nobody knows
    std::string overloaded;    // the provider ends the stream: it has too much to do
    std::string rate_limited;  // the same for a limit; empty where streams have no word for it
    std::string unfinished;    // a whole stream whose answer has no reason for its end; empty: its form has always one
};

std::string sse(std::string_view type, std::string_view json) {
    std::string out = type.empty() ? "" : "event: " + std::string(type) + "\n";
    return out.append("data: ").append(json).append("\n\n");
}
std::string line(std::string_view, std::string_view json) { return std::string(json) + "\n"; }
std::string message(std::string_view type, std::string_view json) {
    std::string out;
    bedrock::append_event(out, type, json);
    return out;
}
std::string exception(std::string_view type, std::string_view json) {
    std::string out;
    bedrock::append_exception(out, type, json);
    return out;
}

const std::vector<Wire>& wires() {
    static const std::vector<Wire> all{
        {Dialect::openai_chat, sse, sse("", R"({"object":"chat.weather","wind":7})"),
         sse("", R"({"error":{"message":"too busy","type":"overloaded_error","code":503}})"),
         sse("", R"({"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}})"),
         sse("", R"({"id":"r","choices":[{"index":0,"delta":{"content":"Hi"}}]})")},
        {Dialect::openai_completions, sse, sse("", R"({"object":"weather","wind":7})"),
         sse("", R"({"error":{"message":"too busy","type":"overloaded_error","code":503}})"),
         sse("", R"({"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}})"),
         sse("", R"({"id":"r","choices":[{"index":0,"text":"Hi","finish_reason":null}]})")},
        {Dialect::openai_responses, sse, sse("response.weather", R"({"type":"response.weather","wind":7})"),
         sse("error", R"({"type":"error","code":"server_is_overloaded","message":"too busy","param":null})"),
         sse("error", R"({"type":"error","code":"rate_limit_exceeded","message":"slow down","param":null})"),
         sse("response.created", R"({"type":"response.created","response":{"id":"resp_1","model":"m"}})")},
        {Dialect::anthropic, sse, sse("weather", R"({"type":"weather","wind":7})"),
         sse("error", R"({"type":"error","error":{"type":"overloaded_error","message":"too busy"}})"),
         sse("error", R"({"type":"error","error":{"type":"rate_limit_error","message":"slow down"}})"),
         sse("message_start", R"({"type":"message_start","message":{"id":"msg_1","model":"m","content":[]}})")},
        {Dialect::gemini, sse, sse("", R"({"weather":{"wind":7}})"),
         sse("", R"({"error":{"code":503,"message":"too busy","status":"UNAVAILABLE"}})"),
         sse("", R"({"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}})"),
         sse("", R"({"candidates":[{"index":0,"content":{"parts":[{"text":"Hi"}]}}]})")},
        {Dialect::bedrock_converse, message, message("weather", R"({"wind":7})"),
         exception("serviceUnavailableException", R"({"message":"too busy"})"),
         exception("throttlingException", R"({"message":"slow down"})"),
         message("messageStart", R"({"role":"assistant"})")},
        {Dialect::cohere, sse, sse("weather", R"({"type":"weather","wind":7})"), "", "",
         sse("message-start", R"({"type":"message-start","id":"r","delta":{"message":{"role":"assistant"}}})")},
        {Dialect::ollama, line, line("", R"({"model":"m","weather":{"wind":7},"done":false})"), "", "",
         line("", R"({"model":"m","message":{"role":"assistant","content":"Hi"},"done":false})")},
    };
    return all;
}

std::vector<StreamEvent> answer() {
    return {{.kind = Kind::start, .text = "m", .id = "r"},
            {.kind = Kind::text, .text = "Hello \"you\""},
            {.kind = Kind::tool_call, .id = "c1", .name = "f"},
            {.kind = Kind::tool_arguments, .text = R"({"a":1})"},
            {.kind = Kind::finish, .finish = FinishReason::tool_calls},
            {.kind = Kind::usage, .usage = {.input = 3, .output = 4}}};
}

AnswerContext context() {
    AnswerContext out;
    out.model = "m";
    out.request_id = "r";
    out.include_usage = true;
    return out;
}

// A whole stream of the dialect, event by event.
std::vector<std::string> events_of(Dialect dialect) {
    const std::unique_ptr<StreamEncoder> encoder = codec_for(dialect).stream_encoder(context());
    std::vector<std::string> out;
    std::string bytes;
    for (const StreamEvent& event : answer()) {
        encoder->encode(event, bytes);
    }
    encoder->finish(bytes);
    // An event ends with its blank line, a line, or at its own length.
    while (!bytes.empty()) {
        std::size_t end = bytes.size();
        if (dialect == Dialect::bedrock_converse) {
            end = 0;
            for (std::size_t i = 0; i < 4; ++i) {
                end = end * 256 + static_cast<unsigned char>(bytes[i]);
            }
        } else {
            const std::string_view terminator = dialect == Dialect::ollama   ? "\n"
                                                : dialect == Dialect::gemini ? "\r\n\r\n"
                                                                             : "\n\n";
            end = bytes.find(terminator) + terminator.size();
        }
        out.push_back(bytes.substr(0, end));
        bytes.erase(0, end);
    }
    return out;
}

std::string joined(const std::vector<std::string>& events, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
        out += events[i];
    }
    return out;
}

// What a client of each dialect gets of the events and then of the error: a stream whose every event is whole, and
// that ends in an error.
void expect_clean_end(const test::Decoded& upstream, const std::string& what) {
    for (const Dialect client : {Dialect::openai_chat, Dialect::openai_responses, Dialect::anthropic, Dialect::gemini,
                                 Dialect::openai_completions}) {
        std::string out;
        const std::unique_ptr<StreamEncoder> encoder = codec_for(client).stream_encoder(context());
        Error error(ErrorCode::provider_protocol_error, "the provider's answer broke off");
        for (const StreamEvent& event : upstream.events) {
            if (event.kind == Kind::error) {
                error = *event.error;
                break;
            }
            encoder->encode(event, out);
        }
        encoder->fail(error, out);
        encoder->finish(out);  // says nothing more
        const test::Decoded seen = test::decode_stream(codec_for(client), out);
        EXPECT_FALSE(seen.error) << what << " to " << name_of(client) << ": " << out;
        ASSERT_FALSE(seen.events.empty()) << what;
        EXPECT_EQ(seen.events.back().kind, Kind::error) << what << " to " << name_of(client) << ": " << out;
    }
}

TEST(BrokenStreams, EndInAnErrorWhereverTheyAreCut) {
    for (const Wire& wire : wires()) {
        const std::vector<std::string> events = events_of(wire.dialect);
        ASSERT_GT(events.size(), 1U) << name_of(wire.dialect);
        const test::Decoded whole = test::decode_stream(codec_for(wire.dialect), joined(events, events.size()));
        EXPECT_FALSE(whole.error) << name_of(wire.dialect);
        EXPECT_EQ(whole.events.back().kind, Kind::done) << name_of(wire.dialect);
        for (std::size_t count = 0; count < events.size(); ++count) {
            const test::Decoded cut = test::decode_stream(codec_for(wire.dialect), joined(events, count));
            const std::string what = std::string(name_of(wire.dialect)) + " after " + std::to_string(count);
            if (cut.finish != FinishReason::none) {
                continue;  // the answer is whole: what is missing is the count of its tokens, or the last word
            }
            ASSERT_TRUE(cut.error) << what;
            EXPECT_EQ(cut.error->code(), ErrorCode::provider_protocol_error) << what;
            EXPECT_TRUE(cut.error->retryable()) << what;
            EXPECT_EQ(cut.error->status(), 502) << what;
            expect_clean_end(cut, what);
        }
    }
}

TEST(BrokenStreams, EndInAnErrorInTheMiddleOfAnEvent) {
    for (const Wire& wire : wires()) {
        const std::string bytes = joined(events_of(wire.dialect), events_of(wire.dialect).size());
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            const test::Decoded cut =
                test::decode_stream(codec_for(wire.dialect), std::string_view(bytes).substr(0, size));
            if (cut.finish == FinishReason::none) {
                ASSERT_TRUE(cut.error) << name_of(wire.dialect) << " at " << size;
                EXPECT_EQ(cut.error->status(), 502) << name_of(wire.dialect) << " at " << size;
            }
        }
    }
}

TEST(BrokenStreams, EndInAnErrorAtJsonThatIsNone) {
    for (const Wire& wire : wires()) {
        const std::vector<std::string> events = events_of(wire.dialect);
        for (const char* broken : {"{\"type\":", "<html>", "{\"a\":\"\xFF", "]"}) {
            const std::string bytes = joined(events, 2) + wire.frame("contentBlockDelta", broken) + joined(events, 2);
            const test::Decoded seen = test::decode_stream(codec_for(wire.dialect), bytes);
            ASSERT_TRUE(seen.error) << name_of(wire.dialect) << broken;
            EXPECT_EQ(seen.error->code(), ErrorCode::provider_protocol_error) << name_of(wire.dialect) << broken;
            EXPECT_EQ(seen.error->message().find("html"), std::string::npos);
            expect_clean_end(seen, std::string(name_of(wire.dialect)) + broken);
        }
    }
}

TEST(BrokenStreams, PassOverWhatNobodyKnows) {
    for (const Wire& wire : wires()) {
        std::vector<std::string> events = events_of(wire.dialect);
        const test::Decoded plain = test::decode_stream(codec_for(wire.dialect), joined(events, events.size()));
        for (std::size_t at = 1; at < events.size(); ++at) {
            std::string bytes = joined(events, at) + wire.unknown;
            for (std::size_t i = at; i < events.size(); ++i) {
                bytes += events[i];
            }
            const test::Decoded seen = test::decode_stream(codec_for(wire.dialect), bytes);
            ASSERT_FALSE(seen.error) << name_of(wire.dialect) << " at " << at << ": " << seen.error->message();
            EXPECT_EQ(seen.text, plain.text) << name_of(wire.dialect);
            ASSERT_EQ(seen.calls.size(), plain.calls.size()) << name_of(wire.dialect);
            EXPECT_EQ(seen.finish, plain.finish) << name_of(wire.dialect);
        }
    }
}

TEST(BrokenStreams, AreToldByTypeAndCode) {
    for (const Wire& wire : wires()) {
        const std::vector<std::string> events = events_of(wire.dialect);
        if (!wire.overloaded.empty()) {
            const test::Decoded seen =
                test::decode_stream(codec_for(wire.dialect), joined(events, 2) + wire.overloaded);
            ASSERT_FALSE(seen.events.empty()) << name_of(wire.dialect);
            ASSERT_EQ(seen.events.back().kind, Kind::error) << name_of(wire.dialect);
            const Error& error = *seen.events.back().error;
            EXPECT_EQ(error.status(), 503) << name_of(wire.dialect);
            EXPECT_EQ(error.code(), ErrorCode::provider_unavailable) << name_of(wire.dialect);
            EXPECT_EQ(error.message(), "the provider is overloaded") << name_of(wire.dialect);
            EXPECT_TRUE(error.retryable()) << name_of(wire.dialect);
            expect_clean_end(seen, std::string(name_of(wire.dialect)));
        }
        if (!wire.rate_limited.empty()) {
            const test::Decoded seen = test::decode_stream(codec_for(wire.dialect), wire.rate_limited);
            ASSERT_FALSE(seen.events.empty()) << name_of(wire.dialect);
            ASSERT_EQ(seen.events.back().kind, Kind::error) << name_of(wire.dialect);
            EXPECT_EQ(seen.events.back().error->code(), ErrorCode::rate_limit_exceeded) << name_of(wire.dialect);
            EXPECT_EQ(seen.events.back().error->message(), "slow down") << name_of(wire.dialect);
        }
    }
}

TEST(BrokenStreams, LackTheReasonForTheirEnd) {
    for (const Wire& wire : wires()) {
        const test::Decoded seen = test::decode_stream(codec_for(wire.dialect), wire.unfinished);
        ASSERT_TRUE(seen.error) << name_of(wire.dialect);
        EXPECT_EQ(seen.error->code(), ErrorCode::provider_protocol_error) << name_of(wire.dialect);
    }
}

// Azure's first chunk has no choices, and the last one of everybody's usage has none.
TEST(BrokenStreams, AreNotThoseThatSayNothingForAWhile) {
    for (const Dialect dialect : {Dialect::openai_chat, Dialect::openai_completions}) {
        std::string bytes = sse("", R"({"id":"","choices":[],"prompt_filter_results":[]})") + ": alive\n\n";
        for (const std::string& event : events_of(dialect)) {
            bytes += event;
        }
        const test::Decoded seen = test::decode_stream(codec_for(dialect), bytes);
        EXPECT_FALSE(seen.error);
        EXPECT_EQ(seen.finish, FinishReason::tool_calls) << name_of(dialect);
    }
}

// The answer of a server that has nothing: an error, and no answer without words.
TEST(BrokenAnswers, AreToldAsSuch) {
    for (const Wire& wire : wires()) {
        for (const char* body : {"", "<html>", "[]", "7", "{\"id\":", "{}", "{\"id\":\"r\"}"}) {
            const Result<ChatResponse> decoded = codec_for(wire.dialect).decode_response(body);
            ASSERT_FALSE(decoded) << name_of(wire.dialect) << " " << body;
            EXPECT_EQ(decoded.error().status(), 502) << name_of(wire.dialect) << " " << body;
            EXPECT_TRUE(decoded.error().retryable()) << name_of(wire.dialect) << " " << body;
        }
    }
}

}  // namespace
}  // namespace nexus::dialect
