// Request heads and chunked bodies: whatever comes, the parsers keep their limits, agree with themselves however the
// bytes are cut, and never accept a head that frames its message in two ways.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/chunked.h"
#include "net/http_request_parser.h"

namespace {

using nexus::net::RequestHead;
using nexus::net::RequestParser;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void check_head(const RequestHead& head) {
    require(!(head.chunked && head.content_length));
    require(head.http_1_0 ? !head.chunked : head.headers.count("host") == 1);
    require(head.headers.count("content-length") <= 1 && head.headers.count("transfer-encoding") <= 1);
    require(head.target == "*" || head.target.starts_with('/'));
    nexus::net::HeaderMap copied;
    for (std::size_t i = 0; i < head.headers.size(); ++i) {
        require(copied.add(head.headers[i].name, head.headers[i].value));
    }
    require(copied.bytes() == head.headers.bytes());
}

void check_chunks(std::string_view bytes, std::size_t step) {
    nexus::net::ChunkDecoder whole;
    nexus::net::ChunkDecoder cut;
    std::string at_once(bytes);
    std::string in_steps(bytes);
    const auto progress = whole.decode(std::span<char>(at_once.data(), at_once.size()));
    std::string body;
    std::size_t at = 0;
    while (at < in_steps.size() && !cut.finished() && !cut.failed()) {
        const std::size_t size = std::min(step, in_steps.size() - at);
        const auto part = cut.decode(std::span<char>(in_steps.data() + at, size));
        body.append(in_steps.data() + at, part.produced);
        at += part.consumed;
    }
    require(whole.finished() == cut.finished() && whole.failed() == cut.failed());
    require(progress.consumed == at && std::string_view(at_once).substr(0, progress.produced) == body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const nexus::net::RequestLimits limits{2'048, 16};
    RequestParser whole(limits);
    RequestHead head;
    const RequestParser::State state = whole.parse(bytes, head);
    if (state == RequestParser::State::complete) {
        require(whole.consumed() <= bytes.size() && head.headers.size() <= limits.header_count);
        check_head(head);
    }
    RequestParser cut(limits);
    RequestHead cut_head;
    RequestParser::State cut_state = RequestParser::State::incomplete;
    const std::size_t step = size % 7 + 1;
    for (std::size_t end = 0; cut_state == RequestParser::State::incomplete && end < size;) {
        end = std::min(end + step, size);
        cut_state = cut.parse(bytes.substr(0, end), cut_head);
    }
    if (state == RequestParser::State::complete && whole.consumed() <= limits.header_bytes) {
        require(cut_state == state && cut.consumed() == whole.consumed());
        require(cut_head.headers.bytes() == head.headers.bytes() && cut_head.target == head.target);
    }
    check_chunks(bytes, step);
    return 0;
}
