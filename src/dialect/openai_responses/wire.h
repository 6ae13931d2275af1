#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "dialect/codec.h"

/// What the files of this folder share; others include codec.h alone.
namespace nexus::dialect::openai_responses {

Result<ChatRequest> decode_request(std::string_view body);
Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks);
Result<ChatResponse> decode_response(std::string_view body);
std::string encode_response(const ChatResponse& response, const AnswerContext& context);
Usage decode_usage(std::string_view body);
Error decode_error(int status, std::string_view body);
std::string encode_error(const Error& error);
std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs);
std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context);

/// The error for a field of the request: `'input[0].role' must be …`.
Error refuse(std::string param, std::string_view why);

// input_decode.cpp, input_encode.cpp
/// The messages that `input` stands for, appended to the request.
Result<void> decode_input(const Json& input, ChatRequest& request);
/// What a request's messages become.
struct Input {
    std::string instructions;
    Json items = Json::array();
    std::vector<std::string> dropped;
};
Result<Input> encode_input(const ChatRequest& request, const Quirks& quirks);

// tools.cpp
void decode_tools(const Json& root, ChatRequest& request);
Result<void> decode_tool_choice(const Json& root, ChatRequest& request);
/// The tools as this dialect has them; those that it has no place for are told in `dropped`.
Json tools_json(const std::vector<Tool>& tools, std::vector<std::string>& dropped);
/// The tools that tools_json() writes.
std::vector<const Tool*> sent_tools(const std::vector<Tool>& tools);
Json tool_choice_json(const ToolChoice& choice, const std::vector<Tool>& tools);

// items.cpp: output items, which come back as input
/// Adds an item of the assistant's (message, function_call, reasoning, …) to `message`, at the place behind what it
/// has. `text_at`: how many code points of text the answer has so far, counted on.
void add_item(const Json& item, Message& message, std::int64_t& text_at);
/// Whether an input item of this type is the assistant's.
bool is_assistant_item(std::string_view type);
/// Ids in this dialect begin with their kind: `prefix` before an id that has another.
std::string item_id(std::string_view prefix, std::string_view id);
ThinkingBlock thinking_of(const Json& item);
Json reasoning_item(const ThinkingBlock& block, std::string_view id);
Json call_item(const ToolCall& call, std::string_view id);
/// `text_at`: how many code points of the answer's text stand before it.
Json text_part(std::string_view text, const std::vector<Citation>& citations, std::int64_t text_at);
/// OpenAI's `logprobs.content` as an array of an output_text part.
Json logprobs_array(const Json& logprobs);

// response.cpp
/// The skeleton of a response object: everything but output and usage. What it repeats of its
/// request is the context's, else `echo`.
Json response_head(std::string_view id, std::string_view model, const AnswerContext& context, const Json& echo);
/// What a response object repeats of its request: everything but what every answer says of itself.
Json echo_of(const Json& response);
/// Sets status and incomplete_details as `finish` has them.
void set_status(Json& response, FinishReason finish);
FinishReason finish_of(const Json& response, bool has_calls);
/// The failure that a response of the status `failed` tells.
Error error_of_response(const Json& response);
std::string response_id(std::string_view id);

// usage.cpp
Usage usage_of(const Json& usage);
Json usage_json(const Usage& usage);

}  // namespace nexus::dialect::openai_responses
