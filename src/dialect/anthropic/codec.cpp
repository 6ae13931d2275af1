#include "dialect/anthropic/codec.h"

#include "dialect/anthropic/wire.h"

namespace nexus::dialect {
namespace {

class AnthropicCodec final : public Codec {
  public:
    Dialect dialect() const override { return Dialect::anthropic; }
    Result<ChatRequest> decode_request(std::string_view body) const override { return anthropic::decode_request(body); }
    Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) const override {
        return anthropic::encode_request(request, quirks);
    }
    Result<ChatResponse> decode_response(std::string_view body) const override {
        return anthropic::decode_response(body);
    }
    std::string encode_response(const ChatResponse& response, const AnswerContext& context) const override {
        return anthropic::encode_response(response, context);
    }
    Usage decode_usage(std::string_view body) const override { return anthropic::decode_usage(body); }
    Error decode_error(int status, std::string_view body) const override {
        return anthropic::decode_error(status, body);
    }
    std::string encode_error(const Error& error, std::string_view request_id) const override {
        return anthropic::encode_error(error, request_id);
    }
    std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds needs) const override {
        return anthropic::make_stream_decoder(needs);
    }
    std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext& context) const override {
        return anthropic::make_stream_encoder(context);
    }
};

}  // namespace

const Codec& anthropic_codec() {
    static const AnthropicCodec codec;
    return codec;
}

}  // namespace nexus::dialect
