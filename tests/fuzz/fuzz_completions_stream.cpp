#include <cstdint>

#include "dialect/openai_completions/codec.h"
#include "tests/fuzz/stream_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const nexus::dialect::Codec& codec = nexus::dialect::openai_completions_codec();
    nexus::fuzz::check_cuts(codec, bytes);
    nexus::fuzz::check_bodies(codec, bytes);
    return 0;
}
