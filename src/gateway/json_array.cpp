#include "gateway/json_array.h"

#include <string_view>

namespace nexus::gateway {

void JsonArray::convert(std::string& out, std::size_t begin) {
    if (out.size() == begin) {
        return;
    }
    const std::string events = out.substr(begin);
    out.resize(begin);
    std::string_view rest = events;
    bool in_element = false;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        constexpr std::string_view kData = "data:";
        if (!line.starts_with(kData)) {
            in_element = in_element && !line.empty();
            continue;
        }
        if (!in_element) {
            out.append(open_ ? "\n,\r\n" : "[");
            open_ = true;
        }
        in_element = true;  // an event may have its data in several lines
        out.append(line.substr(kData.size()));
    }
}

void JsonArray::close(std::string& out) {
    if (!closed_) {
        closed_ = true;
        out.append(open_ ? "\n]" : "[]");
    }
}

}  // namespace nexus::gateway
