#include "load/percentiles.h"

#include <algorithm>

namespace bench {

std::string percentiles(std::vector<std::uint32_t> values) {
    if (values.empty()) {
        return "null";
    }
    std::sort(values.begin(), values.end());
    const auto at = [&values](std::size_t per_thousand) {
        return std::to_string(values[std::min(values.size() - 1, values.size() * per_thousand / 1000)]);
    };
    return "{\"p50\":" + at(500) + ",\"p90\":" + at(900) + ",\"p99\":" + at(990) + ",\"max\":" + at(1000) + "}";
}

}  // namespace bench
