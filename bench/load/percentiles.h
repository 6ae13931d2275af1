#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// `{"p50":…,"p90":…,"p99":…,"max":…}`, or null where there are no values.
std::string percentiles(std::vector<std::uint32_t> values);

}  // namespace bench
