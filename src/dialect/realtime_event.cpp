#include "dialect/realtime_event.h"

#include <array>

#include "dialect/body_text.h"
#include "dialect/json_scan.h"

namespace nexus::dialect {
namespace {

using Place = TextCollector::Place;

constexpr Place kSettings{Role::system, -1};

enum RootKey : int { kType, kEventId, kAudio, kSession, kResponse, kItem };
constexpr std::array<std::string_view, 8> kRootKeys{"type",     "event_id", "audio",   "session",
                                                    "response", "item",     "item_id", "previous_item_id"};

enum SettingsKey : int { kModel, kInstructions, kTools, kPrompt, kInput, kSound, kTranscription, kOldTranscription };
constexpr std::array<std::string_view, 8> kSettingsKeys{
    "model", "instructions", "tools", "prompt", "input", "audio", "transcription", "input_audio_transcription"};

enum ItemKey : int { kItemType, kRole, kContent, kArguments, kOutput };
constexpr std::array<std::string_view, 9> kItemKeys{"type", "role",    "content", "arguments", "output",
                                                    "id",   "call_id", "name",    "status"};

enum PartKey : int { kPartType, kText, kTranscript, kPartAudio };
constexpr std::array<std::string_view, 5> kPartKeys{"type", "text", "transcript", "audio", "detail"};

Role role_of(std::string_view name) {
    if (name == "system") {
        return Role::system;
    }
    return name == "assistant" ? Role::assistant : Role::user;
}

class EventWalk {
  public:
    EventWalk(JsonScan& scan, RealtimeEvent& event, const BodyLimits& limits)
        : scan_(scan), event_(event), texts_(scan, event.index, limits) {}

    bool walk() {
        SeenKeys seen;
        return scan_.root([&](std::string_view key, JsonValue& value) {
            const int known = index_in(kRootKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            switch (known) {
                case kType: return name(value, event_.type);
                case kEventId: return name(value, event_.event_id);
                case kSession:
                case kResponse: return settings(value, false);
                case kItem: return item(value, 0);
                case -1: return texts_.add_member(key, value, {Role::user, -1});
                default: return scan_.visit(value);
            }
        });
    }

  private:
    bool name(JsonValue& value, std::string& out) {
        if (JsonScan::kind(value) != '"') {
            return scan_.visit(value);
        }
        JsonString string;
        if (!scan_.string(value, string)) {
            return false;
        }
        out = scan_.plain(string);
        return true;
    }

    // What `session.update` sets and `response.create` sets for one answer, at any depth of it.
    bool settings(JsonValue& value, bool of_transcription) {
        if (JsonScan::kind(value) != '{') {
            return texts_.add_all(value, kSettings);
        }
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kSettingsKeys, key);
            return seen.add(scan_, known) && setting(known, key, member, of_transcription);
        });
    }

    bool setting(int known, std::string_view key, JsonValue& value, bool of_transcription) {
        switch (known) {
            case kModel: return model(value, of_transcription);
            case kTools:
                return JsonScan::kind(value) == '[' ? texts_.add_tools(value) : texts_.add_all(value, kSettings);
            case kInput: return JsonScan::kind(value) == '[' ? items(value) : settings(value, of_transcription);
            case kSound: return settings(value, of_transcription);
            case kTranscription:
            case kOldTranscription: return settings(value, true);
            case kInstructions:
            case kPrompt: return texts_.add_all(value, kSettings);
            default: return texts_.add_member(key, value, kSettings);
        }
    }

    bool model(JsonValue& value, bool of_transcription) {
        if (JsonScan::kind(value) != '"') {
            return scan_.visit(value);
        }
        JsonString string;
        if (!scan_.string(value, string)) {
            return false;
        }
        event_.models.push_back(EventModel{std::string(scan_.plain(string)), string.range, of_transcription});
        return true;
    }

    bool items(JsonValue& value) {
        return scan_.array(
            value, [this](std::size_t at, JsonValue& entry) { return item(entry, static_cast<std::int32_t>(at)); });
    }

    // The role may stand behind the texts, which get it when the item has been read; a tool's output keeps its own.
    bool item(JsonValue& value, std::int32_t at) {
        if (JsonScan::kind(value) != '{') {
            return texts_.add_all(value, {Role::user, at});
        }
        const std::size_t first = event_.index.texts.size();
        Role role = Role::user;
        SeenKeys seen;
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kItemKeys, key);
            return seen.add(scan_, known) && item_member(known, key, member, {role, at}, role);
        });
        for (std::size_t i = first; i < event_.index.texts.size(); ++i) {
            if (event_.index.texts[i].role == Role::user) {
                event_.index.texts[i].role = role;
            }
        }
        return whole;
    }

    bool item_member(int known, std::string_view key, JsonValue& value, Place place, Role& role) {
        switch (known) {
            case kRole: {
                std::string said;
                const bool read = name(value, said);
                role = role_of(said);
                return read;
            }
            case kContent: return content(value, place);
            case kArguments: return texts_.add_arguments(value, {Role::assistant, place.message});
            case kOutput: return content(value, {Role::tool, place.message});
            case -1: return texts_.add_member(key, value, place);
            default: return scan_.visit(value);
        }
    }

    bool content(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '[') {
            return texts_.add_all(value, place);
        }
        return scan_.array(value, [&](std::size_t, JsonValue& entry) {
            return JsonScan::kind(entry) == '{' ? part(entry, place) : texts_.add_all(entry, place);
        });
    }

    bool part(JsonValue& value, Place place) {
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            const int known = index_in(kPartKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            switch (known) {
                case kText:
                case kTranscript: return texts_.add_all(member, place);
                case -1: return texts_.add_member(key, member, place);
                default: return scan_.visit(member);
            }
        });
    }

    JsonScan& scan_;
    RealtimeEvent& event_;
    TextCollector texts_;
};

}  // namespace

Result<RealtimeEvent> index_realtime_event(std::string_view event, const BodyLimits& limits) {
    RealtimeEvent found;
    JsonScan scan(event, limits.depth);
    if (!EventWalk(scan, found, limits).walk()) {
        return scan.take_error();
    }
    return found;
}

}  // namespace nexus::dialect
