#include "plugins/pii/ip.h"

#include <algorithm>
#include <array>

#include "plugins/pii/characters.h"
#include "plugins/pii/context.h"

namespace nexus::plugins::pii {
namespace {

struct Octets {
    std::array<unsigned, 4> value{};
    std::size_t end = 0;  ///< 0: there are not four valid ones
};

Octets read_octets(std::string_view text, std::size_t at) {
    Octets octets;
    for (std::size_t i = 0; i < 4; ++i) {
        if (i != 0) {
            if (byte_at(text, at) != '.') {
                return {};
            }
            ++at;
        }
        const std::size_t begin = at;
        while (is_at(text, at, kDigit) && at - begin < 4) {
            octets.value[i] = octets.value[i] * 10 + static_cast<unsigned>(text[at] - '0');
            ++at;
        }
        const std::size_t size = at - begin;
        if (size == 0 || octets.value[i] > 255 || (size > 1 && text[begin] == '0')) {
            return {};
        }
    }
    octets.end = at;
    return octets;
}

// Ends a dotted number that goes on, or a name such as 1.2.3.4-rc1.
bool goes_on(std::string_view text, std::size_t end) {
    const char c = byte_at(text, end);
    return is_at(text, end, kAlnum) || ((c == '.' || c == '-') && is_at(text, end + 1, kAlnum)) || c == '_';
}

/// The 16-bit words of an IPv6 address as far as they are well formed.
struct Words {
    std::size_t count = 0;
    std::size_t longest = 0;  ///< hexadecimal digits of the longest word
    bool compressed = false;  ///< `::` stood somewhere
    bool digit = false;       ///< a word holds a decimal digit
    std::size_t end = 0;      ///< after the last word or `::`; 0: this is no address
};

// One word at `at`, or the last 32 bits written as an IPv4 address. False if there is neither.
bool read_word(std::string_view text, std::size_t at, Words& words) {
    const std::size_t end = skip(text, at, std::min(text.size(), at + 5), kHex);
    if (byte_at(text, end) == '.' && words.count != 0) {
        if (const Octets octets = read_octets(text, at); octets.end != 0) {
            words.count += 2;
            words.digit = true;
            words.end = octets.end;
            return true;
        }
    }
    const std::size_t size = end - at;
    if (size == 0 || size > 4) {
        return false;
    }
    ++words.count;
    words.longest = std::max(words.longest, size);
    const std::string_view word = text.substr(at, size);
    words.digit = words.digit || std::any_of(word.begin(), word.end(), [](char c) { return is(c, kDigit); });
    words.end = end;
    return true;
}

Words read_words(std::string_view text, std::size_t begin) {
    Words words;
    words.end = begin;
    if (text[begin] != ':' && !read_word(text, begin, words)) {
        return {};
    }
    while (words.count < 8 && byte_at(text, words.end) == ':') {
        const bool compresses = byte_at(text, words.end + 1) == ':';
        if (compresses && words.compressed) {
            return {};
        }
        const std::size_t at = words.end + (compresses ? 2 : 1);
        if (compresses) {
            words.compressed = true;
            words.end = at;
        }
        if (!read_word(text, at, words)) {
            break;
        }
    }
    return words;
}

}  // namespace

Span match_ipv4(std::string_view text, std::size_t at) {
    const char before = byte_at(text, at - 1);
    if ((before == '.' || before == '-' || before == '_') && is_at(text, at - 2, kAlnum)) {
        return {};
    }
    const Octets octets = read_octets(text, at);
    if (octets.end == 0 || goes_on(text, octets.end)) {
        return {};
    }
    const unsigned first = octets.value[0];
    if (first == 127 || first == 255 || first == 0 || before == 'v' || follows_word(text, at, {"version", "ver"})) {
        return {};
    }
    return {at, octets.end};
}

Span match_ipv6(std::string_view text, std::size_t colon) {
    std::size_t begin = colon;
    while (begin > 0 && colon - begin < 4 && is(text[begin - 1], kHex)) {
        --begin;
    }
    if (is_at(text, begin - 1, kAlnum | kContinuation) || byte_at(text, begin - 1) == ':') {
        return {};
    }
    const Words words = read_words(text, begin);
    if (words.end == 0 || is_at(text, words.end, kAlnum) || byte_at(text, words.end) == ':') {
        return {};
    }
    const bool whole = !words.compressed && words.count == 8 && words.longest > 2;
    const bool compressed = words.compressed && words.digit && words.count < 8 &&
                            (words.count > 2 || (words.count == 2 && words.longest == 4));
    return whole || compressed ? Span{begin, words.end} : Span{};
}

}  // namespace nexus::plugins::pii
