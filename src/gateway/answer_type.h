#pragma once

#include <memory>
#include <string_view>

#include "gateway/exchange.h"
#include "gateway/upstream_body.h"
#include "net/http_message.h"

namespace nexus::gateway {

/// Whether an answer's head announces a stream as this path of a provider frames it.
bool is_event_stream(const provider::DialectPath& path, const net::HeaderMap& headers);

/// What is asked for in Accept; empty: JSON.
std::string_view wanted_type(const EndpointRow& row, bool is_stream, const UpstreamBody& body);

/// What reads the stream of this path.
std::unique_ptr<dialect::StreamDecoder> stream_decoder(const provider::DialectPath& path, dialect::StreamNeeds needs);

/// Whether an answer goes through as it comes: sound, pictures and events of an operation without a dialect. What
/// claims to be a web page is no answer of any.
bool is_raw_answer(const Exchange& exchange, const net::HeaderMap& headers);

}  // namespace nexus::gateway
