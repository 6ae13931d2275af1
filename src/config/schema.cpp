#include "config/schema.h"

#include <limits>
#include <utility>

#include "config/pipeline.h"
#include "config/printed.h"

namespace nexus::config {
namespace {

template <class T>
Json schema_of(const Rule& rule, const T& initial);

// What is written as `${…}` gets its type only when it is replaced.
Json or_substitution(Json schema) {
    return {{"anyOf", Json::array({std::move(schema), Json{{"$ref", "#/$defs/substitution"}}})}};
}

Json words_of(std::span<const std::string_view> words) {
    Json out = Json::array();
    for (const std::string_view word : words) {
        out.push_back(std::string(word));
    }
    return out;
}

Json text_schema(const Rule& rule) {
    if (!rule.words.empty()) {
        return or_substitution({{"enum", words_of(rule.words)}});
    }
    // `model: 4711` is as good as `model: "4711"`.
    return {{"type", Json::array({"string", "number"})}};
}

Json integer_schema(const Rule& rule) {
    switch (rule.written) {
        case Written::size:
            return or_substitution({{"type", "string"}, {"pattern", "^[0-9]+(B|KB|KiB|MB|MiB|GB|GiB)$"}});
        case Written::percent: return or_substitution({{"type", "string"}, {"pattern", "^[0-9]{1,3}%$"}});
        case Written::number: break;
    }
    Json schema = {{"type", "integer"}};
    if (rule.min != std::numeric_limits<std::int64_t>::min()) {
        schema["minimum"] = rule.min;
        schema["maximum"] = rule.max;
    }
    return or_substitution(std::move(schema));
}

// A key's schema with its line of text, and its default where that is a plain value.
template <class T>
Json member_schema(const Rule& rule, const T& initial) {
    Json schema = schema_of(rule, initial);
    schema["description"] = std::string(rule.text);
    Json value = printed(rule, initial);
    if (!rule.is_required && !value.is_null() && !value.is_object() && value != "") {
        schema["default"] = std::move(value);
    }
    return schema;
}

template <class T>
Json struct_schema(const T& initial) {
    Json properties = Json::object();
    Json needed = Json::array();
    each_field<T>([&](const Rule& rule, auto member) {
        properties[std::string(rule.name)] = member_schema(rule, initial.*member);
        if (rule.is_required) {
            needed.push_back(std::string(rule.name));
        }
    });
    Json schema = {{"title", std::string(about(Of<T>{}).title)},
                   {"type", needed.empty() ? Json::array({"object", "null"}) : Json("object")},
                   {"properties", std::move(properties)},
                   {"additionalProperties", false}};
    if (!needed.empty()) {
        schema["required"] = std::move(needed);
    }
    return schema;
}

template <class Block>
Json override_schema(std::string_view stage) {
    Json schema = struct_schema(Block{});
    schema["type"] = "object";
    schema["properties"]["name"] = {{"const", std::string(stage)}};
    schema["required"] = Json::array({"name"});
    return schema;
}

Json stage_schema() {
    Json plain = {{"type", "object"},
                  {"properties", {{"name", {{"enum", words_of(kStages)}}}}},
                  {"required", Json::array({"name"})},
                  {"additionalProperties", false}};
    return {{"anyOf", Json::array({Json{{"enum", words_of(kStages)}}, std::move(plain), override_schema<Pii>("pii"),
                                   override_schema<Injection>("injection")})}};
}

template <class T>
Json schema_of(const Rule& rule, const T& initial) {
    if constexpr (std::is_same_v<T, std::string>) {
        return text_schema(rule);
    } else if constexpr (std::is_same_v<T, Secret>) {
        return {{"type", Json::array({"string", "number"})}};
    } else if constexpr (std::is_same_v<T, bool>) {
        return or_substitution({{"type", "boolean"}});
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        return integer_schema(rule);
    } else if constexpr (std::is_same_v<T, double>) {
        return or_substitution({{"type", "number"}, {"minimum", rule.min}, {"maximum", rule.max}});
    } else if constexpr (kIsDuration<T>) {
        return or_substitution({{"type", "string"}, {"pattern", "^[0-9]+(ms|s|m|h|d)$"}});
    } else if constexpr (std::is_same_v<T, Limit>) {
        return {{"$ref", "#/$defs/limit"}};
    } else if constexpr (std::is_same_v<T, Stage>) {
        return {{"$ref", "#/$defs/stage"}};
    } else if constexpr (kIsOptional<T>) {
        return schema_of(rule, typename T::value_type{});
    } else if constexpr (kIsList<T>) {
        return {{"type", Json::array({"array", "null"})}, {"items", schema_of(rule, typename T::value_type{})}};
    } else if constexpr (kIsMap<T>) {
        return {{"type", Json::array({"object", "null"})},
                {"additionalProperties", schema_of(rule, typename T::mapped_type{})}};
    } else {
        return struct_schema(initial);
    }
}

}  // namespace

std::string json_schema() {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
    schema.update(struct_schema(Settings{}));
    schema["title"] = "Configuration of Nexus";
    schema["$defs"] = {
        {"substitution",
         {{"description", "replaced when the file is loaded"}, {"type", "string"}, {"pattern", "\\$\\{.*\\}"}}},
        {"limit", struct_schema(LimitEntry{})},
        {"stage", stage_schema()}};
    return schema.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nexus::config
