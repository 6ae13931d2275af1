#include <algorithm>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

using Kind = StreamEvent::Kind;

class OllamaStreamEncoder final : public StreamEncoder {
  public:
    explicit OllamaStreamEncoder(const AnswerContext& context)
        : model_(context.model), created_at_(rfc3339(context.created)) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (event.choice != 0 || over_) {
            return;  // this dialect has one answer
        }
        switch (event.kind) {
            case Kind::start: model_ = event.text.empty() ? model_ : event.text; break;
            case Kind::text:
            case Kind::refusal: write_piece(event.text, {}, out); break;
            case Kind::reasoning: write_piece({}, event.text, out); break;
            case Kind::image: write_image(event.text, out); break;
            case Kind::tool_call: open_call(event); break;
            case Kind::tool_arguments: add_arguments(event); break;
            case Kind::finish: finish_ = event.finish; break;
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
        over_ = true;
        write_calls(out);
        Json line = head();
        line["message"] = Json{{"role", "assistant"}, {"content", ""}};
        add_end(line, finish_, usage_);
        out.append(dump_json(line)).push_back('\n');
    }

    void fail(const Error& error, std::string& out) override {
        if (!over_) {
            over_ = true;
            out.append(encode_error(error, {})).push_back('\n');
        }
    }

  private:
    struct Call {
        std::int64_t tool = 0;
        ToolCall call;
    };

    Json head() const { return Json{{"model", model_}, {"created_at", created_at_}}; }

    void write_message(Json message, std::string& out) const {
        Json line = head();
        line["message"] = std::move(message);
        line["done"] = false;
        out.append(dump_json(line)).push_back('\n');
    }

    // Written without a tree: this is what a stream consists of.
    void write_piece(std::string_view text, std::string_view thinking, std::string& out) const {
        if (text.empty() && thinking.empty()) {
            return;
        }
        out.append("{\"model\":");
        append_json_string(out, model_);
        out.append(",\"created_at\":\"").append(created_at_);
        out.append(R"(","message":{"role":"assistant","content":)");
        append_json_string(out, text);
        if (!thinking.empty()) {
            out.append(",\"thinking\":");
            append_json_string(out, thinking);
        }
        out.append("},\"done\":false}\n");
    }

    void write_image(std::string_view data, std::string& out) const {
        write_message(Json{{"role", "assistant"}, {"content", ""}, {"images", Json::array({data})}}, out);
    }

    void open_call(const StreamEvent& event) {
        Call call;
        call.tool = event.tool;
        call.call.id = event.id;
        call.call.name = event.name;
        call.call.custom = event.custom;
        calls_.push_back(std::move(call));
    }

    void add_arguments(const StreamEvent& event) {
        if (const auto call = std::ranges::find(calls_, event.tool, &Call::tool); call != calls_.end()) {
            call->call.arguments += event.text;
        }
    }

    // Arguments that are no object (an answer that broke off inside of them) leave the call without any.
    void write_calls(std::string& out) const {
        Json calls = Json::array();
        for (std::size_t i = 0; i < calls_.size(); ++i) {
            const auto place = static_cast<std::int64_t>(i);
            Result<Json> json = call_json(calls_[i].call, place);
            if (!json) {
                ToolCall bare = calls_[i].call;
                bare.arguments.clear();
                json = call_json(bare, place);
            }
            calls.push_back(*std::move(json));
        }
        if (!calls.empty()) {
            write_message(Json{{"role", "assistant"}, {"content", ""}, {"tool_calls", std::move(calls)}}, out);
        }
    }

    std::string model_;
    std::string created_at_;
    std::vector<Call> calls_;
    Usage usage_;
    FinishReason finish_ = FinishReason::stop;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<OllamaStreamEncoder>(context);
}

}  // namespace nexus::dialect::ollama
