#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/codec.h"

/// What the targets of the chat formats have in common. Whatever goes wrong aborts, as a fuzz target must.
namespace nexus::fuzz {

/// Decodes in pieces of `step` bytes, re-encodes what comes out, and counts the events.
inline std::size_t count_events(std::string_view bytes, std::size_t step, dialect::StreamDecoder& decoder,
                                dialect::StreamEncoder& encoder) {
    std::string out;
    std::size_t count = 0;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        std::vector<dialect::StreamEvent> events;
        const bool ok = decoder.feed(bytes.substr(at, step), events).has_value();
        for (const dialect::StreamEvent& event : events) {
            encoder.encode(event, out);
        }
        count += events.size();
        if (!ok) {
            return count;
        }
    }
    std::vector<dialect::StreamEvent> events;
    if (decoder.finish(events)) {
        encoder.finish(out);
    }
    return count + events.size();
}

/// Aborts if a cut changes how many events are read. `make_decoder` and `make_encoder` give a new one for each try.
template <class MakeDecoder, class MakeEncoder>
void check_cuts(std::string_view bytes, MakeDecoder&& make_decoder, MakeEncoder&& make_encoder) {
    const auto count = [&](std::size_t step) {
        const std::unique_ptr<dialect::StreamDecoder> decoder = make_decoder();
        const std::unique_ptr<dialect::StreamEncoder> encoder = make_encoder();
        return count_events(bytes, step, *decoder, *encoder);
    };
    const std::size_t whole = count(bytes.size() + 1);
    if (count(1) != whole || count(7) != whole) {
        std::abort();
    }
}

inline void check_cuts(const dialect::Codec& codec, std::string_view bytes) {
    check_cuts(bytes, [&codec] { return codec.stream_decoder({}); }, [&codec] { return codec.stream_encoder({}); });
}

/// The same bytes as whole bodies: none may do more than fail.
inline void check_bodies(const dialect::Codec& codec, std::string_view bytes) {
    if (const auto answer = codec.decode_response(bytes)) {
        static_cast<void>(codec.encode_response(*answer, {}));
    }
    if (const auto request = codec.decode_request(bytes)) {
        static_cast<void>(codec.encode_request(*request, {}));
    }
    static_cast<void>(codec.encode_error(codec.decode_error(500, bytes), ""));
}

}  // namespace nexus::fuzz
