#include "dialect/body_text.h"

#include <algorithm>
#include <array>

#include "dialect/json_escape.h"

namespace nexus::dialect {
namespace {

constexpr std::size_t kChunkBytes = 16 * 1024;
// A file without its data: URL is told from text by its first bytes.
constexpr std::size_t kMediaBytesMin = 64;
constexpr std::size_t kMediaBytesSeen = 256;

// Names of members whose strings choose, identify or type something and are no text.
constexpr std::array<std::string_view, 8> kNoText{"type",       "id",        "format", "detail",
                                                  "media_type", "mime_type", "role",   "encoding_format"};

// Names of members that hold media, or a provider's own sealed bytes; only if they look like it.
constexpr std::array<std::string_view, 9> kMedia{"data",
                                                 "file_data",
                                                 "bytes",
                                                 "b64_json",
                                                 "signature",
                                                 "thought_signature",
                                                 "thoughtSignature",
                                                 "encrypted_content",
                                                 "result"};

// The shortest numbers that say who somebody is have nine digits; shorter ones count things.
constexpr std::ptrdiff_t kDigitsMin = 9;

bool is_long_number(std::string_view token) {
    return std::ranges::count_if(token, [](char c) { return c >= '0' && c <= '9'; }) >= kDigitsMin;
}

bool is_no_text(std::string_view key, std::string_view raw) {
    return key.ends_with("_id") || std::ranges::find(kNoText, key) != kNoText.end() ||
           (std::ranges::find(kMedia, key) != kMedia.end() && TextCollector::is_media(raw));
}

bool is_base64_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '_' || c == '=';
}

}  // namespace

// A walk over the JSON inside of a JSON string, with the way back to the body's bytes.
struct TextCollector::Inner {
    JsonScan& scan;
    const JsonString& outer;
    RawCursor cursor;
};

bool TextCollector::is_media_url(std::string_view raw) {
    return raw.starts_with("data:") && raw.substr(0, kMediaBytesSeen).find(";base64,") != std::string_view::npos;
}

bool TextCollector::is_media(std::string_view raw) {
    return is_media_url(raw) ||
           (raw.size() >= kMediaBytesMin && std::ranges::all_of(raw.substr(0, kMediaBytesSeen), is_base64_byte));
}

bool TextCollector::add_text(JsonValue& value, Place place) {
    switch (JsonScan::kind(value)) {
        case '"': {
            JsonString string;
            return scan_.string(value, string) && add_string(string, place);
        }
        case '{':
        case '[': return add_all(value, place);
        case 'n': return scan_.null(value);
        default: return scan_.visit(value) && scan_.fail(ErrorCode::invalid_request, "must be a string");
    }
}

bool TextCollector::add_all(JsonValue& value, Place place) {
    switch (JsonScan::kind(value)) {
        case '"': {
            JsonString string;
            return scan_.string(value, string) && (is_media_url(string.raw) || add_string(string, place));
        }
        case '{':
            return scan_.object(
                value, [&](std::string_view key, JsonValue& member) { return add_member(key, member, place); });
        case '[': return scan_.array(value, [&](std::size_t, JsonValue& item) { return add_all(item, place); });
        default: return scan_.visit(value);
    }
}

bool TextCollector::add_member(std::string_view key, JsonValue& value, Place place) {
    JsonString string;
    if (JsonScan::kind(value) != '"') {
        return add_all(value, place);
    }
    return scan_.string(value, string) &&
           (is_no_text(key, string.raw) || is_media_url(string.raw) || add_string(string, place));
}

bool TextCollector::add_values(JsonValue& value, Place place) {
    switch (JsonScan::kind(value)) {
        case '"': {
            JsonString string;
            return scan_.string(value, string) && (is_media_url(string.raw) || add_string(string, place));
        }
        case '{':
            return scan_.object(value, [&](std::string_view, JsonValue& member) { return add_values(member, place); });
        case '[': return scan_.array(value, [&](std::size_t, JsonValue& item) { return add_values(item, place); });
        case 't':
        case 'f':
        case 'n': return scan_.visit(value);
        default: {
            const Span range = scan_.range(value);
            return scan_.visit(value) && push_number(range.of(scan_.text()), range, 1, place);
        }
    }
}

bool TextCollector::add_tools(JsonValue& list) {
    return scan_.array(list, [this](std::size_t, JsonValue& tool) {
        index_.has_tools = true;
        return add_descriptions(tool, {Role::developer, -1});
    });
}

bool TextCollector::add_descriptions(JsonValue& value, Place place) {
    switch (JsonScan::kind(value)) {
        case '{':
            return scan_.object(value, [&](std::string_view key, JsonValue& member) {
                JsonString string;
                if (key == "description" && JsonScan::kind(member) == '"') {
                    return scan_.string(member, string) && add_string(string, place);
                }
                return add_descriptions(member, place);
            });
        case '[':
            return scan_.array(value, [&](std::size_t, JsonValue& item) { return add_descriptions(item, place); });
        default: return scan_.visit(value);
    }
}

bool TextCollector::add_arguments(JsonValue& value, Place place) {
    if (JsonScan::kind(value) != '"') {
        return add_values(value, place);
    }
    JsonString outer;
    if (!scan_.string(value, outer)) {
        return false;
    }
    if (outer.raw.empty()) {
        return true;
    }
    const std::size_t pieces = index_.texts.size();
    const std::size_t bytes = index_.text_bytes;
    const std::string_view decoded = outer.escaped ? keep_unescaped(outer.raw) : outer.raw;
    if (add_inner(decoded, outer, place)) {
        return true;
    }
    index_.texts.resize(pieces);
    index_.text_bytes = bytes;
    return push(decoded, outer.range, outer.escaped ? 1 : 0, place);
}

bool TextCollector::add_inner(std::string_view decoded, const JsonString& outer, Place place) {
    JsonScan scan(decoded, limits_.depth);
    Inner inner{scan, outer, RawCursor(outer.raw, 1)};
    return scan.root([&](std::string_view, JsonValue& member) { return inner_value(inner, member, place); });
}

bool TextCollector::inner_value(Inner& inner, JsonValue& value, Place place) {
    switch (JsonScan::kind(value)) {
        case '"': {
            JsonString string;
            return inner.scan.string(value, string) && push_inner(inner, string, place);
        }
        case '{':
            return inner.scan.object(
                value, [&](std::string_view, JsonValue& member) { return inner_value(inner, member, place); });
        case '[':
            return inner.scan.array(value,
                                    [&](std::size_t, JsonValue& item) { return inner_value(inner, item, place); });
        case 't':
        case 'f':
        case 'n': return inner.scan.visit(value);
        default: {
            const Span range = inner.scan.range(value);
            if (!inner.scan.visit(value)) {
                return false;
            }
            const std::string_view token = range.of(inner.scan.text());
            if (!is_long_number(token)) {
                return true;
            }
            const std::size_t begin = inner.outer.range.begin + inner.cursor.begin_of(range.begin);
            const std::size_t end = inner.outer.range.begin + inner.cursor.end_of(range.end);
            return push_number(token, {begin, end}, 2, place);
        }
    }
}

bool TextCollector::push_inner(Inner& inner, const JsonString& string, Place place) {
    if (string.raw.empty()) {
        return true;
    }
    const std::size_t begin = inner.outer.range.begin + inner.cursor.begin_of(string.range.begin);
    const std::size_t end = inner.outer.range.begin + inner.cursor.end_of(string.range.end);
    return push(string.escaped ? keep_unescaped(string.raw) : string.raw, {begin, end}, 2, place);
}

bool TextCollector::add_string(const JsonString& string, Place place) {
    if (string.raw.empty()) {
        return true;
    }
    return string.escaped ? push(keep_unescaped(string.raw), string.range, 1, place)
                          : push(string.raw, string.range, 0, place);
}

bool TextCollector::push_number(std::string_view token, Span raw, std::uint8_t escapes, Place place) {
    if (!is_long_number(token)) {
        return true;
    }
    if (!push(token, raw, escapes, place)) {
        return false;
    }
    index_.texts.back().bare = true;
    return true;
}

bool TextCollector::push(std::string_view text, Span raw, std::uint8_t escapes, Place place) {
    index_.text_bytes += text.size();
    if (index_.text_bytes > limits_.text_bytes) {
        return scan_.fail(ErrorCode::body_too_large,
                          "takes the request over " + std::to_string(limits_.text_bytes) + " bytes of text");
    }
    index_.texts.push_back(TextPiece{place.role, text, raw, escapes, place.message});
    return true;
}

// Unescaped texts share chunks that never grow beyond their first capacity, so that views into them stay valid.
std::string_view TextCollector::keep_unescaped(std::string_view raw) {
    if (!index_.decoded) {
        index_.decoded = std::make_unique<std::vector<std::unique_ptr<std::string>>>();
    }
    auto& chunks = *index_.decoded;
    if (chunks.empty() || chunks.back()->capacity() - chunks.back()->size() < raw.size()) {
        chunks.push_back(std::make_unique<std::string>());
        chunks.back()->reserve(std::max(raw.size(), chunks.size() == 1 ? raw.size() : kChunkBytes));
    }
    std::string& chunk = *chunks.back();
    const std::size_t begin = chunk.size();
    unescape_json(raw, chunk);
    return std::string_view(chunk).substr(begin);
}

}  // namespace nexus::dialect
