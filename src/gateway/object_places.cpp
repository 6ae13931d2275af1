#include "gateway/object_places.h"

#include <algorithm>

#include "gateway/generation.h"

namespace nexus::gateway {
namespace {

using Asked = dialect::Operation;

constexpr std::string_view kUploads = "uploads";

}  // namespace

std::optional<std::string> object_path(const provider::Provider& provider, const EndpointRow& row) {
    if (row.upstream == Asked::responses) {
        const provider::DialectPath* path = provider.find(dialect::Dialect::openai_responses);
        return path == nullptr ? std::nullopt : std::optional(path->path);
    }
    const provider::OperationPath* path = provider.row.find_operation(row.upstream);
    if (path == nullptr || path->format != "openai") {
        return std::nullopt;
    }
    std::string found = path->path;
    if (row.name == kUploads) {
        constexpr std::string_view kFiles = "/files";
        const std::size_t at = found.find(kFiles);
        if (at == std::string::npos) {
            return std::nullopt;
        }
        found.replace(at, kFiles.size(), "/uploads");
    }
    return found;
}

std::string asked_provider(const Exchange& exchange) {
    if (!exchange.asked().provider.empty()) {
        return std::string(exchange.asked().provider);
    }
    for (const std::string_view name : {"provider", "custom_llm_provider"}) {
        if (auto value = net::query_value(exchange.head().query, name)) {
            return *std::move(value);
        }
    }
    for (const std::string_view name : {"x-nexus-provider", "custom-llm-provider", "x-portkey-provider"}) {
        if (const auto value = exchange.head().headers.get(name)) {
            return std::string(*value);
        }
    }
    return {};
}

bool may_use_provider(const Identity& identity, const Generation& generation, const std::string& provider) {
    if (identity.may_use(provider + "/*")) {
        return true;
    }
    const std::vector<std::string_view> names = generation.routes().names();
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        return identity.may_use(name) && generation.routes().find_at(provider, name).route != nullptr;
    });
}

std::string owner_name(const Exchange& exchange) {
    if (exchange.identity == nullptr) {
        return "key anonymous";
    }
    const Identity& identity = *exchange.identity;
    return identity.team.empty() ? "key " + identity.key : "team " + identity.team;
}

std::optional<const provider::ProviderKey*> key_of(const provider::Provider& provider, const KeptObject& object,
                                                   const ObjectIds& ids) {
    if (provider.keys.size() <= 1) {
        return provider.keys.empty() ? nullptr : provider.keys.front().get();
    }
    for (const auto& key : provider.keys) {
        if (ids.fingerprint(key->reveal()) == object.credential) {
            return key.get();
        }
    }
    return std::nullopt;
}

}  // namespace nexus::gateway
