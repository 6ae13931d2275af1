// Answers of AWS's query services: a value that is found stands in the document unless it was escaped, and what was
// accepted once is refused when its end is cut off.
#include <cstdint>
#include <cstdlib>

#include "base/strings.h"
#include "provider/aws_xml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nexus;
    const std::string_view document = trim({reinterpret_cast<const char*>(data), size});
    const Result<std::string> found = provider::xml_text(document, "A/B");
    if (!found) {
        return 0;
    }
    const bool escaped = document.find('&') != document.npos;
    const bool stands = document.find(*found) != document.npos;
    const bool cut_is_refused = !provider::xml_text(document.substr(0, document.size() - 1), "A/B");
    if (document.empty() || (!escaped && !stands) || !cut_is_refused) {
        std::abort();
    }
    return 0;
}
