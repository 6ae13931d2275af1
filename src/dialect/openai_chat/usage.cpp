#include <array>
#include <charconv>

#include "dialect/openai_chat/wire.h"

namespace nexus::dialect::openai_chat {
namespace {

// No answer has more tokens; larger numbers have been sent by broken servers.
constexpr std::int64_t kTokensMax = std::int64_t{1} << 40;

using Count = std::optional<std::int64_t>;

struct Counts {
    Count prompt;
    Count completion;
    Count total;
    Count cached;
    Count cache_write;
    Count reasoning;
    Count audio_input;
    Count audio_output;
    Count image_input;
    Count video_input;
    Count accepted_prediction;
    Count rejected_prediction;
};

// A count of the wrong type, negative or absurd is as good as none.
bool read_count(JsonScan& scan, JsonValue& value, Count& out) {
    const char kind = JsonScan::kind(value);
    if (!scan.visit(value)) {
        return false;
    }
    if (kind < '0' || kind > '9') {
        return true;
    }
    const std::string_view token = scan.range(value).of(scan.text());
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), number);
    if (code == std::errc{} && end == token.data() + token.size() && number <= kTokensMax) {
        out = number;
    }
    return true;
}

bool read_details(JsonScan& scan, JsonValue& value, Counts& counts, bool is_input) {
    if (JsonScan::kind(value) != '{') {
        return scan.visit(value);
    }
    return scan.object(value, [&](std::string_view key, JsonValue& member) {
        if (key == "audio_tokens") {
            return read_count(scan, member, is_input ? counts.audio_input : counts.audio_output);
        }
        if (key == "cached_tokens" && is_input) {
            return read_count(scan, member, counts.cached);
        }
        if (key == "cache_write_tokens" && is_input) {
            return read_count(scan, member, counts.cache_write);
        }
        if (key == "image_tokens" && is_input) {
            return read_count(scan, member, counts.image_input);
        }
        if (key == "video_tokens" && is_input) {
            return read_count(scan, member, counts.video_input);
        }
        if (key == "accepted_prediction_tokens" && !is_input) {
            return read_count(scan, member, counts.accepted_prediction);
        }
        if (key == "rejected_prediction_tokens" && !is_input) {
            return read_count(scan, member, counts.rejected_prediction);
        }
        if (key == "reasoning_tokens" && !is_input) {
            return read_count(scan, member, counts.reasoning);
        }
        return scan.visit(member);
    });
}

Count* count_named(Counts& counts, std::string_view key) {
    if (key == "prompt_tokens") {
        return &counts.prompt;
    }
    if (key == "completion_tokens") {
        return &counts.completion;
    }
    if (key == "total_tokens") {
        return &counts.total;
    }
    // DeepSeek's, Together's and Moonshot's, Mistral's spellings; the details, where they stand, come last and win.
    if (key == "prompt_cache_hit_tokens" || key == "cached_tokens" || key == "num_cached_tokens") {
        return &counts.cached;
    }
    return nullptr;
}

Usage usage_of(const Counts& counts) {
    Usage usage;
    usage.input = counts.prompt;
    usage.output = counts.completion;
    usage.cached = counts.cached;
    usage.cache_write = counts.cache_write;
    usage.reasoning = counts.reasoning;
    usage.audio_input = counts.audio_input;
    usage.audio_output = counts.audio_output;
    usage.image_input = counts.image_input;
    usage.video_input = counts.video_input;
    usage.accepted_prediction = counts.accepted_prediction;
    usage.rejected_prediction = counts.rejected_prediction;
    // xAI counts reasoning beside the completion: its total is the sum of all three (8 of 8 recordings).
    const std::int64_t visible = counts.prompt.value_or(0) + counts.completion.value_or(0);
    if (counts.reasoning && *counts.reasoning > 0 && counts.completion && counts.total == visible + *counts.reasoning) {
        usage.output = *counts.completion + *counts.reasoning;
    }
    return usage;
}

}  // namespace

bool read_usage(JsonScan& scan, JsonValue& value, Usage& usage) {
    if (JsonScan::kind(value) != '{') {
        return scan.visit(value);
    }
    Counts counts;
    Counts details;
    const bool whole = scan.object(value, [&](std::string_view key, JsonValue& member) {
        if (key == "prompt_tokens_details" || key == "completion_tokens_details") {
            return read_details(scan, member, details, key == "prompt_tokens_details");
        }
        Count* count = count_named(counts, key);
        return count != nullptr ? read_count(scan, member, *count) : scan.visit(member);
    });
    if (!whole) {
        return false;
    }
    const Count cached = details.cached ? details.cached : counts.cached;
    details.prompt = counts.prompt;
    details.completion = counts.completion;
    details.total = counts.total;
    details.cached = cached;
    usage.update(usage_of(details));
    return true;
}

Usage decode_usage(std::string_view body) {
    Usage usage;
    JsonScan scan(body, kJsonDepthMax, Surrogates::any);
    const bool whole = scan.root([&](std::string_view key, JsonValue& value) {
        return key == "usage" ? read_usage(scan, value, usage) : scan.visit(value);
    });
    return whole ? usage : Usage{};
}

Json usage_json(const Usage& usage) {
    const std::int64_t input = usage.input.value_or(0);
    const std::int64_t output = usage.output.value_or(0);
    Json json{{"prompt_tokens", input}, {"completion_tokens", output}, {"total_tokens", input + output}};
    Json of_input{{"cached_tokens", usage.cached.value_or(0)}, {"audio_tokens", usage.audio_input.value_or(0)}};
    if (usage.cache_write) {
        of_input["cache_write_tokens"] = *usage.cache_write;
    }
    Json of_output{{"reasoning_tokens", usage.reasoning.value_or(0)}, {"audio_tokens", usage.audio_output.value_or(0)}};
    if (usage.accepted_prediction || usage.rejected_prediction) {
        of_output["accepted_prediction_tokens"] = usage.accepted_prediction.value_or(0);
        of_output["rejected_prediction_tokens"] = usage.rejected_prediction.value_or(0);
    }
    json["prompt_tokens_details"] = std::move(of_input);
    json["completion_tokens_details"] = std::move(of_output);
    return json;
}

}  // namespace nexus::dialect::openai_chat
