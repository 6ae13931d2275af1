#pragma once

#include "base/result.h"
#include "cli/mock/reply.h"

namespace nexus::cli {

/// The answer to a chat in the route's dialect, whole or streamed. Errors: those of the dialect's decoder.
Result<MockReply> answer_chat(const MockCall& call);

/// The request's chat, its model and stream from the path where they stand there.
Result<dialect::ChatRequest> read_chat(const MockRoute& route, std::string_view body);

/// `{"model": …}` put first into the body, for a dialect whose path names the model. The body as it is where `model` is
/// empty or it is no object.
std::string with_model(std::string_view body, std::string_view model);

}  // namespace nexus::cli
