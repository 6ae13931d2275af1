#pragma once

#include "dialect/codec.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// What an encoder of the client's dialect has to know to answer this exchange.
dialect::AnswerContext answer_context(Exchange& exchange, bool include_usage);

/// Whether also an answer of the client's own dialect is made anew: a strict one of Chat Completions, which has only
/// the fields of OpenAI's specification. The other dialects have places of their own for what compatible servers add.
bool is_made_anew(const Exchange& exchange);

}  // namespace nexus::gateway
