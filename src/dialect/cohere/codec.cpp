#include "dialect/cohere/codec.h"

#include "dialect/cohere/wire.h"

namespace nexus::dialect {
namespace {

class CohereCodec final : public Codec {
  public:
    Dialect dialect() const override { return Dialect::cohere; }
    Result<ChatRequest> decode_request(std::string_view body) const override { return cohere::decode_request(body); }
    Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) const override {
        return cohere::encode_request(request, quirks);
    }
    Result<ChatResponse> decode_response(std::string_view body) const override { return cohere::decode_response(body); }
    std::string encode_response(const ChatResponse& response, const AnswerContext& context) const override {
        return cohere::encode_response(response, context);
    }
    Usage decode_usage(std::string_view body) const override { return cohere::decode_usage(body); }
    Error decode_error(int status, std::string_view body) const override { return cohere::decode_error(status, body); }
    std::string encode_error(const Error& error, std::string_view request_id) const override {
        return cohere::encode_error(error, request_id);
    }
    std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds needs) const override {
        return cohere::make_stream_decoder(needs);
    }
    std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext& context) const override {
        return cohere::make_stream_encoder(context);
    }
};

}  // namespace

const Codec& cohere_codec() {
    static const CohereCodec codec;
    return codec;
}

}  // namespace nexus::dialect
