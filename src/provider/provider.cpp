#include "provider/provider.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace nexus::provider {

std::string_view name_of(Verified verified) {
    constexpr std::array<std::string_view, 3> kNames{"unverified", "specified", "recorded"};
    return kNames[static_cast<std::size_t>(verified)];
}

std::string_view name_of(Capability capability) {
    constexpr std::array<std::string_view, kCapabilities> kNames{"tools", "vision",      "pdf",       "audio",
                                                                 "video", "json_schema", "reasoning", "prompt_cache"};
    return kNames[static_cast<std::size_t>(capability)];
}

dialect::Operation operation_of(dialect::Dialect dialect) {
    switch (dialect) {
        case dialect::Dialect::openai_embeddings: return dialect::Operation::embeddings;
        case dialect::Dialect::openai_completions: return dialect::Operation::completions;
        default: return dialect::Operation::chat;
    }
}

bool DialectPath::takes(std::string_view model) const {
    bool matched = false;
    bool has_positive = false;
    for (const std::string_view glob : models) {
        if (glob.starts_with('!')) {
            if (glob_match(glob.substr(1), model)) {
                return false;
            }
        } else {
            has_positive = true;
            matched = matched || glob_match(glob, model);
        }
    }
    return matched || !has_positive;
}

const std::string* ProviderRow::path_of(dialect::Operation operation) const {
    if (const OperationPath* own = find_operation(operation)) {
        return &own->path;
    }
    for (const DialectPath& path : dialects) {
        if (operation_of(path.dialect) == operation ||
            (operation == dialect::Operation::responses && path.dialect == dialect::Dialect::openai_responses)) {
            return &path.path;
        }
    }
    return nullptr;
}

const OperationPath* ProviderRow::find_operation(dialect::Operation operation) const {
    const auto it = std::find_if(operations.begin(), operations.end(),
                                 [operation](const OperationPath& path) { return path.operation == operation; });
    return it == operations.end() ? nullptr : &*it;
}

const DialectPath* Provider::find(dialect::Dialect dialect) const {
    const auto it = std::find_if(row.dialects.begin(), row.dialects.end(),
                                 [dialect](const DialectPath& path) { return path.dialect == dialect; });
    return it == row.dialects.end() ? nullptr : &*it;
}

const DialectPath* Provider::choose(dialect::Dialect client, std::string_view model, bool stream) const {
    const DialectPath* first = nullptr;
    const bool translates = operation_of(client) != dialect::Operation::embeddings;
    for (const DialectPath& path : row.dialects) {
        if ((stream && !path.streams) || !path.takes(model)) {
            continue;
        }
        if (path.dialect == client) {
            return &path;
        }
        if (translates && first == nullptr && operation_of(path.dialect) == dialect::Operation::chat) {
            first = &path;
        }
    }
    return first;
}

const DialectPath& Provider::usual_dialect() const {
    static const DialectPath openai;
    return row.dialects.empty() ? openai : row.dialects.front();
}

std::string_view Provider::upstream_name(std::string_view model) const {
    const auto it = deployments.find(model);
    return it == deployments.end() ? model : std::string_view(it->second);
}

const ProviderKey* Provider::pick_key(Random& random, SteadyTime now, const ProviderKey* excluded) const {
    const auto usable = [&](const ProviderKey& key) { return &key != excluded && !key.rests(now); };
    if (keys.size() == 1) {
        return usable(*keys.front()) ? keys.front().get() : nullptr;
    }
    std::uint64_t total = 0;
    for (const auto& key : keys) {
        total += usable(*key) ? static_cast<std::uint64_t>(key->weight()) : 0;
    }
    if (total == 0) {
        return nullptr;
    }
    std::uint64_t at = random.below(total);
    for (const auto& key : keys) {
        const auto weight = usable(*key) ? static_cast<std::uint64_t>(key->weight()) : 0;
        if (at < weight) {
            return key.get();
        }
        at -= weight;
    }
    return nullptr;
}

bool Provider::rests(SteadyTime now) const {
    return !keys.empty() && std::all_of(keys.begin(), keys.end(), [now](const auto& key) { return key->rests(now); });
}

}  // namespace nexus::provider
