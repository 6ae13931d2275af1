#include <algorithm>
#include <map>

#include "base/strings.h"
#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/gemini/wire.h"

namespace nexus::dialect::gemini {
namespace {

// Chunks are whole answers with new parts only, and end in CR LF as Google's do. Calls are sent whole: their pieces are
// collected until the answer ends.
class GeminiStreamEncoder final : public StreamEncoder {
  public:
    explicit GeminiStreamEncoder(const AnswerContext& context)
        : id_(context.request_id), model_(context.model), request_id_(context.request_id) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (over_) {
            return;
        }
        switch (event.kind) {
            case StreamEvent::Kind::start:
                id_ = event.id.empty() ? id_ : event.id;
                model_ = event.text.empty() ? model_ : event.text;
                break;
            case StreamEvent::Kind::text:
            case StreamEvent::Kind::transcript: write_text(event, false, out); break;
            case StreamEvent::Kind::refusal: refusals_[event.choice] += event.text; break;
            case StreamEvent::Kind::reasoning: write_text(event, true, out); break;
            case StreamEvent::Kind::tool_call:
                calls_[{event.choice, event.tool}] = {
                    .id = event.id, .name = event.name, .thought_signature = event.text, .custom = event.custom};
                break;
            case StreamEvent::Kind::tool_arguments: add_arguments(event); break;
            case StreamEvent::Kind::finish:
                ends_[event.choice].finish = event.finish;
                ends_[event.choice].native_finish = event.name;
                break;
            case StreamEvent::Kind::citation: {
                std::vector<Citation>& citations = ends_[event.choice].citations;
                citations.insert(citations.end(), event.citations.begin(), event.citations.end());
                break;
            }
            case StreamEvent::Kind::logprobs: add_logprobs(event); break;
            case StreamEvent::Kind::thinking_signature: write_signature(event, out); break;
            case StreamEvent::Kind::text_signature:
                write_part(Json{{"text", ""}, {"thoughtSignature", event.text}}, event.choice, out);
                break;
            case StreamEvent::Kind::image:
            case StreamEvent::Kind::audio: write_media(event, out); break;
            case StreamEvent::Kind::native: write_native(event, out); break;
            case StreamEvent::Kind::usage: usage_.update(event.usage); break;
            case StreamEvent::Kind::error:
                fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
                break;
            case StreamEvent::Kind::done:
            case StreamEvent::Kind::other: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        over_ = true;
        if (ends_.empty()) {
            ends_[0].finish = FinishReason::stop;
        }
        Json candidates = Json::array();
        for (const auto& [index, end] : ends_) {
            Json candidate{{"content", Json{{"parts", take_calls(index)}, {"role", "model"}}},
                           {"finishReason", finish_reason_of(end.finish, end.native_finish)},
                           {"index", index}};
            write_metadata(end, candidate);
            if (const auto refusal = refusals_.find(index); refusal != refusals_.end()) {
                candidate["finishMessage"] = refusal->second;
            }
            candidates.push_back(std::move(candidate));
        }
        out.append("data: {\"candidates\":").append(dump_json(candidates));
        out.append(",\"usageMetadata\":").append(dump_json(usage_json(usage_)));
        close_chunk(out);
    }

    void fail(const Error& error, std::string& out) override {
        if (over_) {
            return;
        }
        over_ = true;
        out.append("data: ").append(encode_error(error, request_id_)).append("\r\n\r\n");
    }

  private:
    /// What the last chunk of a choice says.
    struct End {
        FinishReason finish = FinishReason::stop;
        std::string native_finish;
        std::string text;  ///< all of it, where the positions of citations stand
        std::vector<Citation> citations;
        Json grounding;  ///< Gemini's own, or null
        Json logprobs;
    };

    static void write_metadata(const End& end, Json& candidate) {
        Json grounding = end.grounding.is_null() ? grounding_json(end.citations, end.text) : end.grounding;
        if (!grounding.is_null()) {
            candidate["groundingMetadata"] = std::move(grounding);
        }
        if (!end.logprobs.is_null()) {
            candidate["logprobsResult"] = logprobs_json(end.logprobs);
        }
    }

    void add_logprobs(const StreamEvent& event) {
        Json& tokens = ends_[event.choice].logprobs;
        for (const Json& token : event.data) {
            tokens.push_back(token);
        }
    }

    void write_part(const Json& part, std::int64_t choice, std::string& out) const {
        out.append("data: {\"candidates\":[{\"content\":{\"parts\":[").append(dump_json(part));
        out.append("],\"role\":\"model\"},\"index\":");
        append_int(out, choice);
        out.append("}]");
        close_chunk(out);
    }

    // An empty thought that ends the one before it, as Gemini's own signatures come.
    void write_signature(const StreamEvent& event, std::string& out) {
        ThinkingBlock block{.id = event.id, .origin = event.origin};
        (event.name == "redacted_thinking" ? block.redacted : block.signature) = event.text;
        write_part(thinking_part(block), event.choice, out);
    }

    void write_media(const StreamEvent& event, std::string& out) const {
        const std::string& type = event.name;
        const Json blob{{"mimeType", type.empty() ? "audio/L16;rate=24000" : type}, {"data", event.text}};
        write_part(Json{{"inlineData", blob}}, event.choice, out);
    }

    void write_native(const StreamEvent& event, std::string& out) {
        if (event.origin != Dialect::gemini) {
            return;  // a block that has no part here
        }
        if (event.name == "groundingMetadata") {
            ends_[event.choice].grounding = event.data;
        } else {
            write_part(event.data, event.choice, out);
        }
    }

    void close_chunk(std::string& out) const {
        out.append(",\"modelVersion\":");
        append_json_string(out, model_);
        out.append(",\"responseId\":");
        append_json_string(out, id_);
        out.append("}\r\n\r\n");
    }

    void write_text(const StreamEvent& event, bool is_thought, std::string& out) {
        if (!is_thought) {
            ends_[event.choice].text += event.text;
        }
        out.append("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":");
        append_json_string(out, event.text);
        out.append(is_thought ? ",\"thought\":true}]" : "}]").append(",\"role\":\"model\"},\"index\":");
        append_int(out, event.choice);
        out.append("}]");
        close_chunk(out);
    }

    void add_arguments(const StreamEvent& event) {
        const auto call = calls_.find({event.choice, event.tool});
        if (call != calls_.end()) {
            call->second.arguments += event.text;
        }
    }

    Json take_calls(std::int64_t choice) {
        Json parts = Json::array();
        for (const auto& [key, call] : calls_) {
            if (key.first == choice) {
                parts.push_back(call_part(call, call_args(call)));
            }
        }
        if (parts.empty()) {
            parts.push_back(Json{{"text", ""}});  // a last chunk has a part, if only an empty one
        }
        return parts;
    }

    std::string id_;
    std::string model_;
    std::string request_id_;
    Usage usage_;
    std::map<std::pair<std::int64_t, std::int64_t>, ToolCall> calls_;  // by choice and tool
    std::map<std::int64_t, End> ends_;                                 // by choice
    std::map<std::int64_t, std::string> refusals_;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<GeminiStreamEncoder>(context);
}

}  // namespace nexus::dialect::gemini
