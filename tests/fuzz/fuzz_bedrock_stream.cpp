#include <cstdint>
#include <string>

#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"
#include "tests/fuzz/stream_codec.h"

namespace {

// Messages with checksums that are right: a fuzzer finds none by itself. The input is taken for messages whose first
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
    nexus::fuzz::check_cuts(nexus::dialect::bedrock_codec(), bytes);
    nexus::fuzz::check_cuts(
        bytes, [] { return nexus::dialect::bedrock_invoke_stream_decoder({}); },
        [] { return nexus::dialect::bedrock_invoke_stream_encoder({}); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_cuts(bytes);
    check_cuts(framed(bytes));
    nexus::fuzz::check_bodies(nexus::dialect::bedrock_codec(), bytes);
    return 0;
}
