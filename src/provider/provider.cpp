#include "provider/provider.h"

#include <algorithm>

namespace nexus::provider {

const DialectPath* Provider::find(dialect::Dialect dialect) const {
    const auto it = std::find_if(row.dialects.begin(), row.dialects.end(),
                                 [dialect](const DialectPath& path) { return path.dialect == dialect; });
    return it == row.dialects.end() ? nullptr : &*it;
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
