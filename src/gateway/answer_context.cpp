#include "gateway/answer_context.h"

#include <chrono>

namespace nexus::gateway {

dialect::AnswerContext answer_context(Exchange& exchange, bool include_usage) {
    dialect::AnswerContext context;
    context.model = exchange.served_model;
    context.request_id = exchange.request_id;
    context.created =
        std::chrono::duration_cast<std::chrono::seconds>(exchange.clock().wall().time_since_epoch()).count();
    context.include_usage = include_usage;
    context.legacy_functions = exchange.legacy_functions;
    context.strict = exchange.strict;
    context.echo = exchange.answer_echo;
    context.custom_tools = exchange.custom_tools;
    return context;
}

bool is_made_anew(const Exchange& exchange) {
    return exchange.strict && exchange.endpoint().dialect == dialect::Dialect::openai_chat;
}

}  // namespace nexus::gateway
