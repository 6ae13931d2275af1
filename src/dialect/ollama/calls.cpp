#include "dialect/fields.h"
#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

// Different answers make different ids: a client sends the calls of all turns back.
std::string made_id(std::string_view created_at, std::int64_t place) {
    std::string id = "call_";
    for (const char c : created_at) {
        if (c >= '0' && c <= '9') {
            id.push_back(c);
        }
    }
    return id + "_" + std::to_string(place);
}

}  // namespace

ToolCall call_of(const Json& call, std::string_view created_at, std::int64_t place) {
    ToolCall out;
    out.id = text_field(call, "id");
    out.arguments = "{}";
    if (out.id.empty()) {
        out.id = made_id(created_at, place);
    }
    if (const Json* function = object_field(call, "function"); function != nullptr) {
        out.name = text_field(*function, "name");
        if (const Json* arguments = object_field(*function, "arguments"); arguments != nullptr) {
            out.arguments = dump_json(*arguments);
        }
    }
    return out;
}

Result<Json> call_json(const ToolCall& call, std::int64_t place) {
    std::optional<Json> arguments =
        call.custom ? std::optional(Json{{"input", call.arguments}}) : parse_arguments(call.arguments);
    if (!arguments) {
        return Error(ErrorCode::invalid_request, "expected the JSON text of an object");
    }
    Json out = Json::object();
    if (!call.id.empty()) {
        out["id"] = call.id;
    }
    out["function"] = Json{{"index", place}, {"name", call.name}, {"arguments", *std::move(arguments)}};
    return out;
}

}  // namespace nexus::dialect::ollama
