// WebSocket frames: whatever a peer sends, the decoder keeps its limit, gives only what the standard allows, and agrees
// with itself however the bytes are cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "net/websocket_frame.h"

namespace {

using nexus::net::WebSocketDecoder;
using Step = WebSocketDecoder::Step;

constexpr std::size_t kMessageMax = 1'024;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

// What the bytes make, as one text for each event.
std::vector<std::string> decode(std::string bytes, WebSocketDecoder::Masking masking, std::size_t piece) {
    WebSocketDecoder decoder(masking, kMessageMax);
    std::vector<std::string> events;
    std::span<char> rest(bytes);
    while (!rest.empty()) {
        std::span<char> part = rest.first(std::min(piece, rest.size()));
        rest = rest.subspan(part.size());
        while (!part.empty()) {
            const Step step = decoder.next(part);
            if (step == Step::more) {
                require(part.empty());
                break;
            }
            events.push_back(std::to_string(static_cast<int>(step)));
            if (step == Step::message) {
                require(decoder.message().size() <= kMessageMax);
                require(!decoder.is_text() || nexus::is_valid_utf8(decoder.message()));
                events.back() += decoder.message();
                continue;
            }
            events.back() += decoder.control();
            require(decoder.control().size() <= 125);
            if (step == Step::close) {
                require(decoder.code() == nexus::net::kCloseNoCode ||
                        nexus::net::is_sendable_close_code(decoder.code()));
                return events;
            }
            if (step == Step::failed) {
                require(!decoder.fault().empty() && nexus::net::is_sendable_close_code(decoder.code()));
                events.back() = decoder.fault();
                return events;
            }
        }
    }
    return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const bool masked = (data[0] & 1) != 0;
    const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto masking = masked ? WebSocketDecoder::Masking::required : WebSocketDecoder::Masking::forbidden;
    const std::vector<std::string> whole = decode(bytes, masking, bytes.size() + 1);
    require(decode(bytes, masking, 1) == whole);
    require(decode(bytes, masking, data[0] % 13 + 1) == whole);
    return 0;
}
