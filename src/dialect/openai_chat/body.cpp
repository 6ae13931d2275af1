#include "dialect/openai_chat/body.h"

#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect::openai_chat {
namespace {

using Place = TextCollector::Place;

// Every member of the root that this walk, a middleware or a codec reads. The order is that of the enumerators.
enum RootKey : int {
    kModel,
    kMessages,
    kStream,
    kStreamOptions,
    kMaxTokens,
    kMaxCompletionTokens,
    kN,
    kTools,
    kFunctions,
    kPrediction,
    kResponseFormat,
};
constexpr std::array<std::string_view, 31> kRootKeys{"model",
                                                     "messages",
                                                     "stream",
                                                     "stream_options",
                                                     "max_tokens",
                                                     "max_completion_tokens",
                                                     "n",
                                                     "tools",
                                                     "functions",
                                                     "prediction",
                                                     "response_format",
                                                     "tool_choice",
                                                     "function_call",
                                                     "parallel_tool_calls",
                                                     "stop",
                                                     "temperature",
                                                     "top_p",
                                                     "top_k",
                                                     "seed",
                                                     "presence_penalty",
                                                     "frequency_penalty",
                                                     "logprobs",
                                                     "top_logprobs",
                                                     "reasoning_effort",
                                                     "user",
                                                     "safety_identifier",
                                                     "service_tier",
                                                     "store",
                                                     "modalities",
                                                     "audio",
                                                     "logit_bias"};

enum MessageKey : int { kRole, kContent, kToolCalls, kFunctionCall, kRefusal, kReasoningContent, kName, kToolCallId };
constexpr std::array<std::string_view, 9> kMessageKeys{"role",          "content",      "tool_calls",
                                                       "function_call", "refusal",      "reasoning_content",
                                                       "name",          "tool_call_id", "reasoning"};

enum PartKey : int { kType, kText, kPartRefusal, kImageUrl, kInputAudio, kFile };
constexpr std::array<std::string_view, 6> kPartKeys{"type", "text", "refusal", "image_url", "input_audio", "file"};

enum CallKey : int { kCallId, kCallType, kFunction, kCustom };
constexpr std::array<std::string_view, 4> kCallKeys{"id", "type", "function", "custom"};

enum FunctionKey : int { kFunctionName, kArguments, kInput };
constexpr std::array<std::string_view, 3> kFunctionKeys{"name", "arguments", "input"};

enum MediaKey : int { kUrl, kData, kFileData, kDetail, kFormat, kFilename, kFileId };
constexpr std::array<std::string_view, 7> kMediaKeys{"url",    "data",     "file_data", "detail",
                                                     "format", "filename", "file_id"};

Role role_of(std::string_view name) {
    if (name == "system") {
        return Role::system;
    }
    if (name == "developer") {
        return Role::developer;
    }
    if (name == "assistant") {
        return Role::assistant;
    }
    // `function` is the deprecated spelling of a tool's result. Roles of other vendors are treated as a user's.
    return name == "tool" || name == "function" ? Role::tool : Role::user;
}

class ChatWalk {
  public:
    ChatWalk(JsonScan& scan, BodyIndex& index, const BodyLimits& limits)
        : scan_(scan), index_(index), limits_(limits), texts_(scan, index, limits) {}

    bool walk() {
        const bool whole =
            scan_.root([this](std::string_view key, JsonValue& value) { return root_member(key, value); });
        if (!whole) {
            return false;
        }
        index_.max_tokens = max_completion_tokens_ ? max_completion_tokens_ : max_tokens_;
        index_.max_tokens_raw = max_completion_tokens_ ? max_completion_tokens_raw_ : max_tokens_raw_;
        if (index_.model.empty() && limits_.needs_model) {
            return scan_.fail_field("model", "is required");
        }
        return has_messages_ || scan_.fail_field("messages", "is required");
    }

  private:
    bool root_member(std::string_view key, JsonValue& value) {
        const int known = index_in(kRootKeys, key);
        if (!root_keys_.add(scan_, known)) {
            return false;
        }
        switch (known) {
            case kModel: return read_model(scan_, value, index_);
            case kMessages: return messages(value);
            case kStream: return read_stream(scan_, value, index_);
            case kStreamOptions: return stream_options(value);
            case kMaxTokens: return count(value, max_tokens_, max_tokens_raw_);
            case kMaxCompletionTokens: return count(value, max_completion_tokens_, max_completion_tokens_raw_);
            case kN: return read_integer(scan_, value, 1, index_.n);
            case kTools:
            case kFunctions: return tools(value);
            case kPrediction: return texts_.add_all(value, {Role::assistant, -1});
            case kResponseFormat: return texts_.add_descriptions(value, {Role::developer, -1});
            default: return scan_.visit(value);
        }
    }

    bool count(JsonValue& value, std::optional<std::int64_t>& out, Span& raw) {
        if (!read_integer(scan_, value, 0, out)) {
            return false;
        }
        if (out) {
            raw = scan_.range(value);
        }
        return true;
    }

    bool stream_options(JsonValue& value) {
        if (JsonScan::kind(value) == 'n') {
            index_.stream_options_raw = scan_.range(value);
            return scan_.null(value);
        }
        return read_stream_options(scan_, value, index_);
    }

    bool tools(JsonValue& value) { return JsonScan::kind(value) == 'n' ? scan_.null(value) : texts_.add_tools(value); }

    bool messages(JsonValue& value) {
        has_messages_ = true;
        return scan_.expect(value, '[', "an array of messages") &&
               scan_.array(value, [this](std::size_t at, JsonValue& item) {
                   index_.messages = at + 1;
                   return message(item, static_cast<std::int32_t>(at));
               });
    }

    // The role may stand behind the texts, so they get it when the message has been read.
    bool message(JsonValue& value, std::int32_t at) {
        if (!scan_.expect(value, '{', "a message")) {
            return false;
        }
        const std::size_t first = index_.texts.size();
        Place place{Role::user, at};
        SeenKeys seen;
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kMessageKeys, key);
            return seen.add(scan_, known) && message_member(known, key, member, place);
        });
        for (std::size_t i = first; i < index_.texts.size(); ++i) {
            index_.texts[i].role = place.role;
        }
        return whole;
    }

    bool message_member(int known, std::string_view key, JsonValue& value, Place& place) {
        switch (known) {
            case kRole: {
                JsonString name;
                if (!scan_.string(value, name)) {
                    return false;
                }
                place.role = role_of(scan_.plain(name));
                return true;
            }
            case kContent: return content(value, place);
            case kToolCalls: return tool_calls(value, place);
            case kFunctionCall: return function(value, place);
            case kName:
            case kToolCallId: return scan_.visit(value);
            default: return texts_.add_member(key, value, place);
        }
    }

    bool content(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '[') {
            return JsonScan::kind(value) == '{' ? part(value, place) : texts_.add_text(value, place);
        }
        return scan_.array(value, [&](std::size_t, JsonValue& item) {
            return JsonScan::kind(item) == '{' ? part(item, place) : texts_.add_text(item, place);
        });
    }

    bool part(JsonValue& value, Place place) {
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kPartKeys, key);
            return seen.add(scan_, known) && part_member(known, key, member, place);
        });
    }

    bool part_member(int known, std::string_view key, JsonValue& value, Place place) {
        switch (known) {
            case kType: return scan_.visit(value);
            case kText:
            case kPartRefusal: return texts_.add_text(value, place);
            case kImageUrl: index_.has_images = true; return media(value, place);
            case kInputAudio: index_.has_audio = true; return media(value, place);
            case kFile: return media(value, place);
            default: return texts_.add_member(key, value, place);
        }
    }

    // What names or holds a picture, sound or file: {url, detail}, {data, format}, {file_data, filename, file_id}.
    bool media(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '{') {
            return texts_.add_all(value, place);
        }
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kMediaKeys, key);
            return seen.add(scan_, known) && media_member(known, member, place);
        });
    }

    bool media_member(int key, JsonValue& value, Place place) {
        JsonString string;
        if (JsonScan::kind(value) != '"') {
            return texts_.add_all(value, place);
        }
        if (!scan_.string(value, string)) {
            return false;
        }
        switch (key) {
            case kData:
            case kFileData: return TextCollector::is_media(string.raw) || texts_.add_string(string, place);
            case kDetail:
            case kFormat:
            case kFileId: return true;
            default: return TextCollector::is_media_url(string.raw) || texts_.add_string(string, place);
        }
    }

    bool tool_calls(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '[') {
            return texts_.add_all(value, place);
        }
        return scan_.array(value, [&](std::size_t, JsonValue& item) { return tool_call(item, place); });
    }

    bool tool_call(JsonValue& value, Place place) {
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kCallKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            switch (known) {
                case kCallId:
                case kCallType: return scan_.visit(member);
                case kFunction:
                case kCustom: return function(member, place);
                default: return texts_.add_member(key, member, place);
            }
        });
    }

    bool function(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '{') {
            return texts_.add_all(value, place);
        }
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kFunctionKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            switch (known) {
                case kFunctionName: return scan_.visit(member);
                case kArguments: return texts_.add_arguments(member, place);
                default: return texts_.add_member(key, member, place);
            }
        });
    }

    JsonScan& scan_;
    BodyIndex& index_;
    const BodyLimits& limits_;
    TextCollector texts_;
    SeenKeys root_keys_;
    bool has_messages_ = false;
    std::optional<std::int64_t> max_tokens_;
    std::optional<std::int64_t> max_completion_tokens_;
    Span max_tokens_raw_;
    Span max_completion_tokens_raw_;
};

}  // namespace

bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    return ChatWalk(scan, index, limits).walk();
}

}  // namespace nexus::dialect::openai_chat
