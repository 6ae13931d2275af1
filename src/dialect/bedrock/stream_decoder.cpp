#include <algorithm>

#include "dialect/anthropic/wire.h"
#include "dialect/bedrock/event_stream.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

// Far more than any model opens at once; a provider that opens blocks and never ends them is stopped here.
constexpr std::size_t kOpenBlocksMax = 256;

using Kind = StreamEvent::Kind;
using Events = std::vector<StreamEvent>;

struct OpenBlock {
    enum class Kind : std::uint8_t { tool, json_answer, native_call, native_result, image };
    std::int64_t index = 0;
    Kind kind = Kind::tool;
    std::int64_t tool = 0;
    std::string input;   ///< tool: what to send at its end if no piece of its input comes; native_call: all of it
    std::string format;  ///< image
    Json native;         ///< the block as it grows
};

class BedrockStreamDecoder final : public StreamDecoder {
  public:
    explicit BedrockStreamDecoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, Events& out) override {
        if (over_) {
            return {};  // data behind the end is no part of the answer
        }
        messages_.clear();
        Result<void> fed = parser_.feed(bytes, messages_);
        for (const EventMessage& message : messages_) {
            if (over_) {
                break;  // data behind the end is no part of the answer
            }
            const std::size_t first = out.size();
            if (Result<void> read = read_message(message, out); !read) {
                return read;
            }
            if (out.size() == first) {
                out.emplace_back();
            }
            out[first].raw = message.raw;
        }
        return over_ ? Result<void>() : std::move(fed);
    }

    Result<void> finish(Events& out) override {
        if (over_) {
            return {};
        }
        over_ = true;
        if (!finished_) {
            Error error(ErrorCode::provider_protocol_error,
                        "the provider's stream ended before its answer was complete");
            return error.retry_ok(true);
        }
        out.push_back({.kind = Kind::done});
        return {};
    }

  private:
    Result<void> read_message(const EventMessage& message, Events& out) {
        if (message.message_type != "event") {
            over_ = true;
            out.push_back({.kind = Kind::error, .error = error_of(message)});
            return {};
        }
        const std::string_view type = message.event_type;
        if (type == "contentBlockDelta" && !needs_.text) {
            return {};
        }
        const Result<Json> data = parse_provider_json(message.payload);
        if (!data) {
            return data.error();
        }
        ensure_started(out);
        if (type == "contentBlockStart") {
            return open_block(*data, out);
        }
        if (type == "contentBlockDelta") {
            read_delta(*data, out);
        } else if (type == "contentBlockStop") {
            close_block(int_or(*data, "contentBlockIndex", 0), out);
        } else if (type == "messageStop") {
            read_stop(*data, out);
        } else if (type == "metadata") {
            read_metadata(*data, out);
        }
        return {};
    }

    static Error error_of(const EventMessage& message) {
        if (message.message_type == "exception") {
            return exception_error(message.exception_type, message.payload);
        }
        return exception_error(message.error_code, dump_json(Json{{"message", message.error_message}}));
    }

    // Some recorded streams begin with a block.
    void ensure_started(Events& out) {
        if (!started_) {
            started_ = true;
            out.push_back({.kind = Kind::start});
        }
    }

    Result<void> open_block(const Json& data, Events& out) {
        const Json* start = object_field(data, "start");
        if (start == nullptr) {
            return {};
        }
        if (blocks_.size() >= kOpenBlocksMax) {
            return Error(ErrorCode::provider_protocol_error, "the provider's stream leaves too many blocks open");
        }
        OpenBlock block;
        block.index = int_or(data, "contentBlockIndex", 0);
        if (const Json* use = object_field(*start, "toolUse"); use != nullptr) {
            open_tool(*use, block, out);
        } else if (const Json* result = object_field(*start, "toolResult"); result != nullptr) {
            block.kind = OpenBlock::Kind::native_result;
            block.native = *result;
            block.native["content"] = Json::array();
        } else if (const Json* image = object_field(*start, "image"); image != nullptr) {
            block.kind = OpenBlock::Kind::image;
            block.format = text_field(*image, "format");
        } else {
            return {};
        }
        blocks_.push_back(std::move(block));
        return {};
    }

    void open_tool(const Json& use, OpenBlock& block, Events& out) {
        if (string_or(use, "type", {}) == "server_tool_use") {
            block.kind = OpenBlock::Kind::native_call;
            block.native = use;
            return;
        }
        block.input = "{}";
        if (string_or(use, "name", {}) == anthropic::kAnswerTool) {
            block.kind = OpenBlock::Kind::json_answer;
            return;
        }
        block.tool = tools_++;
        out.push_back({.kind = Kind::tool_call,
                       .tool = block.tool,
                       .id = text_field(use, "toolUseId"),
                       .name = text_field(use, "name"),
                       .block = number_of(block.index)});
    }

    static std::int32_t number_of(std::int64_t index) {
        return index >= 0 && index <= INT32_MAX ? static_cast<std::int32_t>(index) : -1;
    }

    void read_delta(const Json& data, Events& out) {
        const Json* delta = object_field(data, "delta");
        if (delta == nullptr) {
            return;
        }
        const std::int64_t index = int_or(data, "contentBlockIndex", 0);
        if (const Json* use = object_field(*delta, "toolUse"); use != nullptr) {
            if (const auto block = find_block(index); block != blocks_.end()) {
                push_input(*block, text_field(*use, "input"), out);
            }
        } else if (const Json* reasoning = object_field(*delta, "reasoningContent"); reasoning != nullptr) {
            read_reasoning(*reasoning, index, out);
        } else if (const Json* citation = object_field(*delta, "citation"); citation != nullptr) {
            out.push_back({.kind = Kind::citation, .block = number_of(index), .citations = {citation_of(*citation)}});
        } else if (const Json* results = array_field(*delta, "toolResult"); results != nullptr) {
            add_results(*results, index);
        } else if (const Json* image = object_field(*delta, "image"); image != nullptr) {
            read_image(*image, index, out);
        } else {
            push_text(Kind::text, text_field(*delta, "text"), index, out);
        }
    }

    static void push_text(Kind kind, std::string text, std::int64_t index, Events& out) {
        if (!text.empty()) {
            out.push_back({.kind = kind, .text = std::move(text), .block = number_of(index)});
        }
    }

    static void read_reasoning(const Json& reasoning, std::int64_t index, Events& out) {
        push_text(Kind::reasoning, text_field(reasoning, "text"), index, out);
        for (const bool redacted : {false, true}) {
            std::string text = text_field(reasoning, redacted ? "redactedContent" : "signature");
            if (!text.empty()) {
                out.push_back({.kind = Kind::thinking_signature,
                               .text = std::move(text),
                               .name = redacted ? "redacted_thinking" : "",
                               .block = number_of(index),
                               .origin = Dialect::bedrock_converse});
            }
        }
    }

    void read_image(const Json& image, std::int64_t index, Events& out) {
        const auto block = find_block(index);
        const Json* source = object_field(image, "source");
        if (block == blocks_.end() || source == nullptr) {
            return;
        }
        if (std::string bytes = text_field(*source, "bytes"); !bytes.empty()) {
            out.push_back({.kind = Kind::image,
                           .text = std::move(bytes),
                           .name = media_type_of(Part::Kind::image, block->format),
                           .block = number_of(index)});
        }
    }

    void add_results(const Json& results, std::int64_t index) {
        const auto block = find_block(index);
        if (block == blocks_.end() || block->kind != OpenBlock::Kind::native_result) {
            return;
        }
        for (const Json& result : results) {
            block->native["content"].push_back(result);
        }
    }

    static void push_input(OpenBlock& block, std::string piece, Events& out) {
        if (piece.empty()) {
            return;
        }
        if (block.kind == OpenBlock::Kind::native_call) {
            block.input += piece;
            return;
        }
        block.input.clear();
        if (block.kind == OpenBlock::Kind::json_answer) {
            push_text(Kind::text, std::move(piece), block.index, out);
        } else if (block.kind == OpenBlock::Kind::tool) {
            out.push_back({.kind = Kind::tool_arguments,
                           .tool = block.tool,
                           .text = std::move(piece),
                           .block = number_of(block.index)});
        }
    }

    std::vector<OpenBlock>::iterator find_block(std::int64_t index) {
        return std::ranges::find(blocks_, index, &OpenBlock::index);
    }

    void close_block(std::int64_t index, Events& out) {
        const auto block = find_block(index);
        if (block == blocks_.end()) {
            return;
        }
        end_block(*block, out);
        blocks_.erase(block);
    }

    void end_block(OpenBlock& block, Events& out) {
        if (!needs_.text) {
            return;
        }
        if (block.kind == OpenBlock::Kind::native_call) {
            block.native["input"] = parse_arguments(block.input).value_or(Json::object());
            push_native("toolUse", block, out);
        } else if (block.kind == OpenBlock::Kind::native_result) {
            push_native("toolResult", block, out);
        } else {
            std::string input = std::move(block.input);  // a tool without input may stream no piece at all
            push_input(block, std::move(input), out);
        }
    }

    static void push_native(std::string_view type, OpenBlock& block, Events& out) {
        out.push_back({.kind = Kind::native,
                       .name = std::string(type),
                       .block = number_of(block.index),
                       .origin = Dialect::bedrock_converse,
                       .data = Json{{type, std::move(block.native)}}});
    }

    void read_stop(const Json& data, Events& out) {
        for (OpenBlock& block : blocks_) {
            end_block(block, out);
        }
        blocks_.clear();
        const std::string reason = text_field(data, "stopReason");
        if (finished_ || reason.empty()) {
            return;
        }
        finished_ = true;
        out.push_back(
            {.kind = Kind::finish, .name = native_finish_of(reason), .finish = finish_of(reason, tools_ > 0)});
        end_if_complete(out);
    }

    // The counts come behind the stop reason, and in a few recordings before it.
    void read_metadata(const Json& data, Events& out) {
        if (const Json* usage = object_field(data, "usage"); usage != nullptr) {
            out.push_back({.kind = Kind::usage, .usage = usage_of(*usage)});
        }
        counted_ = true;
        end_if_complete(out);
    }

    void end_if_complete(Events& out) {
        if (finished_ && counted_) {
            over_ = true;
            out.push_back({.kind = Kind::done});
        }
    }

    StreamNeeds needs_;
    EventStreamParser parser_;
    std::vector<EventMessage> messages_;
    std::vector<OpenBlock> blocks_;
    std::int64_t tools_ = 0;
    bool started_ = false;
    bool finished_ = false;
    bool counted_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) {
    return std::make_unique<BedrockStreamDecoder>(needs);
}

}  // namespace nexus::dialect::bedrock
