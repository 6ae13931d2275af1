#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "dialect/openai_responses/codec.h"

namespace {

using nexus::dialect::StreamEvent;

// Decodes in pieces of `step` bytes, re-encodes what comes out, and counts the events.
std::size_t decode(std::string_view bytes, std::size_t step) {
    const auto& codec = nexus::dialect::openai_responses_codec();
    const auto decoder = codec.stream_decoder({});
    const auto encoder = codec.stream_encoder({});
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t whole = decode(bytes, size + 1);
    if (decode(bytes, 1) != whole || decode(bytes, 7) != whole) {
        std::abort();  // a cut must not change what is read
    }
    // The same bytes as whole bodies: none may do more than fail.
    const auto& codec = nexus::dialect::openai_responses_codec();
    if (const auto answer = codec.decode_response(bytes)) {
        codec.encode_response(*answer, {});
    }
    if (const auto request = codec.decode_request(bytes)) {
        static_cast<void>(codec.encode_request(*request, {}));
    }
    codec.encode_error(codec.decode_error(500, bytes), "");
    return 0;
}
