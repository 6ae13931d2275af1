#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "dialect/model.h"

/// Members of trees that came from outside, checked for their type: a wrong type reads as absent, nothing throws.
namespace nexus::dialect {

/// A whole number: a JSON integer that fits, or a float without a fraction (`40.0`, as protobuf's JSON may send it).
std::optional<std::int64_t> int_field(const Json& object, std::string_view key);
/// A count of tokens: a whole number from 0 to 2^53. Providers have sent null, negative and absurd ones.
std::optional<std::int64_t> count_field(const Json& object, std::string_view key);
std::optional<double> number_field(const Json& object, std::string_view key);
std::optional<bool> bool_field(const Json& object, std::string_view key);
/// The string, or "".
std::string text_field(const Json& object, std::string_view key);
/// The member if it is an object (an array), else nullptr.
const Json* object_field(const Json& object, std::string_view key);
const Json* array_field(const Json& object, std::string_view key);

/// A client's value that cannot be taken: `invalid_request` at `param`, with the message `<param>: <message>`.
Error bad_value(std::string param, std::string_view message);
/// The same, with `<param>: expected <expected>`.
Error bad_field(std::string param, std::string_view expected);

/// The same for a member of another type: `<param>: expected <expected>, got a string`, or `<param>: is required` where
/// there is none.
Error bad_type(std::string param, std::string_view expected, const Json* value);

/// The tree of a client's body. Errors: those of parse_json, `invalid_json` for what is no object.
Result<Json> parse_body(std::string_view body);

/// Parses what a provider sent. Where it is refused for its encoding alone (invalid UTF-8, a lone surrogate), the
/// faulty sequences become U+FFFD. Error: `provider_protocol_error`, and a new try may help.
Result<Json> parse_provider_json(std::string_view text);

/// The tree of a tool call's `arguments`: "" is {}. Nothing if it is not the JSON of one object.
std::optional<Json> parse_arguments(std::string_view arguments);

/// Where the JSON string of the only member `key` stands in `raw`, between its quotes and escaped as it came, provided
/// that it says `value`; else an empty span.
Span text_range_in(std::string_view raw, std::string_view key, std::string_view value);

/// Notes once that the client's field `name` has no place in the model. At most 64 are kept: the list is told to the
/// client in a header, and a request could hold any number of made-up fields.
void note_unmapped(ChatRequest& request, std::string name);
/// The same for a member of the body's root, whose value is kept for the policy that passes it on.
void note_unmapped(ChatRequest& request, std::string name, const Json& value);

/// Gives the bytes of one SSE event to exactly one of the events that it brought, those from `first` on: to the first
/// text, in whose place it can then be edited (the member `text` of its JSON), else to the first; to an empty one where
/// it brought none.
void attach_raw(std::string_view raw, std::size_t first, std::vector<StreamEvent>& out);

}  // namespace nexus::dialect
