#include "cli/mock/handler.h"

namespace nexus::cli {

const std::string_view kMockHelp = R"(Serves POST /v1/chat/completions, /v1/messages, /v1/embeddings,
/v1beta/models/{model}:generateContent and :streamGenerateContent (always as server-sent events), GET /v1/models.
Equal requests get equal answers. Credentials are ignored.

The answer is the last user message, with the number of its images, unless something else is asked for:
  model fixed:TEXT          TEXT
  response_format           a value that is valid under the JSON Schema
  "call TOOL" in the text   a call of that tool, with valid arguments; so does a tool_choice that demands one
  x-mock-text: TEXT         TEXT
  x-mock-tool: NAME,NAME    calls of these tools
  x-mock-tokens: N          cut or repeated to N tokens
stop, max_tokens and n are honoured. A token is four bytes of text; an image counts as 256 tokens of the prompt.
Embeddings depend on the words alone: texts that share words are near each other.

Pace and faults, by request header:
  x-mock-delay: MS          before the answer's head
  x-mock-token-delay: MS    before each token of a stream
  x-mock-status: 4xx | 5xx  an error with this status, in the caller's wire format
  x-mock-retry-after: S     sent with that error as Retry-After
  x-mock-fault: close | reset
                            the connection is closed, or reset, without an answer
  x-mock-fault: cut | stall | garbage
                            after half of the answer: it is cut off, nothing more comes, or bytes that are no JSON
                            stand in it
)";

}  // namespace nexus::cli
