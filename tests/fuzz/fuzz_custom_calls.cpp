// The text of a free-form tool's call: the same however its arguments are cut, and never more than what came.
#include <cstdint>
#include <cstdlib>

#include "dialect/custom_tools.h"

namespace {

std::string read(std::string_view arguments, std::size_t step) {
    nexus::dialect::InputText text;
    std::string out;
    for (std::size_t at = 0; at < arguments.size(); at += step) {
        text.feed(arguments.substr(at, step), out);
    }
    text.finish(out);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view arguments(reinterpret_cast<const char*>(data), size);
    const std::string whole = read(arguments, size + 1);
    if (read(arguments, 1) != whole || read(arguments, 5) != whole || whole.size() > size) {
        std::abort();
    }
    return 0;
}
