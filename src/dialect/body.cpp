#include "dialect/body.h"

#include <algorithm>

#include "dialect/anthropic/body.h"
#include "dialect/body_model.h"
#include "dialect/gemini/body.h"
#include "dialect/json_escape.h"
#include "dialect/json_scan.h"
#include "dialect/openai_chat/body.h"
#include "dialect/openai_completions/body.h"
#include "dialect/openai_embeddings/body.h"
#include "dialect/openai_responses/body.h"
#include "dialect/plain_body.h"

namespace nexus::dialect {
namespace {

constexpr std::size_t kModelBytesMax = 256;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string escaped(std::string_view text, int times) {
    std::string once;
    append_escaped(once, text);
    return times > 1 ? escaped(once, times - 1) : once;
}

using Walk = bool (*)(JsonScan&, BodyIndex&, const BodyLimits&);

// Null for dialects that no client speaks to the gateway.
Walk walk_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_chat: return openai_chat::walk_body;
        case Dialect::openai_embeddings: return openai_embeddings::walk_body;
        case Dialect::openai_responses: return openai_responses::walk_body;
        case Dialect::anthropic: return anthropic::walk_body;
        case Dialect::gemini: return gemini::walk_body;
        case Dialect::openai_completions: return openai_completions::walk_body;
        case Dialect::bedrock_converse:
        case Dialect::cohere:
        case Dialect::ollama: break;
    }
    return nullptr;
}

// A string in a number's place, escaped as often as the number's surroundings are.
std::string in_place_of_number(std::string_view with, int escapes) {
    const std::string quoted = "\"" + escaped(with, 1) + "\"";
    return escapes > 1 ? escaped(quoted, escapes - 1) : quoted;
}

Span root_of(std::string_view body) { return {body.find('{'), body.rfind('}') + 1}; }

}  // namespace

BodyIndex::BodyIndex() = default;
BodyIndex::BodyIndex(BodyIndex&&) noexcept = default;
BodyIndex& BodyIndex::operator=(BodyIndex&&) noexcept = default;
BodyIndex::~BodyIndex() = default;

Result<BodyIndex> index_body(std::string_view body, Dialect dialect, const BodyLimits& limits) {
    const Walk walk = walk_of(dialect);
    if (walk == nullptr) {
        return Error(ErrorCode::invalid_request,
                     "requests in the dialect '" + std::string(name_of(dialect)) + "' are not accepted");
    }
    BodyIndex index;
    JsonScan scan(body, limits.depth);
    if (!walk(scan, index, limits)) {
        return scan.take_error();
    }
    index.root = root_of(body);
    return index;
}

Result<BodyIndex> index_plain_body(std::string_view body, const BodyLimits& limits) {
    BodyIndex index;
    JsonScan scan(body, limits.depth);
    if (!walk_plain_body(scan, index, limits)) {
        return scan.take_error();
    }
    index.root = root_of(body);
    return index;
}

bool read_model(JsonScan& scan, JsonValue& value, BodyIndex& index) {
    JsonString name;
    if (!scan.string(value, name)) {
        return false;
    }
    index.model_raw = name.range;
    index.model = name.raw;
    if (name.escaped) {
        if (!index.decoded) {
            index.decoded = std::make_unique<std::vector<std::unique_ptr<std::string>>>();
        }
        index.decoded->push_back(std::make_unique<std::string>());
        unescape_json(name.raw, *index.decoded->back());
        index.model = *index.decoded->back();
    }
    if (index.model.empty() || index.model.size() > kModelBytesMax || std::ranges::any_of(index.model, is_control)) {
        return scan.fail(ErrorCode::invalid_request, "must be a model's name");
    }
    return true;
}

bool read_stream(JsonScan& scan, JsonValue& value, BodyIndex& index) {
    std::optional<bool> on;
    if (!read_boolean(scan, value, on)) {
        return false;
    }
    index.stream = on.value_or(false);
    return true;
}

bool read_max_tokens(JsonScan& scan, JsonValue& value, BodyIndex& index) {
    if (!read_integer(scan, value, 0, index.max_tokens)) {
        return false;
    }
    if (index.max_tokens) {
        index.max_tokens_raw = scan.range(value);
    }
    return true;
}

bool read_integer(JsonScan& scan, JsonValue& value, std::int64_t min, std::optional<std::int64_t>& out) {
    if (JsonScan::kind(value) == 'n') {
        return scan.null(value);
    }
    std::int64_t number = 0;
    if (!scan.integer(value, number)) {
        return false;
    }
    if (number < min) {
        return scan.fail(ErrorCode::invalid_request, "must be at least " + std::to_string(min));
    }
    out = number;
    return true;
}

bool read_stream_options(JsonScan& scan, JsonValue& value, BodyIndex& index) {
    const std::size_t begin = scan.begin(value);
    SeenKeys seen;
    const bool whole = scan.object(value, [&](std::string_view key, JsonValue& member) {
        index.has_stream_options = true;
        if (key != "include_usage") {
            return scan.visit(member);
        }
        index.include_usage_raw = scan.range(member);
        return seen.add(scan, 0) && read_boolean(scan, member, index.include_usage);
    });
    if (whole) {
        index.stream_options_raw = {begin, scan.end_of_last()};
    }
    return whole;
}

bool read_boolean(JsonScan& scan, JsonValue& value, std::optional<bool>& out) {
    if (JsonScan::kind(value) == 'n') {
        return scan.null(value);
    }
    bool flag = false;
    if (!scan.boolean(value, flag)) {
        return false;
    }
    out = flag;
    return true;
}

void replace_in_piece(Edits& edits, std::string_view body, const TextPiece& piece, Span range, std::string_view with) {
    const TextEdit edit{range, with};
    replace_in_piece(edits, body, piece, std::span(&edit, 1));
}

void replace_in_piece(Edits& edits, std::string_view body, const TextPiece& piece, std::span<const TextEdit> changes) {
    if (piece.bare) {
        if (!changes.empty()) {
            edits.replace(piece.raw, in_place_of_number(changes.front().with, piece.escapes));
        }
        return;
    }
    const std::size_t base = piece.raw.begin;
    const int times = std::max<int>(piece.escapes, 1);
    RawCursor cursor(piece.raw.of(body), times);
    for (const TextEdit& change : changes) {
        Span raw = change.range;
        if (piece.escapes != 0) {
            raw.begin = cursor.begin_of(change.range.begin);
            raw.end = cursor.end_of(change.range.end);
        }
        edits.replace({base + raw.begin, base + raw.end}, escaped(change.with, times));
    }
}

void set_model(Edits& edits, const BodyIndex& index, std::string_view model) {
    if (!index.model_raw.empty()) {
        edits.replace(index.model_raw, escaped(model, 1));
    }
}

void rename_max_tokens(Edits& edits, std::string_view body, const BodyIndex& index) {
    if (index.max_tokens_raw.empty()) {
        return;
    }
    // The key is what stands in quotes before the value.
    const std::size_t end = body.rfind('"', index.max_tokens_raw.begin);
    const std::size_t begin = body.rfind('"', end - 1) + 1;
    if (body.substr(begin, end - begin) == "max_tokens") {
        edits.replace({begin, end}, "max_completion_tokens");
    }
}

void request_stream_usage(Edits& edits, const BodyIndex& index) {
    if (!index.stream || index.include_usage.value_or(false)) {
        return;
    }
    if (index.stream_options_raw.empty()) {
        edits.insert(index.root.begin + 1, R"("stream_options":{"include_usage":true},)");
    } else if (!index.include_usage_raw.empty()) {
        edits.replace(index.include_usage_raw, "true");
    } else if (index.has_stream_options) {
        edits.insert(index.stream_options_raw.begin + 1, R"("include_usage":true,)");
    } else {
        edits.replace(index.stream_options_raw, R"({"include_usage":true})");
    }
}

}  // namespace nexus::dialect
