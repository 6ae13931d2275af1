#include "dialect/anthropic/body.h"

#include <algorithm>
#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect::anthropic {
namespace {

using Place = TextCollector::Place;

enum RootKey : int { kModel, kMessages, kSystem, kStream, kMaxTokens, kTools, kRootCache };
constexpr std::array<std::string_view, 19> kRootKeys{
    "model",         "messages",    "system",         "stream",      "max_tokens", "tools",    "cache_control",
    "tool_choice",   "temperature", "stop_sequences", "top_p",       "top_k",      "thinking", "service_tier",
    "output_config", "container",   "output_format",  "mcp_servers", "metadata"};

enum MessageKey : int { kRole, kContent };
constexpr std::array<std::string_view, 2> kMessageKeys{"role", "content"};

// Thinking is signed, and what is edited in it is refused: it is no text here, and neither are ids and sealed bytes.
enum BlockKey : int { kType, kText, kSource, kInput, kBlockContent, kTitle, kContext, kCache };
constexpr std::array<std::string_view, 17> kBlockKeys{"type",
                                                      "text",
                                                      "source",
                                                      "input",
                                                      "content",
                                                      "title",
                                                      "context",
                                                      "cache_control",
                                                      "id",
                                                      "name",
                                                      "tool_use_id",
                                                      "is_error",
                                                      "signature",
                                                      "encrypted_content",
                                                      "encrypted_index",
                                                      "thinking",
                                                      "citations"};

enum SourceKey : int { kSourceType, kData };
constexpr std::array<std::string_view, 2> kSourceKeys{"type", "data"};

Role role_of(std::string_view name) {
    return name == "assistant" ? Role::assistant : name == "system" ? Role::system : Role::user;
}

class MessagesWalk {
  public:
    MessagesWalk(JsonScan& scan, BodyIndex& index, const BodyLimits& limits)
        : scan_(scan), index_(index), limits_(limits), texts_(scan, index, limits) {}

    bool walk() {
        index_.include_usage = true;
        SeenKeys seen;
        const bool whole = scan_.root([&](std::string_view key, JsonValue& value) {
            const int known = index_in(kRootKeys, key);
            return seen.add(scan_, known) && root_member(known, value);
        });
        if (!whole) {
            return false;
        }
        if (index_.model.empty() && limits_.needs_model) {
            return scan_.fail_field("model", "is required");
        }
        return has_messages_ || scan_.fail_field("messages", "is required");
    }

  private:
    bool root_member(int known, JsonValue& value) {
        switch (known) {
            case kModel: return read_model(scan_, value, index_);
            case kMessages: return messages(value);
            case kSystem: return system(value);
            case kStream: return read_stream(scan_, value, index_);
            case kMaxTokens: return read_max_tokens(scan_, value, index_);
            case kTools: return tools(value);
            case kRootCache: return cache_control(value);
            default: return scan_.visit(value);
        }
    }

    bool cache_control(JsonValue& value) {
        index_.cache.has_own = index_.cache.has_own || JsonScan::kind(value) != 'n';
        return scan_.visit(value);
    }

    bool tools(JsonValue& value) {
        if (JsonScan::kind(value) != '[') {
            return scan_.visit(value);
        }
        return scan_.array(value, [this](std::size_t, JsonValue& item) { return tool(item); });
    }

    bool tool(JsonValue& value) {
        index_.has_tools = true;
        if (JsonScan::kind(value) != '{') {
            return texts_.add_descriptions(value, kToolPlace);
        }
        const std::size_t begin = scan_.begin(value);
        const bool whole = scan_.object(value, [this](std::string_view key, JsonValue& member) {
            if (key == "description" && JsonScan::kind(member) == '"') {
                return texts_.add_text(member, kToolPlace);
            }
            return key == "cache_control" ? cache_control(member) : texts_.add_descriptions(member, kToolPlace);
        });
        if (whole) {
            index_.cache.tool = {begin, scan_.end_of_last()};
        }
        return whole;
    }

    bool system(JsonValue& value) {
        last_block_ = {};
        const bool whole = content(value, {Role::system, -1});
        index_.cache.system = last_block_;
        return whole;
    }

    bool messages(JsonValue& value) {
        has_messages_ = true;
        return scan_.expect(value, '[', "an array of messages") &&
               scan_.array(value, [this](std::size_t at, JsonValue& item) {
                   index_.messages = at + 1;
                   return message(item, static_cast<std::int32_t>(at));
               });
    }

    // The role may stand behind the texts, which get it when the message has been read; a tool's result keeps its own.
    bool message(JsonValue& value, std::int32_t at) {
        if (!scan_.expect(value, '{', "a message")) {
            return false;
        }
        const std::size_t first = index_.texts.size();
        Place place{Role::user, at};
        SeenKeys seen;
        last_block_ = {};
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kMessageKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            if (known == kRole) {
                JsonString name;
                if (!scan_.string(member, name)) {
                    return false;
                }
                place.role = role_of(scan_.plain(name));
                return true;
            }
            return known == kContent ? content(member, {Role::user, at}) : scan_.visit(member);
        });
        for (std::size_t i = first; i < index_.texts.size(); ++i) {
            if (index_.texts[i].role != Role::tool) {
                index_.texts[i].role = place.role;
            }
        }
        if (place.role == Role::assistant) {
            last_answer_ = last_block_;
        } else if (place.role == Role::user) {
            index_.cache.turn = last_answer_;
        }
        return whole;
    }

    bool content(JsonValue& value, Place place) {
        if (JsonScan::kind(value) == '"') {
            JsonString string;
            if (!scan_.string(value, string)) {
                return false;
            }
            last_block_ = string.raw.empty() ? Span{} : Span{string.range.begin - 1, string.range.end + 1};
            return texts_.add_string(string, place);
        }
        if (JsonScan::kind(value) != '[') {
            return JsonScan::kind(value) == '{' ? block(value, place) : texts_.add_text(value, place);
        }
        return scan_.array(value, [&](std::size_t, JsonValue& item) {
            return JsonScan::kind(item) == '{' ? block(item, place) : texts_.add_text(item, place);
        });
    }

    // Thinking and empty texts take no breakpoint.
    bool block(JsonValue& value, Place place) {
        SeenKeys seen;
        const std::size_t begin = scan_.begin(value);
        const Span before = last_block_;
        bool takes_point = true;
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kBlockKeys, key);
            if (known == kText) {
                takes_point = takes_point && !is_empty_text(member);
            }
            takes_point = takes_point && key != "thinking" && key != "data";
            return seen.add(scan_, known) && block_member(known, key, member, place);
        });
        last_block_ = takes_point && whole ? Span{begin, scan_.end_of_last()} : before;
        return whole;
    }

    static bool is_empty_text(JsonValue& value) { return value.raw_json_token().starts_with("\"\""); }

    bool block_member(int known, std::string_view key, JsonValue& value, Place place) {
        switch (known) {
            case kType: return type(value);
            case kText:
            case kTitle:
            case kContext: return texts_.add_text(value, place);
            case kSource: return JsonScan::kind(value) == '{' ? source(value, place) : texts_.add_all(value, place);
            case kInput: return texts_.add_values(value, place);
            case kBlockContent: return content(value, {Role::tool, place.message});
            case kCache: return cache_control(value);
            case -1: return texts_.add_member(key, value, place);
            default: return scan_.visit(value);
        }
    }

    // `data` is a text, and not the base64 that it may look like, where the source's type says so.
    bool source(JsonValue& value, Place place) {
        const std::size_t first = index_.texts.size();
        bool is_text = false;
        std::optional<JsonString> data;
        SeenKeys seen;
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kSourceKeys, key);
            JsonString string;
            if (!seen.add(scan_, known)) {
                return false;
            }
            if (known < 0 || JsonScan::kind(member) != '"') {
                return key == "content" ? content(member, place) : texts_.add_member(key, member, place);
            }
            if (!scan_.string(member, string)) {
                return false;
            }
            if (known == kData) {
                data = string;
            } else {
                is_text = scan_.plain(string) == "text";
            }
            return true;
        });
        const bool is_media = data && !is_text && TextCollector::is_media(data->raw);
        const bool added = whole && (!data || is_media || texts_.add_string(*data, place));
        // Pieces stand in the order of the body, and this one had to wait for its type.
        std::sort(index_.texts.begin() + static_cast<std::ptrdiff_t>(first), index_.texts.end(),
                  [](const TextPiece& left, const TextPiece& right) { return left.raw.begin < right.raw.begin; });
        return added;
    }

    bool type(JsonValue& value) {
        JsonString name;
        if (JsonScan::kind(value) != '"') {
            return scan_.visit(value);
        }
        if (!scan_.string(value, name)) {
            return false;
        }
        index_.has_images = index_.has_images || name.raw == "image";
        return true;
    }

    static constexpr Place kToolPlace{Role::developer, -1};

    JsonScan& scan_;
    BodyIndex& index_;
    const BodyLimits& limits_;
    TextCollector texts_;
    bool has_messages_ = false;
    Span last_block_;   // of the content at hand that could take a breakpoint
    Span last_answer_;  // the same of the assistant's last message
};

}  // namespace

bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    return MessagesWalk(scan, index, limits).walk();
}

}  // namespace nexus::dialect::anthropic
