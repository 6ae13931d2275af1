#include "dialect/anthropic/codec.h"
#include "dialect/codec.h"
#include "dialect/gemini/codec.h"
#include "dialect/openai_chat/codec.h"
#include "dialect/openai_embeddings/codec.h"

namespace nexus::dialect {

std::string_view name_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_chat: return "openai_chat";
        case Dialect::openai_embeddings: return "openai_embeddings";
        case Dialect::anthropic: return "anthropic";
        case Dialect::gemini: return "gemini";
    }
    return "openai_chat";
}

const Codec& codec_for(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_chat: return openai_chat_codec();
        case Dialect::openai_embeddings: return openai_embeddings_codec();
        case Dialect::anthropic: return anthropic_codec();
        case Dialect::gemini: return gemini_codec();
    }
    return openai_chat_codec();
}

}  // namespace nexus::dialect
