#include <algorithm>

#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/sse.h"

namespace nexus::dialect::anthropic {
namespace {

// Far more than any model opens at once; a provider that opens blocks and never ends them is stopped here.
constexpr std::size_t kOpenBlocksMax = 256;
constexpr std::size_t kCitationsMax = 1024;  // of one block

struct OpenBlock {
    enum class Kind : std::uint8_t { text, tool, json_answer, native, ignored };
    std::int64_t index = 0;
    Kind kind = Kind::ignored;
    std::int64_t tool = 0;
    std::string input;  ///< tool: what to send at its end if no piece of its input comes; native: its input so far
    Json block;         ///< native: as it began
    std::vector<Citation> citations;  ///< text: sent at its end, when it is known what they are about
    std::int64_t text_at = 0;         ///< text: where it begins in the answer
};

class AnthropicStreamDecoder final : public StreamDecoder {
  public:
    explicit AnthropicStreamDecoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) override {
        sse_.clear();
        Result<void> fed = parser_.feed(bytes, sse_);
        for (const SseEvent& event : sse_) {
            if (over_) {
                break;  // data behind the end is no part of the answer
            }
            const std::size_t first = out.size();
            if (Result<void> read = read_event(event, out); !read) {
                return read;
            }
            attach_raw(event.raw, first, out);
        }
        return over_ ? Result<void>() : std::move(fed);
    }

    Result<void> finish(std::vector<StreamEvent>& out) override {
        if (over_) {
            return {};
        }
        over_ = true;
        if (!finished_) {
            Error error(ErrorCode::provider_protocol_error,
                        "the provider's stream ended before its answer was complete");
            return error.retry_ok(true);
        }
        out.push_back({.kind = StreamEvent::Kind::done});
        return {};
    }

  private:
    Result<void> read_event(const SseEvent& event, std::vector<StreamEvent>& out) {
        const bool is_text = event.event == "content_block_delta";
        if (event.comment_only || event.data.empty() || event.event == "ping" || (is_text && !needs_.text)) {
            return {};
        }
        const Result<Json> data = parse_provider_json(event.data);
        if (!data) {
            return data.error();
        }
        const std::string_view type = string_or(*data, "type", event.event);
        if (type == "message_start") {
            read_start(*data, out);
        } else if (type == "content_block_start") {
            const Json* block = object_field(*data, "content_block");
            return block != nullptr ? open_block(int_or(*data, "index", 0), *block, out) : Result<void>();
        } else if (type == "content_block_delta") {
            read_delta(*data, out);
        } else if (type == "content_block_stop") {
            close_block(int_or(*data, "index", 0), out);
        } else if (type == "message_delta") {
            read_message_delta(*data, out);
        } else if (type == "message_stop") {
            over_ = true;
            out.push_back({.kind = StreamEvent::Kind::done});
        } else if (type == "error") {
            over_ = true;
            const Json* error = object_field(*data, "error");
            out.push_back({.kind = StreamEvent::Kind::error, .error = error_of(error != nullptr ? *error : Json())});
        }
        return {};
    }

    // Flaky relays send a second message_start: the first one counts.
    void read_start(const Json& data, std::vector<StreamEvent>& out) {
        const Json* message = object_field(data, "message");
        if (started_ || message == nullptr) {
            return;
        }
        started_ = true;
        out.push_back({.kind = StreamEvent::Kind::start,
                       .text = text_field(*message, "model"),
                       .id = text_field(*message, "id")});
        // An answer that goes on from server-side code begins with whole blocks, and may have its stop reason already.
        if (const Json* content = array_field(*message, "content"); content != nullptr) {
            for (const Json& block : *content) {
                if (open_block(-1, block, out)) {
                    close_block(-1, out);
                }
            }
        }
        read_usage(*message, out);
        read_stop(*message, out);
    }

    Result<void> open_block(std::int64_t index, const Json& block, std::vector<StreamEvent>& out) {
        if (blocks_.size() >= kOpenBlocksMax) {
            return Error(ErrorCode::provider_protocol_error, "the provider's stream leaves too many blocks open");
        }
        const std::string_view type = string_or(block, "type", {});
        OpenBlock open{.index = index};
        if (type == "text") {
            open.kind = OpenBlock::Kind::text;
            open.text_at = text_at_;
            push_text(StreamEvent::Kind::text, text_field(block, "text"), index, out);
            read_citations(block, open);
        } else if (type == "thinking") {
            open.kind = OpenBlock::Kind::text;
            push_text(StreamEvent::Kind::reasoning, text_field(block, "thinking"), index, out);
            push_text(StreamEvent::Kind::thinking_signature, text_field(block, "signature"), index, out);
        } else if (type == "redacted_thinking") {
            push_redacted(block, out);
        } else if (type == "tool_use") {
            open_tool(block, open, out);
        } else {
            open.kind = OpenBlock::Kind::native;
            open.block = block;
        }
        blocks_.push_back(std::move(open));
        return {};
    }

    void open_tool(const Json& block, OpenBlock& open, std::vector<StreamEvent>& out) {
        const Json* input = object_field(block, "input");
        open.input = input != nullptr ? dump_json(*input) : std::string("{}");
        if (string_or(block, "name", {}) == kAnswerTool) {
            open.kind = OpenBlock::Kind::json_answer;
            return;
        }
        open.kind = OpenBlock::Kind::tool;
        open.tool = tools_++;
        out.push_back({.kind = StreamEvent::Kind::tool_call,
                       .tool = open.tool,
                       .id = text_field(block, "id"),
                       .name = text_field(block, "name")});
    }

    static void read_citations(const Json& block, OpenBlock& open) {
        const Json* citations = array_field(block, "citations");
        for (std::size_t i = 0; citations != nullptr && i < citations->size(); ++i) {
            open.citations.push_back(citation_of((*citations)[i]));
        }
    }

    static void push_redacted(const Json& block, std::vector<StreamEvent>& out) {
        ThinkingBlock thinking;
        read_redacted(Dialect::anthropic, text_field(block, "data"), thinking);
        const bool is_redacted = !thinking.redacted.empty();
        out.push_back({.kind = StreamEvent::Kind::thinking_signature,
                       .text = is_redacted ? thinking.redacted : thinking.signature,
                       .id = thinking.id,
                       .name = is_redacted ? "redacted_thinking" : "",
                       .origin = thinking.origin});
    }

    void push_text(StreamEvent::Kind kind, std::string text, std::int64_t block, std::vector<StreamEvent>& out) {
        if (text.empty() || !needs_.text) {
            return;
        }
        if (kind == StreamEvent::Kind::text) {
            text_at_ += code_points(text);
        }
        out.push_back({.kind = kind, .text = std::move(text), .block = static_cast<std::int32_t>(block)});
    }

    void push_input(OpenBlock& block, std::string piece, std::vector<StreamEvent>& out) {
        if (piece.empty()) {
            return;
        }
        if (block.kind == OpenBlock::Kind::native) {
            block.input += piece;
            return;
        }
        block.input.clear();
        if (block.kind == OpenBlock::Kind::json_answer) {
            out.push_back({.kind = StreamEvent::Kind::text, .text = std::move(piece)});
        } else if (block.kind == OpenBlock::Kind::tool) {
            out.push_back({.kind = StreamEvent::Kind::tool_arguments, .tool = block.tool, .text = std::move(piece)});
        }
    }

    void read_delta(const Json& data, std::vector<StreamEvent>& out) {
        const Json* delta = object_field(data, "delta");
        if (delta == nullptr) {
            return;
        }
        const std::string_view type = string_or(*delta, "type", {});
        const std::int64_t index = int_or(data, "index", 0);
        if (type == "text_delta") {
            push_text(StreamEvent::Kind::text, text_field(*delta, "text"), index, out);
        } else if (type == "thinking_delta") {
            push_text(StreamEvent::Kind::reasoning, text_field(*delta, "thinking"), index, out);
        } else if (type == "signature_delta") {
            push_text(StreamEvent::Kind::thinking_signature, text_field(*delta, "signature"), index, out);
        } else if (const auto block = find_block(index); block == blocks_.end()) {
            return;
        } else if (type == "input_json_delta") {
            push_input(*block, text_field(*delta, "partial_json"), out);
        } else if (const Json* citation = object_field(*delta, "citation");
                   citation != nullptr && block->citations.size() < kCitationsMax) {
            block->citations.push_back(citation_of(*citation));
        }
    }

    // A tool without input may stream no piece at all.
    void close_block(std::int64_t index, std::vector<StreamEvent>& out) {
        const auto block = find_block(index);
        if (block == blocks_.end()) {
            return;
        }
        if (needs_.text) {
            end_block(*block, out);
        }
        blocks_.erase(block);
    }

    void end_block(OpenBlock& block, std::vector<StreamEvent>& out) {
        if (block.kind == OpenBlock::Kind::native) {
            if (std::optional<Json> input = parse_arguments(block.input); input && !block.input.empty()) {
                block.block["input"] = *std::move(input);
            }
            std::string type = text_field(block.block, "type");
            out.push_back({.kind = StreamEvent::Kind::native,
                           .name = std::move(type),
                           .block = static_cast<std::int32_t>(block.index),
                           .data = std::move(block.block)});
            return;
        }
        if (!block.citations.empty()) {
            for (Citation& citation : block.citations) {
                citation.text_begin = block.text_at;
                citation.text_end = text_at_;
            }
            out.push_back({.kind = StreamEvent::Kind::citation,
                           .block = static_cast<std::int32_t>(block.index),
                           .citations = std::move(block.citations)});
        }
        std::string input = std::move(block.input);
        push_input(block, std::move(input), out);
    }

    std::vector<OpenBlock>::iterator find_block(std::int64_t index) {
        return std::ranges::find(blocks_, index, &OpenBlock::index);
    }

    void read_message_delta(const Json& data, std::vector<StreamEvent>& out) {
        if (const Json* delta = object_field(data, "delta"); delta != nullptr) {
            read_stop(*delta, out);
        }
        read_usage(data, out);
    }

    void read_stop(const Json& source, std::vector<StreamEvent>& out) {
        const std::string_view reason = string_or(source, "stop_reason", {});
        if (reason.empty() || finished_) {
            return;
        }
        finished_ = true;
        const FinishReason finish = finish_of(reason, tools_ > 0);
        if (const Json* details = object_field(source, "stop_details");
            details != nullptr && finish == FinishReason::content_filter) {
            push_text(StreamEvent::Kind::refusal, text_field(*details, "explanation"), -1, out);
        }
        out.push_back({.kind = StreamEvent::Kind::finish,
                       .text = text_field(source, "stop_sequence"),
                       .name = is_telling(reason) ? std::string(reason) : std::string(),
                       .finish = finish});
    }

    void read_usage(const Json& source, std::vector<StreamEvent>& out) {
        if (const Json* usage = object_field(source, "usage"); usage != nullptr) {
            usage_.read(*usage);
            out.push_back({.kind = StreamEvent::Kind::usage, .usage = usage_.sum()});
        }
    }

    StreamNeeds needs_;
    SseParser parser_;
    std::vector<SseEvent> sse_;
    std::vector<OpenBlock> blocks_;
    UsageCounts usage_;
    std::int64_t tools_ = 0;
    std::int64_t text_at_ = 0;  ///< code points of text so far
    bool started_ = false;
    bool finished_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) {
    return std::make_unique<AnthropicStreamDecoder>(needs);
}

}  // namespace nexus::dialect::anthropic
