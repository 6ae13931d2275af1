#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tokens/encoding.h"
#include "tokens/script.h"

namespace nexus::tokens {

/// Models whose tokenizers count alike, near enough for one row of factors.
enum class Family : std::uint8_t {
    openai,           ///< exact: Encoding says which
    anthropic,        ///< Claude up to 4.6
    anthropic_dense,  ///< Claude from Opus 4.7 and Claude 5 on, whose tokens are smaller
    gemini,           ///< and Gemma
    llama,
    mistral,
    qwen,
    deepseek,
    cohere,
    other,
};

/// How a model counts text: exactly for OpenAI's models, by a calibrated estimate for others, and for every model an
/// upper bound. docs/tokens.md has the errors measured and why the bound holds. A small value. Any thread.
class TokenCounter {
  public:
    /// By the model's name, whatever its letter case, with or without a `provider/` prefix, a region or a date. A name
    /// that is not known is of family `other`.
    static TokenCounter for_model(std::string_view model);

    Family family() const { return family_; }
    /// The encoding to count with: the model's own if it is exact, else the one that estimates are made from.
    Encoding encoding() const { return encoding_; }
    bool is_exact() const { return family_ == Family::openai; }

    /// The tokens of `text`: exact or estimated. Counts it (tokens/count.h says what that costs), any bytes.
    std::uint64_t estimate(std::string_view text) const;
    /// The same from what SlicedCounter found with encoding(), for long texts.
    std::uint64_t estimate(const ScriptCounts& counts) const;

    /// At least the tokens of `text` without the special tokens around it, for tokenizers of the family's kind. Reads
    /// the bytes only, gigabytes a second. At most about 4 times the tokens of English.
    std::uint64_t upper_bound(std::string_view text) const;

  private:
    TokenCounter(Family family, Encoding encoding) : family_(family), encoding_(encoding) {}

    Family family_;
    Encoding encoding_;
};

}  // namespace nexus::tokens
