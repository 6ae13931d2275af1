#include "dialect/json_escape.h"

#include <cstring>

#include "base/json.h"
#include "base/utf8.h"

namespace nexus::dialect {
namespace {

constexpr std::uint32_t kNoUnit = 0xFFFFFFFF;

bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

std::uint32_t hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<std::uint32_t>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<std::uint32_t>(c - 'a') + 10;
    }
    return c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A') + 10 : 16;
}

// The UTF-16 unit of the \uXXXX at `at`, or kNoUnit.
std::uint32_t unit_at(std::string_view raw, std::size_t at) {
    if (at + 6 > raw.size() || raw[at] != '\\' || raw[at + 1] != 'u') {
        return kNoUnit;
    }
    std::uint32_t unit = 0;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
        const std::uint32_t digit = hex_digit(raw[i]);
        if (digit == 16) {
            return kNoUnit;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

// What stands for itself after a backslash, or 0.
char simple_escape(char c) {
    switch (c) {
        case '"': return '"';
        case '\\': return '\\';
        case '/': return '/';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return 0;
    }
}

std::uint32_t join_pair(std::uint32_t high, std::uint32_t low) {
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

std::size_t utf8_size(std::uint32_t code_point) {
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

// One escape sequence: its raw size and the character it means. A size of 0 says that it is broken.
struct Escape {
    std::size_t raw = 0;
    std::uint32_t code_point = 0;  ///< a surrogate if its other half is missing
};

Escape escape_at(std::string_view raw, std::size_t at) {
    if (at + 1 >= raw.size()) {
        return {};
    }
    if (raw[at + 1] != 'u') {
        const char c = simple_escape(raw[at + 1]);
        return c == 0 ? Escape{} : Escape{2, static_cast<unsigned char>(c)};
    }
    const std::uint32_t unit = unit_at(raw, at);
    if (unit == kNoUnit) {
        return {};
    }
    if (is_high(unit)) {
        const std::uint32_t low = unit_at(raw, at + 6);
        if (low != kNoUnit && is_low(low)) {
            return {12, join_pair(unit, low)};
        }
    }
    return {6, unit};
}

std::size_t find_backslash(std::string_view raw, std::size_t at) {
    if (at >= raw.size()) {
        return raw.size();
    }
    const void* found = std::memchr(raw.data() + at, '\\', raw.size() - at);
    return found == nullptr ? raw.size() : static_cast<std::size_t>(static_cast<const char*>(found) - raw.data());
}

// A character of a once-escaped text: its raw size, its size in UTF-8, and itself where it is ASCII.
struct Character {
    std::size_t raw = 0;
    std::size_t text = 0;
    char ascii = 0;
};

Character character_at(std::string_view raw, std::size_t at) {
    if (at >= raw.size()) {
        return {};
    }
    if (raw[at] != '\\') {
        return {1, 1, raw[at]};
    }
    const Escape escape = escape_at(raw, at);
    if (escape.raw == 0) {
        return {};
    }
    const char ascii = escape.code_point < 0x80 ? static_cast<char>(escape.code_point) : '\0';
    return {escape.raw, utf8_size(escape.code_point), ascii};
}

// Copies at most one inner escape sequence, decoded once, so that escape_at can read it.
struct InnerEscape {
    char bytes[12] = {};
    std::size_t size = 0;
    std::size_t raw_ends[12] = {};
};

InnerEscape inner_escape(std::string_view raw, std::size_t at) {
    InnerEscape inner;
    while (inner.size < sizeof inner.bytes) {
        const Character character = character_at(raw, at);
        if (character.raw == 0 || character.text != 1) {
            break;
        }
        at += character.raw;
        inner.bytes[inner.size] = character.ascii;
        inner.raw_ends[inner.size] = at;
        ++inner.size;
    }
    return inner;
}

}  // namespace

EscapeFault check_escapes(std::string_view raw) {
    EscapeFault fault = EscapeFault::none;
    for (std::size_t at = find_backslash(raw, 0); at < raw.size(); at = find_backslash(raw, at)) {
        const Escape escape = escape_at(raw, at);
        if (escape.raw == 0) {
            return EscapeFault::broken;
        }
        if (is_high(escape.code_point) || is_low(escape.code_point)) {
            fault = EscapeFault::lone_surrogate;
        }
        at += escape.raw;
    }
    return fault;
}

EscapeFault unescape_json(std::string_view raw, std::string& out) {
    std::size_t at = 0;
    while (true) {
        const std::size_t found = find_backslash(raw, at);
        out.append(raw.substr(at, found - at));
        if (found == raw.size()) {
            return EscapeFault::none;
        }
        const Escape escape = escape_at(raw, found);
        if (escape.raw == 0) {
            return EscapeFault::broken;
        }
        if (is_high(escape.code_point) || is_low(escape.code_point)) {
            return EscapeFault::lone_surrogate;
        }
        if (escape.code_point < 0x80) {
            out.push_back(static_cast<char>(escape.code_point));
        } else {
            append_utf8(out, escape.code_point);
        }
        at = found + escape.raw;
    }
}

bool unescape_piece(std::string_view raw, std::uint32_t& high, std::string& out) {
    std::size_t at = 0;
    while (at < raw.size()) {
        const std::size_t found = find_backslash(raw, at);
        if (found > at && high != 0) {
            append_utf8(out, high);  // its other half did not come: U+FFFD
            high = 0;
        }
        out.append(raw.substr(at, found - at));
        if (found == raw.size()) {
            break;
        }
        const Escape escape = escape_at(raw, found);
        if (escape.raw == 0) {
            return false;
        }
        std::uint32_t code_point = escape.code_point;
        if (high != 0 && is_low(code_point)) {
            code_point = join_pair(high, code_point);
        } else if (high != 0) {
            append_utf8(out, high);
        }
        high = 0;
        at = found + escape.raw;
        if (is_high(code_point) && at == raw.size()) {
            high = code_point;
        } else {
            append_utf8(out, code_point);
        }
    }
    return true;
}

void append_escaped(std::string& out, std::string_view text) {
    std::string quoted;
    append_json_string(quoted, text);
    out.append(quoted, 1, quoted.size() - 2);
}

RawCursor::Step RawCursor::step_here() const {
    const std::size_t backslash = find_backslash(raw_, raw_at_);
    if (backslash > raw_at_) {
        return {backslash - raw_at_, backslash - raw_at_, true};
    }
    const Step broken{raw_.size() - raw_at_, raw_.size() - raw_at_, false};
    const Character character = character_at(raw_, raw_at_);
    if (escapes_ < 2 || character.ascii != '\\') {
        return character.raw == 0 ? broken : Step{character.raw, character.text, false};
    }
    const InnerEscape inner = inner_escape(raw_, raw_at_);
    const Escape escape = escape_at({inner.bytes, inner.size}, 0);
    if (escape.raw == 0) {
        return broken;
    }
    return {inner.raw_ends[escape.raw - 1] - raw_at_, utf8_size(escape.code_point), false};
}

void RawCursor::advance_to(std::size_t text_at) {
    while (raw_at_ < raw_.size()) {
        if (step_.raw == 0) {
            step_ = step_here();
        }
        if (text_at_ + step_.text <= text_at) {
            raw_at_ += step_.raw;
            text_at_ += step_.text;
            step_ = {};
            continue;
        }
        if (step_.plain && text_at > text_at_) {
            const std::size_t part = text_at - text_at_;
            raw_at_ += part;
            text_at_ += part;
            step_ = {step_.raw - part, step_.text - part, true};
        }
        return;
    }
}

std::size_t RawCursor::begin_of(std::size_t text_at) {
    advance_to(text_at);
    return raw_at_;
}

std::size_t RawCursor::end_of(std::size_t text_at) {
    advance_to(text_at);
    return text_at > text_at_ ? raw_at_ + step_.raw : raw_at_;
}

}  // namespace nexus::dialect
