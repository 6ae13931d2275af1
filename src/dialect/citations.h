#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "dialect/model.h"

/// Annotations in OpenAI's two shapes, and positions in texts.
namespace nexus::dialect {

/// A citation from an annotation: flat in the Responses API (`{type: url_citation, url, …}`), under a member of its
/// type's name in Chat Completions (`{type: url_citation, url_citation: {…}}`); either is read.
Citation citation_of_annotation(const Json& annotation, Dialect origin);

/// A page's citation as Chat Completions has it, {type: url_citation, url_citation}. Null for what is no page's.
Json chat_annotation(const Citation& citation);
/// A citation as the Responses API has it: its own as it came, a page's url_citation, a file's file_citation. Null for
/// passages of documents, which it has no place for.
Json responses_annotation(const Citation& citation);
/// What the two above cannot hold, in Anthropic's shape, for a member beside the answer's own.
Json document_citation(const Citation& citation);

/// How many Unicode code points the valid UTF-8 `text` has.
std::int64_t code_points(std::string_view text);
/// How many code points stand before byte `at` of `text`.
std::int64_t code_points_before(std::string_view text, std::int64_t at);
/// The byte position of the code point number `at`, at most the text's end.
std::size_t byte_of_code_point(std::string_view text, std::int64_t at);

}  // namespace nexus::dialect
