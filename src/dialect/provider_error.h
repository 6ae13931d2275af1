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
    std::string message;  ///< its sentence for a person; empty where its body is no known form of an error
};

/// What the gateway makes of it: a refused credential (401, 403) becomes `provider_auth_failed` and nothing of the
/// provider's is repeated; 429 `rate_limit_exceeded`; 408 and 504 `provider_timeout`; other 5xx `provider_unavailable`,
/// all worth a new try; any other 4xx `provider_rejected` with the same status; a status that is no error's
/// `provider_protocol_error`. What a client can do something about (429 and the other 4xx) has the provider's sentence
/// with its type and code; where it said none, and where it failed itself, the error is the gateway's as a whole: a
/// sentence of the one beside a type or code of the other would mislead.
Error provider_error(const ProviderFailure& failure);

/// `text` without what looks like a credential, at most 1,000 bytes long.
std::string scrub_provider_text(std::string_view text);

}  // namespace nexus::dialect
