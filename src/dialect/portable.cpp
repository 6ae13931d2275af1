#include "dialect/portable.h"

#include "dialect/codec.h"
#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

Error bound(std::string param, std::string_view what, Dialect target) {
    Error error(ErrorCode::invalid_request, "'" + param + "' names " + std::string(what) +
                                                ", which the provider of this model (" + std::string(name_of(target)) +
                                                ") does not have");
    return error.param(std::move(param));
}

const Part* item_reference(const ChatRequest& request) {
    for (const Message& message : request.messages) {
        for (const Part& part : message.parts) {
            const bool is_item = part.kind == Part::Kind::native && part.origin == Dialect::openai_responses;
            if (is_item && string_or(part.native, "type", {}) == "item_reference") {
                return &part;
            }
        }
    }
    return nullptr;
}

}  // namespace

Result<void> check_portable(const ChatRequest& request, Dialect target) {
    if (target != Dialect::openai_responses) {
        if (!request.previous_response_id.empty()) {
            return bound("previous_response_id", "an answer that another provider stores", target);
        }
        if (!request.conversation.empty()) {
            return bound("conversation", "a conversation that another provider stores", target);
        }
        if (!request.stored_prompt.is_null()) {
            return bound("prompt", "a prompt that another provider stores", target);
        }
        if (item_reference(request) != nullptr) {
            return bound("input", "an item that another provider stores", target);
        }
    }
    if (!request.cached_content.empty() && target != Dialect::gemini) {
        return bound("cachedContent", "contents that another provider caches", target);
    }
    if (!request.container.empty() && target != Dialect::anthropic) {
        return bound("container", "a container of another provider", target);
    }
    return {};
}

}  // namespace nexus::dialect
