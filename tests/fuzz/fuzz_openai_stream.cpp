// The first byte chooses the size of the pieces. Events must not depend on it, must come in a legal order, and what the
// encoder makes of them must be read back without a failure.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "dialect/openai_chat/codec.h"

namespace {

using namespace nexus;
using namespace nexus::dialect;
using Kind = StreamEvent::Kind;

struct Decoded {
    std::vector<std::string> facts;
    std::string encoded;
    bool whole = false;
};

void keep(const std::vector<StreamEvent>& events, StreamEncoder& encoder, Decoded& out) {
    for (const StreamEvent& event : events) {
        if (!is_valid_utf8(event.text) || event.text_range.end < event.text_range.begin) {
            std::abort();
        }
        out.facts.push_back(std::to_string(static_cast<int>(event.kind)) + " " + std::to_string(event.choice) + " " +
                            std::to_string(event.tool) + " " + event.text + "|" + std::string(event.raw));
        encoder.encode(event, out.encoded);
    }
}

Decoded decode(std::string_view stream, std::size_t piece, bool text) {
    Decoded out;
    const auto encoder = openai_chat_codec().stream_encoder({});
    const auto decoder = openai_chat_codec().stream_decoder(StreamNeeds{text});
    std::vector<StreamEvent> events;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        const bool fed = decoder->feed(stream.substr(at, piece), events).has_value();
        keep(events, *encoder, out);
        events.clear();
        if (!fed) {
            out.facts.emplace_back("failed");
            return out;
        }
    }
    out.whole = decoder->finish(events).has_value();
    keep(events, *encoder, out);
    encoder->finish(out.encoded);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 64 * 1024) {
        return 0;
    }
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    for (const bool text : {true, false}) {
        const Decoded whole = decode(stream, stream.size(), text);
        if (whole.facts != decode(stream, 1 + data[0] % 64U, text).facts) {
            std::abort();
        }
        if (whole.whole && !decode(whole.encoded, whole.encoded.size(), true).whole) {
            std::abort();
        }
    }
    return 0;
}
