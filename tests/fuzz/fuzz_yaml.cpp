// Any bytes as a configuration: the YAML reader, substitution, field tables and checks. Nothing may crash, hang or take
// memory out of proportion, and what loads can be described.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/describe.h"
#include "config/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    nexus::config::LoadOptions options;
    options.environment = [](const std::string& name) { return std::optional<std::string>(name); };
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // Includes and secret files would read whatever the bytes name on this machine.
    if (text.find("file:") != std::string_view::npos || text.find("include") != std::string_view::npos) {
        return 0;
    }
    const nexus::config::LoadResult result = nexus::config::load_text("fuzz.yaml", text, options);
    if ((result.settings != nullptr) != result.problems.empty()) {
        std::abort();
    }
    if (result.settings != nullptr && nexus::config::describe(*result.settings).empty()) {
        std::abort();
    }
    return 0;
}
