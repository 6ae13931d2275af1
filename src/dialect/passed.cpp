#include "dialect/codec.h"

namespace nexus::dialect {

std::string with_passed(const EncodedRequest& encoded, const ChatRequest& request) {
    if (!request.unmapped_values.is_object()) {
        return encoded.body;
    }
    Result<Json> body = parse_json(encoded.body);
    if (!body || !body->is_object()) {
        return encoded.body;
    }
    for (const std::string& name : encoded.dropped) {
        const Json* value = find(request.unmapped_values, name);
        if (value != nullptr && !body->contains(name)) {
            (*body)[name] = *value;
        }
    }
    return dump_json(*body);
}

}  // namespace nexus::dialect
