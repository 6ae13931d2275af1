#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace nexus::provider {
class ProviderKey;
}

namespace nexus::gateway {

struct Target;
struct UpstreamBody;

/// What a request sends to its upstream where that is not a JSON body held in memory: a form or a file that is passed
/// on as it comes, or a request for something that the provider keeps. Belongs to one exchange.
class Transfer {
  public:
    virtual ~Transfer() = default;
    /// After the chain, when it is known who calls.
    virtual Result<void> authorize() { return {}; }
    /// Fills `out` for an attempt at `target`, of which each sends everything from the beginning.
    virtual Result<void> prepare(const Target& target, UpstreamBody& out) = 0;
    /// Whether all that was sent so far can be sent again.
    virtual bool can_repeat() const { return true; }
    /// Whether an answer of this type is passed on as it comes. What claims to be a web page is no answer of a model.
    virtual bool is_raw(std::string_view content_type) const {
        return !content_type.empty() && !content_type.starts_with("application/json") &&
               !content_type.starts_with("text/html");
    }
    /// Whether an answer that is not raw may be any JSON, not one object.
    virtual bool takes_any_json() const { return false; }
    /// A whole answer as the client is to get it; `key` is the one that it was asked for with, or null.
    virtual Result<std::string> finish(std::string body, const provider::ProviderKey*) { return body; }
    /// After `finish`: its answer is one part, and the next is to be asked for at the same place.
    virtual bool wants_more() const { return false; }
};

}  // namespace nexus::gateway
