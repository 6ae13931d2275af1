#include <algorithm>

#include "base/strings.h"
#include "dialect/bedrock/event_stream.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::bedrock {
namespace {

using Kind = StreamEvent::Kind;

class BedrockStreamEncoder final : public StreamEncoder {
  public:
    void encode(const StreamEvent& event, std::string& out) override {
        if (event.choice != 0 || over_) {
            return;  // this dialect has one answer
        }
        switch (event.kind) {
            case Kind::start: ensure_started(out); break;
            case Kind::text:
            case Kind::refusal: write_piece(Open::text, "text", event, out); break;
            case Kind::reasoning: write_reasoning("text", event, out); break;
            case Kind::thinking_signature: write_signature(event, out); break;
            case Kind::tool_call: open_tool(event, out); break;
            case Kind::tool_arguments: write_arguments(event, out); break;
            case Kind::citation: write_citations(event, out); break;
            case Kind::image: write_image(event, out); break;
            case Kind::native: write_native(event, out); break;
            case Kind::finish: finish_ = stop_reason_of(event.finish, event.name); break;
            case Kind::usage: usage_.update(event.usage); break;
            case Kind::error:
                fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
                break;
            default: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        ensure_started(out);
        close_blocks(out);
        over_ = true;
        append_event(out, "messageStop", dump_json(Json{{"stopReason", finish_}}));
        append_event(out, "metadata",
                     dump_json(Json{{"usage", usage_json(usage_)}, {"metrics", Json{{"latencyMs", 0}}}}));
    }

    void fail(const Error& error, std::string& out) override {
        if (over_) {
            return;
        }
        over_ = true;
        append_exception(out, exception_of(error), dump_json(Json{{"message", error.message()}}));
    }

  private:
    enum class Open : std::uint8_t { none, text, thinking, tools };

    struct ToolBlock {
        std::int64_t tool = 0;
        std::int64_t index = 0;
    };

    void ensure_started(std::string& out) {
        if (!started_) {
            started_ = true;
            append_event(out, "messageStart", R"({"role":"assistant"})");
        }
    }

    void start_block(const Json& start, std::string& out) {
        append_event(out, "contentBlockStart", dump_json(Json{{"contentBlockIndex", next_index_}, {"start", start}}));
        ++next_index_;
    }

    static void close_block(std::int64_t index, std::string& out) {
        append_event(out, "contentBlockStop", dump_json(Json{{"contentBlockIndex", index}}));
    }

    void close_blocks(std::string& out) {
        if (open_ == Open::text || open_ == Open::thinking) {
            close_block(next_index_ - 1, out);
        }
        for (const ToolBlock& tool : tools_) {
            close_block(tool.index, out);
        }
        tools_.clear();
        open_ = Open::none;
    }

    // Blocks of text and reasoning have no start of their own: their first delta opens them.
    void switch_to(Open kind, std::int32_t block, std::string& out) {
        ensure_started(out);
        if (open_ != kind || block != block_) {
            close_blocks(out);
            open_ = kind;
            ++next_index_;
        }
        block_ = block;
    }

    static void write_delta(std::int64_t index, const Json& delta, std::string& out) {
        append_event(out, "contentBlockDelta", dump_json(Json{{"contentBlockIndex", index}, {"delta", delta}}));
    }

    // Written without a tree: this is what a stream consists of.
    void write_piece(Open kind, std::string_view member, const StreamEvent& event, std::string& out) {
        if (event.text.empty()) {
            return;
        }
        switch_to(kind, event.block, out);
        std::string payload = R"({"contentBlockIndex":)";
        append_int(payload, next_index_ - 1);
        payload.append(R"(,"delta":{")").append(member).append("\":");
        append_json_string(payload, event.text);
        append_event(out, "contentBlockDelta", payload.append("}}"));
    }

    void write_reasoning(std::string_view member, const StreamEvent& event, std::string& out) {
        switch_to(Open::thinking, event.block, out);
        write_delta(next_index_ - 1, Json{{"reasoningContent", Json{{member, event.text}}}}, out);
    }

    void write_signature(const StreamEvent& event, std::string& out) {
        if (event.name == "redacted_thinking") {
            ensure_started(out);
            close_blocks(out);
        }
        write_reasoning(event.name == "redacted_thinking" ? "redactedContent" : "signature", event, out);
        close_blocks(out);
    }

    // Tools stay open side by side: other dialects may mix the pieces of parallel calls.
    void open_tool(const StreamEvent& event, std::string& out) {
        ensure_started(out);
        if (open_ != Open::tools) {
            close_blocks(out);
            open_ = Open::tools;
        }
        tools_.push_back({event.tool, next_index_});
        start_block(Json{{"toolUse", Json{{"toolUseId", event.id}, {"name", event.name}}}}, out);
    }

    void write_arguments(const StreamEvent& event, std::string& out) {
        const auto tool = std::ranges::find(tools_, event.tool, &ToolBlock::tool);
        if (tool != tools_.end()) {
            write_delta(tool->index, Json{{"toolUse", Json{{"input", event.text}}}}, out);
        }
    }

    void write_citations(const StreamEvent& event, std::string& out) {
        switch_to(Open::text, open_ == Open::text ? block_ : event.block, out);
        for (const Citation& citation : event.citations) {
            write_delta(next_index_ - 1, Json{{"citation", citation_json(citation)}}, out);
        }
    }

    // One block of its own, complete.
    void write_block(const Json& start, const Json& delta, std::string& out) {
        ensure_started(out);
        close_blocks(out);
        start_block(start, out);
        write_delta(next_index_ - 1, delta, out);
        close_block(next_index_ - 1, out);
    }

    void write_image(const StreamEvent& event, std::string& out) {
        Part part;
        part.kind = Part::Kind::image;
        part.media_type = event.name;
        const std::string_view format = format_of(part);
        if (!format.empty()) {
            write_block(Json{{"image", Json{{"format", format}}}},
                        Json{{"image", Json{{"source", Json{{"bytes", event.text}}}}}}, out);
        }
    }

    void write_native(const StreamEvent& event, std::string& out) {
        if (event.origin != Dialect::bedrock_converse) {
            return;
        }
        if (const Json* use = object_field(event.data, "toolUse"); use != nullptr) {
            Json start = *use;
            const Json* input = object_field(*use, "input");
            const std::string text = input != nullptr ? dump_json(*input) : std::string("{}");
            start.erase("input");
            write_block(Json{{"toolUse", std::move(start)}}, Json{{"toolUse", Json{{"input", text}}}}, out);
        } else if (const Json* result = object_field(event.data, "toolResult"); result != nullptr) {
            Json start = *result;
            const Json* content = array_field(*result, "content");
            const Json delta{{"toolResult", content != nullptr ? *content : Json::array()}};
            start.erase("content");
            write_block(Json{{"toolResult", std::move(start)}}, delta, out);
        }
    }

    Usage usage_;
    std::vector<ToolBlock> tools_;
    std::int64_t next_index_ = 0;
    std::string_view finish_ = "end_turn";
    std::int32_t block_ = -1;  ///< the block that the last text came from
    Open open_ = Open::none;
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext&) {
    return std::make_unique<BedrockStreamEncoder>();
}

}  // namespace nexus::dialect::bedrock
