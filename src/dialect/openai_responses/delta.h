#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "dialect/model.h"

namespace nexus::dialect::openai_responses {

/// What one event with a piece of text says. Views are into its data.
struct Delta {
    std::string_view raw;  ///< of the member `delta`, between its quotes
    Span range;
    bool escaped = false;
    bool has_text = false;
    std::int64_t output_index = 0;
    bool has_logprobs = false;  ///< a list that is not empty
};

/// What the pieces of an event type are; `other` for types that bring no piece.
StreamEvent::Kind kind_of_delta(std::string_view type);

/// Reads an event of the kinds `response.….delta` in one walk, without a tree. Error: provider_protocol_error.
Result<Delta> read_delta(std::string_view data);

}  // namespace nexus::dialect::openai_responses
