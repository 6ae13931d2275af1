#include "admin/negotiation.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"

namespace nexus::admin {
namespace {

/// The weight of a range of `Accept`, from its parameters; a broken one counts as 0.
double weight_of(std::string_view range) {
    const std::vector<std::string_view> parameters = split(range, ';');
    for (std::size_t i = 1; i < parameters.size(); ++i) {
        const std::string_view parameter = trim(parameters[i]);
        if (parameter.size() > 2 && iequals(parameter.substr(0, 2), "q=")) {
            const std::string_view number = parameter.substr(2);
            double weight = 0;
            const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), weight);
            return failed == std::errc() && end == number.data() + number.size() ? weight : 0;
        }
    }
    return 1;
}

}  // namespace

bool prefers_open_metrics(std::string_view accept) {
    double open_metrics = 0;
    double text = 0;
    for (const std::string_view range : split(accept, ',')) {
        const std::string_view type = trim(range.substr(0, range.find(';')));
        if (iequals(type, "application/openmetrics-text")) {
            open_metrics = std::max(open_metrics, weight_of(range));
        } else if (iequals(type, "text/plain")) {
            text = std::max(text, weight_of(range));
        }
    }
    return open_metrics > 0 && open_metrics >= text;
}

}  // namespace nexus::admin
