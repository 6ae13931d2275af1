#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "dialect/codec.h"
#include "dialect/dropped.h"

/// What the files of this folder share; others include codec.h alone.
namespace nexus::dialect::bedrock {

Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
Usage decode_usage(std::string_view body);
Error decode_error(int status, std::string_view body);
std::string encode_error(const Error& error, std::string_view request_id);
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

/// Whose model an id names (`anthropic.claude-…`, `us.amazon.nova-…`, an ARN that ends in such an id). `other` also for
/// ARNs of application profiles, which name none.
enum class Family : std::uint8_t { claude, nova, nova_2, gpt_oss, qwen, mistral, cohere, other };
Family family_of(std::string_view model_id);

/// What the family's models want beside the common parameters. Fields that it has a place for are taken off `dropped`.
struct ModelFields {
    Json additional = Json::object();  ///< additionalModelRequestFields
    std::string effort{};              ///< outputConfig.effort, or empty
    bool thinks = false;               ///< Claude thinks: sampling parameters are restricted
};
ModelFields model_fields(const ChatRequest& request, const Quirks& quirks, bool forces_tool, DroppedFields& dropped);

/// A request's turns in the wire's order: `system` blocks, and `messages` that alternate and begin with the user.
struct Turns {
    Json system = Json::array();
    Json messages = Json::array();
    std::vector<std::string> called;  ///< names of the tools that the history calls, each once
};
Result<Turns> encode_turns(const ChatRequest& request, Family family, DroppedFields& dropped);

/// Gives every document of a request a name that the API takes: letters, digits, single blanks, `-_()[]`, and no other
/// document's.
class DocumentNames {
  public:
    std::string name(std::string_view filename);

  private:
    /// Each name with the number of its newest namesake.
    std::unordered_map<std::string, std::size_t> taken_;
};

/// The content block of a part of the client's at `param`. Null for a blank text, which the API refuses, and for a
/// block of another dialect, which is told as dropped. Error: bytes of a kind or from a place that Converse cannot
/// take.
Result<Json> block_of(const Part& part, const std::string& param, DocumentNames& names, DroppedFields& dropped);

/// One content block as a part: text, image, document, video or audio; others become native parts.
Part part_of(const Json& block);

/// A block's `reasoningContent`, which is the `place`th piece of its message.
ThinkingBlock thinking_of(const Json& reasoning, std::int32_t place);

/// `png`, `docx`, `three_gp`: the API's word for a part's format; empty where it has none.
std::string_view format_of(const Part& part);
/// The media type of a format of `kind`.
std::string media_type_of(Part::Kind kind, std::string_view format);

/// Appends the messages of `messages` to the request.
Result<void> decode_messages(const Json& messages, ChatRequest& request);
/// `{type: default, ttl}` as the model's cache breakpoint.
Json cache_control_of(const Json& cache_point);

Citation citation_of(const Json& citation);
Json citation_json(const Citation& citation);

Usage usage_of(const Json& usage);
Json usage_json(const Usage& usage);

/// `has_calls`: whether the answer calls a tool of the client's, which outranks a plain stop.
FinishReason finish_of(std::string_view stop_reason, bool has_calls);
/// The stop reason where it says more than `finish` does, else empty.
std::string native_finish_of(std::string_view stop_reason);
std::string_view stop_reason_of(FinishReason finish, std::string_view native);

/// An exception of a stream: `type` as in `throttlingException`, `payload` its JSON.
Error exception_error(std::string_view type, std::string_view payload);
/// The exception that stands for an error inside of a stream.
std::string_view exception_of(const Error& error);

}  // namespace nexus::dialect::bedrock
