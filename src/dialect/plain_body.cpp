#include "dialect/plain_body.h"

#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect {
namespace {

// Members that hold what a person wrote, in every vendor's spelling of these operations.
constexpr std::array<std::string_view, 9> kTexts{"input",    "prompt", "query",        "documents",      "texts",
                                                 "passages", "text",   "instructions", "negative_prompt"};

enum RootKey : int { kModel, kStream, kStreamFormat, kN };
constexpr std::array<std::string_view, 4> kRootKeys{"model", "stream", "stream_format", "n"};

bool read_flag(JsonScan& scan, JsonValue& value, BodyIndex& index) {
    std::optional<bool> on;
    const bool read = read_boolean(scan, value, on);
    index.stream = index.stream || on.value_or(false);
    return read;
}

// Speech is streamed as events where `stream_format` says `sse`.
bool read_stream_format(JsonScan& scan, JsonValue& value, BodyIndex& index) {
    JsonString format;
    if (JsonScan::kind(value) != '"') {
        return scan.visit(value);
    }
    const bool read = scan.string(value, format);
    index.stream = index.stream || format.raw == "sse";
    return read;
}

}  // namespace

bool walk_plain_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    TextCollector texts(scan, index, limits);
    SeenKeys seen;
    SeenKeys seen_texts;
    const bool whole = scan.root([&](std::string_view key, JsonValue& value) {
        const int known = index_in(kRootKeys, key);
        const int text = index_in(kTexts, key);
        if (!seen.add(scan, known) || !seen_texts.add(scan, text)) {
            return false;
        }
        if (text >= 0) {
            return texts.add_all(value, {Role::user, 0});
        }
        switch (known) {
            case kModel: return read_model(scan, value, index);
            case kStream: return read_flag(scan, value, index);
            case kStreamFormat: return read_stream_format(scan, value, index);
            case kN: return read_integer(scan, value, 1, index.n);
            default: return scan.visit(value);
        }
    });
    index.messages = 1;
    return whole && (!index.model.empty() || !limits.needs_model || scan.fail_field("model", "is required"));
}

}  // namespace nexus::dialect
