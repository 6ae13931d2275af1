#include "dialect/openai_responses/delta.h"

#include "base/json.h"
#include "dialect/json_scan.h"

namespace nexus::dialect::openai_responses {
namespace {

bool read_text(JsonScan& scan, JsonValue& value, Delta& out) {
    if (JsonScan::kind(value) != '"') {
        return scan.visit(value);
    }
    JsonString string;
    if (!scan.string(value, string)) {
        return false;
    }
    out.raw = string.raw;
    out.range = string.range;
    out.escaped = string.escaped;
    out.has_text = true;
    return true;
}

bool read_index(JsonScan& scan, JsonValue& value, Delta& out) {
    const char kind = JsonScan::kind(value);
    const bool is_number = kind == '-' || (kind >= '0' && kind <= '9');
    return is_number ? scan.integer(value, out.output_index) : scan.visit(value);
}

bool read_logprobs(JsonScan& scan, JsonValue& value, Delta& out) {
    if (JsonScan::kind(value) != '[') {
        return scan.visit(value);
    }
    return scan.array(value, [&](std::size_t, JsonValue& item) {
        out.has_logprobs = true;
        return scan.visit(item);
    });
}

}  // namespace

StreamEvent::Kind kind_of_delta(std::string_view type) {
    if (type == "response.output_text.delta") {
        return StreamEvent::Kind::text;
    }
    if (type == "response.refusal.delta") {
        return StreamEvent::Kind::refusal;
    }
    if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta") {
        return StreamEvent::Kind::reasoning;
    }
    if (type == "response.function_call_arguments.delta" || type == "response.custom_tool_call_input.delta") {
        return StreamEvent::Kind::tool_arguments;
    }
    if (type == "response.audio.delta") {
        return StreamEvent::Kind::audio;
    }
    return type == "response.audio.transcript.delta" ? StreamEvent::Kind::transcript : StreamEvent::Kind::other;
}

Result<Delta> read_delta(std::string_view data) {
    Delta delta;
    JsonScan scan(data, kJsonDepthMax, Surrogates::any);
    const bool whole = scan.root([&](std::string_view key, JsonValue& value) {
        if (key == "delta") {
            return read_text(scan, value, delta);
        }
        if (key == "output_index") {
            return read_index(scan, value, delta);
        }
        return key == "logprobs" ? read_logprobs(scan, value, delta) : scan.visit(value);
    });
    if (!whole) {
        Error error(ErrorCode::provider_protocol_error,
                    "an event of the provider's stream is " + scan.take_error().message());
        return error.retry_ok(true);
    }
    return delta;
}

}  // namespace nexus::dialect::openai_responses
