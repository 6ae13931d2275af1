#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

struct Location {
    std::string_view name;      ///< the location's member
    std::string_view document;  ///< the member that counts documents
    Citation::Unit unit;
};

constexpr Location kLocations[] = {
    {"documentChar", "documentIndex", Citation::Unit::characters},
    {"documentPage", "documentIndex", Citation::Unit::pages},
    {"documentChunk", "documentIndex", Citation::Unit::blocks},
    {"searchResultLocation", "searchResultIndex", Citation::Unit::blocks},
};

void read_location(const Json& location, Citation& out) {
    if (const Json* web = object_field(location, "web"); web != nullptr) {
        out.url = text_field(*web, "url");
        if (out.title.empty()) {
            out.title = text_field(*web, "domain");
        }
    }
    for (const Location& row : kLocations) {
        if (const Json* found = object_field(location, row.name); found != nullptr) {
            out.unit = row.unit;
            out.document = count_field(*found, row.document);
            out.source_begin = count_field(*found, "start");
            out.source_end = count_field(*found, "end");
        }
    }
}

Json location_json(const Citation& citation) {
    if (!citation.url.empty()) {
        return Json{{"web", Json{{"url", citation.url}}}};
    }
    for (const Location& row : kLocations) {
        if (row.unit == citation.unit) {
            return Json{{row.name, Json{{row.document, citation.document.value_or(0)},
                                        {"start", citation.source_begin.value_or(0)},
                                        {"end", citation.source_end.value_or(0)}}}};
        }
    }
    return {};
}

}  // namespace

Citation citation_of(const Json& citation) {
    Citation out;
    out.origin = Dialect::bedrock_converse;
    out.native = citation;
    out.title = text_field(citation, "title");
    if (const std::string_view source = string_or(citation, "source", {}); source.starts_with("http")) {
        out.url = source;
    }
    if (const Json* contents = array_field(citation, "sourceContent"); contents != nullptr) {
        for (const Json& content : *contents) {
            out.cited_text += string_or(content, "text", {});
        }
    }
    if (const Json* location = object_field(citation, "location"); location != nullptr) {
        read_location(*location, out);
    }
    return out;
}

Json citation_json(const Citation& citation) {
    if (citation.origin == Dialect::bedrock_converse && citation.native.is_object()) {
        return citation.native;
    }
    Json out = Json::object();
    if (!citation.title.empty()) {
        out["title"] = citation.title;
    }
    if (!citation.cited_text.empty()) {
        out["sourceContent"] = Json::array({Json{{"text", citation.cited_text}}});
    }
    if (Json location = location_json(citation); !location.is_null()) {
        out["location"] = std::move(location);
    }
    return out;
}

}  // namespace nexus::dialect::bedrock
