#include "base/encoding.h"
#include "base/strings.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"
#include "dialect/hosted_tools.h"

namespace nexus::dialect::bedrock {
namespace {

Error bad_part(const std::string& param, std::string_view what) {
    return bad_value(param, "Amazon Bedrock " + std::string(what));
}

std::string_view word_of(Part::Kind kind) {
    switch (kind) {
        case Part::Kind::image: return "image";
        case Part::Kind::video: return "video";
        case Part::Kind::audio: return "audio";
        default: return "document";
    }
}

// Citations of another provider's answer have no place in the history; their text has.
Json text_block(const Part& part) {
    Json citations = Json::array();
    for (const Citation& citation : part.citations) {
        if (citation.origin == Dialect::bedrock_converse) {
            citations.push_back(citation_json(citation));
        }
    }
    if (citations.empty()) {
        return trim(part.text).empty() ? Json() : Json{{"text", part.text}};
    }
    Json content = Json::object();
    if (!part.text.empty()) {
        content["content"] = Json::array({Json{{"text", part.text}}});
    }
    content["citations"] = std::move(citations);
    return Json{{"citationsContent", std::move(content)}};
}

// A text that is to be cited goes as text: only then does the answer cite its characters.
Result<Json> source_of(const Part& part, const std::string& param) {
    const bool is_cited_text = part.kind == Part::Kind::file && part.wants_citations.value_or(false) &&
                               part.media_type.starts_with("text/plain");
    if (is_cited_text) {
        std::optional<std::string> text = base64_decode(part.data);
        if (!text) {
            return bad_part(param, "needs the file's data in base64");
        }
        return Json{{"text", *std::move(text)}};
    }
    return Json{{"bytes", part.data}};
}

Result<Json> media_block(const Part& part, const std::string& param, DocumentNames& names) {
    const std::string_view word = word_of(part.kind);
    if (!part.file_id.empty()) {
        return bad_part(param, "takes no file ids of another store");
    }
    if (part.data.empty()) {
        return bad_part(param, "takes the bytes of media only, not a URL");
    }
    const std::string_view format = format_of(part);
    if (format.empty()) {
        return bad_part(param, "takes no " + std::string(word) + " of the type '" + part.media_type + "'");
    }
    Result<Json> source = source_of(part, param);
    if (!source) {
        return std::move(source).error();
    }
    Json media{{"format", format}};
    if (part.kind == Part::Kind::file) {
        media["name"] = names.name(part.filename);
    }
    media["source"] = *std::move(source);
    if (!part.context.empty()) {
        media["context"] = part.context;
    }
    if (part.wants_citations && part.kind == Part::Kind::file) {
        media["citations"] = Json{{"enabled", *part.wants_citations}};
    }
    return Json{{word, std::move(media)}};
}

}  // namespace

ThinkingBlock thinking_of(const Json& reasoning, std::int32_t place) {
    ThinkingBlock block;
    block.place = place;
    block.origin = Dialect::bedrock_converse;
    block.redacted = text_field(reasoning, "redactedContent");
    if (const Json* text = object_field(reasoning, "reasoningText"); text != nullptr) {
        block.text = text_field(*text, "text");
        block.signature = text_field(*text, "signature");
    }
    return block;
}

Result<Json> block_of(const Part& part, const std::string& param, DocumentNames& names, DroppedFields& dropped) {
    switch (part.kind) {
        case Part::Kind::text:
        case Part::Kind::refusal: return text_block(part);
        case Part::Kind::image:
        case Part::Kind::audio:
        case Part::Kind::video:
        case Part::Kind::file: return media_block(part, param, names);
        case Part::Kind::native: break;
    }
    if (part.origin == Dialect::bedrock_converse) {
        return part.native;
    }
    dropped.add(dropped_name(part));
    return Json();
}

}  // namespace nexus::dialect::bedrock
