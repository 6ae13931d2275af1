// The first byte chooses the size of the pieces: events must not depend on it, and their raws are the stream.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "dialect/sse.h"

namespace {

using namespace nexus::dialect;

std::vector<std::string> parse(std::string_view stream, std::size_t piece) {
    std::vector<std::string> out;
    SseParser parser(1 << 20);
    std::vector<SseEvent> events;
    const auto keep = [&] {
        for (const SseEvent& event : events) {
            out.insert(out.end(), {std::string(event.event), std::string(event.data), std::string(event.raw)});
        }
        events.clear();
    };
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        if (!parser.feed(stream.substr(at, piece), events)) {
            std::abort();
        }
        keep();
    }
    if (!parser.finish(events)) {
        std::abort();
    }
    keep();
    out.emplace_back(parser.unfinished());
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 64 * 1024) {
        return 0;
    }
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::vector<std::string> whole = parse(stream, stream.size());
    if (whole != parse(stream, 1 + data[0] % 32U)) {
        std::abort();
    }
    std::string raws;
    for (std::size_t i = 2; i < whole.size(); i += 3) {
        raws += whole[i];
    }
    if (raws + whole.back() != stream) {
        std::abort();
    }
    return 0;
}
