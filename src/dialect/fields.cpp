#include "dialect/fields.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"

namespace nexus::dialect {
namespace {

constexpr std::size_t kUnmappedMax = 64;
constexpr double kWholeMax = 9007199254740992.0;  // 2^53: beyond it a double skips integers

// Whether `text` has a \uXXXX escape at `at`; its value goes to `unit`.
bool read_escape(std::string_view text, std::size_t at, unsigned& unit) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') {
        return false;
    }
    unit = 0;
    for (const char c : text.substr(at + 2, 4)) {
        const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                               : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                               : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                      : 16;
        if (digit == 16) {
            return false;
        }
        unit = unit * 16 + digit;
    }
    return true;
}

// Escapes of surrogates without their other half become \ufffd; everything else is copied.
std::string repair_surrogates(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        unsigned unit = 0;
        if (!read_escape(text, i, unit)) {
            const std::size_t length = text[i] == '\\' && i + 1 < text.size() ? 2 : 1;
            out.append(text.substr(i, length));
            i += length;
            continue;
        }
        unsigned low = 0;
        const bool is_high = unit >= 0xD800 && unit < 0xDC00;
        if (is_high && read_escape(text, i + 6, low) && low >= 0xDC00 && low < 0xE000) {
            out.append(text.substr(i, 12));
            i += 12;
            continue;
        }
        out.append(unit >= 0xD800 && unit < 0xE000 ? std::string_view("\\ufffd") : text.substr(i, 6));
        i += 6;
    }
    return out;
}

}  // namespace

std::optional<std::int64_t> int_field(const Json& object, std::string_view key) {
    const Json* value = find(object, key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->is_number_unsigned()) {
        const auto number = value->get<std::uint64_t>();
        return number <= INT64_MAX ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt;
    }
    if (value->is_number_integer()) {
        return value->get<std::int64_t>();
    }
    if (value->is_number_float()) {
        const auto number = value->get<double>();
        if (std::abs(number) <= kWholeMax && std::trunc(number) == number) {
            return static_cast<std::int64_t>(number);
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> count_field(const Json& object, std::string_view key) {
    const std::optional<std::int64_t> count = int_field(object, key);
    return count && *count >= 0 && static_cast<double>(*count) <= kWholeMax ? count : std::nullopt;
}

std::optional<double> number_field(const Json& object, std::string_view key) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_number() ? std::optional(value->get<double>()) : std::nullopt;
}

std::optional<bool> bool_field(const Json& object, std::string_view key) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_boolean() ? std::optional(value->get<bool>()) : std::nullopt;
}

std::string text_field(const Json& object, std::string_view key) { return std::string(string_or(object, key, {})); }

const Json* object_field(const Json& object, std::string_view key) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_object() ? value : nullptr;
}

const Json* array_field(const Json& object, std::string_view key) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_array() ? value : nullptr;
}

Error bad_value(std::string param, std::string_view message) {
    Error error(ErrorCode::invalid_request, param + ": " + std::string(message));
    return error.param(std::move(param));
}

Error bad_field(std::string param, std::string_view expected) {
    return bad_value(std::move(param), "expected " + std::string(expected));
}

Error bad_type(std::string param, std::string_view expected, const Json* value) {
    if (value == nullptr) {
        return bad_value(std::move(param), "is required");
    }
    const std::string_view got = value->is_object()    ? "an object"
                                 : value->is_array()   ? "an array"
                                 : value->is_string()  ? "a string"
                                 : value->is_number()  ? "a number"
                                 : value->is_boolean() ? "a boolean"
                                                       : "null";
    return bad_field(std::move(param), std::string(expected) + ", got " + std::string(got));
}

Result<Json> parse_body(std::string_view body) {
    Result<Json> root = parse_json(body);
    if (root && !root->is_object()) {
        return Error(ErrorCode::invalid_json, "not valid JSON: the text must be a JSON object");
    }
    return root;
}

Result<Json> parse_provider_json(std::string_view text) {
    Result<Json> parsed = parse_json(text);
    if (!parsed) {
        parsed = parse_json(repair_surrogates(to_valid_utf8(text)));
    }
    if (!parsed) {
        Error error(ErrorCode::provider_protocol_error, "the provider's answer is " + parsed.error().message());
        return error.retry_ok(true);
    }
    return parsed;
}

std::optional<Json> parse_arguments(std::string_view arguments) {
    if (arguments.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return Json::object();
    }
    Result<Json> parsed = parse_json(arguments);
    if (!parsed || !parsed->is_object()) {
        return std::nullopt;
    }
    return *std::move(parsed);
}

Span text_range_in(std::string_view raw, std::string_view key, std::string_view value) {
    std::string quoted;
    quoted.append("\"").append(key).append("\"");
    const std::size_t found = raw.find(quoted);
    if (found == std::string_view::npos || raw.find(quoted, found + 1) != std::string_view::npos) {
        return {};
    }
    std::size_t at = raw.find_first_not_of(" \t", found + quoted.size());
    if (at == std::string_view::npos || raw[at] != ':') {
        return {};
    }
    at = raw.find_first_not_of(" \t", at + 1);
    if (at == std::string_view::npos || raw[at] != '"') {
        return {};
    }
    const std::size_t begin = at + 1;
    std::size_t end = begin;
    while (end < raw.size() && raw[end] != '"') {
        end += raw[end] == '\\' ? 2 : 1;
    }
    if (end >= raw.size()) {
        return {};
    }
    if (raw.substr(begin, end - begin) == value) {
        return Span{begin, end};
    }
    const Result<Json> unescaped = parse_json(raw.substr(at, end + 1 - at));
    return unescaped && *unescaped == value ? Span{begin, end} : Span{};
}

void note_unmapped(ChatRequest& request, std::string name) {
    const bool is_full = request.unmapped.size() >= kUnmappedMax;
    if (!is_full && std::ranges::find(request.unmapped, name) == request.unmapped.end()) {
        request.unmapped.push_back(std::move(name));
    }
}

void note_unmapped(ChatRequest& request, std::string name, const Json& value) {
    const std::size_t before = request.unmapped.size();
    note_unmapped(request, name);
    if (request.unmapped.size() > before) {
        request.unmapped_values[name] = value;
    }
}

void attach_raw(std::string_view raw, std::size_t first, std::vector<StreamEvent>& out) {
    if (out.size() == first) {
        out.emplace_back();
    }
    auto chosen = std::find_if(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
                               [](const StreamEvent& event) { return event.kind == StreamEvent::Kind::text; });
    if (chosen == out.end()) {
        out[first].raw = raw;
        return;
    }
    chosen->raw = raw;
    chosen->text_range = text_range_in(raw, "text", chosen->text);
}

}  // namespace nexus::dialect
