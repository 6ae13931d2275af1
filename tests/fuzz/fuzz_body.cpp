// index_body and index_plain_body on any bytes: what they accept, nlohmann accepts too; their ranges lie in the bytes;
// and every edit that they offer leaves valid JSON that says what was asked for.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "dialect/body.h"
#include "dialect/cache_points.h"

namespace {

using namespace nexus;
using namespace nexus::dialect;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(std::string_view body, Dialect dialect) {
    const Result<BodyIndex> index = index_body(body, dialect, BodyLimits{64 * 1024, 32});
    if (!index) {
        return;
    }
    require(parse_json(body).has_value());
    Edits edits;
    std::size_t end = 0;
    for (const TextPiece& piece : index->texts) {
        require(piece.raw.begin >= end && piece.raw.end <= body.size());
        end = piece.raw.end;
        replace_in_piece(edits, body, piece, Span{0, piece.text.size()}, "\"x\\\n");
    }
    set_model(edits, *index, "new");
    request_stream_usage(edits, *index);
    rename_max_tokens(edits, body, *index);
    const std::string edited = edits.apply(body);
    const Result<BodyIndex> again = index_body(edited, dialect, BodyLimits{1024 * 1024, 32});
    require(again.has_value() && (dialect == Dialect::gemini || again->model == "new"));
    require(!again->stream || dialect != Dialect::openai_chat || again->include_usage.value_or(false));
    require(again->texts.size() == index->texts.size());
    for (const TextPiece& piece : again->texts) {
        require(piece.text == "\"x\\\n");
    }
}

// Breakpoints of the prompt's cache leave a valid request with the same texts.
void check_cache_points(std::string_view body) {
    const Result<BodyIndex> index = index_body(body, Dialect::anthropic, BodyLimits{64 * 1024, 32});
    if (!index) {
        return;
    }
    Edits edits;
    add_cache_points(edits, body, *index, CachePoints{true, true, true});
    const std::string edited = edits.apply(body);
    const Result<BodyIndex> again = index_body(edited, Dialect::anthropic, BodyLimits{64 * 1024, 34});
    require(again.has_value() && again->texts.size() == index->texts.size());
    require(edits.empty() || again->cache.has_own);
    for (std::size_t i = 0; i < index->texts.size(); ++i) {
        require(again->texts[i].text == index->texts[i].text && again->texts[i].role == index->texts[i].role);
    }
}

void check_plain(std::string_view body) {
    const Result<BodyIndex> index = index_plain_body(body, BodyLimits{64 * 1024, 32, false});
    require(!index || parse_json(body).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    check(body, Dialect::openai_chat);
    check(body, Dialect::openai_embeddings);
    check(body, Dialect::openai_responses);
    check(body, Dialect::openai_completions);
    check(body, Dialect::anthropic);
    check(body, Dialect::gemini);
    check_cache_points(body);
    check_plain(body);
    return 0;
}
