#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "gateway/dispatch.h"
#include "gateway/exchange.h"

namespace nexus::gateway {

/// Answers requests to count tokens: by the tables in this process, for the model that would be asked first, or by that
/// model's provider where the configuration says so and the provider counts in the client's format. The answer says
/// whether its number is `exact` or an `estimate`. One exchange.
class RequestCounter {
  public:
    RequestCounter(Exchange& exchange, const DispatchParts& parts) : exchange_(exchange), parts_(parts) {}

    /// The body in the shape of the path that was asked. Errors: what cannot be read, no target.
    Task<Result<std::string>> run();

  private:
    /// Media have a number of tokens of their own, which is not known here.
    struct Count {
        std::uint64_t tokens = 0;
        bool exact = false;
    };

    bool asks_upstream(const Target& target) const;
    Task<Result<std::string>> count_upstream();
    Result<Count> count(std::string_view model) const;
    std::string answer(const Count& count, std::string_view model) const;

    Exchange& exchange_;
    const DispatchParts& parts_;
};

}  // namespace nexus::gateway
