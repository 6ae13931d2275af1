#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// What the two programs say to each other: both make the same bytes from the same numbers, so that the load driver can
/// check every answer byte for byte, or by its text where the gateway translates it.
namespace bench {

/// Whose format the upstream answers in.
enum class Format { openai, anthropic };
Format format_named(const std::string& name);

/// A chat request in OpenAI's format whose prompt has about `prompt_bytes` bytes of plain English prose. `messages`
/// spreads the prompt over so many messages.
std::string request_body(std::size_t prompt_bytes, bool stream, std::size_t messages);

/// The answer to a request that does not stream: one JSON object with `text_bytes` bytes of text.
std::string answer_body(Format format, std::size_t text_bytes);

/// The events of a stream, each with its blank line: `deltas` pieces of text, then the finish and the usage.
std::vector<std::string> stream_events(Format format, std::size_t deltas);

/// The text that these answers carry.
std::string answer_text(std::size_t text_bytes);
std::string stream_text(std::size_t deltas);

}  // namespace bench
