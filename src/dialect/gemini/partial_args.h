#pragma once

#include "base/json.h"

namespace nexus::dialect::gemini {

/// The arguments of one call that arrives in pieces (functionCallingConfig.streamFunctionCallArguments): each piece
/// names a place by a JSONPath and holds a value, strings in several parts.
class PartialArgs {
  public:
    /// Applies one element of `partialArgs`. Error: `provider_protocol_error` on a path that is not one of member and
    /// index steps, that skips elements of a list, or that is deeper than JSON may be.
    Result<void> apply(const Json& piece);
    /// The JSON text of what was put together.
    std::string text() const { return dump_json(args_); }

  private:
    Json args_ = Json::object();
};

}  // namespace nexus::dialect::gemini
