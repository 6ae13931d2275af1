#include "base/json.h"

#include <charconv>
#include <limits>
#include <utility>

#include "base/json_tree.h"
#include "base/utf8.h"

namespace nexus {

Result<Json> parse_json(std::string_view text, int depth_max) {
    JsonTreeBuilder builder(depth_max);
    const bool is_value = Json::sax_parse(text.begin(), text.end(), &builder);
    if (is_value) {
        // Outside of strings nlohmann takes a zero byte for the end of the text; in a string it is an error already.
        const std::size_t zero = text.find('\0');
        if (zero == std::string_view::npos) {
            return builder.take();
        }
        return Error(ErrorCode::invalid_json, "not valid JSON near byte " + std::to_string(zero + 1));
    }
    if (builder.is_too_deep()) {
        return Error(ErrorCode::invalid_json, "JSON is nested deeper than " + std::to_string(depth_max) + " levels");
    }
    return Error(ErrorCode::invalid_json, "not valid JSON near byte " + std::to_string(builder.error_byte()));
}

namespace {

std::string dump_by_library(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

template <class Integer>
void append_integer(std::string& out, Integer number) {
    char digits[24];
    out.append(digits, std::to_chars(std::begin(digits), std::end(digits), number).ptr);
}

void append_text(std::string& out, const std::string& text) {
    if (is_valid_utf8(text)) {
        append_json_string(out, text);
    } else {
        out.append(dump_by_library(Json(text)));
    }
}

// The library writes byte by byte, through a virtual call. Trees are as deep as the parser allows, or as code makes
// them.
void append_json(std::string& out, const Json& value) {
    char before = '[';
    switch (value.type()) {
        case Json::value_t::string: append_text(out, value.get_ref<const std::string&>()); return;
        case Json::value_t::number_integer: append_integer(out, value.get_ref<const std::int64_t&>()); return;
        case Json::value_t::number_unsigned: append_integer(out, value.get_ref<const std::uint64_t&>()); return;
        case Json::value_t::array:
            for (const Json& element : value) {
                out.push_back(std::exchange(before, ','));
                append_json(out, element);
            }
            out.append(before == '[' ? "[]" : "]");
            return;
        case Json::value_t::object:
            before = '{';
            for (auto member = value.begin(); member != value.end(); ++member) {
                out.push_back(std::exchange(before, ','));
                append_text(out, member.key());
                out.push_back(':');
                append_json(out, member.value());
            }
            out.append(before == '{' ? "{}" : "}");
            return;
        default: out.append(dump_by_library(value));
    }
}

}  // namespace

std::string dump_json(const Json& value) {
    std::string out;
    append_json(out, value);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out.push_back('"');
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text.substr(copied, i - copied));
        copied = i + 1;
        out.push_back('\\');
        switch (c) {
            case '"': out.push_back('"'); break;
            case '\\': out.push_back('\\'); break;
            case '\b': out.push_back('b'); break;
            case '\f': out.push_back('f'); break;
            case '\n': out.push_back('n'); break;
            case '\r': out.push_back('r'); break;
            case '\t': out.push_back('t'); break;
            default:
                out.append("u00");
                out.push_back(kDigits[c >> 4]);
                out.push_back(kDigits[c & 15]);
        }
    }
    out.append(text.substr(copied));
    out.push_back('"');
}

const Json* find(const Json& object, std::string_view key) {
    if (!object.is_object()) {
        return nullptr;
    }
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (member.key() == key) {
            return &member.value();
        }
    }
    return nullptr;
}

std::string_view string_or(const Json& object, std::string_view key, std::string_view fallback) {
    const Json* value = find(object, key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_ref<const std::string&>()) : fallback;
}

std::int64_t int_or(const Json& object, std::string_view key, std::int64_t fallback) {
    const Json* value = find(object, key);
    if (value == nullptr || !value->is_number_integer()) {
        return fallback;
    }
    // An unsigned number that does not fit would come out negative.
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool fits = !value->is_number_unsigned() || value->get<std::uint64_t>() <= kMax;
    return fits ? value->get<std::int64_t>() : fallback;
}

}  // namespace nexus
