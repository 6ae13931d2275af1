#include "gateway/claims.h"

namespace nexus::gateway {

std::string_view name_of(ClaimUnit unit) {
    switch (unit) {
        case ClaimUnit::requests: return "requests";
        case ClaimUnit::tokens: return "tokens";
        case ClaimUnit::concurrent: return "concurrent";
    }
    return "requests";
}

void ClaimSet::add(ClaimUnit unit, const store::Account& account, const store::LimitRule& rule, std::int64_t amount) {
    claims.push_back(store::Claim{&account, &rule, amount});
    units.push_back(unit);
}

}  // namespace nexus::gateway
