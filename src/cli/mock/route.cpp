#include "cli/mock/route.h"

#include "base/encoding.h"

namespace nexus::cli {
namespace {

using dialect::Dialect;
using Kind = MockRoute::Kind;

struct PathRow {
    std::string_view path;
    net::Method method;
    Kind kind;
    Dialect dialect;
};

constexpr PathRow kPaths[] = {
    {"/v1/chat/completions", net::Method::post, Kind::chat, Dialect::openai_chat},
    {"/v1/messages", net::Method::post, Kind::chat, Dialect::anthropic},
    {"/v1/embeddings", net::Method::post, Kind::embeddings, Dialect::openai_embeddings},
    {"/v1/models", net::Method::get, Kind::models, Dialect::openai_chat},
};

constexpr std::string_view kGeminiPrefix = "/v1beta/models/";

/// `{model}:generateContent` or `{model}:streamGenerateContent`, behind the prefix.
MockRoute gemini_route(net::Method method, std::string_view rest) {
    MockRoute route;
    route.dialect = Dialect::gemini;
    const std::size_t colon = rest.rfind(':');
    const std::string_view action = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
    if (action != "generateContent" && action != "streamGenerateContent") {
        return route;
    }
    route.stream = action == "streamGenerateContent";
    route.model = percent_decode(rest.substr(0, colon), false).value_or("");
    route.kind = method == net::Method::post ? Kind::chat : Kind::wrong_method;
    return route;
}

}  // namespace

MockRoute find_mock_route(net::Method method, std::string_view path) {
    if (path.starts_with(kGeminiPrefix)) {
        return gemini_route(method, path.substr(kGeminiPrefix.size()));
    }
    MockRoute route;
    for (const PathRow& row : kPaths) {
        if (row.path == path) {
            route.kind = row.method == method ? row.kind : Kind::wrong_method;
            route.dialect = row.dialect;
        }
    }
    return route;
}

}  // namespace nexus::cli
