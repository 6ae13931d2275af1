#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/codec.h"

/// Free-form tools (OpenAI's `type: custom`) at models that know functions alone: each is sent as a function with one
/// text, `input`, and its calls are turned back for the client.
namespace nexus::dialect {

/// The parameters of the function that stands for `tool`. What the tool's grammar asks of the text is told in words, as
/// no other format can enforce it.
Json text_parameters(const Tool& tool);

/// The tool as a function: itself, unless it is a free-form one.
Tool as_function(const Tool& tool);
/// Whether the request has such a tool, or calls of one in its history.
bool has_custom_tools(const ChatRequest& request);
/// The request with functions in place of its free-form tools, also in its history and in its choice of a tool.
ChatRequest as_functions(const ChatRequest& request);

/// For AnswerContext::custom_tools.
std::vector<std::string> custom_tool_names(const ChatRequest& request);

/// What the arguments of such a function say: the text of `input`, nothing for {}, and all of what is no such object.
std::string input_text(std::string_view arguments);

/// `response` with those calls of functions that are in `names` as calls of free-form tools.
ChatResponse with_custom_calls(const ChatResponse& response, const std::vector<std::string>& names);
/// The same for a stream: events pass through to `encoder`, the arguments of such calls as the text that they hold.
std::unique_ptr<StreamEncoder> with_custom_calls(std::unique_ptr<StreamEncoder> encoder,
                                                 std::vector<std::string> names);

/// The text of `input` out of arguments that come in pieces: `{"input":"…"}` cut anywhere.
class InputText {
  public:
    /// Appends what `piece` adds to the text.
    void feed(std::string_view piece, std::string& out);
    /// The call is complete: appends what was held back, when it is no such object.
    void finish(std::string& out);

  private:
    enum class State : std::uint8_t { before, text, after, other };

    void read_before(std::string& out);
    void read_text(std::string& out);

    State state_ = State::before;
    std::string held_;  ///< not understood yet: the beginning, or an escape that is cut short
    std::uint32_t high_ = 0;
};

}  // namespace nexus::dialect
