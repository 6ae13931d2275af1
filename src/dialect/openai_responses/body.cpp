#include "dialect/openai_responses/body.h"

#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect::openai_responses {
namespace {

using Place = TextCollector::Place;

enum RootKey : int { kModel, kInput, kInstructions, kStream, kMaxOutputTokens, kTools, kText, kPrompt };
constexpr std::array<std::string_view, 26> kRootKeys{"model",
                                                     "input",
                                                     "instructions",
                                                     "stream",
                                                     "max_output_tokens",
                                                     "tools",
                                                     "text",
                                                     "prompt",
                                                     "tool_choice",
                                                     "temperature",
                                                     "top_p",
                                                     "reasoning",
                                                     "store",
                                                     "include",
                                                     "metadata",
                                                     "user",
                                                     "previous_response_id",
                                                     "conversation",
                                                     "truncation",
                                                     "background",
                                                     "service_tier",
                                                     "max_tool_calls",
                                                     "parallel_tool_calls",
                                                     "stream_options",
                                                     "top_logprobs",
                                                     "safety_identifier"};

// Ids, names and sealed reasoning are no text.
enum ItemKey : int { kType, kRole, kContent, kArguments, kOutput };
constexpr std::array<std::string_view, 10> kItemKeys{"type", "role",    "content", "arguments",         "output",
                                                     "id",   "call_id", "name",    "encrypted_content", "status"};

enum PartKey : int { kPartType, kPartText, kInputAudio };
constexpr std::array<std::string_view, 7> kPartKeys{"type",    "text",        "input_audio", "detail",
                                                    "file_id", "annotations", "logprobs"};

Role role_of(std::string_view name) {
    if (name == "system") {
        return Role::system;
    }
    if (name == "developer") {
        return Role::developer;
    }
    return name == "assistant" ? Role::assistant : Role::user;
}

class ResponsesWalk {
  public:
    ResponsesWalk(JsonScan& scan, BodyIndex& index, const BodyLimits& limits)
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
        return !index_.model.empty() || !limits_.needs_model || scan_.fail_field("model", "is required");
    }

  private:
    bool root_member(int known, JsonValue& value) {
        switch (known) {
            case kModel: return read_model(scan_, value, index_);
            case kInput: return input(value);
            case kInstructions: return texts_.add_all(value, {Role::system, -1});
            case kStream: return read_stream(scan_, value, index_);
            case kMaxOutputTokens: return read_max_tokens(scan_, value, index_);
            case kTools: return tools(value);
            case kText: return texts_.add_descriptions(value, {Role::developer, -1});
            case kPrompt: return texts_.add_all(value, {Role::user, -1});
            default: return scan_.visit(value);
        }
    }

    bool tools(JsonValue& value) { return JsonScan::kind(value) == '[' ? texts_.add_tools(value) : scan_.visit(value); }

    bool input(JsonValue& value) {
        const char kind = JsonScan::kind(value);
        if (kind == '"' || kind == 'n') {  // a stored prompt or conversation may say it all
            index_.messages = 1;
            return texts_.add_text(value, {Role::user, 0});
        }
        if (!scan_.expect(value, '[', "a string or an array of items")) {
            return false;
        }
        return scan_.array(value, [this](std::size_t at, JsonValue& entry) {
            index_.messages = at + 1;
            const auto place = static_cast<std::int32_t>(at);
            return JsonScan::kind(entry) == '{' ? item(entry, place) : texts_.add_text(entry, {Role::user, place});
        });
    }

    // The role may stand behind the texts, which get it when the item has been read; a tool's output keeps its own.
    bool item(JsonValue& value, std::int32_t at) {
        const std::size_t first = index_.texts.size();
        Role role = Role::user;
        SeenKeys seen;
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kItemKeys, key);
            return seen.add(scan_, known) && item_member(known, key, member, at, role);
        });
        for (std::size_t i = first; i < index_.texts.size(); ++i) {
            if (index_.texts[i].role == Role::user) {
                index_.texts[i].role = role;
            }
        }
        return whole;
    }

    bool item_member(int known, std::string_view key, JsonValue& value, std::int32_t at, Role& role) {
        switch (known) {
            case kRole: {
                JsonString name;
                if (!scan_.string(value, name)) {
                    return false;
                }
                role = role_of(scan_.plain(name));
                return true;
            }
            case kContent: return content(value, {Role::user, at});
            case kArguments: return texts_.add_arguments(value, {Role::assistant, at});
            case kOutput: return content(value, {Role::tool, at});
            case -1: return texts_.add_member(key, value, {Role::user, at});
            default: return scan_.visit(value);
        }
    }

    bool content(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '[') {
            return JsonScan::kind(value) == '{' ? part(value, place) : texts_.add_text(value, place);
        }
        return scan_.array(value, [&](std::size_t, JsonValue& entry) {
            return JsonScan::kind(entry) == '{' ? part(entry, place) : texts_.add_text(entry, place);
        });
    }

    bool part(JsonValue& value, Place place) {
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kPartKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            index_.has_images = index_.has_images || key == "image_url";
            index_.has_audio = index_.has_audio || known == kInputAudio;
            switch (known) {
                case kPartText: return texts_.add_text(member, place);
                case kInputAudio:
                case -1: return texts_.add_member(key, member, place);
                default: return scan_.visit(member);
            }
        });
    }

    JsonScan& scan_;
    BodyIndex& index_;
    const BodyLimits& limits_;
    TextCollector texts_;
};

}  // namespace

bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    return ResponsesWalk(scan, index, limits).walk();
}

}  // namespace nexus::dialect::openai_responses
