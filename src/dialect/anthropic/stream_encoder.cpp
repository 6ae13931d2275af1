#include <algorithm>

#include "base/strings.h"
#include "dialect/anthropic/wire.h"
#include "dialect/carried_state.h"
#include "dialect/json_escape.h"

namespace nexus::dialect::anthropic {
namespace {

constexpr std::string_view kThinkingBlock = R"({"type":"thinking","thinking":"","signature":""})";

void open_event(std::string& out, std::string_view type) {
    out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type).append("\"");
}

void close_event(std::string& out) { out.append("}\n\n"); }

class AnthropicStreamEncoder final : public StreamEncoder {
  public:
    explicit AnthropicStreamEncoder(const AnswerContext& context)
        : id_(context.request_id), model_(context.model), request_id_(context.request_id) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (event.choice != 0 || over_) {
            return;  // this dialect has one answer
        }
        switch (event.kind) {
            case StreamEvent::Kind::start: start(event, out); break;
            case StreamEvent::Kind::text:
            case StreamEvent::Kind::transcript: write_text(event, out); break;
            case StreamEvent::Kind::reasoning: write_thinking(event, out); break;
            case StreamEvent::Kind::thinking_signature: write_signature(event, out); break;
            case StreamEvent::Kind::refusal: refusal_ += event.text; break;
            case StreamEvent::Kind::tool_call: open_tool(event, out); break;
            case StreamEvent::Kind::tool_arguments: write_arguments(event, out); break;
            case StreamEvent::Kind::citation: write_citations(event, out); break;
            case StreamEvent::Kind::native: write_native(event, out); break;
            case StreamEvent::Kind::finish:
                finish_ = event.finish;
                native_finish_ = event.name;
                stop_sequence_ = event.text;
                break;
            case StreamEvent::Kind::usage: usage_.update(event.usage); break;
            case StreamEvent::Kind::error:
                fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
                break;
            case StreamEvent::Kind::audio:
            case StreamEvent::Kind::image:
            case StreamEvent::Kind::logprobs:
            case StreamEvent::Kind::text_signature:
            case StreamEvent::Kind::done:
            case StreamEvent::Kind::other: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        ensure_started(out);
        close_blocks(out);
        over_ = true;
        Json delta{{"stop_reason", stop_reason_of(finish_, native_finish_, stop_sequence_)},
                   {"stop_sequence", stop_sequence_.empty() ? Json() : Json(stop_sequence_)}};
        if (!refusal_.empty()) {
            delta["stop_details"] = Json{{"type", "refusal"}, {"explanation", refusal_}};
        }
        open_event(out, "message_delta");
        out.append(",\"delta\":").append(dump_json(delta));
        out.append(",\"usage\":").append(dump_json(usage_json(usage_)));
        close_event(out);
        open_event(out, "message_stop");
        close_event(out);
    }

    void fail(const Error& error, std::string& out) override {
        if (over_) {
            return;
        }
        over_ = true;
        out.append("event: error\ndata: ").append(encode_error(error, request_id_)).append("\n\n");
    }

  private:
    enum class Open : std::uint8_t { none, text, thinking, tools };

    struct ToolBlock {
        std::int64_t tool = 0;
        std::int64_t index = 0;
        bool custom = false;  ///< its text is the member `input` of an object
    };

    void start(const StreamEvent& event, std::string& out) {
        if (!event.id.empty()) {
            id_ = event.id;
        }
        if (!event.text.empty()) {
            model_ = event.text;
        }
        ensure_started(out);
    }

    void ensure_started(std::string& out) {
        if (started_) {
            return;
        }
        started_ = true;
        Json message{{"id", message_id(id_)},    {"type", "message"},          {"role", "assistant"},
                     {"model", model_},          {"content", Json::array()},   {"stop_reason", nullptr},
                     {"stop_sequence", nullptr}, {"usage", usage_json(usage_)}};
        open_event(out, "message_start");
        out.append(",\"message\":").append(dump_json(message));
        close_event(out);
    }

    void open_block(std::string_view content_block, std::string& out) {
        open_event(out, "content_block_start");
        out.append(",\"index\":");
        append_int(out, next_index_);
        out.append(",\"content_block\":").append(content_block);
        close_event(out);
        ++next_index_;
    }

    void close_block(std::int64_t index, std::string& out) const {
        open_event(out, "content_block_stop");
        out.append(",\"index\":");
        append_int(out, index);
        close_event(out);
    }

    void close_blocks(std::string& out) {
        if (open_ == Open::text || open_ == Open::thinking) {
            close_block(next_index_ - 1, out);
        }
        for (const ToolBlock& tool : tools_) {
            if (tool.custom) {
                write_delta(tool.index, {"input_json_delta", "partial_json", "\"}"}, out);
            }
            close_block(tool.index, out);
        }
        tools_.clear();
        open_ = Open::none;
    }

    // A block of text of the upstream's is one here; what knows no blocks is one block until something else comes.
    void switch_to(Open kind, std::int32_t block, std::string_view content_block, std::string& out) {
        ensure_started(out);
        if (open_ != kind || (block >= 0 && block != block_)) {
            close_blocks(out);
            open_block(content_block, out);
            open_ = kind;
        }
        block_ = block;
    }

    struct Delta {
        std::string_view type;
        std::string_view field;
        std::string_view text;
    };

    void write_delta(std::int64_t index, const Delta& delta, std::string& out) const {
        open_event(out, "content_block_delta");
        out.append(",\"index\":");
        append_int(out, index);
        out.append(",\"delta\":{\"type\":\"").append(delta.type).append("\",\"").append(delta.field).append("\":");
        append_json_string(out, delta.text);
        out.append("}");
        close_event(out);
    }

    void write_text(const StreamEvent& event, std::string& out) {
        if (!event.text.empty()) {
            switch_to(Open::text, event.block, R"({"type":"text","text":""})", out);
            write_delta(next_index_ - 1, {"text_delta", "text", event.text}, out);
        }
    }

    void write_thinking(const StreamEvent& event, std::string& out) {
        switch_to(Open::thinking, event.block, kThinkingBlock, out);
        write_delta(next_index_ - 1, {"thinking_delta", "thinking", event.text}, out);
    }

    void write_signature(const StreamEvent& event, std::string& out) {
        ThinkingBlock block{.id = event.id, .origin = event.origin};
        const bool is_redacted = event.name == "redacted_thinking";
        (is_redacted ? block.redacted : block.signature) = event.text;
        // What another provider has sealed and has no text is sealed here as a whole.
        if (is_redacted || (open_ != Open::thinking && event.origin != Dialect::anthropic)) {
            whole_block(thinking_json(block), out);
            return;
        }
        switch_to(Open::thinking, -1, kThinkingBlock, out);
        write_delta(next_index_ - 1, {"signature_delta", "signature", signature_for(Dialect::anthropic, block)}, out);
        close_blocks(out);
    }

    void whole_block(const Json& block, std::string& out) {
        ensure_started(out);
        close_blocks(out);
        open_block(dump_json(block), out);
        close_block(next_index_ - 1, out);
    }

    void write_citations(const StreamEvent& event, std::string& out) {
        if (open_ != Open::text) {
            return;  // there is no text left that it could stand on
        }
        for (const Citation& citation : event.citations) {
            open_event(out, "content_block_delta");
            out.append(",\"index\":");
            append_int(out, next_index_ - 1);
            out.append(",\"delta\":{\"type\":\"citations_delta\",\"citation\":");
            out.append(dump_json(citation_json(citation))).append("}");
            close_event(out);
        }
    }

    // Blocks of tools that the provider ran. Another dialect's have no form here.
    void write_native(const StreamEvent& event, std::string& out) {
        if (event.origin == Dialect::anthropic && event.data.is_object()) {
            whole_block(event.data, out);
        }
    }

    // Tools stay open side by side: other dialects may mix the pieces of parallel calls.
    void open_tool(const StreamEvent& event, std::string& out) {
        ensure_started(out);
        const ToolCall call{.id = event.id, .thought_signature = event.text};
        if (std::string signature = signature_for(Dialect::anthropic, call); !signature.empty()) {
            // Has no place of its own here; a sealed block in front of the call carries it back.
            whole_block(Json{{"type", "redacted_thinking"}, {"data", std::move(signature)}}, out);
        }
        if (open_ != Open::tools) {
            close_blocks(out);
            open_ = Open::tools;
        }
        tools_.push_back({event.tool, next_index_, event.custom});
        const Json block{{"type", "tool_use"}, {"id", event.id}, {"name", event.name}, {"input", Json::object()}};
        open_block(dump_json(block), out);
        if (event.custom) {
            write_delta(next_index_ - 1, {"input_json_delta", "partial_json", R"({"input":")"}, out);
        }
    }

    void write_arguments(const StreamEvent& event, std::string& out) {
        const auto tool = std::ranges::find(tools_, event.tool, &ToolBlock::tool);
        if (tool != tools_.end() && tool->custom) {
            std::string escaped;
            append_escaped(escaped, event.text);
            write_delta(tool->index, {"input_json_delta", "partial_json", escaped}, out);
        } else if (tool != tools_.end()) {
            write_delta(tool->index, {"input_json_delta", "partial_json", event.text}, out);
        }
    }

    std::string id_;
    std::string model_;
    std::string request_id_;
    std::string refusal_;
    std::string native_finish_;
    std::string stop_sequence_;
    Usage usage_;
    std::vector<ToolBlock> tools_;
    std::int64_t next_index_ = 0;
    FinishReason finish_ = FinishReason::stop;
    Open open_ = Open::none;
    std::int32_t block_ = -1;  ///< the upstream's number of the open text or thinking
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<AnthropicStreamEncoder>(context);
}

}  // namespace nexus::dialect::anthropic
