#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "net/http_message.h"

namespace nexus::cli {

/// One recorded exchange, ready to be answered with again.
struct Recording {
    std::string name;  ///< its `id`, else its file's name
    net::Method method = net::Method::post;
    std::string path;                     ///< percent-decoded
    std::vector<std::uint64_t> features;  ///< of query and body; see features_of
    int status = 200;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;  ///< without content type, framing and encoding
    std::string body;                                          ///< as it came
    bool stream = false;
};

/// Reads `{request: {method, path, query, body | body_base64 | body_text}, response: {status, headers, body | body_sse
/// | body_base64 | body_text}, stream}`. A JSON body is written compactly; every other keeps its bytes. Error:
/// invalid_request, saying what is missing.
Result<Recording> read_recording(const Json& json, std::string name);

/// A path without escapes, as recordings are compared.
std::string unescaped(std::string_view path);

/// What a request consists of: hashes of the members of its query and of its body's leaves with where they stand, of
/// its lines if it is no JSON. Sorted, each once.
std::vector<std::uint64_t> features_of(std::string_view query, std::string_view body);

/// How much two requests have in common: 0 to 1.
double likeness(const std::vector<std::uint64_t>& left, const std::vector<std::uint64_t>& right);

/// A streamed body in pieces: of `bytes` each, or where that is 0 one event, message or line each.
std::vector<std::string> pieces_of(const Recording& recording, std::size_t bytes);

}  // namespace nexus::cli
