#include <algorithm>
#include <map>

#include "base/strings.h"
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
            case StreamEvent::Kind::text: write_text(event, false, out); break;
            case StreamEvent::Kind::refusal: refusals_[event.choice] += event.text; break;
            case StreamEvent::Kind::reasoning: write_text(event, true, out); break;
            case StreamEvent::Kind::tool_call:
                calls_[{event.choice, event.tool}] = {
                    .id = event.id, .name = event.name, .thought_signature = event.text};
                break;
            case StreamEvent::Kind::tool_arguments: add_arguments(event); break;
            case StreamEvent::Kind::finish: finishes_[event.choice] = event.finish; break;
            case StreamEvent::Kind::usage: usage_.update(event.usage); break;
            case StreamEvent::Kind::error:
                fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
                break;
            case StreamEvent::Kind::thinking_signature:
            case StreamEvent::Kind::done:
            case StreamEvent::Kind::other: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        over_ = true;
        if (finishes_.empty()) {
            finishes_[0] = FinishReason::stop;
        }
        Json candidates = Json::array();
        for (const auto& [index, reason] : finishes_) {
            Json candidate{{"content", Json{{"parts", take_calls(index)}, {"role", "model"}}},
                           {"finishReason", finish_reason_of(reason)},
                           {"index", index}};
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
    void close_chunk(std::string& out) const {
        out.append(",\"modelVersion\":");
        append_json_string(out, model_);
        out.append(",\"responseId\":");
        append_json_string(out, id_);
        out.append("}\r\n\r\n");
    }

    void write_text(const StreamEvent& event, bool is_thought, std::string& out) const {
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
                parts.push_back(call_part(call, parse_arguments(call.arguments).value_or(Json::object())));
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
    std::map<std::int64_t, FinishReason> finishes_;
    std::map<std::int64_t, std::string> refusals_;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<GeminiStreamEncoder>(context);
}

}  // namespace nexus::dialect::gemini
