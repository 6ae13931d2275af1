#include "dialect/gemini/schema.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.h"

namespace nexus::dialect::gemini {
namespace {

constexpr int kNodesMax = 4000;
constexpr int kDepthMax = 64;

// Words that mean the same in both languages.
constexpr std::array<std::string_view, 15> kCopied{
    "title",   "description", "nullable", "minItems", "maxItems",      "minLength",     "maxLength",       "pattern",
    "minimum", "maximum",     "default",  "example",  "minProperties", "maxProperties", "propertyOrdering"};
constexpr std::array<std::string_view, 6> kCounts{"minItems",  "maxItems",      "minLength",
                                                  "maxLength", "minProperties", "maxProperties"};
// All others are refused: "only 'enum' and 'date-time' are supported for STRING type".
constexpr std::array<std::string_view, 6> kFormats{"enum", "date-time", "float", "double", "int32", "int64"};

class Converter {
  public:
    explicit Converter(const Json& root) : root_(root) {}

    Json convert(const Json& schema) {
        if (!schema.is_object() || ++nodes_ > kNodesMax || depth_ >= kDepthMax) {
            return Json{{"type", "OBJECT"}};
        }
        ++depth_;
        Json out = convert_words(schema);
        --depth_;
        return out;
    }

  private:
    Json convert_words(const Json& schema) {
        if (const std::string_view ref = string_or(schema, "$ref", {}); !ref.empty()) {
            return convert_reference(schema, std::string(ref));
        }
        Json out = Json::object();
        for (const std::string_view word : kCopied) {
            if (const Json* value = find(schema, word); value != nullptr) {
                out[std::string(word)] = *value;
            }
        }
        convert_type(schema, out);
        convert_enum(schema, out);
        convert_format(schema, out);
        convert_bounds(schema, out);
        convert_object(schema, out);
        convert_items(schema, out);
        convert_choices(schema, out);
        merge_all_of(schema, out);
        if (find(out, "type") == nullptr && find(out, "anyOf") == nullptr) {
            out["type"] = find(out, "properties") != nullptr ? "OBJECT" : "STRING";
        }
        if (string_or(out, "type", {}) == "ARRAY" && find(out, "items") == nullptr) {
            out["items"] = Json{{"type", "STRING"}};  // required
        }
        return out;
    }

    // A path of keys within the same document; nothing else is ever fetched.
    const Json* resolve(std::string_view ref) const {
        if (!ref.starts_with("#")) {
            return nullptr;
        }
        const Json* at = &root_;
        for (const std::string_view key : split(ref.substr(1), '/')) {
            if (key.empty()) {
                continue;
            }
            at = find(*at, key);
            if (at == nullptr) {
                return nullptr;
            }
        }
        return at;
    }

    Json convert_reference(const Json& schema, std::string ref) {
        const Json* target = resolve(ref);
        const bool is_cycle = std::ranges::find(open_, ref) != open_.end();
        Json out{{"type", "OBJECT"}};
        if (target != nullptr && !is_cycle) {
            open_.push_back(std::move(ref));
            out = convert(*target);
            open_.pop_back();
        }
        if (const std::string_view text = string_or(schema, "description", {}); !text.empty()) {
            out["description"] = text;
        }
        return out;
    }

    // The subset's own spelling; newer models take lower case as well.
    static std::string type_name(const Json& type) {
        std::string name = type.get<std::string>();
        for (char& c : name) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        return name;
    }

    static void convert_type(const Json& schema, Json& out) {
        const Json* type = find(schema, "type");
        if (type == nullptr) {
            return;
        }
        if (type->is_string()) {
            out["type"] = type_name(*type);
            return;
        }
        if (!type->is_array()) {
            return;
        }
        std::vector<Json> types;
        for (const Json& one : *type) {
            if (one == "null") {
                out["nullable"] = true;
            } else if (one.is_string()) {
                types.emplace_back(type_name(one));
            }
        }
        if (types.size() == 1) {
            out["type"] = types.front();
        }
        for (std::size_t i = 0; types.size() > 1 && i < types.size(); ++i) {
            out["anyOf"].push_back(Json{{"type", types[i]}});
        }
    }

    // Enums hold strings only; of numbers the type alone is kept.
    static void convert_enum(const Json& schema, Json& out) {
        Json values = Json::array();
        if (const Json* constant = find(schema, "const"); constant != nullptr) {
            values.push_back(*constant);
        } else if (const Json* given = find(schema, "enum"); given != nullptr && given->is_array()) {
            values = *given;
        }
        Json strings = Json::array();
        bool has_others = false;
        for (const Json& value : values) {
            if (value.is_string()) {
                strings.push_back(value);
            } else if (value.is_null()) {
                out["nullable"] = true;
            } else {
                has_others = true;
            }
        }
        if (!strings.empty() && !has_others) {
            out["enum"] = std::move(strings);
            out["type"] = "STRING";
        } else if (has_others && find(out, "type") == nullptr) {
            const auto is_number = [](const Json& value) { return value.is_number() || value.is_null(); };
            const auto is_whole = [](const Json& value) { return value.is_number_integer() || value.is_null(); };
            out["type"] = std::ranges::all_of(values, is_whole)    ? "INTEGER"
                          : std::ranges::all_of(values, is_number) ? "NUMBER"
                                                                   : "STRING";
        }
    }

    static void convert_format(const Json& schema, Json& out) {
        const std::string_view format = string_or(schema, "format", {});
        if (std::ranges::find(kFormats, format) != kFormats.end()) {
            out["format"] = format;
        }
    }

    static void convert_bounds(const Json& schema, Json& out) {
        if (string_or(schema, "type", {}) != "integer") {
            return;  // between real numbers there is no next one
        }
        const Json* above = find(schema, "exclusiveMinimum");
        if (above != nullptr && above->is_number_integer() && above->get<std::int64_t>() < INT64_MAX) {
            out["minimum"] = above->get<std::int64_t>() + 1;
        }
        const Json* below = find(schema, "exclusiveMaximum");
        if (below != nullptr && below->is_number_integer() && below->get<std::int64_t>() > INT64_MIN) {
            out["maximum"] = below->get<std::int64_t>() - 1;
        }
    }

    void convert_object(const Json& schema, Json& out) {
        const Json* properties = find(schema, "properties");
        if (properties == nullptr || !properties->is_object() || properties->empty()) {
            return;
        }
        Json converted = Json::object();
        for (const auto& [name, value] : properties->items()) {
            converted[name] = convert(value);
        }
        out["properties"] = std::move(converted);
        Json required = Json::array();
        if (const Json* given = find(schema, "required"); given != nullptr && given->is_array()) {
            for (const Json& name : *given) {
                if (name.is_string() && find(*properties, name.get_ref<const std::string&>()) != nullptr) {
                    required.push_back(name);
                }
            }
        }
        if (!required.empty()) {
            out["required"] = std::move(required);
        }
    }

    // A tuple becomes an array of any of its members.
    void convert_items(const Json& schema, Json& out) {
        const Json* items = find(schema, "prefixItems");
        if (items == nullptr) {
            items = find(schema, "items");
        }
        if (items == nullptr) {
            return;
        }
        if (items->is_object()) {
            out["items"] = convert(*items);
        } else if (items->is_array() && items->size() == 1) {
            out["items"] = convert(items->front());
        } else if (items->is_array()) {
            for (const Json& item : *items) {
                out["items"]["anyOf"].push_back(convert(item));
            }
        }
    }

    void convert_choices(const Json& schema, Json& out) {
        for (const std::string_view word : {"anyOf", "oneOf"}) {
            const Json* choices = find(schema, word);
            if (choices == nullptr || !choices->is_array()) {
                continue;
            }
            Json converted = Json::array();
            for (const Json& choice : *choices) {
                if (string_or(choice, "type", {}) == "null") {
                    out["nullable"] = true;
                } else {
                    converted.push_back(convert(choice));
                }
            }
            if (converted.size() == 1) {
                merge(std::move(converted.front()), out);
            } else if (!converted.empty()) {
                out["anyOf"] = std::move(converted);
            }
        }
    }

    void merge_all_of(const Json& schema, Json& out) {
        const Json* parts = find(schema, "allOf");
        if (parts == nullptr || !parts->is_array()) {
            return;
        }
        for (const Json& part : *parts) {
            merge(convert(part), out);
        }
    }

    // What `out` says itself stands; properties and required names are added.
    static void merge(Json from, Json& out) {
        for (auto& [name, value] : from.items()) {
            Json& own = out[name];
            if (own.is_null()) {
                own = std::move(value);
            } else if (name == "properties") {
                own.update(value);
            } else if (name == "required") {
                own.insert(own.end(), value.begin(), value.end());
            }
        }
    }

    const Json& root_;
    std::vector<std::string> open_;  // references being inlined
    int nodes_ = 0;
    int depth_ = 0;
};

}  // namespace

Json to_openapi_schema(const Json& schema) { return Converter(schema).convert(schema); }

Json from_openapi_schema(const Json& schema) {
    if (!schema.is_object()) {
        return schema;
    }
    Json out = Json::object();
    for (const auto& [name, value] : schema.items()) {
        if (name == "type" && value.is_string()) {
            out["type"] = lower(value.get_ref<const std::string&>());
        } else if (name == "properties" && value.is_object()) {
            Json properties = Json::object();
            for (const auto& [key, property] : value.items()) {
                properties[key] = from_openapi_schema(property);
            }
            out["properties"] = std::move(properties);
        } else if (name == "items") {
            out["items"] = from_openapi_schema(value);
        } else if ((name == "anyOf" || name == "any_of") && value.is_array()) {
            for (const Json& choice : value) {
                out["anyOf"].push_back(from_openapi_schema(choice));
            }
        } else if (std::ranges::find(kCounts, name) != kCounts.end() && value.is_string()) {
            // protobuf's JSON writes 64-bit integers as strings
            const std::optional<std::int64_t> count = parse_int(value.get_ref<const std::string&>());
            out[name] = count ? Json(*count) : value;
        } else if (name != "nullable" && name != "propertyOrdering") {
            out[name] = value;
        }
    }
    const Json* nullable = find(schema, "nullable");
    if (nullable != nullptr && *nullable == true && find(out, "type") != nullptr) {
        out["type"] = Json::array({out["type"], "null"});
    }
    return out;
}

}  // namespace nexus::dialect::gemini
