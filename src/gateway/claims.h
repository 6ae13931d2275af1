#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "store/state_store.h"

namespace nexus::gateway {

/// What a claim counts, which decides its actual amount at settling.
enum class ClaimUnit : std::uint8_t { requests, tokens, concurrent };
std::string_view name_of(ClaimUnit unit);

/// The claims that middlewares collected on an exchange and what the store said of them. Nothing is taken before
/// dispatch admits them all in one call. Pointers are to objects of the generation.
struct ClaimSet {
    std::vector<store::Claim> claims;
    std::vector<ClaimUnit> units;  ///< parallel to claims

    void add(ClaimUnit unit, const store::Account& account, const store::LimitRule& rule, std::int64_t amount);
    bool empty() const { return claims.empty(); }
};

}  // namespace nexus::gateway
