#include "dialect/openai_embeddings/body.h"

#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect::openai_embeddings {
namespace {

enum RootKey : int { kModel, kInput };
constexpr std::array<std::string_view, 5> kRootKeys{"model", "input", "encoding_format", "dimensions", "user"};

bool walk_item(JsonScan& scan, TextCollector& texts, JsonValue& item, std::int32_t at) {
    const char kind = JsonScan::kind(item);
    if (kind == '{' || kind == 'n') {
        return scan.fail(ErrorCode::invalid_request, "must be a string or an array of tokens");
    }
    return kind == '"' ? texts.add_text(item, {Role::user, at}) : scan.visit(item);
}

// A string, an array of strings, an array of token ids, or an array of such arrays. Token ids of one array are one
// input.
bool walk_input(JsonScan& scan, BodyIndex& index, TextCollector& texts, JsonValue& value) {
    if (JsonScan::kind(value) == '"') {
        index.messages = 1;
        return texts.add_text(value, {Role::user, 0});
    }
    if (!scan.expect(value, '[', "a string or an array")) {
        return false;
    }
    bool has_tokens = false;
    const bool whole = scan.array(value, [&](std::size_t at, JsonValue& item) {
        has_tokens = has_tokens || (JsonScan::kind(item) != '"' && JsonScan::kind(item) != '[');
        index.messages = at + 1;
        return walk_item(scan, texts, item, static_cast<std::int32_t>(at));
    });
    if (has_tokens) {
        index.messages = 1;
    }
    return whole;
}

}  // namespace

bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    TextCollector texts(scan, index, limits);
    SeenKeys seen;
    bool has_input = false;
    const bool whole = scan.root([&](std::string_view key, JsonValue& value) {
        const int known = index_in(kRootKeys, key);
        if (!seen.add(scan, known)) {
            return false;
        }
        if (known == kModel) {
            return read_model(scan, value, index);
        }
        if (known != kInput) {
            return scan.visit(value);
        }
        has_input = true;
        return walk_input(scan, index, texts, value);
    });
    if (!whole) {
        return false;
    }
    if (index.model.empty() && limits.needs_model) {
        return scan.fail_field("model", "is required");
    }
    return has_input || scan.fail_field("input", "is required");
}

}  // namespace nexus::dialect::openai_embeddings
