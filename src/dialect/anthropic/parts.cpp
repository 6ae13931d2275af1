#include "base/encoding.h"
#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
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

// What a client found for the model: kept whole for its own API, the text of it for the others.
Part search_result_of(const Json& block) {
    Part part;
    part.origin = Dialect::anthropic;
    part.native = block;
    for (const char* key : {"title", "source"}) {
        if (const std::string text = text_field(block, key); !text.empty()) {
            part.text += text + "\n";
        }
    }
    const Json* content = array_field(block, "content");
    part.text += content != nullptr ? joined_text(*content) : std::string();
    return part;
}

std::optional<Part> media_of(const Json& block, bool is_image) {
    const Json* source = object_field(block, "source");
    if (source == nullptr) {
        return std::nullopt;
    }
    Part part;
    part.kind = is_image ? Part::Kind::image : Part::Kind::file;
    part.origin = Dialect::anthropic;
    part.filename = text_field(block, "title");
    part.context = text_field(block, "context");
    if (const Json* citations = object_field(block, "citations"); citations != nullptr) {
        part.wants_citations = bool_field(*citations, "enabled");
    }
    read_source(*source, part);
    if (part.kind == Part::Kind::text) {
        part.native = block;  // a document of blocks
    } else if (!is_image && !part.url.empty()) {
        part.media_type = "application/pdf";  // the one kind of document that a URL may name
    }
    return part;
}

Part text_of(const Json& block) {
    Part part;
    part.text = text_field(block, "text");
    const Json* citations = array_field(block, "citations");
    for (std::size_t i = 0; citations != nullptr && i < citations->size(); ++i) {
        part.citations.push_back(citation_of((*citations)[i]));
    }
    return part;
}

}  // namespace

std::optional<Part> part_of(const Json& block) {
    const std::string_view type = string_or(block, "type", {});
    std::optional<Part> part;
    if (type == "text") {
        part = text_of(block);
    } else if (type == "image" || type == "document") {
        part = media_of(block, type == "image");
    } else if (type == "search_result") {
        part = search_result_of(block);
    }
    if (part) {
        if (const Json* cache_control = object_field(block, "cache_control"); cache_control != nullptr) {
            part->cache_control = *cache_control;
        }
    }
    return part;
}

Part native_part(const Json& block) {
    Part part;
    part.kind = Part::Kind::native;
    part.origin = Dialect::anthropic;
    part.native = block;
    return part;
}

std::optional<ThinkingBlock> thinking_of(const Json& block) {
    const std::string_view type = string_or(block, "type", {});
    ThinkingBlock out;
    if (type == "thinking") {
        out.text = text_field(block, "thinking");
        read_signature(Dialect::anthropic, text_field(block, "signature"), out);
    } else if (type == "redacted_thinking") {
        read_redacted(Dialect::anthropic, text_field(block, "data"), out);
    } else {
        return std::nullopt;
    }
    return out;
}

// A thought without text that another provider has sealed goes as one that is sealed whole, so that no client shows an
// empty thought.
Json thinking_json(const ThinkingBlock& block) {
    std::string signature = signature_for(Dialect::anthropic, block);
    const bool is_sealed = !block.redacted.empty() || (block.text.empty() && block.origin != Dialect::anthropic);
    if (is_sealed && !signature.empty()) {
        return Json{{"type", "redacted_thinking"}, {"data", std::move(signature)}};
    }
    return Json{{"type", "thinking"}, {"thinking", block.text}, {"signature", std::move(signature)}};
}

}  // namespace nexus::dialect::anthropic
