#include "cli/mock/handler.h"

namespace nexus::cli {

const std::string_view kMockHelp = R"(Serves every provider's wire format, at the provider's own paths:
  chat          OpenAI Chat Completions, Completions and Responses, Anthropic, Gemini, Vertex AI, Bedrock Converse and
                InvokeModel (with their binary streams), Cohere v2, Ollama; Azure's deployments
  others        embeddings, rerank, moderations, images, speech, transcriptions, counts of tokens, lists of models, and
                OpenAI's realtime API
Paths of OpenAI's kind may stand below any prefix. Equal requests get equal answers. Credentials are not checked.

The answer is the last user message, with the number of its images, unless something else is asked for:
  model fixed:TEXT          TEXT
  response_format           a value that is valid under the JSON Schema
  "call TOOL" in the text   a call of that tool, with valid arguments; so does a tool_choice that demands one
  "call TOOL {…}"           a call of that tool with these arguments
  x-mock-text: TEXT         TEXT
  x-mock-tool: NAME,NAME    calls of these tools
  x-mock-tokens: N          cut or repeated to N tokens
  x-mock-reasoning: N       N tokens of reasoning before it; a request that asks for reasoning gets some, too
  x-mock-cached: N          N tokens of the prompt come from the cache
  x-mock-cache-write: N     N tokens of the prompt go into the cache
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

GET /mock/bill says what was produced, per model and credential: requests, tokens, and the price table's cost in
nano-dollars. A stream that broke off is billed for the tokens that were made. DELETE /mock/bill begins anew.
  x-mock-price-kind: KIND   the prices of this kind of provider, instead of those of the path's

With --replay the answers are recorded ones: the one to the most similar request of the same method and path.
)";

}  // namespace nexus::cli
