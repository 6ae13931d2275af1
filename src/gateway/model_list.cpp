#include "gateway/model_list.h"

namespace nexus::gateway {
namespace {

void append_model(std::string& out, std::string_view id, const ModelRoute& route) {
    out.append("{\"id\":");
    append_json_string(out, id);
    out.append(",\"object\":\"model\",\"created\":0,\"owned_by\":");
    append_json_string(out, route.targets.empty() ? std::string_view("nexus")
                                                  : std::string_view(route.targets.front().provider->name));
    out.push_back('}');
}

}  // namespace

std::string model_list(const Generation& generation, const Identity& identity) {
    std::string out = "{\"object\":\"list\",\"data\":[";
    bool first = true;
    for (const std::string_view name : generation.routes().names()) {
        const Routes::Found found = generation.routes().find(name);
        if (!identity.may_use(name) || found.route->targets.empty()) {
            continue;
        }
        if (!first) {
            out.push_back(',');
        }
        first = false;
        append_model(out, name, *found.route);
    }
    out.append("]}");
    return out;
}

Result<std::string> model_entry(const Generation& generation, const Identity& identity, std::string_view id) {
    const Routes::Found found = generation.routes().find(id);
    if (found.route == nullptr || !identity.may_use(id)) {
        return Error(ErrorCode::model_not_found, "The model `" + std::string(id.substr(0, 128)) +
                                                     "` does not exist or you do not have access to it.")
            .param("model");
    }
    std::string out;
    append_model(out, id, *found.route);
    return out;
}

}  // namespace nexus::gateway
