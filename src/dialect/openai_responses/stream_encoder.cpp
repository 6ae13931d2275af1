#include <algorithm>

#include "base/strings.h"
#include "dialect/carried_state.h"
#include "dialect/citations.h"
#include "dialect/openai_responses/event_writer.h"
#include "dialect/openai_responses/wire.h"

namespace nexus::dialect::openai_responses {
namespace {

using Kind = StreamEvent::Kind;

class Encoder final : public StreamEncoder {
  public:
    explicit Encoder(const AnswerContext& context)
        : context_(context), id_(response_id(context.request_id)), model_(context.model) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (event.choice != 0 || over_) {
            return;  // this dialect has one answer
        }
        switch (event.kind) {
            case Kind::start: start(event, out); break;
            case Kind::text:
            case Kind::transcript: write_text(event, Open::text, out); break;
            case Kind::refusal: write_text(event, Open::refusal, out); break;
            case Kind::reasoning: write_reasoning(event, out); break;
            case Kind::thinking_signature: write_signature(event, out); break;
            case Kind::tool_call: open_call(event, out); break;
            case Kind::tool_arguments: write_arguments(event, out); break;
            case Kind::citation: write_citations(event, out); break;
            case Kind::logprobs: add_logprobs(event); break;
            case Kind::image:
            case Kind::native: write_native(event, out); break;
            case Kind::finish: finish_ = event.finish; break;
            case Kind::usage: usage_.update(event.usage); break;
            case Kind::error:
                fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
                break;
            case Kind::audio:
            case Kind::text_signature:
            case Kind::done:
            case Kind::other: break;
        }
    }

    void finish(std::string& out) override {
        if (over_) {
            return;
        }
        ensure_started(out);
        close_all(out);
        over_ = true;
        Json response = response_head(id_, model_, context_, echo_);
        set_status(response, finish_ == FinishReason::none ? FinishReason::stop : finish_);
        response["output"] = std::move(output_);
        if (usage_.known()) {
            response["usage"] = usage_json(usage_);
        }
        const bool is_whole = response["status"] == "completed";
        writer_.response(is_whole ? "response.completed" : "response.incomplete", response, out);
    }

    void fail(const Error& error, std::string& out) override {
        if (!over_) {
            over_ = true;
            writer_.error(error, out);
        }
    }

  private:
    enum class Open : std::uint8_t { none, text, refusal, reasoning, calls };

    struct Call {
        std::int64_t tool = 0;
        std::size_t index = 0;
        std::string item_id;
        ToolCall call;
    };

    void start(const StreamEvent& event, std::string& out) {
        if (!started_ && !event.id.empty()) {
            id_ = response_id(event.id);
        }
        if (!started_ && !event.text.empty()) {
            model_ = event.text;
        }
        if (!started_) {
            echo_ = event.data;
        }
        ensure_started(out);
    }

    void ensure_started(std::string& out) {
        if (started_) {
            return;
        }
        started_ = true;
        const Json head = response_head(id_, model_, context_, echo_);
        writer_.response("response.created", head, out);
        writer_.response("response.in_progress", head, out);
    }

    std::string next_id(std::string_view prefix) const {
        std::string id(prefix);
        id.append(std::string_view(id_).substr(5)).append("_");
        append_int(id, static_cast<std::int64_t>(output_.size()));
        return id;
    }

    std::size_t open_item(const Json& item, std::string& out) {
        const std::size_t index = output_.size();
        output_.push_back(item);
        writer_.item("response.output_item.added", index, item, out);
        return index;
    }

    void close_item(std::size_t index, Json item, std::string& out) {
        writer_.item("response.output_item.done", index, item, out);
        output_[index] = std::move(item);
    }

    // Texts and refusals are parts of one message; another block of text is another part of it.
    void write_text(const StreamEvent& event, Open kind, std::string& out) {
        if (event.text.empty()) {
            return;
        }
        const bool is_message = open_ == Open::text || open_ == Open::refusal;
        const bool is_same = open_ == kind && (event.block == block_ || event.block < 0);
        if (!is_same) {
            ensure_started(out);
            is_message ? close_part(out) : open_message(out);
            open_part(kind, out);
        }
        block_ = event.block < 0 ? block_ : event.block;
        text_.append(event.text);
        writer_.text_delta(kind == Open::text ? "response.output_text.delta" : "response.refusal.delta", place_,
                           event.text, out);
    }

    void open_message(std::string& out) {
        close_all(out);
        place_ = {next_id("msg_"), 0, 0};
        place_.output_index = open_item(Json{{"type", "message"},
                                             {"id", place_.item_id},
                                             {"status", "in_progress"},
                                             {"role", "assistant"},
                                             {"content", Json::array()}},
                                        out);
        content_ = Json::array();
    }

    void open_part(Open kind, std::string& out) {
        open_ = kind;
        text_.clear();
        logprobs_ = Json::array();
        citations_.clear();
        writer_.part("response.content_part.added", place_, part_json(), out);
    }

    Json part_json() const {
        if (open_ == Open::refusal) {
            return Json{{"type", "refusal"}, {"refusal", text_}};
        }
        Json part = text_part(text_, citations_, text_at_);
        part["logprobs"] = logprobs_;
        return part;
    }

    void close_part(std::string& out) {
        Json part = part_json();
        writer_.text_done(place_, part, out);
        writer_.part("response.content_part.done", place_, part, out);
        text_at_ += open_ == Open::text ? code_points(text_) : 0;
        content_.push_back(std::move(part));
        ++place_.content_index;
    }

    void close_message(std::string& out) {
        close_part(out);
        close_item(place_.output_index,
                   Json{{"type", "message"},
                        {"id", place_.item_id},
                        {"status", finish_ == FinishReason::length ? "incomplete" : "completed"},
                        {"role", "assistant"},
                        {"content", std::move(content_)}},
                   out);
    }

    void write_citations(const StreamEvent& event, std::string& out) {
        if (open_ != Open::text) {
            return;  // there is no text left that it could stand on
        }
        for (const Citation& citation : event.citations) {
            const Json part = text_part({}, {citation}, text_at_);
            if (!part["annotations"].empty()) {
                writer_.annotation(place_, static_cast<std::int64_t>(citations_.size()), part["annotations"].front(),
                                   out);
                citations_.push_back(citation);
            }
        }
    }

    void add_logprobs(const StreamEvent& event) {
        if (open_ == Open::text && event.data.is_array()) {
            logprobs_.insert(logprobs_.end(), event.data.begin(), event.data.end());
        }
    }

    void write_reasoning(const StreamEvent& event, std::string& out) {
        if (event.text.empty()) {
            return;
        }
        if (open_ != Open::reasoning || (event.block >= 0 && event.block != block_)) {
            open_reasoning(out);
        }
        block_ = event.block < 0 ? block_ : event.block;
        if (text_.empty()) {
            writer_.summary_part("response.reasoning_summary_part.added", place_, {}, out);
        }
        text_.append(event.text);
        writer_.summary_delta(place_, event.text, out);
    }

    void open_reasoning(std::string& out) {
        ensure_started(out);
        close_all(out);
        open_ = Open::reasoning;
        text_.clear();
        encrypted_ = ThinkingBlock();
        place_ = {next_id("rs_"), 0, 0};
        place_.output_index = open_item(reasoning_item({}, place_.item_id), out);
    }

    void close_reasoning(std::string& out) {
        if (!text_.empty()) {
            writer_.summary_done(place_, text_, out);
            writer_.summary_part("response.reasoning_summary_part.done", place_, text_, out);
        }
        encrypted_.text = text_;
        const bool is_own = encrypted_.origin == Dialect::openai_responses && !encrypted_.id.empty();
        // Its own API finds a reasoning item by its id, which comes with the end.
        close_item(place_.output_index, reasoning_item(encrypted_, is_own ? encrypted_.id : place_.item_id), out);
    }

    void write_signature(const StreamEvent& event, std::string& out) {
        const bool is_redacted = event.name == "redacted_thinking";
        if (open_ != Open::reasoning || is_redacted) {
            open_reasoning(out);
        }
        (is_redacted ? encrypted_.redacted : encrypted_.signature) = event.text;
        encrypted_.origin = event.origin;
        encrypted_.id = event.id;
        close_all(out);
    }

    // Calls stay open side by side: other dialects may mix the pieces of parallel calls.
    void open_call(const StreamEvent& event, std::string& out) {
        ensure_started(out);
        if (!event.text.empty()) {
            // The call's signature has no place of its own here; a reasoning item carries it back.
            open_reasoning(out);
            encrypted_.signature = event.text;
            encrypted_.origin = Dialect::gemini;
            encrypted_.id = event.id;
            close_all(out);
        }
        if (open_ != Open::calls) {
            close_all(out);
            open_ = Open::calls;
        }
        Call call{event.tool, 0, next_id(event.custom ? "ctc_" : "fc_"), {}};
        call.call.id = event.id;
        call.call.name = event.name;
        call.call.custom = event.custom;
        Json item = call_item(call.call, call.item_id);
        item[event.custom ? "input" : "arguments"] = "";
        item["status"] = "in_progress";
        call.index = open_item(item, out);
        calls_.push_back(std::move(call));
    }

    void write_arguments(const StreamEvent& event, std::string& out) {
        const auto call = std::ranges::find(calls_, event.tool, &Call::tool);
        if (call == calls_.end() || event.text.empty()) {
            return;
        }
        call->call.arguments.append(event.text);
        writer_.arguments_delta(call->call.custom, {call->item_id, call->index, 0}, event.text, out);
    }

    void close_calls(std::string& out) {
        for (Call& call : calls_) {
            if (call.call.arguments.empty() && !call.call.custom) {
                call.call.arguments = "{}";
            }
            writer_.arguments_done({call.item_id, call.index, 0}, call.call, out);
            Json item = call_item(call.call, call.item_id);
            item["status"] = "completed";
            close_item(call.index, std::move(item), out);
        }
        calls_.clear();
    }

    void write_native(const StreamEvent& event, std::string& out) {
        const bool is_own = event.origin == Dialect::openai_responses && event.data.is_object();
        if (!is_own && event.kind != Kind::image) {
            return;  // a block that this dialect has no item for
        }
        ensure_started(out);
        close_all(out);
        Json item = is_own ? event.data
                           : Json{{"type", "image_generation_call"},
                                  {"id", next_id("ig_")},
                                  {"status", "completed"},
                                  {"result", event.text}};
        const std::size_t index = open_item(item, out);
        close_item(index, std::move(item), out);
    }

    void close_all(std::string& out) {
        switch (open_) {
            case Open::none: break;
            case Open::text:
            case Open::refusal: close_message(out); break;
            case Open::reasoning: close_reasoning(out); break;
            case Open::calls: close_calls(out); break;
        }
        open_ = Open::none;
    }

    AnswerContext context_;
    std::string id_;
    std::string model_;
    Json echo_;  ///< of an upstream of this dialect
    EventWriter writer_;
    Json output_ = Json::array();  ///< the items so far; those that are open as they began
    Place place_;                  ///< of the open message or reasoning item
    Json content_;                 ///< of the open message: its parts that are closed
    std::string text_;             ///< of the open part or reasoning
    Json logprobs_ = Json::array();
    std::vector<Citation> citations_;
    std::int64_t text_at_ = 0;  ///< code points of all text before the open part
    ThinkingBlock encrypted_;
    std::vector<Call> calls_;
    Usage usage_;
    std::int32_t block_ = -1;
    FinishReason finish_ = FinishReason::none;
    Open open_ = Open::none;
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_stream_encoder(const AnswerContext& context) {
    return std::make_unique<Encoder>(context);
}

}  // namespace nexus::dialect::openai_responses
