#include <algorithm>
#include <array>

#include "dialect/anthropic/wire.h"

namespace nexus::dialect::anthropic {
namespace {

// Refused by the API in an answer's schema.
constexpr std::array<std::string_view, 12> kRefused{"minimum",    "maximum",     "exclusiveMinimum", "exclusiveMaximum",
                                                    "multipleOf", "minLength",   "maxLength",        "pattern",
                                                    "maxItems",   "uniqueItems", "minProperties",    "maxProperties"};
constexpr std::array<std::string_view, 3> kMapsOfSchemas{"properties", "$defs", "definitions"};
constexpr std::array<std::string_view, 6> kSchemas{"items", "anyOf", "allOf", "prefixItems", "not", "oneOf"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

Json convert_each(const Json& value) {
    if (!value.is_array()) {
        return answer_schema(value);
    }
    Json out = Json::array();
    for (const Json& one : value) {
        out.push_back(answer_schema(one));
    }
    return out;
}

Json convert_map(const Json& value) {
    Json out = Json::object();
    for (const auto& [name, schema] : value.items()) {
        out[name] = answer_schema(schema);
    }
    return out;
}

bool names_object(const Json& schema) {
    const Json* type = find(schema, "type");
    return type != nullptr &&
           (*type == "object" || (type->is_array() && std::ranges::find(*type, "object") != type->end()));
}

bool is_refused(std::string_view word, const Json& value) {
    const bool is_large_minimum = word == "minItems" && value != 0 && value != 1;
    return is_one_of(kRefused, word) || is_large_minimum;
}

}  // namespace

Json answer_schema(const Json& schema) {
    if (!schema.is_object()) {
        return schema;
    }
    Json out = Json::object();
    std::string told;
    for (const auto& [word, value] : schema.items()) {
        if (is_refused(word, value)) {
            told += (told.empty() ? "{" : ", ") + word + ": " + dump_json(value);
        } else if (is_one_of(kMapsOfSchemas, word) && value.is_object()) {
            out[word] = convert_map(value);
        } else if (is_one_of(kSchemas, word)) {
            out[word == "oneOf" ? "anyOf" : word] = convert_each(value);
        } else {
            out[word] = value;
        }
    }
    if (names_object(out)) {
        out["additionalProperties"] = false;
    }
    if (!told.empty()) {
        const std::string description(string_or(out, "description", {}));
        out["description"] = description + (description.empty() ? "" : "\n\n") + told + "}";
    }
    return out;
}

}  // namespace nexus::dialect::anthropic
