// The first byte chooses the size of the pieces: parts must not depend on it, and the events' bytes are the form's.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/multipart.h"

namespace {

using namespace nexus::gateway;
using Kind = MultipartParser::Event::Kind;

std::vector<std::string> parse(std::string_view form, std::size_t piece) {
    std::vector<std::string> out;
    MultipartParser parser("b", MultipartParser::Limits());
    std::vector<MultipartParser::Event> events;
    std::string covered;
    for (std::size_t at = 0; at < form.size(); at += piece) {
        events.clear();
        const bool whole = parser.feed(form.substr(at, piece), events).has_value();
        for (const MultipartParser::Event& event : events) {
            covered.append(event.bytes);
            if (event.range.end != covered.size()) {
                std::abort();
            }
            if (event.kind == Kind::part) {
                out.push_back(event.name);
            }
            if (event.kind == Kind::data) {
                out.back().append(event.bytes);
            }
        }
        if (!whole) {
            out.emplace_back("broken");
            return out;
        }
    }
    if (form.substr(0, covered.size()) != covered) {
        std::abort();
    }
    out.emplace_back(parser.finish() ? "whole" : "cut");
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 64 * 1024) {
        return 0;
    }
    const std::string_view form(reinterpret_cast<const char*>(data) + 1, size - 1);
    (void)form_boundary(form);
    const std::vector<std::string> whole = parse(form, form.size());
    const std::vector<std::string> cut = parse(form, 1 + data[0] % 32U);
    // A broken form may have given more of a value before the fault was seen.
    if (whole.back() != cut.back() || (whole.back() != "broken" && whole != cut)) {
        std::abort();
    }
    return 0;
}
