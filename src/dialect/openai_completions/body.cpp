#include "dialect/openai_completions/body.h"

#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect::openai_completions {
namespace {

enum RootKey : int { kModel, kPrompt, kSuffix, kStream, kStreamOptions, kMaxTokens, kN };
constexpr std::array<std::string_view, 12> kRootKeys{"model",          "prompt",     "suffix", "stream",
                                                     "stream_options", "max_tokens", "n",      "best_of",
                                                     "echo",           "logprobs",   "stop",   "temperature"};

class PromptWalk {
  public:
    PromptWalk(JsonScan& scan, BodyIndex& index, const BodyLimits& limits)
        : scan_(scan), index_(index), texts_(scan, index, limits) {}

    bool walk(bool needs_model) {
        SeenKeys seen;
        const bool whole = scan_.root([&](std::string_view key, JsonValue& value) {
            const int known = index_in(kRootKeys, key);
            return seen.add(scan_, known) && member(known, value);
        });
        return whole && (!index_.model.empty() || !needs_model || scan_.fail_field("model", "is required"));
    }

  private:
    bool member(int known, JsonValue& value) {
        switch (known) {
            case kModel: return read_model(scan_, value, index_);
            case kPrompt: return prompt(value);
            case kSuffix: return texts_.add_all(value, {Role::user, 0});
            case kStream: return read_stream(scan_, value, index_);
            case kStreamOptions: return stream_options(value);
            case kMaxTokens: return read_integer(scan_, value, 0, index_.max_tokens);
            case kN: return read_integer(scan_, value, 1, index_.n);
            default: return scan_.visit(value);
        }
    }

    bool prompt(JsonValue& value) {
        const char kind = JsonScan::kind(value);
        const bool is_text = kind == '"' || kind == 'n';
        index_.messages = 1;
        return (is_text || scan_.expect(value, '[', "a string or an array")) && texts_.add_all(value, {Role::user, 0});
    }

    bool stream_options(JsonValue& value) {
        index_.stream_options_raw = scan_.range(value);
        if (JsonScan::kind(value) != '{') {
            return scan_.visit(value);
        }
        return read_stream_options(scan_, value, index_);
    }

    JsonScan& scan_;
    BodyIndex& index_;
    TextCollector texts_;
};

}  // namespace

bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    return PromptWalk(scan, index, limits).walk(limits.needs_model);
}

}  // namespace nexus::dialect::openai_completions
