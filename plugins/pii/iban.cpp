#include "plugins/pii/iban.h"

#include <array>

#include "plugins/pii/characters.h"
#include "plugins/pii/checksums.h"

namespace nexus::plugins::pii {

Span match_iban(std::string_view text, std::size_t at) {
    if (!is_at(text, at + 2, kDigit) || !is_at(text, at + 3, kDigit) || !is_at(text, at + 1, kAlpha)) {
        return {};
    }
    const std::size_t length = iban_length(text[at], text[at + 1]);
    if (length == 0) {
        return {};
    }
    std::array<char, 34> compact;
    std::size_t size = 0;
    std::size_t end = at;
    while (size < length) {
        if (is_at(text, end, kAlnum)) {
            compact[size++] = text[end++];
        } else if ((byte_at(text, end) == ' ' || byte_at(text, end) == '-') && is_at(text, end + 1, kAlnum)) {
            ++end;
        } else {
            return {};
        }
    }
    if (is_at(text, end, kAlnum) || !mod97_holds(std::string_view(compact.data(), size))) {
        return {};
    }
    return {at, end};
}

}  // namespace nexus::plugins::pii
