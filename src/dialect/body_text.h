#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/body.h"
#include "dialect/json_scan.h"

namespace nexus::dialect {

/// Gathers the text pieces of one body into its index while a scan walks over it. Lives as long as that walk.
class TextCollector {
  public:
    /// Who said a text, and in which message.
    struct Place {
        Role role = Role::user;
        std::int32_t message = -1;
    };

    TextCollector(JsonScan& scan, BodyIndex& index, const BodyLimits& limits)
        : scan_(scan), index_(index), limits_(limits) {}

    /// The functions below return false when the scan has failed.
    /// A string that must be one, a null, or the strings of whatever else stands there.
    bool add_text(JsonValue& value, Place place);
    /// Every string below `value`, but for ids, type names and media in base64.
    bool add_all(JsonValue& value, Place place);
    /// The same for the value of the member `key`, which may tell that it is none of these.
    bool add_member(std::string_view key, JsonValue& value, Place place);
    /// The strings called `description` below `value`: what a model reads of a JSON Schema.
    bool add_descriptions(JsonValue& value, Place place);
    /// A list of tools: their descriptions. Notes that the request has some.
    bool add_tools(JsonValue& list);
    /// What a tool is given or has answered, as JSON: every string below `value` and every number long enough to be an
    /// account's, whatever the names of the members are.
    bool add_values(JsonValue& value, Place place);
    /// A tool call's arguments: each string and each long number of the JSON inside of the string. What is not such
    /// JSON, as models sometimes write it, is one text.
    bool add_arguments(JsonValue& value, Place place);
    /// A string already scanned.
    bool add_string(const JsonString& string, Place place);

    /// Whether the string is a data: URL in base64.
    static bool is_media_url(std::string_view raw);
    /// Whether the string of a member that may hold media is a data: URL or bare base64.
    static bool is_media(std::string_view raw);

  private:
    struct Inner;

    std::string_view keep_unescaped(std::string_view raw);
    bool push(std::string_view text, Span raw, std::uint8_t escapes, Place place);
    bool push_number(std::string_view token, Span raw, std::uint8_t escapes, Place place);
    bool add_inner(std::string_view decoded, const JsonString& outer, Place place);
    bool inner_value(Inner& inner, JsonValue& value, Place place);
    bool push_inner(Inner& inner, const JsonString& string, Place place);

    JsonScan& scan_;
    BodyIndex& index_;
    const BodyLimits& limits_;
};

}  // namespace nexus::dialect
