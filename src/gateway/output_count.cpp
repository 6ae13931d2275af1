#include "gateway/output_count.h"

#include "dialect/event_text.h"
#include "tokens/model_tokens.h"

namespace nexus::gateway {
namespace {

using Kind = dialect::StreamEvent::Kind;

// Nine answers in ten are shorter, and counting so much takes some 50 µs.
constexpr std::size_t kSliceBytes = 4 * 1024;
// What one event brings is counted up to here, which takes a millisecond, and the rest of it taken for the like.
constexpr std::size_t kCountedMax = 64 * 1024;

std::uint64_t count_text(const tokens::TokenCounter& counter, std::string_view text) {
    const std::string_view counted = text.substr(0, kCountedMax);
    const std::uint64_t tokens = counter.estimate(counted);
    return counted.size() == text.size() ? tokens : tokens * text.size() / counted.size() + 1;
}

}  // namespace

void OutputCount::add(const dialect::StreamEvent& event) {
    append(event);
    if (text_.size() >= kSliceBytes) {
        count();
    }
}

void OutputCount::append(const dialect::StreamEvent& event) {
    switch (event.kind) {
        case Kind::text:
        case Kind::reasoning:
        case Kind::refusal:
        case Kind::tool_arguments:
        case Kind::transcript: text_.append(event.text); return;
        case Kind::tool_call: text_.append(event.name); break;
        default: break;
    }
    if (is_decoded_ || event.raw.empty()) {
        return;
    }
    if (event.text_range.empty()) {
        dialect::append_event_text(dialect_, event.raw, text_);
    } else {
        dialect::append_unescaped(event.text_range.of(event.raw), text_);
    }
}

std::int64_t OutputCount::tokens() {
    count();
    return static_cast<std::int64_t>(tokens_);
}

void OutputCount::count() {
    if (text_.empty()) {
        return;
    }
    const tokens::TokenCounter counter = tokens::TokenCounter::for_model(model_);
    const std::uint64_t tokens = count_text(counter, text_);
    tokens_ += counter.is_exact() ? tokens : tokens + (tokens + 3) / 4;
    if (text_.capacity() > 2 * kSliceBytes) {
        std::string().swap(text_);  // what one large event took is not kept
    }
    text_.clear();
}

}  // namespace nexus::gateway
