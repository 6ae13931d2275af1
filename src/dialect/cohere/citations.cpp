#include "dialect/cohere/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::cohere {

Citation citation_of(const Json& citation, std::int64_t offset) {
    Citation out;
    out.origin = Dialect::cohere;
    out.native = citation;
    // Positions in a plan or in reasoning are none in the text.
    if (string_or(citation, "type", "TEXT_CONTENT") == "TEXT_CONTENT") {
        const std::optional<std::int64_t> begin = count_field(citation, "start");
        const std::optional<std::int64_t> end = count_field(citation, "end");
        if (begin && end) {
            out.text_begin = *begin + offset;
            out.text_end = *end + offset;
        }
    }
    const Json* sources = array_field(citation, "sources");
    if (sources == nullptr || sources->empty()) {
        return out;
    }
    // A document's data and a tool's output are objects of the client's own making; these members are usual.
    for (const char* kind : {"document", "tool_output"}) {
        if (const Json* source = object_field(sources->front(), kind); source != nullptr) {
            out.title = text_field(*source, "title");
            out.url = text_field(*source, "url");
            out.cited_text = text_field(*source, "text");
        }
    }
    return out;
}

Json citation_json(const Citation& citation) {
    if (citation.origin == Dialect::cohere && citation.native.is_object()) {
        return citation.native;
    }
    Json document = Json::object();
    for (const auto& [name, value] : {std::pair<const char*, const std::string&>{"title", citation.title},
                                      {"url", citation.url},
                                      {"text", citation.cited_text}}) {
        if (!value.empty()) {
            document[name] = value;
        }
    }
    const std::string id = "doc:" + std::to_string(citation.document.value_or(0));
    Json source{{"type", "document"}, {"id", id}, {"document", std::move(document)}};
    return Json{{"start", citation.text_begin.value_or(0)},
                {"end", citation.text_end.value_or(0)},
                {"text", ""},
                {"sources", Json::array({std::move(source)})},
                {"type", "TEXT_CONTENT"}};
}

}  // namespace nexus::dialect::cohere
