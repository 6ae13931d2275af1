#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace nexus::plugins::injection {

/// What a word or phrase stands for. Single words prove nothing; rules combine what stands close together.
enum class Meaning : std::uint8_t {
    override_verb,   ///< ignore, disregard, forget …
    scope,           ///< previous, above, your, all …
    target,          ///< instructions, rules, guidelines …
    reveal_verb,     ///< repeat, print, translate …
    prompt_noun,     ///< system prompt, hidden instructions …
    secret_noun,     ///< your system prompt, the text above this message: nothing harmless asks for it
    own_noun,        ///< your instructions, your rules: a prompt noun that also occurs in harmless talk
    verbatim,        ///< word for word, in a code block …
    persona,         ///< you are now, pretend …
    freedom,         ///< no restrictions, without any filter …
    compliance,      ///< never refuses, stay in character …
    addressed_ai,    ///< attention ai, the assistant shall …
    authority,       ///< i am the developer, permission from your creators …
    delimiter,       ///< <|im_start|>, [/inst], ### system …
    break_marker,    ///< end of document, system override, new instructions …
    payload,         ///< output only, send the conversation to, ![x](http …
    phrase,          ///< a whole override or leak phrase, in many languages
    jailbreak_name,  ///< do anything now, developer mode …
    none,
};
inline constexpr std::size_t kMeanings = static_cast<std::size_t>(Meaning::none);

/// The literals that mean one thing, in the spelling of normalised texts. Where one begins or ends in an ASCII letter
/// or digit, its neighbour must be none.
struct SignalGroup {
    Meaning meaning;
    std::span<const std::string_view> literals;
};
std::span<const SignalGroup> signals();

/// Holds where `last` stands with `before`, and `first` too, ended within `window` bytes before `last` ends; `none`
/// asks for nothing. The weight is how surely such a place is an attack.
struct Rule {
    Meaning first;
    Meaning before;
    Meaning last;
    std::size_t window;
    double weight;
    bool one_sentence = false;  ///< no `. `, `? ` or `! ` may stand between
};
std::span<const Rule> rules();

}  // namespace nexus::plugins::injection
