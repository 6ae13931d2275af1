#include "dialect/event_text.h"

#include <algorithm>
#include <array>

#include "dialect/json_escape.h"

namespace nexus::dialect {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The members of the formats' events whose values the model wrote. Signatures, names and ids are none of them.
constexpr std::array<std::string_view, 12> kTextKeys{"text",    "thinking",  "partial_json", "delta",
                                                     "content", "tool_plan", "arguments",    "input",
                                                     "args",    "code",      "stringValue",  "refusal"};

bool is_text_key(std::string_view key) { return std::ranges::find(kTextKeys, key) != kTextKeys.end(); }

// Arguments of a call, which two formats have as an object and not as its text.
bool is_arguments_key(std::string_view key) { return key == "args" || key == "arguments"; }

// The quote that ends the string whose inside begins at `begin`.
std::size_t string_end(std::string_view raw, std::size_t begin) {
    for (std::size_t quote = raw.find('"', begin); quote != kNone; quote = raw.find('"', quote + 1)) {
        std::size_t before = quote;
        while (before > begin && raw[before - 1] == '\\') {
            --before;
        }
        if ((quote - before) % 2 == 0) {
            return quote;
        }
    }
    return kNone;
}

std::size_t skip_blanks(std::string_view raw, std::size_t at) {
    return std::min(raw.find_first_not_of(" \t\r\n", at), raw.size());
}

// Behind the bracket that closes the object at `begin`; the end of the bytes where there is none.
std::size_t object_end(std::string_view raw, std::size_t begin) {
    int depth = 0;
    for (std::size_t at = begin; at < raw.size(); ++at) {
        if (raw[at] == '"') {
            at = string_end(raw, at + 1);
            if (at == kNone) {
                return raw.size();
            }
        } else if (raw[at] == '{') {
            ++depth;
        } else if (raw[at] == '}' && --depth == 0) {
            return at + 1;
        }
    }
    return raw.size();
}

// Where the search begins: these formats tell a text once in a `delta`, and some repeat it whole in later events.
std::size_t begin_of(Dialect dialect, std::string_view raw) {
    switch (dialect) {
        case Dialect::openai_responses:
            // Sound in base64 is no text; the event's type stands in its first line.
            if (raw.substr(0, 48).find("audio.delta") != kNone) {
                return kNone;
            }
            return raw.find("\"delta\"");
        case Dialect::anthropic:
        case Dialect::bedrock_converse:
        case Dialect::cohere: return raw.find("\"delta\"");
        case Dialect::gemini:
        case Dialect::ollama: return 0;
        case Dialect::openai_chat:
        case Dialect::openai_completions:
        case Dialect::openai_embeddings: break;
    }
    return kNone;
}

}  // namespace

void append_unescaped(std::string_view raw, std::string& out) {
    const std::size_t size = out.size();
    if (unescape_json(raw, out) != EscapeFault::none) {
        out.resize(size);
        out.append(raw);
    }
}

void append_event_text(Dialect dialect, std::string_view raw, std::string& out) {
    std::size_t at = begin_of(dialect, raw);
    while (at != kNone && (at = raw.find('"', at)) != kNone) {
        const std::size_t end = string_end(raw, at + 1);
        if (end == kNone) {
            return;
        }
        const std::string_view key = raw.substr(at + 1, end - at - 1);
        at = skip_blanks(raw, end + 1);
        if (at == raw.size() || raw[at] != ':' || !is_text_key(key)) {
            continue;
        }
        at = skip_blanks(raw, at + 1);
        if (at == raw.size()) {
            return;
        }
        if (raw[at] == '"') {
            const std::size_t value_end = std::min(string_end(raw, at + 1), raw.size());
            append_unescaped(raw.substr(at + 1, value_end - at - 1), out);
            at = std::min(value_end + 1, raw.size());
        } else if (raw[at] == '{' && is_arguments_key(key)) {
            const std::size_t value_end = object_end(raw, at);
            out.append(raw.substr(at, value_end - at));
            at = value_end;
        }
    }
}

}  // namespace nexus::dialect
