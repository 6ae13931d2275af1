#include "dialect/openai_embeddings/codec.h"

#include "dialect/openai_chat/wire.h"

namespace nexus::dialect {
namespace {

Error no_translation() { return {ErrorCode::not_implemented, "embeddings are not translated between dialects"}; }

class NoStreamDecoder final : public StreamDecoder {
  public:
    Result<void> feed(std::string_view, std::vector<StreamEvent>&) override { return error(); }
    Result<void> finish(std::vector<StreamEvent>&) override { return error(); }

  private:
    static Error error() { return {ErrorCode::provider_protocol_error, "embeddings are never streamed"}; }
};

class NoStreamEncoder final : public StreamEncoder {
  public:
    void encode(const StreamEvent&, std::string&) override {}
    void finish(std::string&) override {}
    void fail(const Error& error, std::string& out) override {
        out.append("data: ").append(openai_chat::encode_error(error)).append("\n\n");
    }
};

class OpenAiEmbeddingsCodec final : public Codec {
  public:
    Dialect dialect() const override { return Dialect::openai_embeddings; }
    Result<ChatRequest> decode_request(std::string_view) const override { return no_translation(); }
    Result<EncodedRequest> encode_request(const ChatRequest&, const Quirks&) const override { return no_translation(); }
    Result<ChatResponse> decode_response(std::string_view) const override { return no_translation(); }
    /// Never asked for: an answer can only come from decode_response, which refuses.
    std::string encode_response(const ChatResponse&, const AnswerContext& context) const override {
        return encode_error(no_translation(), context.request_id);
    }
    Usage decode_usage(std::string_view body) const override { return openai_chat::decode_usage(body); }
    Error decode_error(int status, std::string_view body) const override {
        return openai_chat::decode_error(status, body);
    }
    std::string encode_error(const Error& error, std::string_view) const override {
        return openai_chat::encode_error(error);
    }
    std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds) const override {
        return std::make_unique<NoStreamDecoder>();
    }
    std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext&) const override {
        return std::make_unique<NoStreamEncoder>();
    }
};

}  // namespace

const Codec& openai_embeddings_codec() {
    static const OpenAiEmbeddingsCodec codec;
    return codec;
}

}  // namespace nexus::dialect
