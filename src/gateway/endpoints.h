#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "dialect/codec.h"
#include "dialect/operation.h"
#include "net/http_message.h"

namespace nexus::gateway {

/// What the gateway does with a request.
enum class Operation : std::uint8_t {
    chat,          ///< a conversation in any dialect, translated where the upstream speaks another
    embeddings,    ///< likewise
    realtime,      ///< a session over WebSocket
    plain,         ///< JSON in, anything out, in one format on both sides: rerank, moderations, images, speech
    form,          ///< a form with files in, anything out: transcriptions, translations, pictures that are edited
    passthrough,   ///< any path of a provider, as it comes
    count_tokens,  ///< how many tokens a chat would have
    transform,     ///< what would be sent to the upstream
    objects,       ///< what a provider keeps: files, batches, uploads, stored responses
    list_models,
    get_model,
    model_info,
};

/// Whether requests of the operation name a model: in their body, but for a session's, which have none.
constexpr bool names_model(Operation operation) { return operation <= Operation::transform; }
/// Whether the operation is answered by an upstream, so that it counts against limits.
constexpr bool is_metered(Operation operation) {
    return operation <= Operation::passthrough || operation == Operation::objects;
}
/// Whether the operation is the same in every provider's format but for its model, so that nothing is translated.
constexpr bool is_untranslated(Operation operation) {
    return operation == Operation::plain || operation == Operation::form;
}

/// One thing that clients can ask for. `name` is the `route` label of metrics.
struct EndpointRow {
    net::Method method;
    std::string_view
        path;  ///< `{model}` stands for one model's name, which may have slashes; `{id}` for what has none; a trailing
               ///< `*` for the rest
    Operation operation;
    dialect::Dialect dialect;     ///< of the client: its body, if it is a chat's or an embedding's, and its errors
    dialect::Operation upstream;  ///< what a provider has to offer
    std::string_view name;
    bool stream = false;      ///< the path itself asks for a stream
    bool any_method = false;  ///< whatever `method` says
};

/// A request's row and what its path says besides. Views into the path, which is percent-encoded.
struct Endpoint {
    const EndpointRow* row = nullptr;
    std::string_view model;     ///< what stands for {model}, {id} or *, or empty
    std::string_view provider;  ///< the first segment of a path below a provider's name, or empty
};

/// The endpoint of a request's path (already without the listener's base path). A path below `/{provider}` is looked up
/// without that segment; whether there is such a provider is for the caller to see. Errors: not_found, or
/// method_not_allowed when the path exists with another method.
Result<Endpoint> find_endpoint(net::Method method, std::string_view path);

/// The row of an edit of pictures whose body is JSON, not a form.
const EndpointRow& json_form();

/// In whose shape an error is told to a client of an unknown path.
dialect::Dialect dialect_of_unknown(std::string_view path);

}  // namespace nexus::gateway
