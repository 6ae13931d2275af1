// parse_json on any bytes: it answers with a tree or an error, and a tree survives dump and parse.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const nexus::Result<nexus::Json> tree = nexus::parse_json(text);
    if (!tree) {
        return 0;
    }
    const std::string dumped = nexus::dump_json(*tree);
    const nexus::Result<nexus::Json> again = nexus::parse_json(dumped);
    if (!again || nexus::dump_json(*again) != dumped) {
        std::abort();
    }
    std::string quoted;
    nexus::append_json_string(quoted, dumped);
    const nexus::Result<nexus::Json> string = nexus::parse_json(quoted);
    if (!string || string->get_ref<const std::string&>() != dumped) {
        std::abort();
    }
    return 0;
}
