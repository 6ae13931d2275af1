#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "dialect/codec.h"
#include "net/http_message.h"

namespace nexus::gateway {

enum class Operation : std::uint8_t { chat, embeddings, list_models, get_model };

/// One thing that clients can ask for. `name` is the `route` label of metrics.
struct EndpointRow {
    net::Method method;
    std::string_view path;  ///< a trailing `*` takes the rest
    Operation operation;
    dialect::Dialect dialect;
    std::string_view name;
};

/// The row of a request's path (already without the listener's base path). Errors: not_found, or method_not_allowed
/// when the path exists with another method.
Result<const EndpointRow*> find_endpoint(net::Method method, std::string_view path);

}  // namespace nexus::gateway
