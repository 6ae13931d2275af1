#include "dialect/model.h"

namespace nexus::dialect {
namespace {

void take(std::optional<std::int64_t>& count, const std::optional<std::int64_t>& newer) {
    if (newer) {
        count = newer;
    }
}

}  // namespace

void Usage::update(const Usage& newer) {
    take(input, newer.input);
    take(output, newer.output);
    take(cached, newer.cached);
    take(cache_write, newer.cache_write);
    take(reasoning, newer.reasoning);
    take(audio_input, newer.audio_input);
    take(audio_output, newer.audio_output);
}

}  // namespace nexus::dialect
