#include "dialect/cohere/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::cohere {

ToolCall call_of(const Json& call) {
    ToolCall out;
    out.id = text_field(call, "id");
    if (const Json* function = object_field(call, "function"); function != nullptr) {
        out.name = text_field(*function, "name");
        out.arguments = text_field(*function, "arguments");
    }
    if (out.arguments.empty() || out.arguments == "null") {
        out.arguments = "{}";
    }
    return out;
}

Json call_json(const ToolCall& call) {
    const std::string arguments = call.custom              ? dump_json(Json{{"input", call.arguments}})
                                  : call.arguments.empty() ? "{}"
                                                           : call.arguments;
    return Json{
        {"id", call.id}, {"type", "function"}, {"function", Json{{"name", call.name}, {"arguments", arguments}}}};
}

}  // namespace nexus::dialect::cohere
