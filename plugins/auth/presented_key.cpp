#include "plugins/auth/presented_key.h"

#include <array>

#include "base/strings.h"

namespace nexus::plugins::auth {
namespace {

struct Place {
    std::string_view header;
    bool bearer;  ///< the value is `Bearer <key>`; another scheme is no key of ours
};

constexpr std::array kPlaces{
    Place{"authorization", true},       // OpenAI's SDKs and nearly everyone
    Place{"x-api-key", false},          // Anthropic's SDKs
    Place{"api-key", false},            // Azure OpenAI's SDKs
    Place{"x-goog-api-key", false},     // Google's SDKs
    Place{"x-litellm-api-key", false},  // clients set up for LiteLLM,
    Place{"x-portkey-api-key", false},  // Portkey,
    Place{"x-bf-vk", false},            // Bifrost
    Place{"helicone-auth", true},       // and Helicone
};

constexpr std::string_view kBearer = "bearer ";
// OpenAI's browser SDK has no other place for it: a page cannot set header fields of a WebSocket's request.
constexpr std::string_view kSubprotocolPrefix = "openai-insecure-api-key.";

std::string_view key_in_subprotocols(std::string_view list) {
    for (const std::string_view offered : split(list, ',')) {
        const std::string_view name = trim(offered);
        if (name.starts_with(kSubprotocolPrefix)) {
            return name.substr(kSubprotocolPrefix.size());
        }
    }
    return {};
}

std::string_view key_in(const net::HeaderMap::Field& field) {
    if (iequals(field.name, "sec-websocket-protocol")) {
        return key_in_subprotocols(field.value);
    }
    for (const Place& place : kPlaces) {
        if (field.name.size() != place.header.size() || !iequals(field.name, place.header)) {
            continue;
        }
        if (!place.bearer) {
            return trim(field.value);
        }
        if (field.value.size() > kBearer.size() && iequals(field.value.substr(0, kBearer.size()), kBearer)) {
            return trim(field.value.substr(kBearer.size()));
        }
        return {};
    }
    return {};
}

Error two_keys() {
    return Error(ErrorCode::authentication_failed, "The request carries two different API keys; send one.");
}

}  // namespace

Result<std::string_view> presented_key(const net::RequestHead& head, std::string& storage) {
    std::string_view key;
    for (std::size_t i = 0; i < head.headers.size(); ++i) {
        const std::string_view found = key_in(head.headers[i]);
        if (found.empty() || found == key) {
            continue;
        }
        if (!key.empty()) {
            return two_keys();
        }
        key = found;
    }
    if (head.query.find("key=") == std::string_view::npos) {
        return key;
    }
    if (std::optional<std::string> found = net::query_value(head.query, "key"); found && !found->empty()) {
        if (!key.empty() && key != *found) {
            return two_keys();
        }
        storage = *std::move(found);
        key = storage;
    }
    return key;
}

}  // namespace nexus::plugins::auth
