#include "gateway/intake.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/strings.h"
#include "gateway/form_upload.h"
#include "gateway/generation.h"
#include "gateway/objects.h"
#include "gateway/passthrough.h"
#include "gateway/realtime.h"
#include "gateway/stored_response.h"

namespace nexus::gateway {
namespace {

// A walk over this much takes a millisecond at worst (many small values).
constexpr std::size_t kIndexedHereMax = 256 * 1024;
// The one model of OpenAI's that varies pictures, which its clients need not name.
constexpr std::string_view kVariationModel = "dall-e-2";
// What a scan may read behind the end of a text (simdjson's padding).
constexpr std::size_t kPadding = 64;

// What the listener's path leaves of a request with a body: JSON, not compressed (decompression is a bomb's door).
Result<void> check_body_headers(const net::HeaderMap& headers) {
    const auto type = headers.get("content-type");
    if (type && !is_json(*type)) {
        return Error(ErrorCode::unsupported_media_type, "The body must be sent as Content-Type: application/json.");
    }
    const auto encoding = headers.get("content-encoding");
    if (encoding && !iequals(*encoding, "identity")) {
        return Error(ErrorCode::unsupported_media_type, "Compressed request bodies are not accepted.");
    }
    return {};
}

Error no_form() {
    return Error(ErrorCode::unsupported_media_type, "The body must be sent as Content-Type: multipart/form-data.");
}

bool reads_texts(const config::Settings& settings) {
    return std::any_of(settings.pipeline.begin(), settings.pipeline.end(),
                       [](const config::Stage& stage) { return stage.name == "pii" || stage.name == "injection"; });
}

// The endpoint that LiteLLM's word for a call stands for.
std::string_view path_of_call(std::string_view call) {
    struct Row {
        std::string_view word;
        std::string_view path;
    };
    static constexpr Row kRows[] = {
        {"completion", "/v1/chat/completions"},
        {"acompletion", "/v1/chat/completions"},
        {"text_completion", "/v1/completions"},
        {"atext_completion", "/v1/completions"},
        {"responses", "/v1/responses"},
        {"aresponses", "/v1/responses"},
        {"anthropic_messages", "/v1/messages"},
        {"embedding", "/v1/embeddings"},
        {"aembedding", "/v1/embeddings"},
        {"rerank", "/v1/rerank"},
        {"arerank", "/v1/rerank"},
        {"moderation", "/v1/moderations"},
        {"image_generation", "/v1/images/generations"},
        {"speech", "/v1/audio/speech"},
    };
    for (const Row& row : kRows) {
        if (row.word == call) {
            return row.path;
        }
    }
    return {};
}

Error bad_transform(std::string param, std::string message) {
    return Error(ErrorCode::invalid_request, std::move(message)).param(std::move(param));
}

// Where the request to be transformed would have been sent. Views into `wrapper`.
Result<Endpoint> endpoint_to_transform(const Json& wrapper) {
    std::string_view path = "/v1/chat/completions";
    if (const Json* given = find(wrapper, "path"); given != nullptr && given->is_string()) {
        path = given->get_ref<const std::string&>();
    } else if (const Json* call = find(wrapper, "call_type"); call != nullptr && call->is_string()) {
        path = path_of_call(call->get_ref<const std::string&>());
    }
    Result<Endpoint> found = find_endpoint(net::Method::post, path);
    if (!found || found->row->operation > Operation::plain || !found->provider.empty()) {
        return bad_transform("path",
                             "'path' (or 'call_type') must name an endpoint that asks a model, not below a provider");
    }
    return found;
}

}  // namespace

Task<Result<void>> Intake::run() {
    if (exchange_.endpoint().operation == Operation::objects) {
        auto request = std::make_unique<ObjectRequest>(exchange_);
        Result<void> begun = co_await request->begin();
        exchange_.transfer = std::move(request);
        co_return begun;
    }
    if (!names_model(exchange_.endpoint().operation)) {
        co_return Result<void>();
    }
    if (exchange_.endpoint().operation == Operation::realtime) {
        co_return take_session();
    }
    if (exchange_.endpoint().operation == Operation::passthrough) {
        auto passthrough = std::make_unique<Passthrough>(exchange_);
        Result<void> begun = co_await passthrough->begin();
        exchange_.transfer = std::move(passthrough);
        co_return begun;
    }
    if (exchange_.endpoint().operation == Operation::form) {
        const auto type = exchange_.head().headers.get("content-type");
        if (exchange_.endpoint().upstream != dialect::Operation::images_edits || !type || !is_json(*type)) {
            co_return co_await read_form();
        }
        exchange_.stand_for(json_form());
    }
    Result<void> read = co_await read_body();
    if (!read) {
        co_return read;
    }
    if (exchange_.endpoint().operation == Operation::transform) {
        Result<void> unwrapped = unwrap();
        if (!unwrapped) {
            co_return unwrapped;
        }
    }
    Result<void> named = name_model();
    if (!named) {
        co_return named;
    }
    Result<void> indexed = co_await index_body();
    if (!indexed) {
        co_return indexed;
    }
    find_route();
    co_return find_previous_response(exchange_);
}

Task<Result<void>> Intake::read_body() {
    Result<void> headers = check_body_headers(exchange_.head().headers);
    if (!headers) {
        co_return headers;
    }
    const config::Limits& limits = exchange_.generation().settings().limits;
    const Result<std::string_view> body =
        co_await exchange_.downstream().read_body(static_cast<std::size_t>(limits.body));
    if (!body) {
        co_return body.error();
    }
    exchange_.body = *body;
    co_return Result<void>();
}

// Its head alone; the rest goes its way when the request is sent.
Task<Result<void>> Intake::read_form() {
    const net::HeaderMap& headers = exchange_.head().headers;
    const Result<std::optional<std::string>> boundary = form_boundary(headers.get("content-type").value_or(""));
    if (!boundary || !*boundary) {
        co_return boundary ? no_form() : boundary.error();
    }
    const auto encoding = headers.get("content-encoding");
    if (encoding && !iequals(*encoding, "identity")) {
        co_return Error(ErrorCode::unsupported_media_type, "Compressed request bodies are not accepted.");
    }
    if (auto asked = net::query_value(exchange_.head().query, "model"); asked && exchange_.asked().model.empty()) {
        exchange_.model_name = *std::move(asked);
        named_outside_ = true;
    }
    Result<void> named = name_model();
    if (!named) {
        co_return named;
    }
    const config::Settings& settings = exchange_.generation().settings();
    const dialect::Operation operation = exchange_.endpoint().upstream;
    const bool is_variation = operation == dialect::Operation::images_variations;
    FormUpload::Wanted wanted;
    wanted.model = !named_outside_ && !is_variation;
    wanted.prompt = operation == dialect::Operation::images_edits && reads_texts(settings);
    wanted.late_texts = !reads_texts(settings);
    wanted.text_max = static_cast<std::size_t>(settings.limits.text);
    if (wanted.model || wanted.prompt) {
        wanted.head_max = static_cast<std::size_t>(settings.limits.upload_search);
    }
    auto form = std::make_unique<FormUpload>(exchange_, **boundary, wanted);
    Result<void> read = co_await form->read_head();
    if (!read) {
        co_return read;
    }
    exchange_.transfer = std::move(form);
    if (exchange_.index.model.empty() && is_variation) {
        exchange_.index.model = kVariationModel;
    }
    find_route();
    co_return Result<void>();
}

// {path | call_type, request_body}, or the body of a chat request itself.
Result<void> Intake::unwrap() {
    exchange_.transform_only = true;
    Result<Json> wrapper = parse_json(exchange_.body);
    if (!wrapper) {
        return std::move(wrapper).error();
    }
    const Json none;
    const Json& whole = *wrapper;
    const Json* inner = whole.is_object() ? find(whole, "request_body") : nullptr;
    Result<Endpoint> found = endpoint_to_transform(inner != nullptr ? whole : none);
    if (!found) {
        return std::move(found).error();
    }
    exchange_.stand_for(*found->row);
    if (!found->model.empty()) {
        exchange_.model_name = percent_decode(found->model, false).value_or(std::string());
        named_outside_ = true;
    }
    if (inner != nullptr) {
        exchange_.own_body = dump_json(*inner);
        exchange_.own_body.reserve(exchange_.own_body.size() + kPadding);
        exchange_.body = exchange_.own_body;
    }
    return {};
}

// A session's request has no body: what it asks for stands in its query.
Result<void> Intake::take_session() {
    Result<void> begins = check_realtime(exchange_);
    if (!begins) {
        return begins;
    }
    exchange_.index.stream = true;
    exchange_.model_name = realtime_model(exchange_.head().query);
    named_outside_ = !exchange_.model_name.empty();
    Result<void> named = name_model();
    if (named) {
        find_route();
    }
    return named;
}

Result<void> Intake::name_model() {
    const std::optional<std::string>& header = exchange_.generation().settings().model_header;
    if (header) {
        if (const auto value = exchange_.head().headers.get(*header)) {
            exchange_.model_name = *value;
            named_outside_ = true;
        }
    }
    if (!named_outside_ && !exchange_.asked().model.empty()) {
        exchange_.model_name = percent_decode(exchange_.asked().model, false).value_or(std::string());
        named_outside_ = true;
    }
    if (named_outside_ && !is_model_name(exchange_.model_name)) {
        return Error(ErrorCode::invalid_request, "The path or header must name a model.").param("model");
    }
    return {};
}

Task<Result<void>> Intake::index_body() {
    const config::Limits& settings = exchange_.generation().settings().limits;
    dialect::BodyLimits limits;
    limits.text_bytes = static_cast<std::size_t>(settings.text);
    limits.depth = static_cast<int>(settings.depth);
    limits.needs_model = !named_outside_;
    Result<dialect::BodyIndex> found = dialect::BodyIndex();
    std::function<void()> job = [this, &limits, &found] { found = index(limits); };
    if (exchange_.body.size() < kIndexedHereMax) {
        job();
    } else {
        co_await work_.run(std::move(job));
    }
    if (!found) {
        co_return std::move(found).error();
    }
    exchange_.index = *std::move(found);
    const EndpointRow& row = exchange_.endpoint();
    if (row.stream) {
        exchange_.index.stream = true;
        const bool is_sse = net::query_value(exchange_.head().query, "alt") == "sse";
        exchange_.answers_array = row.dialect == dialect::Dialect::gemini && !is_sse;
    }
    co_return Result<void>();
}

Result<dialect::BodyIndex> Intake::index(const dialect::BodyLimits& limits) const {
    const EndpointRow& row = exchange_.endpoint();
    // What is counted here may be a text alone; the counter reads it.
    const bool counts_any = row.operation == Operation::count_tokens && row.dialect == dialect::Dialect::openai_chat;
    if (row.operation == Operation::plain || counts_any) {
        dialect::BodyLimits plain = limits;
        plain.needs_model = limits.needs_model && row.upstream != dialect::Operation::moderations;
        return dialect::index_plain_body(exchange_.body, plain);
    }
    return dialect::index_body(exchange_.body, row.dialect, limits);
}

void Intake::find_route() {
    // What OpenAI takes where a request for moderation names no model.
    constexpr std::string_view kModerationModel = "omni-moderation-latest";
    dialect::BodyIndex& index = exchange_.index;
    if (named_outside_) {
        index.model = exchange_.model_name;
    } else if (index.model.empty() && exchange_.endpoint().upstream == dialect::Operation::moderations) {
        index.model = kModerationModel;
    }
    const Routes& routes = exchange_.generation().routes();
    const std::string_view provider = exchange_.asked().provider;
    Routes::Found found;
    if (provider.empty() || index.model.empty()) {
        found = routes.find(index.model);
    } else if (found = routes.find_at(provider, index.model); found.route != nullptr) {
        exchange_.only_provider = provider;
    } else {
        // Below a provider's path its own names of models are meant, as `provider/model` means them elsewhere.
        std::string name = std::string(provider) + "/";
        name += index.model.starts_with(name) ? index.model.substr(name.size()) : index.model;
        exchange_.model_name = std::move(name);
        index.model = exchange_.model_name;
        found = routes.find(index.model);
    }
    exchange_.route = found.route;
    exchange_.star = found.star;
}

}  // namespace nexus::gateway
