#include "gateway/endpoints.h"

#include <algorithm>
#include <array>
#include <optional>

namespace nexus::gateway {
namespace {

using dialect::Dialect;
using net::Method;
using Asked = dialect::Operation;

constexpr EndpointRow chat(std::string_view path, Dialect dialect, std::string_view name, bool stream = false) {
    const Asked asked = dialect == Dialect::openai_responses     ? Asked::responses
                        : dialect == Dialect::openai_completions ? Asked::completions
                                                                 : Asked::chat;
    return {Method::post, path, Operation::chat, dialect, asked, name, stream};
}
constexpr EndpointRow embeddings(std::string_view path, Dialect dialect = Dialect::openai_embeddings) {
    return {Method::post, path, Operation::embeddings, dialect, Asked::embeddings, "embeddings"};
}
constexpr EndpointRow plain(std::string_view path, Asked asked, std::string_view name) {
    return {Method::post, path, Operation::plain, Dialect::openai_chat, asked, name};
}
constexpr EndpointRow form(std::string_view path, Asked asked, std::string_view name) {
    return {Method::post, path, Operation::form, Dialect::openai_chat, asked, name};
}
constexpr EndpointRow objects(Method method, std::string_view path, Asked asked, std::string_view name) {
    return {method, path, Operation::objects, Dialect::openai_chat, asked, name};
}
constexpr EndpointRow count(std::string_view path, Dialect dialect) {
    return {Method::post, path, Operation::count_tokens, dialect, Asked::count_tokens, "count_tokens"};
}
constexpr EndpointRow about_models(std::string_view path, Operation operation, Dialect dialect) {
    return {Method::get, path, operation, dialect, Asked::models, "models"};
}
constexpr EndpointRow realtime(std::string_view path) {
    return {Method::get, path, Operation::realtime, Dialect::openai_chat, Asked::realtime, "realtime"};
}
constexpr EndpointRow transform(std::string_view path) {
    return {Method::post, path, Operation::transform, Dialect::openai_chat, Asked::chat, "transform"};
}

// The first row is the one that nearly every request asks for; the rest is looked through in a fraction of a
// microsecond. Paths without /v1 are for clients whose base URL ends before it, as LiteLLM's users have it; those below
// /openai/deployments are Azure's.
constexpr std::array kEndpoints{
    chat("/v1/chat/completions", Dialect::openai_chat, "chat"),
    chat("/v1/messages", Dialect::anthropic, "messages"),
    chat("/v1/responses", Dialect::openai_responses, "responses"),
    embeddings("/v1/embeddings"),
    chat("/v1beta/models/{model}:generateContent", Dialect::gemini, "generate_content"),
    chat("/v1beta/models/{model}:streamGenerateContent", Dialect::gemini, "generate_content", true),
    chat("/v1/models/{model}:generateContent", Dialect::gemini, "generate_content"),
    chat("/v1/models/{model}:streamGenerateContent", Dialect::gemini, "generate_content", true),
    chat("/v1/completions", Dialect::openai_completions, "completions"),
    chat("/chat/completions", Dialect::openai_chat, "chat"),
    chat("/completions", Dialect::openai_completions, "completions"),
    chat("/responses", Dialect::openai_responses, "responses"),
    embeddings("/embeddings"),
    chat("/openai/deployments/{model}/chat/completions", Dialect::openai_chat, "chat"),
    chat("/openai/deployments/{model}/completions", Dialect::openai_completions, "completions"),
    embeddings("/openai/deployments/{model}/embeddings"),
    embeddings("/v1beta/models/{model}:embedContent", Dialect::gemini),
    embeddings("/v1beta/models/{model}:batchEmbedContents", Dialect::gemini),
    embeddings("/v1/models/{model}:embedContent", Dialect::gemini),
    embeddings("/v1/models/{model}:batchEmbedContents", Dialect::gemini),
    plain("/openai/deployments/{model}/images/generations", Asked::images_generations, "images"),
    plain("/openai/deployments/{model}/audio/speech", Asked::audio_speech, "speech"),
    plain("/v1/rerank", Asked::rerank, "rerank"),
    plain("/v2/rerank", Asked::rerank, "rerank"),
    plain("/rerank", Asked::rerank, "rerank"),
    plain("/v1/moderations", Asked::moderations, "moderations"),
    plain("/moderations", Asked::moderations, "moderations"),
    plain("/v1/images/generations", Asked::images_generations, "images"),
    plain("/images/generations", Asked::images_generations, "images"),
    plain("/v1/audio/speech", Asked::audio_speech, "speech"),
    plain("/audio/speech", Asked::audio_speech, "speech"),
    form("/v1/audio/transcriptions", Asked::audio_transcriptions, "transcriptions"),
    form("/v1/audio/translations", Asked::audio_translations, "translations"),
    form("/v1/images/edits", Asked::images_edits, "images"),
    form("/v1/images/variations", Asked::images_variations, "images"),
    form("/audio/transcriptions", Asked::audio_transcriptions, "transcriptions"),
    form("/audio/translations", Asked::audio_translations, "translations"),
    form("/images/edits", Asked::images_edits, "images"),
    form("/images/variations", Asked::images_variations, "images"),
    form("/openai/deployments/{model}/audio/transcriptions", Asked::audio_transcriptions, "transcriptions"),
    form("/openai/deployments/{model}/audio/translations", Asked::audio_translations, "translations"),
    form("/openai/deployments/{model}/images/edits", Asked::images_edits, "images"),
    // Where the body is JSON after all, as xAI has it.
    plain("/v1/images/edits", Asked::images_edits, "images"),
    count("/v1/messages/count_tokens", Dialect::anthropic),
    count("/v1beta/models/{model}:countTokens", Dialect::gemini),
    count("/v1/models/{model}:countTokens", Dialect::gemini),
    count("/v1/responses/input_tokens", Dialect::openai_responses),
    count("/v1/tokens/count", Dialect::openai_chat),
    count("/utils/token_counter", Dialect::openai_chat),
    realtime("/v1/realtime"),
    realtime("/realtime"),
    transform("/v1/nexus/transform"),
    transform("/utils/transform_request"),
    about_models("/v1/models", Operation::list_models, Dialect::openai_chat),
    about_models("/models", Operation::list_models, Dialect::openai_chat),
    about_models("/v1beta/models", Operation::list_models, Dialect::gemini),
    about_models("/v1/models/*", Operation::get_model, Dialect::openai_chat),
    about_models("/v1beta/models/*", Operation::get_model, Dialect::gemini),
    objects(Method::get, "/v1/files", Asked::files, "files"),
    objects(Method::post, "/v1/files", Asked::files, "files"),
    objects(Method::get, "/v1/files/{id}/content", Asked::files, "files"),
    objects(Method::get, "/v1/files/{id}", Asked::files, "files"),
    objects(Method::del, "/v1/files/{id}", Asked::files, "files"),
    objects(Method::get, "/v1/batches", Asked::batches, "batches"),
    objects(Method::post, "/v1/batches", Asked::batches, "batches"),
    objects(Method::get, "/v1/batches/{id}", Asked::batches, "batches"),
    objects(Method::post, "/v1/batches/{id}/cancel", Asked::batches, "batches"),
    objects(Method::post, "/v1/uploads", Asked::files, "uploads"),
    objects(Method::post, "/v1/uploads/{id}/parts", Asked::files, "uploads"),
    objects(Method::post, "/v1/uploads/{id}/complete", Asked::files, "uploads"),
    objects(Method::post, "/v1/uploads/{id}/cancel", Asked::files, "uploads"),
    objects(Method::get, "/v1/responses/{id}", Asked::responses, "responses"),
    objects(Method::del, "/v1/responses/{id}", Asked::responses, "responses"),
    objects(Method::post, "/v1/responses/{id}/cancel", Asked::responses, "responses"),
    objects(Method::get, "/v1/responses/{id}/input_items", Asked::responses, "responses"),
    EndpointRow{Method::post, "/passthrough/*", Operation::passthrough, Dialect::openai_chat, Asked::chat,
                "passthrough", false, true},
    about_models("/model/info", Operation::model_info, Dialect::openai_chat),
    about_models("/v1/model/info", Operation::model_info, Dialect::openai_chat),
};

constexpr std::string_view kId = "{id}";
constexpr std::string_view kPassthrough = "/passthrough";

// What stands in `path` for the pattern's {model}, {id} or *; empty for a pattern without; nothing where it does not
// match.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
    const std::size_t brace = pattern.find('{');
    if (pattern.back() == '*') {
        const std::string_view prefix = pattern.substr(0, pattern.size() - 1);
        const bool matches = path.size() > prefix.size() && path.starts_with(prefix);
        return matches ? std::optional(path.substr(prefix.size())) : std::nullopt;
    }
    if (brace == std::string_view::npos) {
        return path == pattern ? std::optional(std::string_view()) : std::nullopt;
    }
    const std::string_view prefix = pattern.substr(0, brace);
    const std::string_view suffix = pattern.substr(pattern.find('}') + 1);
    if (path.size() <= prefix.size() + suffix.size() || !path.starts_with(prefix) || !path.ends_with(suffix)) {
        return std::nullopt;
    }
    const std::string_view value = path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
    const bool is_id = pattern.substr(brace).starts_with(kId);
    return is_id && value.find('/') != std::string_view::npos ? std::nullopt : std::optional(value);
}

Endpoint look_up(net::Method method, std::string_view path, bool& path_exists) {
    for (const EndpointRow& row : kEndpoints) {
        if (const auto model = match(row.path, path)) {
            if (row.method == method || row.any_method) {
                return {&row, *model, {}};
            }
            path_exists = true;
        }
    }
    return {};
}

// `/{provider}/v1/…`, also as `/{provider}/openai/v1/…`, where some providers have their OpenAI-compatible API.
Endpoint look_up_below(net::Method method, std::string_view path, bool& path_exists) {
    const std::size_t slash = path.find('/', 1);
    if (path.empty() || slash == std::string_view::npos) {
        return {};
    }
    const std::string_view provider = path.substr(1, slash - 1);
    std::string_view rest = path.substr(slash);
    Endpoint found = look_up(method, rest, path_exists);
    constexpr std::string_view kCompatible = "/openai/";
    if (found.row == nullptr && rest.starts_with(kCompatible)) {
        rest.remove_prefix(kCompatible.size() - 1);
        found = look_up(method, rest, path_exists);
    }
    found.provider = provider;
    return found;
}

}  // namespace

const EndpointRow& json_form() {
    const auto row = std::find_if(kEndpoints.begin(), kEndpoints.end(), [](const EndpointRow& candidate) {
        return candidate.operation == Operation::plain && candidate.upstream == Asked::images_edits;
    });
    return *row;
}

Result<Endpoint> find_endpoint(net::Method method, std::string_view path) {
    if (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    bool path_exists = false;
    Endpoint found = look_up(method, path, path_exists);
    if (found.row != nullptr && found.row->operation == Operation::passthrough) {
        // What is known here is looked at, limited and billed as it is elsewhere.
        const Endpoint known = look_up_below(method, path.substr(kPassthrough.size()), path_exists);
        return known.row != nullptr && known.row->operation != Operation::passthrough &&
                       is_metered(known.row->operation)
                   ? known
                   : found;
    }
    if (found.row == nullptr && !path_exists) {
        found = look_up_below(method, path, path_exists);
    }
    if (found.row != nullptr) {
        return found;
    }
    if (path_exists) {
        return Error(ErrorCode::method_not_allowed,
                     "This path does not take " + std::string(net::name_of(method)) + " requests.");
    }
    return Error(ErrorCode::not_found,
                 "Unknown request URL: " + std::string(net::name_of(method)) +
                     " with this path. Check the base URL, which should end in /v1 for OpenAI clients.");
}

dialect::Dialect dialect_of_unknown(std::string_view path) {
    if (path.starts_with("/v1beta/")) {
        return Dialect::gemini;
    }
    return path.starts_with("/v1/messages") ? Dialect::anthropic : Dialect::openai_chat;
}

}  // namespace nexus::gateway
