#include "dialect/openai_chat/codec.h"

#include "dialect/custom_tools.h"
#include "dialect/openai_chat/wire.h"

namespace nexus::dialect {
namespace {

class OpenAiChatCodec final : public Codec {
  public:
    Dialect dialect() const override { return Dialect::openai_chat; }
    Result<ChatRequest> decode_request(std::string_view body) const override {
        return openai_chat::decode_request(body);
    }
    Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) const override {
        return openai_chat::encode_request(request, quirks);
    }
    Result<ChatResponse> decode_response(std::string_view body) const override {
        return openai_chat::decode_response(body);
    }
    std::string encode_response(const ChatResponse& response, const AnswerContext& context) const override {
        return context.custom_tools.empty()
                   ? openai_chat::encode_response(response, context)
                   : openai_chat::encode_response(with_custom_calls(response, context.custom_tools), context);
    }
    Usage decode_usage(std::string_view body) const override { return openai_chat::decode_usage(body); }
    Error decode_error(int status, std::string_view body) const override {
        return openai_chat::decode_error(status, body);
    }
    std::string encode_error(const Error& error, std::string_view) const override {
        return openai_chat::encode_error(error);
    }
    std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds needs) const override {
        return openai_chat::make_stream_decoder(needs);
    }
    std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext& context) const override {
        std::unique_ptr<StreamEncoder> encoder = openai_chat::make_stream_encoder(context);
        return context.custom_tools.empty() ? std::move(encoder)
                                            : with_custom_calls(std::move(encoder), context.custom_tools);
    }
};

}  // namespace

const Codec& openai_chat_codec() {
    static const OpenAiChatCodec codec;
    return codec;
}

}  // namespace nexus::dialect
