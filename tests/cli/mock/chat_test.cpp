#include "cli/mock/chat.h"

#include <gtest/gtest.h>

#include "dialect/bedrock/codec.h"
#include "dialect/codec.h"
#include "tests/cli/mock/test_call.h"

namespace nexus::cli {
namespace {

using dialect::Dialect;
using dialect::StreamEvent;
using test::TestCall;

constexpr std::string_view kSchema = R"({"type":"object","properties":{"city":{"type":"string"}},"required":["city"]})";

/// One dialect: where it is asked, for a whole answer and for a stream, and how it words a request.
struct Case {
    Dialect dialect;
    std::string path;
    std::string stream_path;
    std::string plain;      ///< says "Hello there"
    std::string with_tool;  ///< demands a call of `weather`
};

std::string filled(std::string text) {
    const std::size_t at = text.find("SCHEMA");
    return at == std::string::npos ? text : text.replace(at, 6, kSchema);
}

std::vector<Case> cases() {
    const std::string chat = R"({"model":"echo","messages":[{"role":"user","content":"Hello there"}]})";
    const std::string chat_tool =
        R"({"model":"echo","messages":[{"role":"user","content":"call weather"}],"tools":[{"type":"function",)"
        R"("function":{"name":"weather","parameters":SCHEMA}}]})";
    const std::string gemini = "/v1beta/models/echo:";
    const std::string bedrock = "/model/echo/";
    const std::string converse = R"({"messages":[{"role":"user","content":[{"text":"Hello there"}]}]})";
    const std::string claude = R"({"max_tokens":99,"messages":[{"role":"user","content":"Hello there"}]})";
    const std::string claude_tool = R"({"max_tokens":99,"messages":[{"role":"user","content":"call weather"}],)"
                                    R"("tools":[{"name":"weather","input_schema":SCHEMA}]})";
    return {
        {Dialect::openai_chat, "/v1/chat/completions", "/v1/chat/completions", chat, filled(chat_tool)},
        {Dialect::cohere, "/v2/chat", "/v2/chat", chat, filled(chat_tool)},
        {Dialect::ollama, "/api/chat", "/api/chat", chat, filled(chat_tool)},
        {Dialect::openai_responses, "/v1/responses", "/v1/responses", R"({"model":"echo","input":"Hello there"})",
         filled(R"({"model":"echo","input":"call weather","tools":[{"type":"function","name":"weather",)"
                R"("parameters":SCHEMA}]})")},
        {Dialect::anthropic, "/v1/messages", "/v1/messages", with_model(claude, "echo"),
         filled(with_model(claude_tool, "echo"))},
        {Dialect::gemini, gemini + "generateContent", gemini + "streamGenerateContent",
         R"({"contents":[{"role":"user","parts":[{"text":"Hello there"}]}]})",
         filled(R"({"contents":[{"role":"user","parts":[{"text":"call weather"}]}],"tools":[{"functionDeclarations":)"
                R"([{"name":"weather","parameters":SCHEMA}]}]})")},
        {Dialect::bedrock_converse, bedrock + "converse", bedrock + "converse-stream", converse,
         filled(R"({"messages":[{"role":"user","content":[{"text":"call weather"}]}],"toolConfig":{"tools":[)"
                R"({"toolSpec":{"name":"weather","inputSchema":{"json":SCHEMA}}}]}})")},
        {Dialect::anthropic, bedrock + "invoke", bedrock + "invoke-with-response-stream", claude, filled(claude_tool)},
    };
}

MockReply reply_to(const std::string& path, const std::string& body, const MockBehaviour& behaviour = {}) {
    TestCall request{path, body, "application/json", "alt=sse", behaviour};
    Result<MockReply> reply = answer_chat(request.call());
    EXPECT_TRUE(reply) << path << ": " << (reply ? "" : reply.error().message());
    return reply ? *std::move(reply) : MockReply();
}

/// The request for a whole answer; Ollama streams unless it is told not to.
std::string whole(const Case& one, const std::string& body) {
    return one.dialect == Dialect::ollama ? R"({"stream":false,)" + body.substr(1) : body;
}

/// The request as a stream, where the body says so.
std::string streamed(const Case& one, const std::string& body) {
    return one.path != one.stream_path ? body : R"({"stream":true,)" + body.substr(1);
}

/// What a client of the dialect puts together.
struct Read {
    std::string text;
    std::string reasoning;
    std::string arguments;
    std::string tool;
    dialect::FinishReason finish = dialect::FinishReason::none;
    dialect::Usage usage;
    std::size_t pieces = 0;
};

Read read_whole(const Case& one, const MockReply& reply) {
    Result<dialect::ChatResponse> answer = dialect::codec_for(one.dialect).decode_response(reply.body);
    EXPECT_TRUE(answer) << one.path << ": " << reply.body;
    Read read;
    if (!answer || answer->choices.empty()) {
        return read;
    }
    const dialect::Message& message = answer->choices[0].message;
    for (const dialect::Part& part : message.parts) {
        read.text += part.text;
    }
    read.reasoning = message.reasoning;
    for (const dialect::ToolCall& call : message.tool_calls) {
        read.tool += call.name;
        read.arguments += call.arguments;
    }
    read.finish = answer->choices[0].finish;
    read.usage = answer->usage;
    return read;
}

void read_event(const StreamEvent& event, Read& read) {
    using Kind = StreamEvent::Kind;
    switch (event.kind) {
        case Kind::text:
            read.text += event.text;
            ++read.pieces;
            break;
        case Kind::reasoning: read.reasoning += event.text; break;
        case Kind::tool_call: read.tool += event.name; break;
        case Kind::tool_arguments: read.arguments += event.text; break;
        case Kind::finish: read.finish = event.finish; break;
        case Kind::usage: read.usage.update(event.usage); break;
        default: break;
    }
}

Read read_stream(const Case& one, const MockReply& reply) {
    Read read;
    EXPECT_NE(reply.pieces, nullptr) << one.stream_path;
    if (reply.pieces == nullptr) {
        return read;
    }
    const std::string bytes = test::all_of(*reply.pieces);
    const bool invoke = one.stream_path.ends_with("invoke-with-response-stream");
    const auto decoder =
        invoke ? dialect::bedrock_invoke_stream_decoder({}) : dialect::codec_for(one.dialect).stream_decoder({});
    std::vector<StreamEvent> events;
    const Result<void> fed = decoder->feed(bytes, events);
    EXPECT_TRUE(fed) << one.stream_path << ": " << (fed ? "" : fed.error().message());
    for (const StreamEvent& event : events) {
        read_event(event, read);
    }
    events.clear();
    const Result<void> ended = decoder->finish(events);
    EXPECT_TRUE(ended) << one.stream_path;
    for (const StreamEvent& event : events) {
        read_event(event, read);
    }
    return read;
}

TEST(MockChat, SpeaksEveryDialectWhole) {
    for (const Case& one : cases()) {
        const MockReply reply = reply_to(one.path, whole(one, one.plain));
        const Read read = read_whole(one, reply);
        EXPECT_EQ(read.text, "Hello there") << one.path;
        EXPECT_EQ(read.finish, dialect::FinishReason::stop) << one.path;
        EXPECT_EQ(read.usage.input, reply.item.usage.input) << one.path;
        EXPECT_EQ(read.usage.output, 3) << one.path;
        EXPECT_EQ(reply.item.model, "echo") << one.path;
    }
}

TEST(MockChat, StreamsEveryDialectTokenByToken) {
    for (const Case& one : cases()) {
        const MockReply reply = reply_to(one.stream_path, streamed(one, one.plain));
        const Read read = read_stream(one, reply);
        EXPECT_EQ(read.text, "Hello there") << one.stream_path;
        EXPECT_EQ(read.pieces, 3U) << one.stream_path;
        EXPECT_EQ(read.finish, dialect::FinishReason::stop) << one.stream_path;
        // Chat Completions tell the usage of a stream to who asks for it.
        if (one.dialect != Dialect::openai_chat) {
            EXPECT_EQ(read.usage.input, reply.item.usage.input) << one.stream_path;
            EXPECT_EQ(read.usage.output, 3) << one.stream_path;
        }
    }
}

TEST(MockChat, CallsToolsInEveryDialect) {
    for (const Case& one : cases()) {
        for (const Read& read : {read_whole(one, reply_to(one.path, whole(one, one.with_tool))),
                                 read_stream(one, reply_to(one.stream_path, streamed(one, one.with_tool)))}) {
            EXPECT_EQ(read.tool, "weather") << one.path;
            EXPECT_EQ(read.arguments, R"({"city":"mock"})") << one.path;
            EXPECT_EQ(read.finish, dialect::FinishReason::tool_calls) << one.path;
        }
    }
}

TEST(MockChat, ThinksInEveryDialectThatHasAPlaceForIt) {
    MockBehaviour behaviour;
    behaviour.reasoning = 4;
    for (const Case& one : cases()) {
        for (const Read& read : {read_whole(one, reply_to(one.path, whole(one, one.plain), behaviour)),
                                 read_stream(one, reply_to(one.stream_path, streamed(one, one.plain), behaviour))}) {
            EXPECT_EQ(read.reasoning.size(), 16U) << one.path;
            EXPECT_EQ(read.text, "Hello there") << one.path;
        }
    }
}

TEST(MockChat, BillsWhatTheClientIsTold) {
    MockBehaviour behaviour;
    behaviour.reasoning = 4;
    behaviour.cached = 2;
    for (const Case& one : cases()) {
        const MockReply reply = reply_to(one.path, whole(one, one.plain), behaviour);
        const Read read = read_whole(one, reply);
        EXPECT_EQ(read.usage.output, reply.item.usage.output) << one.path;
        EXPECT_EQ(read.usage.cached.value_or(0), reply.item.usage.cached.value_or(0)) << one.path;
        EXPECT_EQ(read.usage.reasoning.value_or(0), reply.item.usage.reasoning.value_or(0)) << one.path;
    }
}

TEST(MockChat, TellsAnthropicsPromptAtTheBeginning) {
    const MockReply reply =
        reply_to("/v1/messages",
                 R"({"model":"echo","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"12345678"}]})");
    std::string first;
    reply.pieces->next(first);
    EXPECT_NE(first.find(R"("input_tokens":2)"), std::string::npos) << first;
}

TEST(MockChat, StreamsOneArrayToGeminisClientsWithoutSse) {
    TestCall request{"/v1beta/models/echo:streamGenerateContent",
                     R"({"contents":[{"role":"user","parts":[{"text":"Hello there"}]}]})"};
    const Result<MockReply> reply = answer_chat(request.call());
    ASSERT_TRUE(reply);
    const Result<Json> array = parse_json(test::all_of(*reply->pieces));
    ASSERT_TRUE(array);
    EXPECT_EQ(array->size(), 4U);
}

TEST(MockChat, AnswersEachPromptOfLegacyCompletions) {
    const Json answer = test::json_of(
        answer_chat, TestCall{"/v1/completions", R"({"model":"echo","prompt":["one","two"],"max_tokens":9})"});
    ASSERT_EQ(answer["choices"].size(), 2U);
    EXPECT_EQ(answer["choices"][0]["text"], "one");
    EXPECT_EQ(answer["choices"][1]["text"], "two");
    EXPECT_EQ(answer["choices"][1]["index"], 1);
    EXPECT_EQ(answer["usage"]["completion_tokens"], 2);
}

TEST(MockChat, SendsTheWholeSequenceOfTheResponsesApi) {
    const MockReply reply = reply_to("/v1/responses", R"({"model":"echo","stream":true,"input":"Hello"})");
    const std::string bytes = test::all_of(*reply.pieces);
    std::size_t at = 0;
    for (const std::string_view type :
         {"response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
          "response.output_text.delta", "response.output_text.done", "response.content_part.done",
          "response.output_item.done", "response.completed"}) {
        at = bytes.find("event: " + std::string(type) + "\n", at);
        ASSERT_NE(at, std::string::npos) << type;
    }
}

TEST(MockChat, RefusesWhatIsNoRequest) {
    TestCall request{"/v2/chat", R"({"messages":[]})"};
    EXPECT_FALSE(answer_chat(request.call()));
}

TEST(MockChat, PutsTheModelFirst) {
    EXPECT_EQ(with_model("{}", "m"), R"({"model":"m"})");
    EXPECT_EQ(with_model(R"( {"a":1})", "m"), R"( {"model":"m","a":1})");
    EXPECT_EQ(with_model(R"({"a":1})", ""), R"({"a":1})");
    EXPECT_EQ(with_model("[]", "m"), "[]");
}

}  // namespace
}  // namespace nexus::cli
