#include "gateway/answer_type.h"

#include "dialect/bedrock/codec.h"

namespace nexus::gateway {
namespace {

// How a dialect's stream is framed at this path.
std::string_view stream_type(const provider::DialectPath& path) {
    if (path.invoke) {
        return "application/vnd.amazon.eventstream";
    }
    switch (path.dialect) {
        case dialect::Dialect::bedrock_converse: return "application/vnd.amazon.eventstream";
        case dialect::Dialect::ollama: return "application/x-ndjson";
        default: return "text/event-stream";
    }
}

}  // namespace

bool is_event_stream(const provider::DialectPath& path, const net::HeaderMap& headers) {
    const auto type = headers.get("content-type");
    return type && type->starts_with(stream_type(path));
}

std::string_view wanted_type(const EndpointRow& row, bool is_stream, const UpstreamBody& body) {
    if (!body.accept.empty()) {
        return body.accept;
    }
    if (is_untranslated(row.operation)) {
        return "*/*";
    }
    return is_stream ? stream_type(*body.dialect) : std::string_view();
}

std::unique_ptr<dialect::StreamDecoder> stream_decoder(const provider::DialectPath& path, dialect::StreamNeeds needs) {
    return path.invoke ? dialect::bedrock_invoke_stream_decoder(needs)
                       : dialect::codec_for(path.dialect).stream_decoder(needs);
}

bool is_raw_answer(const Exchange& exchange, const net::HeaderMap& headers) {
    const std::string_view type = headers.get("content-type").value_or(std::string_view());
    if (exchange.transfer) {
        return exchange.transfer->is_raw(type);
    }
    return is_untranslated(exchange.endpoint().operation) && !type.empty() && !type.starts_with("application/json") &&
           !type.starts_with("text/html");
}

}  // namespace nexus::gateway
