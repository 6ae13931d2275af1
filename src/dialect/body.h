#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "dialect/codec.h"
#include "dialect/model.h"

namespace nexus::dialect {

/// One text that a person, a tool or a system prompt put into a request: what detectors read.
struct TextPiece {
    Role role = Role::user;
    /// The text as the model will see it: unescaped, and decoded twice where JSON stands inside a JSON string
    /// (function.arguments). Points into the body when nothing was escaped, else into the index's own memory.
    std::string_view text;
    /// The raw bytes of the string value in the body, between its quotes.
    Span raw;
    /// How often the raw bytes are escaped: 0 none needed decoding, 1 JSON string, 2 JSON string inside one.
    std::uint8_t escapes = 0;
    /// The message's place in the request, -1 for what stands outside of messages (tool descriptions, system).
    std::int32_t message = -1;
    /// A long JSON number in a tool call's arguments or result: an account's, a card's. `raw` is its token, without
    /// quotes; what takes the place of any part of it takes the place of all of it, as a JSON string.
    bool bare = false;
};

struct BodyLimits {
    std::size_t text_bytes = 4 * 1024 * 1024;  ///< all text pieces together; media in base64 does not count
    int depth = kJsonDepthMax;
    bool needs_model = true;  ///< false: the model is named elsewhere (in the path), and the body need not name it
};

/// Where a Messages request could have breakpoints of the prompt cache, see cache_points.h. A span is that of an object
/// with its braces, or of a string with its quotes; empty where there is nothing to mark.
struct CachePlaces {
    bool has_own = false;  ///< the client has set some
    Span tool;             ///< the last tool
    Span system;           ///< the system prompt, or its last block
    Span turn;             ///< the last block of the last answer that a turn of the user's follows
};

/// What one walk over a request's bytes found. Positions are into those bytes, which must outlive it.
struct BodyIndex {
    std::string_view model;  ///< unescaped
    Span model_raw;          ///< between the quotes; empty where the body names no model
    bool stream = false;
    std::optional<bool> include_usage;
    Span stream_options_raw;          ///< the value of stream_options, or empty
    Span include_usage_raw;           ///< the value of stream_options.include_usage, or empty
    bool has_stream_options = false;  ///< stream_options is an object with members
    Span root;                        ///< the root object with its braces
    std::optional<std::int64_t> max_tokens;
    Span max_tokens_raw;
    std::optional<std::int64_t> n;
    bool has_tools = false;
    bool has_images = false;
    bool has_audio = false;
    std::size_t messages = 0;
    std::size_t text_bytes = 0;
    std::vector<TextPiece> texts;
    CachePlaces cache;  ///< Anthropic's dialect; else empty

    BodyIndex();
    BodyIndex(BodyIndex&&) noexcept;
    BodyIndex& operator=(BodyIndex&&) noexcept;
    ~BodyIndex();

    /// Memory of unescaped texts; owned here so that views stay valid when the index moves.
    std::unique_ptr<std::vector<std::unique_ptr<std::string>>> decoded;
};

/// Walks every value of `body` once, without a tree (simdjson On-Demand). Refuses, with the client's own field name as
/// `param`: what is not one JSON object (invalid_json), invalid UTF-8, lone surrogates, a duplicate of any key that is
/// read here, wrong types of `model`, `messages`, `stream`, `max_tokens`, `n`, depth and text beyond the limits.
/// `dialect` says where model and texts stand: one that clients speak (openai_chat, openai_embeddings,
/// openai_responses, anthropic, gemini). Gemini's requests name model and streaming in their path: `model` then is
/// empty and `stream` false, for the caller to fill. Dialects whose streams always carry usage have `include_usage`
/// set. Bodies up to the listener's limit; memory is O(pieces).
Result<BodyIndex> index_body(std::string_view body, Dialect dialect, const BodyLimits& limits);

/// As index_body, for the body of an operation that has no dialect of its own: rerank, moderations, images, speech.
Result<BodyIndex> index_plain_body(std::string_view body, const BodyLimits& limits);

/// A range of a piece's text and what takes its place.
struct TextEdit {
    Span range;
    std::string_view with;
};

/// Adds to `edits` the replacement of `piece.text[range]` by `with`, escaped as often as the piece is. A range that
/// begins or ends inside of a character takes all of that character.
void replace_in_piece(Edits& edits, std::string_view body, const TextPiece& piece, Span range, std::string_view with);
/// The same for several ranges of one piece, in rising order and apart from each other, in one walk over the piece:
/// one by one, thousands of replacements in a long escaped text would cost its length each.
void replace_in_piece(Edits& edits, std::string_view body, const TextPiece& piece, std::span<const TextEdit> changes);

/// Adds to `edits` what makes the body name `model`; nothing for a body that names none.
void set_model(Edits& edits, const BodyIndex& index, std::string_view model);

/// Adds to `edits` what makes a streamed OpenAI chat request ask for usage; the client's other stream options stay.
void request_stream_usage(Edits& edits, const BodyIndex& index);

/// Adds to `edits` what makes a chat request with max_tokens say max_completion_tokens, which OpenAI's reasoning models
/// take alone. Nothing where it says so already, or has no limit.
void rename_max_tokens(Edits& edits, std::string_view body, const BodyIndex& index);

}  // namespace nexus::dialect
