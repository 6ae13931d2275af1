#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tokens/money.h"

namespace nexus::tokens {

/// What a model costs and can take, from config/prices.csv, which is part of the binary and searched where it lies:
/// no heap, no start-up cost. Prices are nano-dollars per 1,000 tokens (so a price per million tokens in USD with up to
/// six decimals is exact).
struct ModelPrice {
    std::string_view id;
    std::string_view kind;  ///< provider kind
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::optional<std::int64_t> cache_read;
    std::optional<std::int64_t> cache_write;
    /// Some models cost more when a request has more than `long_from` input tokens; 0 where there is one price. A long
    /// price that is not given is the ordinary one.
    std::int64_t long_from = 0;
    std::optional<std::int64_t> long_input;
    std::optional<std::int64_t> long_output;
    std::optional<std::int64_t> long_cache_read;
    std::optional<std::int64_t> long_cache_write;
    std::int64_t context_window = 0;  ///< tokens; 0 unknown
    std::int64_t max_output = 0;      ///< tokens; 0 unknown
    bool lacks_sampling_params = false;
    bool lacks_native_json_schema = false;
    bool thinks_by_effort = false;
    bool refuses_max_tokens = false;        ///< OpenAI reasoning models
    bool takes_one_sampling_param = false;  ///< Claude 4.1 to 4.6: temperature or top_p, not both
    bool lacks_assistant_prefill = false;   ///< Claude from 4.6 on
    bool lacks_forced_tool_use = false;
    bool takes_system_between_turns = false;
    bool lacks_media_in_tool_results = false;  ///< Gemini before 3
    bool lacks_json_schema_fields = false;     ///< Gemini before 2.5
    bool takes_web_search_options = false;     ///< OpenAI's search models
};

/// The row of `model` at a provider of `kind`, also for dated names (`gpt-4o-2024-08-06` finds `gpt-4o`) and for models
/// behind other kinds where `kind` has none of its own. Letter case, a `provider/` prefix, a trailing date, `:latest`,
/// a fine-tune's own part (`ft:gpt-4o-2024-08-06:acme::x`), Bedrock's region prefixes, the head of an ARN and the dots
/// of routers (`claude-sonnet-4.5`) do not matter; an exact row goes before all of these. Tens of microseconds at
/// worst: for configuration time. Any thread.
std::optional<ModelPrice> find_price(std::string_view kind, std::string_view model);

/// Counts in OpenAI's accounting: cached and cache-writing tokens are inside input.
struct TokenCounts {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t cached = 0;
    std::int64_t cache_write = 0;
};

/// The price of one answer, rounded up to the next nano-dollar. Negative or absurd counts are taken as 0 or capped at
/// 10^12.
Money cost_of(const ModelPrice& price, const TokenCounts& counts);

/// An estimate of the tokens in `bytes` of text where no tokenizer is at hand: one per four bytes, rounded up, and at
/// least one; used for rate limits only, never for money.
std::int64_t estimate_tokens(std::size_t bytes);

}  // namespace nexus::tokens
