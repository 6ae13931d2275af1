#pragma once

#include <string>
#include <string_view>

#include "dialect/dialect.h"

namespace nexus::dialect {

/// Appends to `out` what one event of an upstream's stream says to the client: text, reasoning and the arguments of
/// tools, unescaped. For events that a decoder left unread (StreamNeeds::text is false): their bytes are searched for
/// the members that hold such text, without a parser, which costs some 100 ns. Never fails: of bytes that are no event
/// of the dialect something or nothing is taken. OpenAI's chat and completions decoders say where a text stands and
/// need no search: nothing is appended for them.
void append_event_text(Dialect dialect, std::string_view raw, std::string& out);

/// Appends what the inside of a JSON string means; where its escapes are broken, its bytes as they are.
void append_unescaped(std::string_view raw, std::string& out);

}  // namespace nexus::dialect
