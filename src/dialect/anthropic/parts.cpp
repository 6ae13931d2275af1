#include "base/encoding.h"
#include "dialect/anthropic/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::anthropic {
namespace {

// A document made of blocks is read as its text: no other dialect has such a thing.
std::string joined_text(const Json& content) {
    if (content.is_string()) {
        return content.get_ref<const std::string&>();
    }
    std::string text;
    if (content.is_array()) {
        for (const Json& block : content) {
            text += string_or(block, "text", {});
        }
    }
    return text;
}

void read_source(const Json& source, Part& part) {
    const std::string_view type = string_or(source, "type", {});
    if (type == "base64") {
        part.media_type = text_field(source, "media_type");
        part.data = text_field(source, "data");
    } else if (type == "url") {
        part.url = text_field(source, "url");
    } else if (type == "file") {
        part.file_id = text_field(source, "file_id");
    } else if (type == "text") {
        part.media_type = "text/plain";
        part.data = base64_encode(string_or(source, "data", {}));
    } else if (type == "content") {
        const Json* content = find(source, "content");
        part.kind = Part::Kind::text;
        part.text = content != nullptr ? joined_text(*content) : std::string();
    }
}

}  // namespace

std::optional<Part> part_of(const Json& block) {
    const std::string_view type = string_or(block, "type", {});
    Part part;
    if (type == "text") {
        part.text = text_field(block, "text");
    } else if (type == "image" || type == "document") {
        const Json* source = object_field(block, "source");
        if (source == nullptr) {
            return std::nullopt;
        }
        part.kind = type == "image" ? Part::Kind::image : Part::Kind::file;
        part.filename = text_field(block, "title");
        read_source(*source, part);
        if (type == "document" && part.kind == Part::Kind::file && !part.url.empty()) {
            part.media_type = "application/pdf";  // the one kind of document that a URL may name
        }
    } else {
        return std::nullopt;
    }
    if (const Json* cache_control = object_field(block, "cache_control"); cache_control != nullptr) {
        part.cache_control = *cache_control;
    }
    return part;
}

}  // namespace nexus::dialect::anthropic
