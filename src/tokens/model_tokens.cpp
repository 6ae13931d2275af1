#include "tokens/model_tokens.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "base/strings.h"
#include "base/utf8.h"
#include "tokens/count.h"

namespace nexus::tokens {
namespace {

struct FamilyTraits {
    Family family;
    /// The family's tokens for 1,000 of o200k's, by Script: fitted to the family's published tokenizers, and to
    /// recorded usage where there is none. docs/tokens.md says how and with which error.
    std::array<std::uint16_t, kScripts> per_thousand;
    /// How many bytes one byte beyond ASCII may become before it is cut into tokens: 1 without normalisation, 3 for
    /// Unicode's form C, 11 for form KC (Unicode Standard Annex 15, UTF-8).
    std::uint8_t growth;
};

//   word  number   sign  latin  greek arabic  indic   thai hangul   kana    han  other
constexpr std::array kFamilies{
    FamilyTraits{Family::openai, {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000}, 1},
    FamilyTraits{Family::anthropic, {1100, 610, 1150, 3730, 2240, 2800, 4580, 4040, 1890, 1380, 1360, 1900}, 11},
    FamilyTraits{Family::anthropic_dense, {1440, 800, 1510, 4890, 2930, 3670, 6000, 5290, 2480, 1810, 1780, 2490}, 11},
    FamilyTraits{Family::gemini, {980, 1730, 1280, 770, 1040, 1010, 830, 750, 830, 420, 820, 910}, 1},
    FamilyTraits{Family::llama, {1060, 980, 960, 1070, 1330, 1070, 2610, 1160, 1040, 860, 1030, 2140}, 1},
    FamilyTraits{Family::mistral, {1030, 1920, 1040, 930, 1090, 940, 1240, 1320, 960, 860, 1230, 1240}, 1},
    FamilyTraits{Family::qwen, {1060, 1890, 950, 1940, 1710, 1320, 3150, 1340, 1170, 1000, 800, 1590}, 3},
    FamilyTraits{Family::deepseek, {1040, 950, 1070, 1900, 1290, 1150, 1700, 930, 1140, 1040, 720, 1640}, 1},
    FamilyTraits{Family::cohere, {1080, 1790, 1080, 1110, 1340, 1110, 1760, 1200, 1080, 890, 850, 1650}, 3},
    FamilyTraits{Family::other, {1040, 1730, 1040, 1070, 1290, 1070, 1700, 1160, 1040, 860, 820, 1590}, 11},
};

const FamilyTraits& traits_of(Family family) { return kFamilies[static_cast<std::size_t>(family)]; }

// Which part of a name says the family; the first that is found counts: a distilled model's name has the model that it
// was distilled from too, and the tokenizer is that of the model that it is made of.
constexpr std::array<std::pair<std::string_view, Family>, 20> kNames{{
    {"gemini", Family::gemini},     {"gemma", Family::gemini},
    {"llama", Family::llama},       {"qwen", Family::qwen},
    {"qwq", Family::qwen},          {"qvq", Family::qwen},
    {"deepseek", Family::deepseek}, {"mistral", Family::mistral},
    {"mixtral", Family::mistral},   {"pixtral", Family::mistral},
    {"ministral", Family::mistral}, {"magistral", Family::mistral},
    {"codestral", Family::mistral}, {"devstral", Family::mistral},
    {"voxtral", Family::mistral},   {"command", Family::cohere},
    {"c4ai", Family::cohere},       {"aya-", Family::cohere},
    {"embed-v4", Family::cohere},   {"embed-english", Family::cohere},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits at the front of `text`, which lose them; none for no digits or for a date.
std::optional<int> take_version(std::string_view& text) {
    const std::size_t size =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    if (size == 0 || size > 2) {
        return std::nullopt;
    }
    const auto version = parse_int(text.substr(0, size));
    text.remove_prefix(size);
    return version ? std::optional<int>(static_cast<int>(*version)) : std::nullopt;
}

// `claude-3-5-sonnet-20241022`, `claude-opus-4.7`, `claude-sonnet-5`: a name without a version is of the newest.
Family claude_family(std::string_view name) {
    name.remove_prefix(static_cast<std::size_t>(std::find_if(name.begin(), name.end(), is_digit) - name.begin()));
    const int major = take_version(name).value_or(5);
    name.remove_prefix(name.starts_with('-') || name.starts_with('.') ? 1 : 0);
    const int minor = take_version(name).value_or(0);
    return major > 4 || (major == 4 && minor >= 7) ? Family::anthropic_dense : Family::anthropic;
}

// By what follows `gpt-`.
std::optional<Encoding> gpt_encoding(std::string_view version) {
    for (const std::string_view newer : {"4o", "4.", "oss", "realtime", "audio", "image"}) {
        if (version.starts_with(newer)) {
            return Encoding::o200k;
        }
    }
    const int major = take_version(version).value_or(0);
    if (major == 3 || major == 4 || major == 35) {
        return Encoding::cl100k;
    }
    return major >= 5 ? std::optional(Encoding::o200k) : std::nullopt;
}

std::optional<Encoding> openai_encoding(std::string_view name) {
    const std::size_t gpt = name.find("gpt-");
    if (gpt != std::string_view::npos) {
        return gpt_encoding(name.substr(gpt + 4));
    }
    name.remove_prefix(name.starts_with("ft:") ? 3 : 0);
    for (const std::string_view older : {"text-embedding-3", "text-embedding-ada", "davinci-002", "babbage-002"}) {
        if (name.starts_with(older)) {
            return Encoding::cl100k;
        }
    }
    const bool is_o_series =
        name.size() >= 2 && name[0] == 'o' && is_digit(name[1]) && (name.size() == 2 || name[2] == '-');
    return is_o_series || name.starts_with("codex") ? std::optional(Encoding::o200k) : std::nullopt;
}

std::size_t bytes_beyond_ascii(std::string_view text) {
    std::size_t count = 0;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, sizeof(word));
        count += ((word >> 7 & 0x0101010101010101U) * 0x0101010101010101U) >> 56;
    }
    for (; at < text.size(); ++at) {
        count += static_cast<unsigned char>(text[at]) >> 7;
    }
    return count;
}

}  // namespace

TokenCounter TokenCounter::for_model(std::string_view model) {
    const std::string lowered = lower(model.substr(model.find_last_of('/') + 1));
    const std::size_t claude = lowered.find("claude");
    if (claude != std::string::npos) {
        return {claude_family(std::string_view(lowered).substr(claude)), Encoding::o200k};
    }
    for (const auto& [part, family] : kNames) {
        if (lowered.find(part) != std::string::npos) {
            return {family, Encoding::o200k};
        }
    }
    const auto encoding = openai_encoding(lowered);
    return encoding ? TokenCounter{Family::openai, *encoding} : TokenCounter{Family::other, Encoding::o200k};
}

std::uint64_t TokenCounter::estimate(std::string_view text) const {
    SlicedCounter counter(encoding_, text);
    while (counter.step()) {
    }
    return estimate(counter.tokens_by_script());
}

std::uint64_t TokenCounter::estimate(const ScriptCounts& counts) const {
    const auto& factors = traits_of(family_).per_thousand;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kScripts; ++i) {
        sum += counts[i] * factors[i];
    }
    return (sum + 500) / 1000;
}

std::uint64_t TokenCounter::upper_bound(std::string_view text) const {
    const std::uint64_t beyond = bytes_beyond_ascii(text);
    // U+FFFD, which takes the place of a byte in error, has three.
    const std::uint64_t least = beyond == 0 || is_valid_utf8(text) ? 1 : 3;
    const std::uint64_t growth = std::max<std::uint64_t>(traits_of(family_).growth, least);
    // SentencePiece puts one blank before a text.
    return text.empty() ? 0 : text.size() - beyond + beyond * growth + 1;
}

}  // namespace nexus::tokens
