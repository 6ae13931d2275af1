#include "dialect/anthropic/codec.h"
#include "dialect/bedrock/codec.h"
#include "dialect/codec.h"
#include "dialect/cohere/codec.h"
#include "dialect/gemini/codec.h"
#include "dialect/ollama/codec.h"
#include "dialect/openai_chat/codec.h"
#include "dialect/openai_completions/codec.h"
#include "dialect/openai_embeddings/codec.h"
#include "dialect/openai_responses/codec.h"

namespace nexus::dialect {

std::string_view name_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_chat: return "openai_chat";
        case Dialect::openai_embeddings: return "openai_embeddings";
        case Dialect::anthropic: return "anthropic";
        case Dialect::gemini: return "gemini";
        case Dialect::openai_responses: return "openai_responses";
        case Dialect::bedrock_converse: return "bedrock_converse";
        case Dialect::cohere: return "cohere";
        case Dialect::ollama: return "ollama";
        case Dialect::openai_completions: return "openai_completions";
    }
    return "openai_chat";
}

const Codec& codec_for(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_chat: return openai_chat_codec();
        case Dialect::openai_embeddings: return openai_embeddings_codec();
        case Dialect::anthropic: return anthropic_codec();
        case Dialect::gemini: return gemini_codec();
        case Dialect::openai_responses: return openai_responses_codec();
        case Dialect::bedrock_converse: return bedrock_codec();
        case Dialect::cohere: return cohere_codec();
        case Dialect::ollama: return ollama_codec();
        case Dialect::openai_completions: return openai_completions_codec();
    }
    return openai_chat_codec();
}

}  // namespace nexus::dialect
