#include "dialect/openai_completions/codec.h"

#include "dialect/openai_chat/wire.h"
#include "dialect/openai_completions/wire.h"

namespace nexus::dialect {
namespace {

class OpenAiCompletionsCodec final : public Codec {
  public:
    Dialect dialect() const override { return Dialect::openai_completions; }
    Result<ChatRequest> decode_request(std::string_view body) const override {
        return openai_completions::decode_request(body);
    }
    Result<EncodedRequest> encode_request(const ChatRequest&, const Quirks&) const override {
        return Error(ErrorCode::not_implemented, "requests are not translated into legacy completions");
    }
    Result<ChatResponse> decode_response(std::string_view body) const override {
        return openai_completions::decode_response(body);
    }
    std::string encode_response(const ChatResponse& response, const AnswerContext& context) const override {
        return openai_completions::encode_response(response, context);
    }
    Usage decode_usage(std::string_view body) const override { return openai_chat::decode_usage(body); }
    Error decode_error(int status, std::string_view body) const override {
        return openai_chat::decode_error(status, body);
    }
    std::string encode_error(const Error& error, std::string_view) const override {
        return openai_chat::encode_error(error);
    }
    std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds) const override {
        return openai_completions::make_stream_decoder();
    }
    std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext& context) const override {
        return openai_completions::make_stream_encoder(context);
    }
};

}  // namespace

const Codec& openai_completions_codec() {
    static const OpenAiCompletionsCodec codec;
    return codec;
}

}  // namespace nexus::dialect
