#include <algorithm>
#include <array>

#include "base/strings.h"
#include "dialect/fields.h"
#include "dialect/gemini/schema.h"
#include "dialect/gemini/wire.h"
#include "dialect/hosted_tools.h"
#include "dialect/reasoning.h"

namespace nexus::dialect::gemini {
namespace {

// Whether `key` is `camel`, or the same in snake case.
bool is_spelling(std::string_view key, std::string_view camel) {
    if (key == camel) {
        return true;
    }
    std::size_t at = 0;
    for (const char c : camel) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && (at >= key.size() || key[at++] != '_')) {
            return false;
        }
        const char wanted = is_upper ? static_cast<char>(c - 'A' + 'a') : c;
        if (at >= key.size() || key[at++] != wanted) {
            return false;
        }
    }
    return at == key.size();
}

// Notes every member but those that the model holds, in either spelling.
template <std::size_t N>
void note_others(const Json& object, const std::array<std::string_view, N>& mapped, std::string_view prefix,
                 ChatRequest& request) {
    for (const auto& [name, value] : object.items()) {
        const std::string& key = name;
        const bool is_mapped =
            std::ranges::any_of(mapped, [&key](std::string_view camel) { return is_spelling(key, camel); });
        if (!is_mapped && !value.is_null() && prefix.empty()) {
            note_unmapped(request, key, value);
        } else if (!is_mapped && !value.is_null()) {
            note_unmapped(request, std::string(prefix) + key);
        }
    }
}

void read_system(const Json& root, ChatRequest& request) {
    const Json* instruction = find(root, spelled(root, "systemInstruction"));
    if (instruction == nullptr || instruction->is_null()) {
        return;
    }
    Message message;
    message.role = Role::system;
    const auto add = [&message](const Json& json) {
        std::optional<Part> part = part_of(json);
        if (part && (part->kind != Part::Kind::text || !part->text.empty())) {
            message.parts.push_back(*std::move(part));
        }
    };
    const Json* parts = find(*instruction, "parts");
    if (instruction->is_string()) {
        message.parts.push_back(Part{.text = instruction->get<std::string>()});
    } else if (parts != nullptr && parts->is_array()) {
        std::ranges::for_each(*parts, add);
    } else if (parts != nullptr) {
        add(*parts);  // protobuf's JSON takes one element for a list
    }
    request.messages.push_back(std::move(message));
}

void read_declaration(const Json& declaration, ChatRequest& request) {
    Tool tool{.name = text_field(declaration, "name"), .description = text_field(declaration, "description")};
    const Json* real = object_field(declaration, spelled(declaration, "parametersJsonSchema"));
    const Json* subset = object_field(declaration, "parameters");
    if (real != nullptr) {
        tool.parameters = *real;
    } else if (subset != nullptr) {
        tool.parameters = from_openapi_schema(*subset);
    }
    request.tools.push_back(std::move(tool));
}

// `google_search` → `googleSearch`.
std::string camel_case(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool is_break = name[i] == '_' && i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z';
        out.push_back(is_break ? static_cast<char>(name[++i] - 'a' + 'A') : name[i]);
    }
    return out;
}

void read_tools(const Json& root, ChatRequest& request) {
    const Json* tools = array_field(root, "tools");
    if (tools == nullptr) {
        return;
    }
    for (const Json& tool : *tools) {
        const std::string key = spelled(tool, "functionDeclarations");
        if (const Json* declarations = array_field(tool, key); declarations != nullptr) {
            for (const Json& declaration : *declarations) {
                read_declaration(declaration, request);
            }
        }
        for (const auto& [name, value] : tool.items()) {
            if (name != key && !value.is_null()) {
                request.tools.push_back(hosted_tool(Dialect::gemini, Json{{camel_case(name), value}}));
            }
        }
    }
}

void read_allowed(const Json& calling, ToolChoice& choice) {
    const Json* names = array_field(calling, spelled(calling, "allowedFunctionNames"));
    for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) {
        if ((*names)[i].is_string()) {
            choice.allowed.push_back((*names)[i].get<std::string>());
        }
    }
    if (choice.allowed.size() == 1) {
        choice.kind = ToolChoice::Kind::named;
        choice.name = choice.allowed.front();
        choice.allowed.clear();
    }
}

void read_tool_config(const Json& root, ChatRequest& request) {
    const Json* config = object_field(root, spelled(root, "toolConfig"));
    if (config == nullptr) {
        return;
    }
    note_others(*config, std::array<std::string_view, 1>{"functionCallingConfig"}, "toolConfig.", request);
    const Json* calling = object_field(*config, spelled(*config, "functionCallingConfig"));
    if (calling == nullptr) {
        return;
    }
    const std::string mode = lower(string_or(*calling, "mode", "auto"));
    ToolChoice choice;
    if (mode == "any") {
        choice.kind = ToolChoice::Kind::required;
        read_allowed(*calling, choice);
    } else if (mode == "none") {
        choice.kind = ToolChoice::Kind::none;
    }
    request.tool_choice = std::move(choice);
}

void read_thinking(const Json& config, ChatRequest& request) {
    const Json* thinking = object_field(config, spelled(config, "thinkingConfig"));
    if (thinking == nullptr) {
        return;
    }
    if (const std::string level = text_field(*thinking, spelled(*thinking, "thinkingLevel")); !level.empty()) {
        request.reasoning_effort = lower(level);
    } else if (const auto budget = int_field(*thinking, spelled(*thinking, "thinkingBudget"))) {
        request.reasoning_budget = budget;
        request.reasoning_effort = effort_of_budget(*budget);
    }
    request.include_thoughts = bool_field(*thinking, spelled(*thinking, "includeThoughts"));
}

void read_format(const Json& config, ChatRequest& request) {
    const std::string_view type = string_or(config, spelled(config, "responseMimeType"), "text/plain");
    const Json* real = object_field(config, spelled(config, "responseJsonSchema"));
    const Json* subset = object_field(config, spelled(config, "responseSchema"));
    if (type != "application/json") {
        // One word of an enum (`text/x.enum`) would be JSON elsewhere, in quotation marks.
        if (type != "text/plain") {
            note_unmapped(request, "generationConfig.responseMimeType");
        }
        if (real != nullptr || subset != nullptr) {
            note_unmapped(request,
                          real != nullptr ? "generationConfig.responseJsonSchema" : "generationConfig.responseSchema");
        }
        return;
    }
    ResponseFormat format{.kind = ResponseFormat::Kind::json_object};
    if (real != nullptr || subset != nullptr) {
        format.kind = ResponseFormat::Kind::json_schema;
        format.name = "response";
        format.schema = real != nullptr ? *real : from_openapi_schema(*subset);
    }
    request.response_format = std::move(format);
}

void read_limits(const Json& config, ChatRequest& request) {
    request.max_tokens = int_field(config, spelled(config, "maxOutputTokens"));
    request.n = int_field(config, spelled(config, "candidateCount"));
    request.seed = int_field(config, "seed");
    request.temperature = number_field(config, "temperature");
    request.top_p = number_field(config, spelled(config, "topP"));
    request.top_k = int_field(config, spelled(config, "topK"));
    request.presence_penalty = number_field(config, spelled(config, "presencePenalty"));
    request.frequency_penalty = number_field(config, spelled(config, "frequencyPenalty"));
    request.logprobs = bool_field(config, spelled(config, "responseLogprobs"));
    request.top_logprobs = int_field(config, "logprobs");
    if (const Json* stops = array_field(config, spelled(config, "stopSequences")); stops != nullptr) {
        for (const Json& stop : *stops) {
            if (stop.is_string()) {
                request.stop.push_back(stop.get<std::string>());
            }
        }
    }
}

void read_modalities(const Json& config, ChatRequest& request) {
    const Json* modalities = array_field(config, spelled(config, "responseModalities"));
    for (std::size_t i = 0; modalities != nullptr && i < modalities->size(); ++i) {
        if ((*modalities)[i].is_string()) {
            request.modalities.push_back(lower((*modalities)[i].get<std::string>()));
        }
    }
    const Json* speech = object_field(config, spelled(config, "speechConfig"));
    if (speech == nullptr) {
        return;
    }
    request.audio.emplace().format = "pcm16";
    const Json* voice = object_field(*speech, spelled(*speech, "voiceConfig"));
    const Json* prebuilt = voice != nullptr ? object_field(*voice, spelled(*voice, "prebuiltVoiceConfig")) : nullptr;
    if (prebuilt != nullptr) {
        request.audio->voice = text_field(*prebuilt, spelled(*prebuilt, "voiceName"));
    } else {
        note_unmapped(request, "generationConfig.speechConfig");
    }
}

void read_generation(const Json& root, ChatRequest& request) {
    const Json* config = object_field(root, spelled(root, "generationConfig"));
    if (config == nullptr) {
        return;
    }
    read_limits(*config, request);
    read_thinking(*config, request);
    read_format(*config, request);
    read_modalities(*config, request);
    request.media_resolution = text_field(*config, spelled(*config, "mediaResolution"));
    constexpr std::array<std::string_view, 18> kMapped{"maxOutputTokens",
                                                       "candidateCount",
                                                       "seed",
                                                       "temperature",
                                                       "topP",
                                                       "topK",
                                                       "presencePenalty",
                                                       "frequencyPenalty",
                                                       "responseLogprobs",
                                                       "logprobs",
                                                       "stopSequences",
                                                       "thinkingConfig",
                                                       "responseMimeType",
                                                       "responseSchema",
                                                       "responseJsonSchema",
                                                       "responseModalities",
                                                       "speechConfig",
                                                       "mediaResolution"};
    note_others(*config, kMapped, "generationConfig.", request);
}

void read_rest(const Json& root, ChatRequest& request) {
    const std::string tier = lower(string_or(root, spelled(root, "serviceTier"), {}));
    request.service_tier = tier == "standard" ? "default" : tier;
    request.include_usage = true;  // every chunk of this dialect carries it
    request.cached_content = text_field(root, spelled(root, "cachedContent"));
    if (const Json* safety = array_field(root, spelled(root, "safetySettings")); safety != nullptr) {
        request.safety_settings = *safety;
    }
    if (const Json* labels = object_field(root, "labels"); labels != nullptr) {
        request.metadata = *labels;
    }
    constexpr std::array<std::string_view, 10> kMapped{
        "model",       "contents",      "systemInstruction", "tools", "toolConfig", "generationConfig",
        "serviceTier", "cachedContent", "safetySettings",    "labels"};
    note_others(root, kMapped, "", request);
}

}  // namespace

Result<ChatRequest> decode_request(std::string_view body) {
    Result<Json> root = parse_body(body);
    if (!root) {
        return std::move(root).error();
    }
    const Json* contents = find(*root, "contents");
    if (contents == nullptr || !contents->is_structured()) {
        return bad_type("contents", "an array of contents", contents);
    }
    ChatRequest request;
    read_system(*root, request);
    if (Result<void> read = decode_contents(*contents, request); !read) {
        return std::move(read).error();
    }
    read_tools(*root, request);
    read_tool_config(*root, request);
    read_generation(*root, request);
    read_rest(*root, request);
    return request;
}

}  // namespace nexus::dialect::gemini
