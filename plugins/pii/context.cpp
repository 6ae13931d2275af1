#include "plugins/pii/context.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "plugins/pii/characters.h"

namespace nexus::plugins::pii {
namespace {

constexpr std::size_t kContextBytes = 48;

bool holds_word(std::string_view context, std::string_view word) {
    for (std::size_t at = context.find(word); at != std::string_view::npos; at = context.find(word, at + 1)) {
        if (!is(word.front(), kAlpha) || !is_at(context, at - 1, kAlpha)) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool context_has(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
    std::array<char, kContextBytes> lowered;
    const std::size_t size = std::min(at, kContextBytes);
    const std::string_view before = text.substr(at - size, size);
    std::transform(before.begin(), before.end(), lowered.begin(), to_lower);
    const std::string_view context(lowered.data(), size);
    return std::any_of(words.begin(), words.end(),
                       [context](std::string_view word) { return holds_word(context, word); });
}

bool follows_word(std::string_view text, std::size_t at, std::initializer_list<std::string_view> words) {
    const std::size_t limit = at - std::min<std::size_t>(at, 4);
    while (at > limit && is(text[at - 1], kBlank)) {
        --at;
    }
    return std::any_of(words.begin(), words.end(), [text, at](std::string_view word) {
        return at >= word.size() && iequals(text.substr(at - word.size(), word.size()), word) &&
               !is_at(text, at - word.size() - 1, kAlpha);
    });
}

}  // namespace nexus::plugins::pii
