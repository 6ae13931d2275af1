#include <algorithm>

#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

// The page or passage that a chunk names.
Citation source_of(const Json& chunk) {
    Citation out;
    out.origin = Dialect::gemini;
    for (const char* kind : {"web", "retrievedContext", "maps"}) {
        if (const Json* source = object_field(chunk, kind); source != nullptr) {
            out.url = text_field(*source, "uri");
            out.title = text_field(*source, "title");
        }
    }
    return out;
}

void add_support(const Json& support, const Json& chunks, std::string_view text, std::vector<Citation>& out) {
    const Json* segment = object_field(support, "segment");
    const Json* indices = array_field(support, "groundingChunkIndices");
    if (segment == nullptr || indices == nullptr) {
        return;
    }
    for (const Json& index : *indices) {
        const std::size_t at = index.is_number_unsigned() ? index.get<std::size_t>() : chunks.size();
        if (at >= chunks.size()) {
            continue;
        }
        Citation citation = source_of(chunks[at]);
        citation.text_begin = code_points_before(text, int_or(*segment, "startIndex", 0));
        citation.text_end = code_points_before(text, int_or(*segment, "endIndex", 0));
        citation.cited_text = text_field(*segment, "text");
        out.push_back(std::move(citation));
    }
}

void add_grounding(const Json& metadata, std::string_view text, std::vector<Citation>& out) {
    const Json* chunks = array_field(metadata, "groundingChunks");
    const Json* supports = array_field(metadata, "groundingSupports");
    if (chunks == nullptr) {
        return;
    }
    for (std::size_t i = 0; supports != nullptr && i < supports->size(); ++i) {
        add_support((*supports)[i], *chunks, text, out);
    }
    for (std::size_t i = 0; supports == nullptr && i < chunks->size(); ++i) {
        out.push_back(source_of((*chunks)[i]));
    }
}

// Passages of the answer that repeat a known text.
void add_recitations(const Json& metadata, std::string_view text, std::vector<Citation>& out) {
    const Json* sources = array_field(metadata, "citationSources");
    if (sources == nullptr) {
        sources = array_field(metadata, "citations");  // Vertex
    }
    for (std::size_t i = 0; sources != nullptr && i < sources->size(); ++i) {
        Citation citation;
        citation.origin = Dialect::gemini;
        citation.url = text_field((*sources)[i], "uri");
        citation.title = text_field((*sources)[i], "title");
        citation.text_begin = code_points_before(text, int_or((*sources)[i], "startIndex", 0));
        citation.text_end = code_points_before(text, int_or((*sources)[i], "endIndex", 0));
        out.push_back(std::move(citation));
    }
}

}  // namespace

std::vector<Citation> citations_of(const Json& candidate, std::string_view text) {
    std::vector<Citation> out;
    if (const Json* metadata = object_field(candidate, "groundingMetadata"); metadata != nullptr) {
        add_grounding(*metadata, text, out);
    }
    if (const Json* metadata = object_field(candidate, "citationMetadata"); metadata != nullptr) {
        add_recitations(*metadata, text, out);
    }
    return out;
}

Json grounding_json(const std::vector<Citation>& citations, std::string_view text) {
    Json chunks = Json::array();
    Json supports = Json::array();
    for (const Citation& citation : citations) {
        if (citation.url.empty()) {
            continue;
        }
        const Json chunk{{"web", Json{{"uri", citation.url}, {"title", citation.title}}}};
        auto known = std::ranges::find(chunks, chunk);
        if (known == chunks.end()) {
            chunks.push_back(chunk);
            known = chunks.end() - 1;
        }
        const std::size_t begin = byte_of_code_point(text, citation.text_begin.value_or(0));
        const std::size_t end = byte_of_code_point(text, citation.text_end.value_or(0));
        const std::string_view cited = begin < end ? text.substr(begin, end - begin) : std::string_view();
        supports.push_back(Json{{"segment", Json{{"startIndex", begin}, {"endIndex", end}, {"text", cited}}},
                                {"groundingChunkIndices", Json::array({known - chunks.begin()})}});
    }
    if (chunks.empty()) {
        return Json();
    }
    return Json{{"groundingChunks", std::move(chunks)}, {"groundingSupports", std::move(supports)}};
}

}  // namespace nexus::dialect::gemini
