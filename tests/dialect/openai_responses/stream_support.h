#pragma once

#include <string>
#include <string_view>

namespace nexus::dialect::test {

/// One event of the Responses API; `data` without its braces and type.
inline std::string event(std::string_view type, std::string_view data) {
    std::string out = "event: ";
    out.append(type).append("\ndata: {\"type\":\"").append(type).append("\",").append(data).append("}\n\n");
    return out;
}

}  // namespace nexus::dialect::test
