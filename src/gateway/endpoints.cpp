#include "gateway/endpoints.h"

#include <array>

namespace nexus::gateway {
namespace {

using dialect::Dialect;
using net::Method;

constexpr std::array kEndpoints{
    EndpointRow{Method::post, "/v1/chat/completions", Operation::chat, Dialect::openai_chat, "chat"},
    EndpointRow{Method::post, "/v1/embeddings", Operation::embeddings, Dialect::openai_embeddings, "embeddings"},
    EndpointRow{Method::get, "/v1/models", Operation::list_models, Dialect::openai_chat, "models"},
    EndpointRow{Method::get, "/v1/models/*", Operation::get_model, Dialect::openai_chat, "models"},
    // Clients whose base URL ends before /v1, as LiteLLM's users have it.
    EndpointRow{Method::post, "/chat/completions", Operation::chat, Dialect::openai_chat, "chat"},
    EndpointRow{Method::post, "/embeddings", Operation::embeddings, Dialect::openai_embeddings, "embeddings"},
    EndpointRow{Method::get, "/models", Operation::list_models, Dialect::openai_chat, "models"},
};

bool matches(std::string_view pattern, std::string_view path) {
    if (pattern.back() == '*') {
        pattern.remove_suffix(1);
        return path.size() > pattern.size() && path.starts_with(pattern);
    }
    return path == pattern;
}

}  // namespace

Result<const EndpointRow*> find_endpoint(net::Method method, std::string_view path) {
    if (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    bool path_exists = false;
    for (const EndpointRow& row : kEndpoints) {
        if (matches(row.path, path)) {
            if (row.method == method) {
                return &row;
            }
            path_exists = true;
        }
    }
    if (path_exists) {
        return Error(ErrorCode::method_not_allowed,
                     "This path does not take " + std::string(net::name_of(method)) + " requests.");
    }
    return Error(ErrorCode::not_found,
                 "Unknown request URL: " + std::string(net::name_of(method)) +
                     " with this path. Check the base URL, which should end in /v1 for OpenAI clients.");
}

}  // namespace nexus::gateway
