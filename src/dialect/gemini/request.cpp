#include <algorithm>

#include "base/strings.h"
#include "dialect/custom_tools.h"
#include "dialect/gemini/schema.h"
#include "dialect/gemini/wire.h"
#include "dialect/hosted_tools.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::gemini {
namespace {

constexpr std::size_t kStopsMax = 5;

// What other gateways use as well (mapping.md, Reasoning). 512 is the least that every 2.5 model takes.
std::int64_t thinking_budget(std::string_view effort) {
    if (effort == "none") {
        return 0;
    }
    if (effort == "minimal") {
        return 512;
    }
    if (effort == "medium") {
        return 2048;
    }
    if (effort == "high") {
        return 4096;
    }
    if (effort == "xhigh") {
        return 8192;
    }
    return effort == "max" ? 16384 : 1024;
}

// LOW is the least that every Gemini 3 model takes, and none of them can be kept from thinking.
std::string_view thinking_level(std::string_view effort) {
    if (effort == "none" || effort == "minimal" || effort == "low") {
        return "LOW";
    }
    return effort == "medium" ? "MEDIUM" : "HIGH";
}

// A declaration without arguments goes without a schema: an object with empty properties is refused in places.
bool takes_nothing(const Json& parameters) {
    if (!parameters.is_object() || parameters.empty()) {
        return true;
    }
    const Json* properties = find(parameters, "properties");
    const bool is_object = string_or(parameters, "type", "object") == "object";
    const bool has_others = std::ranges::any_of(
        std::initializer_list<std::string_view>{"$ref", "anyOf", "oneOf", "allOf", "patternProperties"},
        [&parameters](std::string_view word) { return find(parameters, word) != nullptr; });
    const Json* additional = find(parameters, "additionalProperties");
    const bool is_open = additional != nullptr && *additional != false;
    return is_object && !has_others && !is_open && (properties == nullptr || properties->empty());
}

class RequestWriter {
  public:
    RequestWriter(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped)
        : request_(request), quirks_(quirks), dropped_(dropped) {}

    EncodedRequest write(Turns turns) && {
        if (!turns.system.empty()) {
            body_["systemInstruction"] = Json{{"parts", std::move(turns.system)}};
        }
        body_["contents"] = std::move(turns.contents);
        write_tools();
        write_sampling();
        write_stops();
        write_logprobs();
        write_format();
        write_thinking();
        write_modalities();
        if (!config_.empty()) {
            body_["generationConfig"] = std::move(config_);
        }
        write_tier();
        write_service();
        return {dump_json(body_), dropped_.list()};
    }

  private:
    void drop_if(bool condition, std::string_view name) { dropped_.add_if(condition, name); }

    template <class T>
    void put(const char* key, const std::optional<T>& value, std::string_view name) {
        if (value) {
            config_[key] = *value;
            dropped_.written(name);
        }
    }

    // Only some of the functions may be called: with `auto`, only those are sent, as the list of names is for `any`.
    bool is_sent(const Tool& tool) const {
        const bool chooses = request_.tool_choice && request_.tool_choice->kind == ToolChoice::Kind::automatic &&
                             !request_.tool_choice->allowed.empty();
        return !chooses || tool.kind == Tool::Kind::hosted ||
               std::ranges::find(request_.tool_choice->allowed, tool.name) != request_.tool_choice->allowed.end();
    }

    Json declaration_json(const Tool& tool) const {
        Json out{{"name", tool.name}};
        if (!tool.description.empty()) {
            out["description"] = tool.description;
        }
        const bool is_custom = tool.kind == Tool::Kind::custom;
        const Json text = is_custom ? text_parameters(tool) : Json();
        const Json& parameters = is_custom ? text : tool.parameters;
        if (!takes_nothing(parameters)) {
            if (quirks_.json_schema_fields) {
                out["parametersJsonSchema"] = parameters;
            } else {
                out["parameters"] = to_openapi_schema(parameters);
            }
        }
        return out;
    }

    // Most models refuse functions and tools of Google's side by side. Functions are the client's own, so that a tool
    // that was asked of another provider gives way.
    void write_hosted(bool has_functions, Json& tools) {
        for (const Tool& tool : request_.tools) {
            if (tool.kind != Tool::Kind::hosted) {
                continue;
            }
            const bool gives_way = has_functions && tool.origin != Dialect::gemini;
            std::optional<Json> hosted = gives_way ? std::nullopt : hosted_json(Dialect::gemini, tool);
            if (hosted) {
                tools.push_back(*std::move(hosted));
            } else {
                dropped_.add(dropped_name(tool));
            }
        }
    }

    void write_tools() {
        Json declarations = Json::array();
        Json tools = Json::array();
        std::vector<const Tool*> functions;  // only these can be chosen
        for (const Tool& tool : request_.tools) {
            if (tool.kind != Tool::Kind::hosted && is_sent(tool)) {
                declarations.push_back(declaration_json(tool));
                functions.push_back(&tool);
            }
        }
        const bool has_functions = !declarations.empty();
        write_hosted(has_functions, tools);
        if (has_functions) {
            tools.insert(tools.begin(), Json{{"functionDeclarations", std::move(declarations)}});
        }
        if (!tools.empty()) {
            body_["tools"] = std::move(tools);
        }
        const std::optional<ToolChoice> choice = choice_among(functions, request_, dropped_);
        if (choice && has_functions) {
            write_tool_choice(*choice);
        }
    }

    void write_tool_choice(const ToolChoice& choice) {
        Json calling;
        switch (choice.kind) {
            case ToolChoice::Kind::automatic: calling["mode"] = "AUTO"; break;
            case ToolChoice::Kind::none: calling["mode"] = "NONE"; break;
            case ToolChoice::Kind::required:
                calling["mode"] = "ANY";
                if (!choice.allowed.empty()) {
                    calling["allowedFunctionNames"] = choice.allowed;
                }
                break;
            case ToolChoice::Kind::named:
                calling["mode"] = "ANY";
                calling["allowedFunctionNames"] = Json::array({choice.name});
        }
        body_["toolConfig"] = Json{{"functionCallingConfig", std::move(calling)}};
    }

    void write_sampling() {
        if (request_.temperature) {
            config_["temperature"] = std::clamp(*request_.temperature, 0.0, 2.0);
        }
        if (request_.top_p) {
            config_["topP"] = std::clamp(*request_.top_p, 0.0, 1.0);
        }
        put("topK", request_.top_k, "top_k");
        if (request_.n.value_or(1) != 1) {
            put("candidateCount", request_.n, "n");
        }
        if (request_.max_tokens) {
            config_["maxOutputTokens"] = *request_.max_tokens;
        }
        if (request_.seed) {
            const bool fits = *request_.seed >= INT32_MIN && *request_.seed <= INT32_MAX;
            if (fits) {
                put("seed", request_.seed, "seed");
            }
        }
        put("presencePenalty", request_.presence_penalty, "presence_penalty");
        put("frequencyPenalty", request_.frequency_penalty, "frequency_penalty");
    }

    void write_stops() {
        Json stops = Json::array();
        for (const std::string& stop : request_.stop) {
            const bool fits = stops.size() < kStopsMax && !stop.empty();
            drop_if(!fits, "stop");
            if (fits) {
                stops.push_back(stop);
            }
        }
        if (!stops.empty()) {
            config_["stopSequences"] = std::move(stops);
        }
    }

    void write_logprobs() {
        if (!request_.logprobs.value_or(false)) {
            return;
        }
        put("responseLogprobs", request_.logprobs, "logprobs");
        put("logprobs", request_.top_logprobs, "top_logprobs");
    }

    void write_format() {
        if (!request_.response_format || request_.response_format->kind == ResponseFormat::Kind::text) {
            return;
        }
        config_["responseMimeType"] = "application/json";
        if (request_.response_format->kind != ResponseFormat::Kind::json_schema) {
            return;
        }
        if (quirks_.json_schema_fields) {
            config_["responseJsonSchema"] = request_.response_format->schema;
        } else {
            config_["responseSchema"] = to_openapi_schema(request_.response_format->schema);
        }
    }

    void write_thinking() {
        dropped_.written("reasoning_effort");
        dropped_.written("reasoning_summary");
        const std::string& effort = request_.reasoning_effort;
        if (effort.empty() && !request_.reasoning_budget && !request_.include_thoughts) {
            return;
        }
        Json thinking = Json::object();
        if (quirks_.thinking_by_effort && !effort.empty()) {
            thinking["thinkingLevel"] = thinking_level(effort);
        } else if (!quirks_.thinking_by_effort && (request_.reasoning_budget || !effort.empty())) {
            thinking["thinkingBudget"] = request_.reasoning_budget.value_or(thinking_budget(effort));
        }
        if (request_.include_thoughts.value_or(effort != "none")) {
            thinking["includeThoughts"] = true;
        }
        if (!thinking.empty()) {
            config_["thinkingConfig"] = std::move(thinking);
        }
    }

    void write_modalities() {
        if (!request_.modalities.empty()) {
            Json modalities = Json::array();
            for (const std::string& modality : request_.modalities) {
                std::string word = modality;
                std::ranges::transform(word, word.begin(), [](char c) {
                    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
                });
                modalities.push_back(std::move(word));
            }
            // Its voices speak only where nothing is written.
            const bool speaks = std::ranges::find(request_.modalities, "audio") != request_.modalities.end();
            config_["responseModalities"] = speaks ? Json::array({"AUDIO"}) : std::move(modalities);
            dropped_.written("modalities");
        }
        if (request_.audio && !request_.audio->voice.empty()) {
            config_["speechConfig"]["voiceConfig"]["prebuiltVoiceConfig"]["voiceName"] = request_.audio->voice;
            dropped_.written("audio");
        }
        if (!request_.media_resolution.empty()) {
            config_["mediaResolution"] = request_.media_resolution;
            dropped_.written("media_resolution");
        }
    }

    void write_service() {
        if (!request_.safety_settings.empty()) {
            body_["safetySettings"] = request_.safety_settings;
            dropped_.written("safety_settings");
        }
        if (!request_.cached_content.empty()) {
            body_["cachedContent"] = request_.cached_content;
            dropped_.written("cached_content");
        }
    }

    void write_tier() {
        const std::string& tier = request_.service_tier;
        if (tier == "default" || tier == "flex" || tier == "priority") {
            body_["serviceTier"] = tier == "default" ? "standard" : tier;
            dropped_.written("service_tier");
        }
    }

    const ChatRequest& request_;
    const Quirks& quirks_;
    DroppedFields& dropped_;
    Json body_ = Json::object();
    Json config_ = Json::object();
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) {
    if (Result<void> portable = check_portable(request, Dialect::gemini); !portable) {
        return std::move(portable).error();
    }
    DroppedFields dropped(request);
    Result<Turns> turns = encode_turns(request, quirks, dropped);
    if (!turns) {
        return std::move(turns).error();
    }
    return RequestWriter(request, quirks, dropped).write(*std::move(turns));
}

}  // namespace nexus::dialect::gemini
