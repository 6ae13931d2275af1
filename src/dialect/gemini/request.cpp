#include <algorithm>
#include <set>

#include "base/strings.h"
#include "dialect/gemini/schema.h"
#include "dialect/gemini/wire.h"

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
    RequestWriter(const ChatRequest& request, const Quirks& quirks) : request_(request), quirks_(quirks) {}

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
        if (!config_.empty()) {
            body_["generationConfig"] = std::move(config_);
        }
        write_tier();
        drop_if(request_.parallel_tool_calls == false, "parallel_tool_calls");
        drop_if(!request_.user.empty(), "user");
        dropped_.insert(request_.unmapped.begin(), request_.unmapped.end());
        return {dump_json(body_), {dropped_.begin(), dropped_.end()}};
    }

  private:
    void drop_if(bool condition, std::string_view name) {
        if (condition) {
            dropped_.emplace(name);
        }
    }

    void write_tools() {
        if (request_.tools.empty()) {
            return;
        }
        Json declarations = Json::array();
        for (const Tool& tool : request_.tools) {
            Json out{{"name", tool.name}};
            if (!tool.description.empty()) {
                out["description"] = tool.description;
            }
            if (!takes_nothing(tool.parameters)) {
                if (quirks_.json_schema_fields) {
                    out["parametersJsonSchema"] = tool.parameters;
                } else {
                    out["parameters"] = to_openapi_schema(tool.parameters);
                }
            }
            declarations.push_back(std::move(out));
        }
        body_["tools"] = Json::array({Json{{"functionDeclarations", std::move(declarations)}}});
        if (!request_.tool_choice) {
            return;
        }
        Json calling;
        switch (request_.tool_choice->kind) {
            case ToolChoice::Kind::automatic: calling["mode"] = "AUTO"; break;
            case ToolChoice::Kind::none: calling["mode"] = "NONE"; break;
            case ToolChoice::Kind::required: calling["mode"] = "ANY"; break;
            case ToolChoice::Kind::named:
                calling["mode"] = "ANY";
                calling["allowedFunctionNames"] = Json::array({request_.tool_choice->name});
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
        if (request_.top_k) {
            config_["topK"] = *request_.top_k;
        }
        if (request_.n && *request_.n != 1) {
            config_["candidateCount"] = *request_.n;
        }
        if (request_.max_tokens) {
            config_["maxOutputTokens"] = *request_.max_tokens;
        }
        if (request_.seed) {
            const bool fits = *request_.seed >= INT32_MIN && *request_.seed <= INT32_MAX;
            drop_if(!fits, "seed");
            if (fits) {
                config_["seed"] = *request_.seed;
            }
        }
        if (request_.presence_penalty) {
            config_["presencePenalty"] = *request_.presence_penalty;
        }
        if (request_.frequency_penalty) {
            config_["frequencyPenalty"] = *request_.frequency_penalty;
        }
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
        config_["responseLogprobs"] = true;
        if (request_.top_logprobs) {
            config_["logprobs"] = *request_.top_logprobs;
        }
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
        const std::string& effort = request_.reasoning_effort;
        if (effort.empty()) {
            return;
        }
        Json thinking;
        if (quirks_.thinking_by_effort) {
            thinking["thinkingLevel"] = thinking_level(effort);
        } else {
            thinking["thinkingBudget"] = thinking_budget(effort);
        }
        if (effort != "none") {
            thinking["includeThoughts"] = true;
        }
        config_["thinkingConfig"] = std::move(thinking);
    }

    void write_tier() {
        const std::string& tier = request_.service_tier;
        if (tier == "default") {
            body_["serviceTier"] = "standard";
        } else if (tier == "flex" || tier == "priority") {
            body_["serviceTier"] = tier;
        } else {
            drop_if(!tier.empty() && tier != "auto", "service_tier");
        }
    }

    const ChatRequest& request_;
    const Quirks& quirks_;
    Json body_ = Json::object();
    Json config_ = Json::object();
    std::set<std::string> dropped_;
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) {
    Result<Turns> turns = encode_turns(request, quirks);
    if (!turns) {
        return std::move(turns).error();
    }
    return RequestWriter(request, quirks).write(*std::move(turns));
}

}  // namespace nexus::dialect::gemini
