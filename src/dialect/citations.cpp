#include "dialect/citations.h"

#include <algorithm>

#include "dialect/fields.h"

namespace nexus::dialect {
namespace {

void put(Json& object, const char* key, const std::optional<std::int64_t>& value) {
    if (value) {
        object[key] = *value;
    }
}

void put(Json& object, const char* key, const std::string& value) {
    if (!value.empty()) {
        object[key] = value;
    }
}

Json url_members(const Citation& citation) {
    return Json{{"url", citation.url},
                {"title", citation.title.empty() ? citation.url : citation.title},
                {"start_index", citation.text_begin.value_or(0)},
                {"end_index", citation.text_end.value_or(0)}};
}

bool is_tail(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

}  // namespace

Citation citation_of_annotation(const Json& annotation, Dialect origin) {
    Citation out;
    out.origin = origin;
    const std::string type = text_field(annotation, "type");
    const Json* nested = object_field(annotation, type);
    const Json& body = nested != nullptr ? *nested : annotation;
    out.url = text_field(body, "url");
    out.title = text_field(body, "title");
    out.file_id = text_field(body, "file_id");
    out.filename = text_field(body, "filename");
    out.text_begin = count_field(body, "start_index");
    out.text_end = count_field(body, "end_index");
    if (!out.file_id.empty() && !out.text_begin) {
        out.text_begin = count_field(body, "index");
        out.text_end = out.text_begin;
    }
    if (type != "url_citation") {
        out.native = annotation;
    }
    return out;
}

Json chat_annotation(const Citation& citation) {
    if (citation.url.empty()) {
        return citation.origin == Dialect::openai_chat ? citation.native : Json();
    }
    return Json{{"type", "url_citation"}, {"url_citation", url_members(citation)}};
}

Json responses_annotation(const Citation& citation) {
    if (citation.origin == Dialect::openai_responses && !citation.native.is_null()) {
        return citation.native;
    }
    if (!citation.url.empty()) {
        Json out{{"type", "url_citation"}};
        out.update(url_members(citation));
        return out;
    }
    if (citation.file_id.empty()) {
        return Json();
    }
    const std::string& filename = citation.filename.empty() ? citation.title : citation.filename;
    return Json{{"type", "file_citation"},
                {"file_id", citation.file_id},
                {"filename", filename},
                {"index", citation.text_end.value_or(0)}};
}

Json document_citation(const Citation& citation) {
    Json out;
    switch (citation.unit) {
        case Citation::Unit::pages:
            out["type"] = "page_location";
            put(out, "start_page_number", citation.source_begin);
            put(out, "end_page_number", citation.source_end);
            break;
        case Citation::Unit::blocks:
            out["type"] = "content_block_location";
            put(out, "start_block_index", citation.source_begin);
            put(out, "end_block_index", citation.source_end);
            break;
        case Citation::Unit::none:
        case Citation::Unit::characters:
            out["type"] = "char_location";
            out["start_char_index"] = citation.source_begin.value_or(0);
            out["end_char_index"] = citation.source_end.value_or(0);
            break;
    }
    out["cited_text"] = citation.cited_text;
    out["document_index"] = citation.document.value_or(0);
    out["document_title"] = citation.title.empty() ? Json() : Json(citation.title);
    put(out, "file_id", citation.file_id);
    return out;
}

std::int64_t code_points(std::string_view text) {
    return static_cast<std::int64_t>(text.size()) - std::ranges::count_if(text, is_tail);
}

std::int64_t code_points_before(std::string_view text, std::int64_t at) {
    const auto size = static_cast<std::int64_t>(text.size());
    return code_points(text.substr(0, static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, size))));
}

std::size_t byte_of_code_point(std::string_view text, std::int64_t at) {
    std::size_t byte = 0;
    while (byte < text.size() && (at > 0 || is_tail(text[byte]))) {
        at -= is_tail(text[byte]) ? 0 : 1;
        ++byte;
    }
    return byte;
}

}  // namespace nexus::dialect
