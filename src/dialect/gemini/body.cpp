#include "dialect/gemini/body.h"

#include <array>

#include "dialect/body_model.h"
#include "dialect/body_text.h"

namespace nexus::dialect::gemini {
namespace {

using Place = TextCollector::Place;

// The API takes both spellings of a protobuf field.
enum RootKey : int { kContents, kContent, kSystem, kTools, kConfig, kRequest, kRequests, kModel };
int root_key(std::string_view key) {
    constexpr std::array<std::string_view, 8> kNames{
        "contents", "content", "systemInstruction", "tools", "generationConfig", "generateContentRequest",
        "requests", "model"};
    constexpr std::array<std::pair<std::string_view, int>, 3> kSnake{
        {{"system_instruction", kSystem}, {"generation_config", kConfig}, {"generate_content_request", kRequest}}};
    for (const auto& [name, known] : kSnake) {
        if (name == key) {
            return known;
        }
    }
    return index_in(kNames, key);
}

enum PartKey : int { kText, kCall, kResult, kInline, kNoText };
int part_key(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, int>, 14> kNames{{{"text", kText},
                                                                       {"functionCall", kCall},
                                                                       {"function_call", kCall},
                                                                       {"functionResponse", kResult},
                                                                       {"function_response", kResult},
                                                                       {"inlineData", kInline},
                                                                       {"inline_data", kInline},
                                                                       {"fileData", kNoText},
                                                                       {"file_data", kNoText},
                                                                       {"thought", kNoText},
                                                                       {"thoughtSignature", kNoText},
                                                                       {"thought_signature", kNoText},
                                                                       {"videoMetadata", kNoText},
                                                                       {"video_metadata", kNoText}}};
    for (const auto& [name, known] : kNames) {
        if (name == key) {
            return known;
        }
    }
    return -1;
}

class ContentsWalk {
  public:
    ContentsWalk(JsonScan& scan, BodyIndex& index, const BodyLimits& limits)
        : scan_(scan), index_(index), texts_(scan, index, limits) {}

    bool walk() {
        index_.include_usage = true;
        SeenKeys seen;
        return scan_.root([&](std::string_view key, JsonValue& value) { return root_member(seen, key, value); });
    }

  private:
    bool root_member(SeenKeys& seen, std::string_view key, JsonValue& value) {
        const int known = root_key(key);
        if (!seen.add(scan_, known)) {
            return false;
        }
        switch (known) {
            case kContents: return contents(value);
            case kContent: return content(value, next_message());
            case kSystem: return system(value);
            case kTools: return tools(value);
            case kConfig: return config(value);
            case kRequest: return request(value);
            case kRequests: return scan_.array(value, [this](std::size_t, JsonValue& item) { return request(item); });
            default: return scan_.visit(value);
        }
    }

    // A request inside of the body: what is counted, or one of a batch.
    bool request(JsonValue& value) {
        SeenKeys seen;
        return scan_.object(value,
                            [&](std::string_view key, JsonValue& member) { return root_member(seen, key, member); });
    }

    std::int32_t next_message() { return static_cast<std::int32_t>(index_.messages++); }

    bool contents(JsonValue& value) {
        if (JsonScan::kind(value) == '{') {  // protobuf's JSON takes one element for a list
            return content(value, next_message());
        }
        if (!scan_.expect(value, '[', "an array of contents")) {
            return false;
        }
        return scan_.array(value, [this](std::size_t, JsonValue& item) { return content(item, next_message()); });
    }

    bool system(JsonValue& value) {
        const std::size_t first = index_.texts.size();
        const bool whole = content(value, -1);
        for (std::size_t i = first; i < index_.texts.size(); ++i) {
            index_.texts[i].role = Role::system;
        }
        return whole;
    }

    // {role, parts}; the role may stand behind the parts.
    bool content(JsonValue& value, std::int32_t at) {
        if (JsonScan::kind(value) != '{') {
            return texts_.add_all(value, {Role::user, at});
        }
        const std::size_t first = index_.texts.size();
        bool is_model = false;
        SeenKeys seen;
        const bool whole = scan_.object(value, [&](std::string_view key, JsonValue& member) {
            constexpr std::array<std::string_view, 2> kKeys{"parts", "role"};
            const int known = index_in(kKeys, key);
            if (!seen.add(scan_, known)) {
                return false;
            }
            if (known == 0) {
                return parts(member, {Role::user, at});
            }
            JsonString role;
            if (known != 1 || JsonScan::kind(member) != '"') {
                return scan_.visit(member);
            }
            const bool read = scan_.string(member, role);
            is_model = role.raw == "model";
            return read;
        });
        for (std::size_t i = first; is_model && i < index_.texts.size(); ++i) {
            index_.texts[i].role = Role::assistant;
        }
        return whole;
    }

    bool parts(JsonValue& value, Place place) {
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
            const int known = part_key(key);
            // One part may hold several members without text, each once; a duplicate of those is the provider's to see.
            if (!seen.add(scan_, known == kNoText ? -1 : known)) {
                return false;
            }
            switch (known) {
                case kText: return texts_.add_text(member, place);
                case kCall: return call(member, place);
                case kResult: return call(member, {Role::tool, place.message});
                case kInline: return inline_data(member);
                case kNoText: return scan_.visit(member);
                default: return texts_.add_member(key, member, place);
            }
        });
    }

    // {name, args, id} and {name, response, id, parts}.
    bool call(JsonValue& value, Place place) {
        if (JsonScan::kind(value) != '{') {
            return scan_.visit(value);
        }
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            if (key == "name" || key == "id") {
                return scan_.visit(member);
            }
            return key == "parts" ? parts(member, place) : texts_.add_values(member, place);
        });
    }

    bool inline_data(JsonValue& value) {
        if (JsonScan::kind(value) != '{') {
            return scan_.visit(value);
        }
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            JsonString type;
            if ((key != "mimeType" && key != "mime_type") || JsonScan::kind(member) != '"') {
                return scan_.visit(member);
            }
            const bool read = scan_.string(member, type);
            index_.has_images = index_.has_images || type.raw.starts_with("image/");
            index_.has_audio = index_.has_audio || type.raw.starts_with("audio/");
            return read;
        });
    }

    bool tools(JsonValue& value) {
        index_.has_tools = JsonScan::kind(value) == '[' || JsonScan::kind(value) == '{';
        return texts_.add_descriptions(value, {Role::developer, -1});
    }

    bool config(JsonValue& value) {
        if (JsonScan::kind(value) != '{') {
            return scan_.visit(value);
        }
        SeenKeys seen;
        return scan_.object(value, [&](std::string_view key, JsonValue& member) {
            if (key == "maxOutputTokens" || key == "max_output_tokens") {
                return seen.add(scan_, 0) && read_integer(scan_, member, 0, index_.max_tokens);
            }
            if (key == "candidateCount" || key == "candidate_count") {
                return seen.add(scan_, 1) && read_integer(scan_, member, 0, index_.n);
            }
            return texts_.add_descriptions(member, {Role::developer, -1});
        });
    }

    JsonScan& scan_;
    BodyIndex& index_;
    TextCollector texts_;
};

}  // namespace

bool walk_body(JsonScan& scan, BodyIndex& index, const BodyLimits& limits) {
    return ContentsWalk(scan, index, limits).walk();
}

}  // namespace nexus::dialect::gemini
