#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"

namespace {

using nexus::dialect::StreamEvent;

// Decodes in pieces of `step` bytes, re-encodes what comes out, and counts the events.
std::size_t decode(std::string_view bytes, std::size_t step, bool invoke) {
    const auto& codec = nexus::dialect::bedrock_codec();
    const auto decoder = invoke ? nexus::dialect::bedrock_invoke_stream_decoder({}) : codec.stream_decoder({});
    const auto encoder = invoke ? nexus::dialect::bedrock_invoke_stream_encoder({}) : codec.stream_encoder({});
    std::string out;
    std::size_t count = 0;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::vector<StreamEvent> events;
        const bool ok = decoder->feed(bytes.substr(at, step), events).has_value();
        for (const StreamEvent& event : events) {
            encoder->encode(event, out);
        }
        count += events.size();
        if (!ok) {
            return count;
        }
    }
    std::vector<StreamEvent> events;
    if (decoder->finish(events)) {
        encoder->finish(out);
    }
    return count + events.size();
}

// The same, with checksums that are right: a fuzzer finds none by itself. The input is taken for messages whose first
// two bytes are the lengths of headers and payload.
std::string framed(std::string_view bytes) {
    std::string out;
    while (bytes.size() >= 2) {
        const auto type_size = static_cast<unsigned char>(bytes[0]) % 32U;
        const auto payload_size = static_cast<unsigned char>(bytes[1]);
        bytes.remove_prefix(2);
        const std::string_view type = bytes.substr(0, type_size);
        bytes.remove_prefix(type.size());
        const std::string_view payload = bytes.substr(0, payload_size);
        bytes.remove_prefix(payload.size());
        nexus::dialect::bedrock::append_event(out, type, payload);
    }
    return out;
}

void check_cuts(std::string_view bytes) {
    for (const bool invoke : {false, true}) {
        const std::size_t whole = decode(bytes, bytes.size() + 1, invoke);
        if (decode(bytes, 1, invoke) != whole || decode(bytes, 7, invoke) != whole) {
            std::abort();  // a cut must not change what is read
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_cuts(bytes);
    check_cuts(framed(bytes));
    // The same bytes as whole bodies: none may do more than fail.
    const auto& codec = nexus::dialect::bedrock_codec();
    if (const auto answer = codec.decode_response(bytes)) {
        codec.encode_response(*answer, {});
    }
    if (const auto request = codec.decode_request(bytes)) {
        static_cast<void>(codec.encode_request(*request, {}));
    }
    codec.encode_error(codec.decode_error(500, bytes), "");
    return 0;
}
