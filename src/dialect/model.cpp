#include "dialect/model.h"

#include <algorithm>

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
    take(cache_write_5m, newer.cache_write_5m);
    take(cache_write_1h, newer.cache_write_1h);
    take(image_input, newer.image_input);
    take(image_output, newer.image_output);
    take(video_input, newer.video_input);
    take(tool_prompt, newer.tool_prompt);
    take(accepted_prediction, newer.accepted_prediction);
    take(rejected_prediction, newer.rejected_prediction);
    take(web_searches, newer.web_searches);
    take(web_fetches, newer.web_fetches);
}

std::vector<ContentRef> content_order(const Message& message) {
    std::vector<ContentRef> order;
    order.reserve(message.thinking.size() + message.parts.size() + message.tool_calls.size());
    for (std::size_t i = 0; i < message.thinking.size(); ++i) {
        order.push_back({ContentRef::Kind::thinking, i});
    }
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
        order.push_back({ContentRef::Kind::part, i});
    }
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
        order.push_back({ContentRef::Kind::call, i});
    }
    const auto place_of = [&message](const ContentRef& ref) {
        return ref.kind == ContentRef::Kind::thinking ? message.thinking[ref.index].place
               : ref.kind == ContentRef::Kind::part   ? message.parts[ref.index].place
                                                      : message.tool_calls[ref.index].place;
    };
    std::ranges::stable_sort(order, {}, place_of);
    return order;
}

}  // namespace nexus::dialect
