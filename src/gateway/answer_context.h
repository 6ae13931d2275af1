#pragma once

#include "dialect/codec.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// What an encoder of the client's dialect has to know to answer this exchange.
dialect::AnswerContext answer_context(Exchange& exchange, bool include_usage);

}  // namespace nexus::gateway
