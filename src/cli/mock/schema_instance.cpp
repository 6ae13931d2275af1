#include "cli/mock/schema_instance.h"

#include <algorithm>
#include <cmath>

#include "base/strings.h"

namespace nexus::cli {
namespace {

constexpr int kOptionalDepthMax = 4;  ///< beyond it only required properties are filled in
constexpr int kDepthMax = 32;         ///< beyond it, and for a schema that requires itself, null
constexpr std::int64_t kLengthMax = 1'000;
constexpr int kValuesMax = 10'000;  ///< of the whole instance; a schema may ask for exponentially many

class Builder {
  public:
    explicit Builder(const Json& root) : root_(root) {}
    Json build(const Json& schema, int depth);

  private:
    const Json* resolve(std::string_view reference) const;
    Json typed(const Json& schema, std::string_view type, int depth);
    Json object(const Json& schema, int depth);
    Json array(const Json& schema, int depth);

    const Json& root_;
    int values_ = 0;
};

double bound_or(const Json& schema, std::string_view key, double fallback) {
    const Json* value = find(schema, key);
    return value != nullptr && value->is_number() ? value->get<double>() : fallback;
}

/// The smallest multiple of `step` that satisfies the schema's minima, or zero where that is allowed.
double number_within(const Json& schema, double step) {
    const double low = std::max(bound_or(schema, "minimum", -1e300), bound_or(schema, "exclusiveMinimum", -1e300));
    const double high = std::min(bound_or(schema, "maximum", 1e300), bound_or(schema, "exclusiveMaximum", 1e300));
    double value = 0;
    if (value < low || value == bound_or(schema, "exclusiveMinimum", -1e300)) {
        value = std::ceil(low / step) * step;
        value += value == bound_or(schema, "exclusiveMinimum", -1e300) ? step : 0;
    } else if (value > high || value == bound_or(schema, "exclusiveMaximum", 1e300)) {
        value = std::floor(high / step) * step;
        value -= value == bound_or(schema, "exclusiveMaximum", 1e300) ? step : 0;
    }
    return value;
}

Json number(const Json& schema, bool whole) {
    const double step = std::max(bound_or(schema, "multipleOf", whole ? 1.0 : 0.5), 1e-9);
    const double value = number_within(schema, step);
    if (whole && std::abs(value) < 9e15) {
        return Json(static_cast<std::int64_t>(value));
    }
    return Json(value);
}

Json text(const Json& schema) {
    struct Format {
        std::string_view name;
        std::string_view example;
    };
    static constexpr Format kFormats[] = {
        {"date-time", "2025-01-01T00:00:00Z"},
        {"date", "2025-01-01"},
        {"time", "00:00:00Z"},
        {"email", "mock@example.com"},
        {"uri", "https://example.com/"},
        {"uuid", "00000000-0000-4000-8000-000000000000"},
        {"ipv4", "192.0.2.1"},
        {"hostname", "example.com"},
    };
    const std::string_view format = string_or(schema, "format", "");
    for (const Format& row : kFormats) {
        if (row.name == format) {
            return Json(std::string(row.example));
        }
    }
    std::string value = "mock";
    const auto length = [&schema](std::string_view key, std::int64_t fallback) {
        return static_cast<std::size_t>(std::clamp<std::int64_t>(int_or(schema, key, fallback), 0, kLengthMax));
    };
    const std::size_t shortest = length("minLength", 0);
    const std::size_t longest = length("maxLength", kLengthMax);
    if (value.size() < shortest) {
        value.resize(shortest, 'x');
    }
    value.resize(std::min(value.size(), longest));
    return Json(value);
}

std::string_view type_of(const Json& schema) {
    const Json* type = find(schema, "type");
    if (type != nullptr && type->is_array() && !type->empty()) {
        type = &type->front();
    }
    if (type != nullptr && type->is_string()) {
        return type->get_ref<const std::string&>();
    }
    if (find(schema, "properties") != nullptr) {
        return "object";
    }
    return find(schema, "items") != nullptr ? "array" : "string";
}

const Json* Builder::resolve(std::string_view reference) const {
    if (!reference.starts_with("#")) {
        return nullptr;
    }
    const Json* at = &root_;
    for (const std::string_view step : split(reference.substr(1), '/')) {
        at = step.empty() ? at : find(*at, step);
        if (at == nullptr) {
            return nullptr;
        }
    }
    return at;
}

Json Builder::object(const Json& schema, int depth) {
    Json value = Json::object();
    const Json* required = find(schema, "required");
    const Json* properties = find(schema, "properties");
    if (properties == nullptr || !properties->is_object()) {
        return value;
    }
    for (const auto& [name, property] : properties->items()) {
        const bool needed =
            required != nullptr && std::find(required->begin(), required->end(), Json(name)) != required->end();
        if (needed || depth < kOptionalDepthMax) {
            value[name] = build(property, depth + 1);
        }
    }
    return value;
}

Json Builder::array(const Json& schema, int depth) {
    const bool deep = depth >= kOptionalDepthMax;
    const std::int64_t least = std::clamp<std::int64_t>(int_or(schema, "minItems", deep ? 0 : 1), 0, kLengthMax);
    const std::int64_t count = std::min(least, int_or(schema, "maxItems", kLengthMax));
    const Json* items = find(schema, "items");
    Json value = Json::array();
    for (std::int64_t i = 0; i < count; ++i) {
        value.push_back(items != nullptr && items->is_object() ? build(*items, depth + 1) : Json("mock"));
    }
    return value;
}

Json Builder::typed(const Json& schema, std::string_view type, int depth) {
    if (iequals(type, "object")) {
        return object(schema, depth);
    }
    if (iequals(type, "array")) {
        return array(schema, depth);
    }
    if (iequals(type, "integer") || iequals(type, "number")) {
        return number(schema, iequals(type, "integer"));
    }
    if (iequals(type, "boolean")) {
        return Json(true);
    }
    return iequals(type, "null") ? Json() : text(schema);
}

Json Builder::build(const Json& schema, int depth) {
    if (!schema.is_object() || depth > kDepthMax || ++values_ > kValuesMax) {
        return Json();
    }
    if (const Json* target = resolve(string_or(schema, "$ref", "")); target != nullptr) {
        return build(*target, depth + 1);
    }
    for (const std::string_view key : {"const", "default"}) {
        if (const Json* value = find(schema, key)) {
            return *value;
        }
    }
    if (const Json* values = find(schema, "enum"); values != nullptr && values->is_array() && !values->empty()) {
        return values->front();
    }
    for (const std::string_view key : {"anyOf", "oneOf"}) {
        if (const Json* some = find(schema, key); some != nullptr && some->is_array() && !some->empty()) {
            return build(some->front(), depth + 1);
        }
    }
    const Json* all = find(schema, "allOf");
    if (all == nullptr || !all->is_array()) {
        return typed(schema, type_of(schema), depth);
    }
    Json merged = object(schema, depth);
    for (const Json& part : *all) {
        const Json value = build(part, depth + 1);
        if (!value.is_object()) {
            return value;
        }
        merged.update(value);
    }
    return merged;
}

}  // namespace

Json instance_of(const Json& schema) { return Builder(schema).build(schema, 0); }

}  // namespace nexus::cli
