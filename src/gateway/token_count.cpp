#include "gateway/token_count.h"

#include "gateway/generation.h"
#include "tokens/chat.h"

namespace nexus::gateway {
namespace {

using dialect::Dialect;

// Counting takes tens of nanoseconds a byte: what is longer is counted off the worker.
constexpr std::size_t kCountedHereMax = 16 * 1024;
// What a picture or another medium is taken for; vendors charge some hundred to two thousand, by size.
constexpr std::uint64_t kMediumTokens = 1'000;

// The texts of a decoded request, as the counter wants them.
struct Pieces {
    std::vector<std::string_view> texts;
    std::vector<std::string> definitions;
    std::vector<std::string_view> definition_views;
    std::uint64_t media = 0;
    tokens::ChatView view;
};

void add_message(const dialect::Message& message, Pieces& out) {
    ++out.view.messages;
    out.view.names += message.name.empty() ? 0 : 1;
    out.view.tool_calls += message.tool_calls.size();
    out.texts.push_back(message.name);
    for (const dialect::Part& part : message.parts) {
        out.texts.push_back(part.text);
        const bool is_text = part.kind == dialect::Part::Kind::text || part.kind == dialect::Part::Kind::refusal;
        out.media += is_text ? 0 : 1;
    }
    for (const dialect::ToolCall& call : message.tool_calls) {
        out.texts.push_back(call.name);
        out.texts.push_back(call.arguments);
    }
}

Pieces pieces_of(const dialect::ChatRequest& request) {
    Pieces out;
    for (const dialect::Message& message : request.messages) {
        add_message(message, out);
    }
    for (const dialect::Tool& tool : request.tools) {
        const Json definition{{"name", tool.name}, {"description", tool.description}, {"parameters", tool.parameters}};
        out.definitions.push_back(dump_json(tool.native.is_null() ? definition : tool.native));
    }
    if (request.response_format && !request.response_format->schema.is_null()) {
        out.definitions.push_back(dump_json(request.response_format->schema));
    }
    out.definition_views.assign(out.definitions.begin(), out.definitions.end());
    out.view.texts = out.texts;
    out.view.definitions = out.definition_views;
    return out;
}

std::string_view model_of(const Target& target, const Exchange& exchange) {
    return target.is_wildcard() ? exchange.star : std::string_view(target.model);
}

// Gemini's clients may count a whole request, which then stands inside of the body. Nothing if it does not.
std::optional<std::string> wrapped_request(std::string_view body) {
    const Result<Json> root = parse_json(body);
    const Json* inner = root && root->is_object() ? find(*root, "generateContentRequest") : nullptr;
    return inner != nullptr && inner->is_object() ? std::optional(dump_json(*inner)) : std::nullopt;
}

bool has_messages(std::string_view body) {
    const Result<Json> root = parse_json(body);
    return root && root->is_object() && root->contains("messages");
}

}  // namespace

Task<Result<std::string>> RequestCounter::run() {
    const Dispatch dispatch(exchange_, parts_);
    const Result<std::vector<const Target*>> targets = dispatch.targets();
    if (!targets) {
        co_return targets.error();
    }
    const Target& target = *targets->front();
    if (asks_upstream(target)) {
        co_return co_await count_upstream();
    }
    const std::string_view model = model_of(target, exchange_);
    Result<Count> counted = Count();
    std::function<void()> job = [this, model, &counted] { counted = count(model); };
    if (exchange_.body.size() < kCountedHereMax) {
        job();
    } else {
        co_await parts_.work.run(std::move(job));
    }
    if (!counted) {
        co_return std::move(counted).error();
    }
    co_return answer(*counted, model);
}

bool RequestCounter::asks_upstream(const Target& target) const {
    if (exchange_.generation().settings().token_counts != "upstream") {
        return false;
    }
    const provider::OperationPath* path = target.provider->row.find_operation(dialect::Operation::count_tokens);
    return path != nullptr && path->format == dialect::name_of(exchange_.endpoint().dialect);
}

Task<Result<std::string>> RequestCounter::count_upstream() {
    Dispatch dispatch(exchange_, parts_);
    Result<UpstreamAnswer> answer = co_await dispatch.run();
    if (!answer) {
        co_return std::move(answer).error();
    }
    co_return std::move(answer->body);
}

Result<RequestCounter::Count> RequestCounter::count(std::string_view model) const {
    const tokens::TokenCounter counter = tokens::TokenCounter::for_model(model);
    Count out;
    // The gateway's own endpoints take a text without a chat around it, too.
    const bool is_own = exchange_.endpoint().dialect == Dialect::openai_chat;
    if (is_own && !has_messages(exchange_.body)) {
        for (const dialect::TextPiece& piece : exchange_.index.texts) {
            out.tokens += counter.estimate(piece.text);
        }
        out.exact = counter.is_exact();
        return out;
    }
    const Dialect dialect = exchange_.endpoint().dialect;
    const auto wrapped = dialect == Dialect::gemini ? wrapped_request(exchange_.body) : std::nullopt;
    const Result<dialect::ChatRequest> request =
        dialect::codec_for(dialect).decode_request(wrapped ? std::string_view(*wrapped) : exchange_.body);
    if (!request) {
        return request.error();
    }
    const Pieces pieces = pieces_of(*request);
    out.tokens = tokens::count_chat(counter, pieces.view) + pieces.media * kMediumTokens;
    out.exact = counter.is_exact() && pieces.media == 0 && pieces.definitions.empty() && pieces.view.tool_calls == 0;
    return out;
}

std::string RequestCounter::answer(const Count& count, std::string_view model) const {
    const std::string_view accuracy = count.exact ? "exact" : "estimate";
    const bool is_litellm = exchange_.endpoint().path == "/utils/token_counter";
    switch (exchange_.endpoint().dialect) {
        case Dialect::gemini: return dump_json(Json{{"totalTokens", count.tokens}});
        case Dialect::anthropic: return dump_json(Json{{"input_tokens", count.tokens}, {"accuracy", accuracy}});
        case Dialect::openai_responses:
            return dump_json(
                Json{{"object", "response.input_tokens"}, {"input_tokens", count.tokens}, {"accuracy", accuracy}});
        default: break;
    }
    if (is_litellm) {
        return dump_json(Json{{"total_tokens", count.tokens},
                              {"request_model", exchange_.index.model},
                              {"model_used", model},
                              {"tokenizer_type", accuracy}});
    }
    return dump_json(Json{
        {"model", exchange_.index.model}, {"counted_for", model}, {"tokens", count.tokens}, {"accuracy", accuracy}});
}

}  // namespace nexus::gateway
