#include <algorithm>

#include "dialect/anthropic/wire.h"
#include "dialect/bedrock/wire.h"
#include "dialect/custom_tools.h"
#include "dialect/fields.h"
#include "dialect/hosted_tools.h"
#include "dialect/portable.h"
#include "dialect/tool_choice.h"

namespace nexus::dialect::bedrock {
namespace {

using anthropic::kAnswerTool;

constexpr double kTopPWithThinkingMin = 0.95;
constexpr std::string_view kAnswerInJson = "Answer with one JSON object and nothing else.";
constexpr std::size_t kMetadataBytesMax = 256;
constexpr std::size_t kMetadataMax = 16;

Json input_schema(const Json& parameters) {
    Json schema = parameters.is_object() ? parameters : Json::object();
    if (schema.empty()) {
        schema["properties"] = Json::object();
    }
    if (find(schema, "type") == nullptr) {
        schema["type"] = "object";  // required at the root
    }
    return Json{{"json", std::move(schema)}};
}

Json tool_spec(std::string_view name, std::string_view description, const Json& parameters) {
    Json spec{{"name", name}};
    if (!description.empty()) {
        spec["description"] = description;
    }
    spec["inputSchema"] = input_schema(parameters);
    return Json{{"toolSpec", std::move(spec)}};
}

bool is_metadata(std::string_view text) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(" \t\r\n:_@$#=/+,-.").find(c) != std::string_view::npos;
    };
    return text.size() <= kMetadataBytesMax && std::ranges::all_of(text, is_allowed);
}

class RequestWriter {
  public:
    RequestWriter(const ChatRequest& request, const Quirks& quirks, DroppedFields& dropped)
        : request_(request), quirks_(quirks), dropped_(dropped), family_(family_of(request.model)) {
        choice_ = choice_among(callable_tools(), request, dropped);
        const bool wants_schema =
            request.response_format && request.response_format->kind == ResponseFormat::Kind::json_schema;
        native_schema_ = wants_schema && quirks.native_json_schema;
        answer_tool_ = wants_schema && !native_schema_ && choice_kind() != ToolChoice::Kind::named;
    }

    std::string write(Turns turns) && {
        body_["messages"] = std::move(turns.messages);
        write_system(std::move(turns.system));
        const bool forces_tool = write_tool_config(turns.called);
        ModelFields fields = model_fields(request_, quirks_, forces_tool, dropped_);
        write_inference(fields.thinks);
        if (!fields.additional.empty()) {
            body_["additionalModelRequestFields"] = std::move(fields.additional);
        }
        write_output(fields.effort);
        write_service();
        return dump_json(body_);
    }

  private:
    ToolChoice::Kind choice_kind() const {
        return choice_ && !request_.tools.empty() ? choice_->kind : ToolChoice::Kind::automatic;
    }

    // Nova's own tools are none that a choice could name.
    std::vector<const Tool*> callable_tools() const {
        std::vector<const Tool*> out;
        for (const Tool& tool : request_.tools) {
            const bool is_own = tool.kind != Tool::Kind::hosted || tool.origin == Dialect::bedrock_converse;
            if (is_own && is_allowed(tool)) {
                out.push_back(&tool);
            }
        }
        return out;
    }

    void write_system(Json system) {
        const bool wants_json =
            request_.response_format && request_.response_format->kind == ResponseFormat::Kind::json_object;
        if (wants_json) {  // there is no such mode here; asking for it is the nearest thing
            system.push_back(Json{{"text", kAnswerInJson}});
        }
        if (!system.empty()) {
            body_["system"] = std::move(system);
        }
    }

    void write_inference(bool thinks) {
        Json config = Json::object();
        if (request_.max_tokens) {
            config["maxTokens"] = *request_.max_tokens;
        }
        const bool none = quirks_.lacks_sampling_params;
        if (request_.temperature) {
            // The range is 0 to 1 here; while Claude thinks, only 1 is allowed.
            const double temperature = std::clamp(*request_.temperature, 0.0, 1.0);
            const bool refused = none || (thinks && temperature != 1.0);
            dropped_.add_if(refused, "temperature");
            if (!refused) {
                config["temperature"] = temperature;
            }
        }
        if (request_.top_p) {
            const bool refused = none || (thinks && *request_.top_p < kTopPWithThinkingMin) ||
                                 (quirks_.one_sampling_param && request_.temperature);
            dropped_.add_if(refused, "top_p");
            if (!refused) {
                config["topP"] = std::clamp(*request_.top_p, 0.0, 1.0);
            }
        }
        Json stops = Json::array();
        for (const std::string& stop : request_.stop) {
            const bool is_blank = stop.find_first_not_of(" \t\r\n") == std::string::npos;
            const bool refused = family_ == Family::claude ? is_blank : stop.empty();
            dropped_.add_if(refused, "stop");
            if (!refused) {
                stops.push_back(stop);
            }
        }
        if (!stops.empty()) {
            config["stopSequences"] = std::move(stops);
        }
        if (!config.empty()) {
            body_["inferenceConfig"] = std::move(config);
        }
    }

    bool is_allowed(const Tool& tool) const {
        const auto& allowed = request_.tool_choice ? request_.tool_choice->allowed : std::vector<std::string>{};
        return allowed.empty() || tool.kind == Tool::Kind::hosted ||
               std::ranges::find(allowed, tool.name) != allowed.end();
    }

    void add_hosted(const Tool& tool, Json& tools) {
        const bool is_nova = family_ == Family::nova || family_ == Family::nova_2;
        if (tool.origin == Dialect::bedrock_converse) {
            tools.push_back(tool.native);
        } else if (is_nova && tool.hosted == "web_search") {
            tools.push_back(Json{{"systemTool", Json{{"name", "nova_grounding"}}}});
        } else if (is_nova && tool.hosted == "code_execution") {
            tools.push_back(Json{{"systemTool", Json{{"name", "nova_code_interpreter"}}}});
        } else {
            dropped_.add(dropped_name(tool));
        }
    }

    void add_tool(const Tool& tool, Json& tools) {
        if (!is_allowed(tool)) {
            return;
        }
        if (tool.kind == Tool::Kind::hosted) {
            add_hosted(tool, tools);
            return;
        }
        const bool is_custom = tool.kind == Tool::Kind::custom;
        Json spec = tool_spec(tool.name, tool.description, is_custom ? text_parameters(tool) : tool.parameters);
        if (tool.strict.value_or(false) && quirks_.native_json_schema) {
            spec["toolSpec"]["strict"] = true;
        }
        tools.push_back(std::move(spec));
        // Nova caches system and messages only.
        if (!tool.cache_control.is_null() && family_ == Family::claude) {
            tools.push_back(Json{{"cachePoint", Json{{"type", "default"}}}});
        } else {
            dropped_.add_if(!tool.cache_control.is_null(), "cache_control");
        }
    }

    Json tools_json(const std::vector<std::string>& called) {
        Json tools = Json::array();
        // There is no choice `none`: without tools none is called. History that has calls needs them, though.
        const bool is_none = choice_kind() == ToolChoice::Kind::none;
        if (!is_none || !called.empty()) {
            for (const Tool& tool : request_.tools) {
                add_tool(tool, tools);
            }
        }
        dropped_.add_if(is_none && !called.empty(), "tool_choice");
        if (tools.empty()) {
            for (const std::string& name : called) {
                tools.push_back(tool_spec(name, {}, {}));
            }
        }
        if (answer_tool_) {
            tools.push_back(tool_spec(kAnswerTool, "Gives the final answer in the form that the user asked for.",
                                      request_.response_format->schema));
        }
        return tools;
    }

    // Null: the model decides, which needs no word.
    Json choice_json(const Json& tools) const {
        const ToolChoice::Kind kind = choice_kind();
        if (answer_tool_) {
            const bool is_only_way = tools.size() == 1 || kind == ToolChoice::Kind::none;
            return is_only_way ? Json{{"tool", Json{{"name", kAnswerTool}}}} : Json{{"any", Json::object()}};
        }
        if (kind == ToolChoice::Kind::named) {
            return Json{{"tool", Json{{"name", choice_->name}}}};
        }
        if (kind == ToolChoice::Kind::required) {
            return Json{{"any", Json::object()}};
        }
        const bool says_auto = choice_ && kind == ToolChoice::Kind::automatic;
        return says_auto && !request_.tools.empty() ? Json{{"auto", Json::object()}} : Json();
    }

    // Whether the model may not answer in plain text, which excludes thinking.
    bool write_tool_config(const std::vector<std::string>& called) {
        Json tools = tools_json(called);
        if (tools.empty()) {
            return false;
        }
        Json choice = choice_json(tools);
        bool forces_tool = !choice.is_null() && !choice.contains("auto");
        if (forces_tool && quirks_.lacks_forced_tool_use) {
            choice = Json{{"auto", Json::object()}};
            forces_tool = false;
            dropped_.add_if(!answer_tool_, "tool_choice");
        }
        Json config{{"tools", std::move(tools)}};
        if (!choice.is_null()) {
            config["toolChoice"] = std::move(choice);
        }
        body_["toolConfig"] = std::move(config);
        return forces_tool;
    }

    void write_output(const std::string& effort) {
        Json output = Json::object();
        if (native_schema_) {
            const ResponseFormat& format = *request_.response_format;
            Json schema{{"schema", dump_json(anthropic::answer_schema(format.schema))},
                        {"name", format.name.empty() ? "response" : format.name}};
            if (!format.description.empty()) {
                schema["description"] = format.description;
            }
            output["textFormat"] =
                Json{{"type", "json_schema"}, {"structure", Json{{"jsonSchema", std::move(schema)}}}};
        }
        if (!effort.empty()) {
            output["effort"] = effort;
        }
        if (!output.empty()) {
            body_["outputConfig"] = std::move(output);
        }
    }

    void write_service() {
        Json metadata = Json::object();
        if (!request_.user.empty() && is_metadata(request_.user)) {
            metadata["user"] = request_.user;
            dropped_.written("user");
        }
        bool is_whole = true;
        for (const auto& [name, value] : request_.metadata.items()) {
            const bool fits = value.is_string() && !name.empty() && is_metadata(name) &&
                              is_metadata(value.get_ref<const std::string&>()) && metadata.size() < kMetadataMax;
            is_whole = is_whole && fits;
            if (fits) {
                metadata[name] = value;
            }
        }
        if (is_whole) {
            dropped_.written("metadata");
        }
        if (!metadata.empty()) {
            body_["requestMetadata"] = std::move(metadata);
        }
        const std::string& tier = request_.service_tier;
        if (tier == "default" || tier == "priority" || tier == "flex") {
            body_["serviceTier"] = Json{{"type", tier}};
            dropped_.written("service_tier");
        }
    }

    const ChatRequest& request_;
    const Quirks& quirks_;
    DroppedFields& dropped_;
    Family family_;
    bool native_schema_ = false;
    bool answer_tool_ = false;
    std::optional<ToolChoice> choice_{};  // what is left of the client's
    Json body_ = Json::object();
};

}  // namespace

Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) {
    if (Result<void> portable = check_portable(request, Dialect::bedrock_converse); !portable) {
        return std::move(portable).error();
    }
    DroppedFields dropped(request);
    Result<Turns> turns = encode_turns(request, family_of(request.model), dropped);
    if (!turns) {
        return std::move(turns).error();
    }
    if (quirks.lacks_assistant_prefill && !turns->messages.empty() &&
        string_or(turns->messages.back(), "role", {}) == "assistant") {
        return bad_value("messages", "this model takes no answer of the assistant as the last message");
    }
    std::string body = RequestWriter(request, quirks, dropped).write(*std::move(turns));
    return EncodedRequest{std::move(body), dropped.list()};
}

}  // namespace nexus::dialect::bedrock
