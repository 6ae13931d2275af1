#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace nexus::dialect {

/// A failure as a provider told it. `status` is the HTTP status, or the one that its error type stands for when it
/// came inside of a stream.
struct ProviderFailure {
    int status = 0;
    std::string type;     ///< the provider's own word: `overloaded_error`, `RESOURCE_EXHAUSTED`
    std::string code;     ///< its machine-readable code, in OpenAI's spelling where there is one
    std::string message;  ///< its sentence for a person
};

/// What the gateway makes of it: a refused credential (401, 403) becomes `provider_auth_failed` and the provider's text
/// is not repeated; 429 `rate_limit_exceeded`; 408 and 504 `provider_timeout`; other 5xx `provider_unavailable`, all
/// worth a new try; any other 4xx `provider_rejected` with the same status and the provider's sentence; a status that
/// is no error's `provider_protocol_error`.
Error provider_error(const ProviderFailure& failure);

/// `text` without what looks like a credential, at most 1,000 bytes long.
std::string scrub_provider_text(std::string_view text);

}  // namespace nexus::dialect
