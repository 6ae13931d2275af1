#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/json_scan.h"
#include "dialect/model.h"

namespace nexus::dialect::openai_chat {

/// A text of one chunk: where it stands in the chunk's data.
struct ChunkText {
    StreamEvent::Kind kind = StreamEvent::Kind::text;
    std::string_view raw;
    Span range;
    bool escaped = false;
};

/// A piece of a tool call. Members that the chunk lacks are empty.
struct ChunkCall {
    std::optional<std::int64_t> index;
    std::string id;
    std::string name;
    std::string signature;
    bool custom = false;
    std::optional<ChunkText> arguments;
};

struct ChunkChoice {
    std::int64_t index = 0;
    std::vector<ChunkText> texts;  ///< reasoning, text, refusal, in the order of the data
    std::vector<ChunkCall> calls;
    std::string finish;  ///< the server's word, or empty
};

/// What one `chat.completion.chunk` says. Views are into its data.
struct Chunk {
    std::string id;
    std::string model;
    std::vector<ChunkChoice> choices;
    Usage usage;
    bool has_error = false;
    /// A choice has annotations, sound, pictures, signed thinking or logprobs: read_extras() reads them.
    bool has_extras = false;
    std::optional<Span> padding;  ///< the value of `obfuscation` or `p`: random bytes that hide the lengths of texts
};

/// Reads one chunk. Compatible servers leave members out and add their own, so only what is not JSON is refused
/// (`provider_protocol_error`); members of a wrong type read as absent.
Result<Chunk> read_chunk(std::string_view data);

/// Appends the events for what `has_extras` tells of, each of its choice. Nothing for what is no JSON.
void read_extras(std::string_view data, std::vector<StreamEvent>& out);

}  // namespace nexus::dialect::openai_chat
