// index_body on any bytes: what it accepts, nlohmann accepts too; its ranges lie in the bytes; and every edit that it
// offers leaves valid JSON that says what was asked for.
#include <cstdint>
#include <cstdlib>

#include "base/json.h"
#include "dialect/body.h"

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
    const std::string edited = edits.apply(body);
    const Result<BodyIndex> again = index_body(edited, dialect, BodyLimits{1024 * 1024, 32});
    require(again.has_value() && (dialect == Dialect::gemini || again->model == "new"));
    require(!again->stream || dialect != Dialect::openai_chat || again->include_usage.value_or(false));
    require(again->texts.size() == index->texts.size());
    for (const TextPiece& piece : again->texts) {
        require(piece.text == "\"x\\\n");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    check(body, Dialect::openai_chat);
    check(body, Dialect::openai_embeddings);
    check(body, Dialect::openai_responses);
    check(body, Dialect::anthropic);
    check(body, Dialect::gemini);
    return 0;
}
