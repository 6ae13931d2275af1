#include "cli/mock/route.h"

#include "base/encoding.h"
#include "dialect/embeddings.h"

namespace nexus::cli {
namespace {

using dialect::Dialect;
using Kind = MockRoute::Kind;
using net::Method;

struct Row {
    std::string_view end;  ///< of the path
    Method method;
    Kind kind;
    Dialect dialect;
    std::string_view format;
    std::string_view price_kind;
};

// The first whose end fits and whose method is the request's; so longer ends stand before their own ends.
constexpr Row kRows[] = {
    {"/mock/bill", Method::get, Kind::bill, Dialect::openai_chat, "openai", ""},
    {"/mock/bill", Method::del, Kind::reset_bill, Dialect::openai_chat, "openai", ""},
    {"/api/chat", Method::post, Kind::chat, Dialect::ollama, "ollama", "ollama"},
    {"/api/embed", Method::post, Kind::embeddings, Dialect::ollama, "ollama", "ollama"},
    {"/api/tags", Method::get, Kind::models, Dialect::ollama, "ollama", "ollama"},
    {"/v2/chat", Method::post, Kind::chat, Dialect::cohere, "cohere", "cohere"},
    {"/v2/embed", Method::post, Kind::embeddings, Dialect::cohere, "cohere", "cohere"},
    {"/v2/rerank", Method::post, Kind::rerank, Dialect::cohere, "cohere", "cohere"},
    {"/v2/audio/transcriptions", Method::post, Kind::transcriptions, Dialect::cohere, "cohere", "cohere"},
    {"/v1/tokenize", Method::post, Kind::tokenize, Dialect::cohere, "cohere", "cohere"},
    {"/foundation-models", Method::get, Kind::models, Dialect::bedrock_converse, "bedrock", "bedrock"},
    {"/v1beta/models", Method::get, Kind::models, Dialect::gemini, "gemini", "gemini"},
    {"/messages", Method::post, Kind::chat, Dialect::anthropic, "anthropic", "anthropic"},
    {"/messages/count_tokens", Method::post, Kind::count_tokens, Dialect::anthropic, "anthropic", "anthropic"},
    {"/chat/completions", Method::post, Kind::chat, Dialect::openai_chat, "openai", "openai"},
    {"/completions", Method::post, Kind::chat, Dialect::openai_completions, "openai", "openai"},
    {"/responses", Method::post, Kind::chat, Dialect::openai_responses, "openai", "openai"},
    {"/responses/input_tokens", Method::post, Kind::count_tokens, Dialect::openai_responses, "openai", "openai"},
    {"/embeddings", Method::post, Kind::embeddings, Dialect::openai_embeddings, "openai", "openai"},
    {"/moderations", Method::post, Kind::moderations, Dialect::openai_chat, "openai", "openai"},
    {"/images/generations", Method::post, Kind::images, Dialect::openai_chat, "openai", "openai"},
    {"/images/edits", Method::post, Kind::images, Dialect::openai_chat, "openai", "openai"},
    {"/images/variations", Method::post, Kind::images, Dialect::openai_chat, "openai", "openai"},
    {"/audio/speech", Method::post, Kind::speech, Dialect::openai_chat, "openai", "openai"},
    {"/audio/transcriptions", Method::post, Kind::transcriptions, Dialect::openai_chat, "openai", "openai"},
    {"/audio/translations", Method::post, Kind::transcriptions, Dialect::openai_chat, "openai", "openai"},
    {"/rerank", Method::post, Kind::rerank, Dialect::openai_chat, "openai", "openai"},
    {"/realtime", Method::get, Kind::realtime, Dialect::openai_chat, "openai", "openai"},
    {"/models", Method::get, Kind::models, Dialect::openai_chat, "openai", "openai"},
};

std::string decoded(std::string_view segment) { return percent_decode(segment, false).value_or(std::string(segment)); }

/// The model of `…/deployments/{model}/…`, Azure's path.
std::string deployment_of(std::string_view path) {
    constexpr std::string_view kBefore = "/deployments/";
    const std::size_t at = path.find(kBefore);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = path.substr(at + kBefore.size());
    return decoded(rest.substr(0, rest.find('/')));
}

MockRoute row_route(Method method, std::string_view path) {
    MockRoute route;
    for (const Row& row : kRows) {
        if (!path.ends_with(row.end)) {
            continue;
        }
        route.dialect = row.dialect;
        route.errors = row.dialect;
        if (row.method != method) {
            route.kind = Kind::wrong_method;
            continue;
        }
        route.kind = row.kind;
        route.format = row.format;
        route.price_kind = row.price_kind;
        route.model = deployment_of(path);
        route.price_kind = route.model.empty() ? route.price_kind : "azure";
        return route;
    }
    return route;
}

/// What Google's custom methods are; `publisher` is empty for the Gemini API.
void set_action(MockRoute& route, std::string_view action, std::string_view publisher) {
    route.dialect = Dialect::gemini;
    if (action == "generateContent" || action == "streamGenerateContent") {
        route.kind = Kind::chat;
        route.stream = action == "streamGenerateContent";
    } else if (action == "countTokens") {
        route.kind = Kind::count_tokens;
    } else if (action == "embedContent" || action == "batchEmbedContents") {
        route.kind = Kind::embeddings;
    } else if (action == "predict") {
        route.kind = route.model.starts_with("imagen") ? Kind::images : Kind::embeddings;
        route.format = "vertex";
    } else if (publisher == "anthropic" && (action == "rawPredict" || action == "streamRawPredict")) {
        route.dialect = Dialect::anthropic;
        route.kind = route.model == "count-tokens" ? Kind::count_tokens : Kind::chat;
        route.model = route.kind == Kind::chat ? route.model : std::string();
    } else if (action == "rawPredict" || action == "streamRawPredict") {
        route.dialect = Dialect::openai_chat;
        route.kind = Kind::chat;
    }
    route.errors = route.dialect;
}

/// `…/models/{model}:{action}` of the Gemini API and of Vertex AI. Kind::unknown for any other path.
MockRoute google_route(Method method, std::string_view path) {
    constexpr std::string_view kModels = "/models/";
    constexpr std::string_view kPublishers = "/publishers/";
    MockRoute route;
    const std::size_t at = path.rfind(kModels);
    const std::size_t colon = path.rfind(':');
    if (at == std::string_view::npos || colon == std::string_view::npos || colon < at) {
        return route;
    }
    const std::size_t publishers = path.rfind(kPublishers, at);
    std::string_view publisher;
    if (publishers != std::string_view::npos) {
        publisher = path.substr(publishers + kPublishers.size(), at - publishers - kPublishers.size());
    }
    route.format = "gemini";
    route.price_kind = publisher.empty() ? "gemini" : "vertex";
    route.model = decoded(path.substr(at + kModels.size(), colon - at - kModels.size()));
    set_action(route, path.substr(colon + 1), publisher);
    if (route.kind != Kind::unknown && method != Method::post) {
        route.kind = Kind::wrong_method;
    }
    return route;
}

/// InvokeModel's body is the model vendor's: which one's, says the model's name.
void set_invoke(MockRoute& route) {
    const std::string_view model = route.model;
    if (dialect::find_embedding_format("bedrock", model)) {
        route.kind = Kind::embeddings;
    } else if (model.find("canvas") != model.npos || model.find("image") != model.npos ||
               model.find("stability.") != model.npos) {
        route.kind = Kind::images;
    } else {
        route.kind = Kind::chat;
        route.dialect = Dialect::anthropic;
        route.invoke = true;
    }
}

/// `…/model/{id}/{action}` of Amazon Bedrock. Kind::unknown for any other path.
MockRoute bedrock_route(Method method, std::string_view path) {
    constexpr std::string_view kModel = "/model/";
    MockRoute route;
    const std::size_t at = path.find(kModel);
    const std::size_t slash = path.rfind('/');
    if (at == std::string_view::npos || slash < at + kModel.size()) {
        return route;
    }
    const std::string_view action = path.substr(slash + 1);
    route.format = "bedrock";
    route.price_kind = "bedrock";
    route.dialect = Dialect::bedrock_converse;
    route.errors = Dialect::bedrock_converse;
    route.model = decoded(path.substr(at + kModel.size(), slash - at - kModel.size()));
    if (action == "converse" || action == "converse-stream") {
        route.kind = Kind::chat;
        route.stream = action == "converse-stream";
    } else if (action == "invoke" || action == "invoke-with-response-stream") {
        set_invoke(route);
        route.stream = action == "invoke-with-response-stream";
    } else if (action == "count-tokens") {
        route.kind = Kind::count_tokens;
    }
    if (route.kind != Kind::unknown && method != Method::post) {
        route.kind = Kind::wrong_method;
    }
    return route;
}

}  // namespace

MockRoute find_mock_route(Method method, std::string_view path) {
    if (path.starts_with("/mock/images/")) {
        MockRoute route;
        route.kind = method == Method::get ? Kind::image_file : Kind::wrong_method;
        return route;
    }
    if (MockRoute route = bedrock_route(method, path); route.kind != Kind::unknown) {
        return route;
    }
    if (MockRoute route = google_route(method, path); route.kind != Kind::unknown) {
        return route;
    }
    return row_route(method, path);
}

}  // namespace nexus::cli
