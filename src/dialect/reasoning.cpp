#include "dialect/reasoning.h"

#include <array>
#include <utility>

namespace nexus::dialect {
namespace {

constexpr std::array<std::pair<std::int64_t, std::string_view>, 6> kEfforts{
    {{0, "none"}, {1023, "minimal"}, {1024, "low"}, {2048, "medium"}, {4096, "high"}, {8192, "xhigh"}}};

}  // namespace

std::string effort_of_budget(std::int64_t tokens) {
    if (tokens < 0) {
        return {};
    }
    for (const auto& [most, effort] : kEfforts) {
        if (tokens <= most) {
            return std::string(effort);
        }
    }
    return "max";
}

}  // namespace nexus::dialect
