#include "dialect/openai_responses/codec.h"

#include "dialect/custom_tools.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect {
namespace {

class OpenAiResponsesCodec final : public Codec {
  public:
    Dialect dialect() const override { return Dialect::openai_responses; }
    Result<ChatRequest> decode_request(std::string_view body) const override {
        return openai_responses::decode_request(body);
    }
    Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) const override {
        return openai_responses::encode_request(request, quirks);
    }
    Result<ChatResponse> decode_response(std::string_view body) const override {
        return openai_responses::decode_response(body);
    }
    std::string encode_response(const ChatResponse& response, const AnswerContext& context) const override {
        return context.custom_tools.empty()
                   ? openai_responses::encode_response(response, context)
                   : openai_responses::encode_response(with_custom_calls(response, context.custom_tools), context);
    }
    Usage decode_usage(std::string_view body) const override { return openai_responses::decode_usage(body); }
    Error decode_error(int status, std::string_view body) const override {
        return openai_responses::decode_error(status, body);
    }
    std::string encode_error(const Error& error, std::string_view) const override {
        return openai_responses::encode_error(error);
    }
    std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds needs) const override {
        return openai_responses::make_stream_decoder(needs);
    }
    std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext& context) const override {
        std::unique_ptr<StreamEncoder> encoder = openai_responses::make_stream_encoder(context);
        return context.custom_tools.empty() ? std::move(encoder)
                                            : with_custom_calls(std::move(encoder), context.custom_tools);
    }
    bool stream_repeats_text() const override { return true; }
};

}  // namespace

const Codec& openai_responses_codec() {
    static const OpenAiResponsesCodec codec;
    return codec;
}

}  // namespace nexus::dialect
