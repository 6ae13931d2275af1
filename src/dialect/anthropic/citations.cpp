#include "dialect/citations.h"
#include "dialect/anthropic/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::anthropic {

Citation citation_of(const Json& json) {
    Citation out;
    out.origin = Dialect::anthropic;
    const std::string type = text_field(json, "type");
    out.cited_text = text_field(json, "cited_text");
    out.file_id = text_field(json, "file_id");
    out.title = text_field(
        json, type.starts_with("web_search") || type.starts_with("search_result") ? "title" : "document_title");
    out.url = text_field(json, "url");
    if (type == "search_result_location") {
        out.url = text_field(json, "source");
        out.document = count_field(json, "search_result_index");
    } else {
        out.document = count_field(json, "document_index");
    }
    const auto read_range = [&](Citation::Unit unit, std::string_view begin, std::string_view end) {
        if (const std::optional<std::int64_t> at = count_field(json, begin)) {
            out.unit = unit;
            out.source_begin = at;
            out.source_end = count_field(json, end);
        }
    };
    read_range(Citation::Unit::characters, "start_char_index", "end_char_index");
    read_range(Citation::Unit::pages, "start_page_number", "end_page_number");
    read_range(Citation::Unit::blocks, "start_block_index", "end_block_index");
    out.native = json;
    return out;
}

Json citation_json(const Citation& citation) {
    if (citation.origin == Dialect::anthropic && !citation.native.is_null()) {
        return citation.native;
    }
    if (citation.url.empty()) {
        return document_citation(citation);
    }
    return Json{{"type", "web_search_result_location"},
                {"cited_text", citation.cited_text},
                {"encrypted_index", ""},
                {"title", citation.title.empty() ? Json() : Json(citation.title)},
                {"url", citation.url}};
}

Json citations_json(const std::vector<Citation>& citations) {
    Json out = Json::array();
    for (const Citation& citation : citations) {
        out.push_back(citation_json(citation));
    }
    return out;
}

}  // namespace nexus::dialect::anthropic
