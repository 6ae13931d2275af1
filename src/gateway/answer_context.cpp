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
    return context;
}

}  // namespace nexus::gateway
