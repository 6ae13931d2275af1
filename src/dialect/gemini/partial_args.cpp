#include "dialect/gemini/partial_args.h"

#include "base/strings.h"

namespace nexus::dialect::gemini {
namespace {

Error bad_path() {
    Error error(ErrorCode::provider_protocol_error, "the provider's stream names an impossible argument path");
    return error.retry_ok(true);
}

// One step of a path at the front of `path`, which is taken off it: `.name`, `['name']` or `[7]`.
struct Step {
    std::string_view name;
    std::optional<std::int64_t> index;
};

std::optional<Step> take_step(std::string_view& path) {
    Step step;
    if (path.front() == '.') {
        const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
        step.name = path.substr(1, end - 1);
        path.remove_prefix(end);
        return step.name.empty() ? std::nullopt : std::optional(step);
    }
    if (path.front() != '[' || path.size() < 3) {
        return std::nullopt;
    }
    const char quote = path[1];
    if (quote == '\'' || quote == '"') {
        const std::size_t end = path.find(quote, 2);
        if (end == std::string_view::npos || end + 1 >= path.size() || path[end + 1] != ']') {
            return std::nullopt;
        }
        step.name = path.substr(2, end - 2);
        path.remove_prefix(end + 2);
        return step;
    }
    const std::size_t end = path.find(']');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    step.index = parse_int(path.substr(1, end - 1));
    path.remove_prefix(end + 1);
    return step.index && *step.index >= 0 ? std::optional(step) : std::nullopt;
}

// The place below `at` that the step names, made if it is missing; nullptr if it cannot be.
Json* descend(Json* at, const Step& step) {
    if (step.index) {
        if (at->is_null()) {
            *at = Json::array();
        }
        const auto index = static_cast<std::size_t>(*step.index);
        if (!at->is_array() || index > at->size()) {
            return nullptr;  // lists grow by one, so that an index is no way to ask for memory
        }
        if (index == at->size()) {
            at->push_back(nullptr);
        }
        return &(*at)[index];
    }
    if (at->is_null()) {
        *at = Json::object();
    }
    return at->is_object() ? &(*at)[std::string(step.name)] : nullptr;
}

void put_value(const Json& piece, Json& place) {
    if (const Json* text = find(piece, "stringValue"); text != nullptr && text->is_string()) {
        const bool continues = place.is_string();
        place = continues ? Json(place.get<std::string>() + text->get<std::string>()) : *text;
        return;
    }
    for (const std::string_view kind : {"numberValue", "boolValue"}) {
        if (const Json* value = find(piece, kind); value != nullptr && value->is_primitive()) {
            place = *value;
        }
    }
}

}  // namespace

Result<void> PartialArgs::apply(const Json& piece) {
    std::string_view path = string_or(piece, "jsonPath", {});
    if (!path.starts_with('$')) {
        return bad_path();
    }
    path.remove_prefix(1);
    Json* at = &args_;
    for (int depth = 0; !path.empty(); ++depth) {
        const std::optional<Step> step = take_step(path);
        at = step && depth < kJsonDepthMax - 1 ? descend(at, *step) : nullptr;
        if (at == nullptr) {
            return bad_path();
        }
    }
    if (at == &args_) {
        return bad_path();  // the arguments themselves are always an object
    }
    put_value(piece, *at);
    return {};
}

}  // namespace nexus::dialect::gemini
