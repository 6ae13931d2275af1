#include "cli/mock/chat.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/strings.h"
#include "cli/mock/answer.h"
#include "cli/mock/answer_events.h"
#include "dialect/bedrock/codec.h"
#include "dialect/codec.h"
#include "gateway/json_array.h"

namespace nexus::cli {
namespace {

using dialect::ChatRequest;
using dialect::ChatResponse;
using dialect::Dialect;
using dialect::StreamEvent;

/// How a dialect's streams look from outside.
struct Framing {
    std::string_view content_type;
    std::string_view garbage;
};

Framing framing_of(const MockRoute& route) {
    if (route.invoke || route.dialect == Dialect::bedrock_converse) {
        return {"application/vnd.amazon.eventstream", std::string_view("\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\0", 16)};
    }
    if (route.dialect == Dialect::ollama) {
        return {"application/x-ndjson", "{\"broken\n"};
    }
    return {"text/event-stream; charset=utf-8", "data: {\"broken\n\n"};
}

/// Gemini streams one JSON array to clients that do not ask for server-sent events.
bool is_array(const MockCall& call) {
    return call.route.dialect == Dialect::gemini && net::query_value(call.query, "alt") != "sse";
}

class ChatPieces final : public AnswerPieces {
  public:
    ChatPieces(ChatResponse answer, std::unique_ptr<dialect::StreamEncoder> encoder, bool array)
        : answer_(std::move(answer)), events_(answer_), encoder_(std::move(encoder)), array_(array) {
        // Anthropic says at the beginning what the prompt took, and one token of the answer; the others wait for the
        // end with all they are told.
        StreamEvent usage;
        usage.kind = StreamEvent::Kind::usage;
        usage.usage = answer_.usage;
        usage.usage.output = std::min<std::int64_t>(1, answer_.usage.output.value_or(0));
        usage.usage.reasoning.reset();
        std::string nothing;
        encoder_->encode(usage, nothing);
    }

    Step next(std::string& out) override {
        using Kind = StreamEvent::Kind;
        const std::size_t begin = out.size();
        StreamEvent event;
        Step step = Step::piece;
        if (events_.next(event)) {
            encoder_->encode(event, out);
            const bool token =
                event.kind == Kind::reasoning || event.kind == Kind::text || event.kind == Kind::tool_arguments;
            step = token ? Step::token : Step::piece;
        } else {
            encoder_->finish(out);
            step = Step::last;
        }
        if (array_) {
            json_array_.convert(out, begin);
        }
        if (array_ && step == Step::last) {
            json_array_.close(out);
        }
        return step;
    }

    std::int64_t tokens() const override { return events_.tokens(); }

  private:
    const ChatResponse answer_;
    AnswerEvents events_;
    std::unique_ptr<dialect::StreamEncoder> encoder_;
    gateway::JsonArray json_array_;
    const bool array_;
};

/// Gives the answer what only this dialect has: sealed reasoning, its own word for a stop that was met. Usage keeps the
/// counts that the dialect can tell, so that the bill and the client read the same.
void dress(const ChatRequest& request, Dialect dialect, ChatResponse& answer) {
    const bool seals = dialect == Dialect::anthropic || dialect == Dialect::bedrock_converse ||
                       dialect == Dialect::gemini ||
                       (dialect == Dialect::openai_responses && request.include_encrypted_reasoning);
    for (dialect::Choice& choice : answer.choices) {
        if (seals && !choice.message.reasoning.empty()) {
            dialect::ThinkingBlock block;
            block.text = choice.message.reasoning;
            block.signature = base64_encode(as_view(sha256(block.text)));
            block.origin = dialect;
            choice.message.thinking.push_back(std::move(block));
        }
        if (!choice.stop_sequence.empty() && dialect == Dialect::bedrock_converse) {
            choice.native_finish = "stop_sequence";
        } else if (!choice.stop_sequence.empty() && dialect == Dialect::cohere) {
            choice.native_finish = "STOP_SEQUENCE";
        }
    }
    if (dialect == Dialect::ollama) {
        answer.usage.cached.reset();
        answer.usage.reasoning.reset();
    }
    if (dialect != Dialect::anthropic && dialect != Dialect::bedrock_converse) {
        answer.usage.cache_write.reset();
    } else {
        answer.usage.reasoning.reset();
    }
}

/// The headers that the vendor's clients read.
void add_headers(const MockCall& call, const dialect::Usage& usage, MockReply& reply) {
    const std::string& id = call.id;
    if (call.route.errors == Dialect::bedrock_converse) {
        reply.headers.emplace_back("x-amzn-requestid", id);
        if (call.route.invoke && !reply.pieces) {
            reply.headers.emplace_back("x-amzn-bedrock-input-token-count", std::to_string(usage.input.value_or(0)));
            reply.headers.emplace_back("x-amzn-bedrock-output-token-count", std::to_string(usage.output.value_or(0)));
        }
    } else if (call.route.dialect == Dialect::anthropic) {
        reply.headers.emplace_back("request-id", "req_" + id);
    } else if (call.route.format == "openai") {
        reply.headers.emplace_back("x-request-id", "req_" + id);
    }
    if (reply.pieces) {
        reply.headers.emplace_back("cache-control", "no-cache");
    }
}

/// Legacy completions take several prompts, and answer each with choices of its own. Nothing for any other body.
std::vector<std::string> bodies_of_prompts(const MockRoute& route, std::string_view body) {
    std::vector<std::string> bodies;
    if (route.dialect != Dialect::openai_completions) {
        return bodies;
    }
    Result<Json> root = parse_json(body);
    const Json* prompts = root ? find(*root, "prompt") : nullptr;
    if (prompts == nullptr || !prompts->is_array() || prompts->size() < 2 || !prompts->front().is_string()) {
        return bodies;
    }
    const Json list = *prompts;
    for (const Json& prompt : list) {
        (*root)["prompt"] = prompt;
        bodies.push_back(dump_json(*root));
    }
    return bodies;
}

void append_choices(ChatResponse&& more, ChatResponse& answer) {
    for (dialect::Choice& choice : more.choices) {
        choice.index = static_cast<std::int64_t>(answer.choices.size());
        answer.choices.push_back(std::move(choice));
    }
    answer.usage.input = answer.usage.input.value_or(0) + more.usage.input.value_or(0);
    answer.usage.output = answer.usage.output.value_or(0) + more.usage.output.value_or(0);
}

dialect::AnswerContext context_of(const MockCall& call, const ChatRequest& request) {
    dialect::AnswerContext context;
    context.model = request.model;
    context.request_id = "req_" + call.id;
    context.created = call.created;
    context.include_usage = request.include_usage;
    context.legacy_functions = request.legacy_functions;
    if (call.route.dialect == Dialect::openai_responses) {
        context.echo = dialect::answer_echo(request);
    }
    return context;
}

}  // namespace

std::string with_model(std::string_view body, std::string_view model) {
    const std::size_t brace = body.find('{');
    if (model.empty() || brace == std::string_view::npos) {
        return std::string(body);
    }
    std::string out(body.substr(0, brace + 1));
    out += "\"model\":";
    append_json_string(out, model);
    const std::string_view rest = body.substr(brace + 1);
    out += trim(rest).starts_with('}') ? "" : ",";
    out += rest;
    return out;
}

Result<ChatRequest> read_chat(const MockRoute& route, std::string_view body) {
    const dialect::Codec& codec = dialect::codec_for(route.dialect);
    Result<ChatRequest> request =
        route.model.empty() ? codec.decode_request(body) : codec.decode_request(with_model(body, route.model));
    if (request && !route.model.empty()) {
        request->model = route.model;
    }
    if (request && route.stream) {
        request->stream = *route.stream;
    }
    return request;
}

Result<MockReply> answer_chat(const MockCall& call) {
    std::vector<std::string> bodies = bodies_of_prompts(call.route, call.body);
    Result<ChatRequest> request = read_chat(call.route, bodies.empty() ? call.body : std::string_view(bodies.front()));
    if (!request) {
        return std::move(request).error();
    }
    ChatResponse answer = compose_answer(*request, call.behaviour, call.id);
    for (std::size_t i = 1; i < bodies.size(); ++i) {
        const Result<ChatRequest> more = read_chat(call.route, bodies[i]);
        if (!more) {
            return more.error();
        }
        append_choices(compose_answer(*more, call.behaviour, call.id), answer);
    }
    answer.created = call.created;
    dress(*request, call.route.dialect, answer);
    const dialect::Codec& codec = dialect::codec_for(call.route.dialect);
    const dialect::AnswerContext context = context_of(call, *request);
    MockReply reply;
    reply.item = {answer.model, {}, std::string(call.route.price_kind), answer.usage};
    if (!request->stream) {
        reply.body = codec.encode_response(answer, context);
    } else {
        const Framing framing = framing_of(call.route);
        const bool array = is_array(call);
        reply.content_type = array ? std::string_view("application/json; charset=utf-8") : framing.content_type;
        reply.garbage = array ? std::string_view("<html>") : framing.garbage;
        reply.pieces = std::make_unique<ChatPieces>(
            std::move(answer),
            call.route.invoke ? dialect::bedrock_invoke_stream_encoder(context) : codec.stream_encoder(context), array);
    }
    add_headers(call, reply.item.usage, reply);
    return reply;
}

}  // namespace nexus::cli
