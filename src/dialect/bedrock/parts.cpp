#include "base/encoding.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

// False for what only Bedrock can fetch or cut (S3, documents made of blocks): such a block stays as it is.
bool read_source(const Json& media, Part& part) {
    const Json* source = object_field(media, "source");
    if (source == nullptr) {
        return false;
    }
    if (const Json* text = find(*source, "text"); text != nullptr && text->is_string()) {
        part.media_type = "text/plain";
        part.data = base64_encode(text->get_ref<const std::string&>());
        return true;
    }
    part.data = text_field(*source, "bytes");
    return !part.data.empty();
}

std::optional<Part> media_part(Part::Kind kind, const Json& media) {
    Part part;
    part.kind = kind;
    part.media_type = media_type_of(kind, string_or(media, "format", {}));
    part.filename = text_field(media, "name");
    part.context = text_field(media, "context");
    if (const Json* citations = object_field(media, "citations"); citations != nullptr) {
        part.wants_citations = bool_field(*citations, "enabled");
    }
    return read_source(media, part) ? std::optional(std::move(part)) : std::nullopt;
}

Part cited_part(const Json& content) {
    Part part;
    if (const Json* texts = array_field(content, "content"); texts != nullptr) {
        for (const Json& text : *texts) {
            part.text += string_or(text, "text", {});
        }
    }
    if (const Json* citations = array_field(content, "citations"); citations != nullptr) {
        for (const Json& citation : *citations) {
            part.citations.push_back(citation_of(citation));
        }
    }
    return part;
}

Part native_part(const Json& block) {
    Part part;
    part.kind = Part::Kind::native;
    part.native = block;
    part.origin = Dialect::bedrock_converse;
    return part;
}

}  // namespace

Part part_of(const Json& block) {
    if (const Json* text = find(block, "text"); text != nullptr && text->is_string()) {
        Part part;
        part.text = text->get<std::string>();
        return part;
    }
    if (const Json* cited = object_field(block, "citationsContent"); cited != nullptr) {
        return cited_part(*cited);
    }
    constexpr std::pair<std::string_view, Part::Kind> kMedia[] = {{"image", Part::Kind::image},
                                                                  {"document", Part::Kind::file},
                                                                  {"video", Part::Kind::video},
                                                                  {"audio", Part::Kind::audio}};
    for (const auto& [word, kind] : kMedia) {
        if (const Json* media = object_field(block, word); media != nullptr) {
            std::optional<Part> part = media_part(kind, *media);
            return part ? *std::move(part) : native_part(block);
        }
    }
    return native_part(block);
}

Json cache_control_of(const Json& cache_point) {
    Json control{{"type", "ephemeral"}};
    if (const std::string_view ttl = string_or(cache_point, "ttl", {}); !ttl.empty()) {
        control["ttl"] = ttl;
    }
    return control;
}

}  // namespace nexus::dialect::bedrock
