// Response heads: whatever an upstream sends, the parser keeps its limits, agrees with itself however the bytes are
// cut, and accepts only one way of framing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/http_response_parser.h"

namespace {

using nexus::net::BodyFraming;
using nexus::net::Method;
using nexus::net::ResponseHead;
using nexus::net::ResponseParser;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const nexus::net::ResponseLimits limits{2'048, 16};
    const Method request = size % 5 == 0 ? Method::head : Method::post;
    ResponseParser whole(limits);
    ResponseHead head;
    const ResponseParser::State state = whole.parse(bytes, request, head);
    if (state == ResponseParser::State::complete) {
        require(whole.consumed() <= bytes.size() && head.headers.size() <= limits.header_count);
        require(head.status >= 100 && head.status <= 999);
        const BodyFraming& framing = whole.framing();
        require(framing.kind != BodyFraming::Kind::until_close || !framing.keep_alive);
        require(framing.kind != BodyFraming::Kind::chunked || !head.headers.get("content-length"));
        require(request != Method::head || framing.kind == BodyFraming::Kind::none);
    } else if (state != ResponseParser::State::incomplete) {
        require(whole.fault() != nullptr);
    }
    ResponseParser cut(limits);
    ResponseHead cut_head;
    ResponseParser::State cut_state = ResponseParser::State::incomplete;
    for (std::size_t end = 0; cut_state == ResponseParser::State::incomplete && end < size;) {
        end = std::min(end + size % 7 + 1, size);
        cut_state = cut.parse(bytes.substr(0, end), request, cut_head);
    }
    if (state == ResponseParser::State::complete) {
        require(cut_state == state && cut_head.headers.bytes() == head.headers.bytes());
    }
    return 0;
}
