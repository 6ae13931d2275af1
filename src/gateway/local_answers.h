#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "gateway/dispatch.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// What the gateway answers by itself, after the chain: lists of models, counts of tokens, the request that would be
/// sent. One exchange.
class LocalAnswers {
  public:
    LocalAnswers(Exchange& exchange, const DispatchParts& parts) : exchange_(exchange), parts_(parts) {}

    /// The body, in the shape that the client's dialect has for it.
    Task<Result<std::string>> run();

  private:
    Result<std::string> about_models() const;

    Exchange& exchange_;
    const DispatchParts& parts_;
};

}  // namespace nexus::gateway
