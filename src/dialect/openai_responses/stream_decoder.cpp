#include <algorithm>
#include <map>

#include "dialect/citations.h"
#include "dialect/fields.h"
#include "dialect/json_escape.h"
#include "dialect/openai_responses/delta.h"
#include "dialect/openai_responses/wire.h"
#include "dialect/sse.h"

namespace nexus::dialect::openai_responses {
namespace {

using Kind = StreamEvent::Kind;

// Far more than any answer has; a stream beyond it is broken or hostile.
constexpr std::size_t kItemsMax = 1024;

Error protocol_error(std::string message) {
    Error error(ErrorCode::provider_protocol_error, std::move(message));
    return error.retry_ok(true);
}

/// What was seen of one output item.
struct Item {
    std::int64_t tool = -1;    ///< a call's number among the answer's calls
    bool has_pieces = false;   ///< its text or arguments came in deltas
    std::int64_t text_at = 0;  ///< text: where it begins in the answer
    std::uint32_t high = 0;    ///< half a surrogate pair that waits for the item's next piece
};

class Decoder final : public StreamDecoder {
  public:
    explicit Decoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) override {
        frames_.clear();
        Result<void> framed = sse_.feed(bytes, frames_);
        return take_frames(std::move(framed), out);
    }

    Result<void> finish(std::vector<StreamEvent>& out) override {
        if (over_) {
            return {};
        }
        frames_.clear();
        Result<void> framed = sse_.finish(frames_);
        Result<void> taken = take_frames(std::move(framed), out);
        if (!taken || over_) {
            return taken;
        }
        over_ = true;
        return protocol_error("the provider's stream ended before its answer was complete");
    }

  private:
    Result<void> take_frames(Result<void> framed, std::vector<StreamEvent>& out) {
        for (const SseEvent& frame : frames_) {
            if (over_) {
                return {};  // data behind the end is no part of the answer
            }
            const std::size_t first = out.size();
            if (Result<void> taken = take_frame(frame, out); !taken) {
                over_ = true;
                return taken;
            }
            place_raw(frame, first, out);
        }
        if (over_) {
            return {};
        }
        over_ = !framed;
        return framed;
    }

    Result<void> take_frame(const SseEvent& frame, std::vector<StreamEvent>& out) {
        if (frame.comment_only || frame.data.empty() || frame.data == "[DONE]") {
            return {};
        }
        const Kind delta = kind_of_delta(frame.event);
        if (delta != Kind::other) {
            return needs_.text ? take_delta(delta, frame, out) : Result<void>();
        }
        const Result<Json> data = parse_provider_json(frame.data);
        if (!data) {
            return data.error();
        }
        const std::string type(string_or(*data, "type", frame.event));
        if (const Kind unnamed = kind_of_delta(type); unnamed != Kind::other) {
            return needs_.text ? take_delta(unnamed, frame, out) : Result<void>();  // a relay left `event:` out
        }
        return take_event(type, *data, out);
    }

    Result<void> take_event(std::string_view type, const Json& data, std::vector<StreamEvent>& out) {
        if (type == "response.created" || type == "response.in_progress" || type == "response.queued") {
            start(data, out);
        } else if (type == "response.output_item.added") {
            return open_item(data, out);
        } else if (type == "response.output_item.done") {
            return close_item(data, out);
        } else if (type == "response.reasoning_summary_part.added") {
            begin_paragraph(data, out);
        } else if (type == "response.output_text.annotation.added") {
            add_citation(data, out);
        } else if (type == "response.completed" || type == "response.incomplete") {
            complete(data, out);
        } else if (type == "response.failed" || type == "response.cancelled") {
            const Json* response = object_field(data, "response");
            fail(error_of_response(response != nullptr ? *response : Json::object()), out);
        } else if (type == "error") {
            fail(stream_error(data), out);
        }
        return {};
    }

    // {type: error, code, message, param}, or the object that whole failures have.
    static Error stream_error(const Json& data) {
        if (object_field(data, "error") != nullptr) {
            return error_of_response(data);
        }
        return error_of_response(
            Json{{"error", Json{{"code", text_field(data, "code")}, {"message", text_field(data, "message")}}}});
    }

    void fail(Error error, std::vector<StreamEvent>& out) {
        over_ = true;
        push(Kind::error, out).error = std::move(error);
    }

    void start(const Json& data, std::vector<StreamEvent>& out) {
        const Json* response = object_field(data, "response");
        if (started_ || response == nullptr) {
            return;
        }
        started_ = true;
        StreamEvent& event = push(Kind::start, out);
        event.id = text_field(*response, "id");
        event.text = text_field(*response, "model");
        event.data = echo_of(*response);
    }

    Item* item_at(std::int64_t index) {
        const auto found = items_.find(index);
        if (found != items_.end()) {
            return &found->second;
        }
        if (items_.size() == kItemsMax) {
            return nullptr;
        }
        Item& item = items_[index];
        item.text_at = text_at_;
        return &item;
    }

    Result<void> open_item(const Json& data, std::vector<StreamEvent>& out) {
        const Json* item = object_field(data, "item");
        const std::int64_t index = int_or(data, "output_index", 0);
        Item* state = item_at(index);
        if (state == nullptr) {
            return protocol_error("the provider's stream has more items than an answer may have");
        }
        if (item != nullptr) {
            open_call(*item, index, *state, out);
        }
        return {};
    }

    void open_call(const Json& item, std::int64_t index, Item& state, std::vector<StreamEvent>& out) {
        const std::string_view type = string_or(item, "type", {});
        if ((type != "function_call" && type != "custom_tool_call") || state.tool >= 0) {
            return;
        }
        state.tool = tools_++;
        StreamEvent& event = push(Kind::tool_call, out);
        event.tool = state.tool;
        event.id = text_field(item, "call_id");
        event.name = text_field(item, "name");
        event.custom = type == "custom_tool_call";
        event.block = static_cast<std::int32_t>(index);
    }

    Result<void> take_delta(Kind kind, const SseEvent& frame, std::vector<StreamEvent>& out) {
        Result<Delta> delta = read_delta(frame.data);
        if (!delta) {
            return std::move(delta).error();
        }
        Item* item = item_at(delta->output_index);
        if (item == nullptr) {
            return protocol_error("the provider's stream has more items than an answer may have");
        }
        if (!delta->has_text || (kind == Kind::tool_arguments && item->tool < 0)) {
            return {};
        }
        item->has_pieces = true;
        if (delta->raw.empty()) {
            return {};
        }
        StreamEvent& event = push(kind, out);
        const bool continues_pair = item->high != 0;
        if (delta->escaped || continues_pair) {
            unescape_piece(delta->raw, item->high, event.text);
        } else {
            event.text = delta->raw;
        }
        event.block = static_cast<std::int32_t>(delta->output_index);
        event.tool = std::max<std::int64_t>(item->tool, 0);
        if (item->high == 0 && !continues_pair) {
            set_range(event, delta->range, frame);  // half a character of the pieces beside it has no place of its own
        }
        if (kind == Kind::text) {
            text_at_ += code_points(event.text);
        }
        if (delta->has_logprobs) {
            add_logprobs(frame, out);
        }
        return {};
    }

    void add_logprobs(const SseEvent& frame, std::vector<StreamEvent>& out) {
        const Result<Json> data = parse_provider_json(frame.data);
        if (const Json* tokens = data ? array_field(*data, "logprobs") : nullptr; tokens != nullptr) {
            push(Kind::logprobs, out).data = *tokens;
        }
    }

    // Data of several lines was joined elsewhere and has no range in the raw bytes.
    static void set_range(StreamEvent& event, Span in_data, const SseEvent& frame) {
        const char* data = frame.data.data();
        if (data >= frame.raw.data() && data < frame.raw.data() + frame.raw.size()) {
            const auto offset = static_cast<std::size_t>(data - frame.raw.data());
            event.text_range = {offset + in_data.begin, offset + in_data.end};
        }
    }

    // Summaries are paragraphs of one text.
    void begin_paragraph(const Json& data, std::vector<StreamEvent>& out) {
        if (needs_.text && int_or(data, "summary_index", 0) > 0) {
            StreamEvent& event = push(Kind::reasoning, out);
            event.text = "\n\n";
            event.block = static_cast<std::int32_t>(int_or(data, "output_index", 0));
        }
    }

    void add_citation(const Json& data, std::vector<StreamEvent>& out) {
        const Json* annotation = object_field(data, "annotation");
        const Item* item = item_at(int_or(data, "output_index", 0));
        if (annotation == nullptr || item == nullptr || !needs_.text) {
            return;
        }
        Citation citation = citation_of_annotation(*annotation, Dialect::openai_responses);
        for (auto* at : {&citation.text_begin, &citation.text_end}) {
            if (*at) {
                **at += item->text_at;
            }
        }
        push(Kind::citation, out).citations.push_back(std::move(citation));
    }

    Result<void> close_item(const Json& data, std::vector<StreamEvent>& out) {
        const Json* item = object_field(data, "item");
        const std::int64_t index = int_or(data, "output_index", 0);
        Item* state = item_at(index);
        if (state == nullptr) {
            return protocol_error("the provider's stream has more items than an answer may have");
        }
        if (item == nullptr || !needs_.text) {
            return {};
        }
        const std::string_view type = string_or(*item, "type", {});
        const std::size_t first = out.size();
        if (type == "function_call" || type == "custom_tool_call") {
            open_call(*item, index, *state, out);
            close_call(*item, *state, out);
        } else if (type == "reasoning") {
            close_reasoning(*item, *state, out);
        } else if (type == "message") {
            close_message(*item, *state, out);
        } else {
            close_native(*item, out);
        }
        for (std::size_t i = first; i < out.size(); ++i) {
            out[i].block = static_cast<std::int32_t>(index);
        }
        return {};
    }

    // Servers may send an item whole, without deltas.
    static void close_call(const Json& item, const Item& state, std::vector<StreamEvent>& out) {
        std::string arguments = text_field(item, item.contains("input") ? "input" : "arguments");
        if (!state.has_pieces && !arguments.empty()) {
            StreamEvent& event = push(Kind::tool_arguments, out);
            event.tool = state.tool;
            event.text = std::move(arguments);
        }
    }

    static void close_reasoning(const Json& item, const Item& state, std::vector<StreamEvent>& out) {
        ThinkingBlock block = thinking_of(item);
        if (!state.has_pieces && !block.text.empty()) {
            push(Kind::reasoning, out).text = std::move(block.text);
        }
        if (!block.signature.empty()) {
            StreamEvent& event = push(Kind::thinking_signature, out);
            event.text = std::move(block.signature);
            event.id = std::move(block.id);
            event.origin = block.origin;
        }
    }

    void close_message(const Json& item, const Item& state, std::vector<StreamEvent>& out) {
        if (state.has_pieces) {
            return;
        }
        Message message;
        std::int64_t text_at = text_at_;
        add_item(item, message, text_at);
        text_at_ = text_at;
        for (Part& part : message.parts) {
            push(part.kind == Part::Kind::refusal ? Kind::refusal : Kind::text, out).text = std::move(part.text);
            if (!part.citations.empty()) {
                push(Kind::citation, out).citations = std::move(part.citations);
            }
        }
    }

    static void close_native(const Json& item, std::vector<StreamEvent>& out) {
        const std::string result = text_field(item, "result");
        const bool is_image = string_or(item, "type", {}) == "image_generation_call" && !result.empty();
        StreamEvent& event = push(is_image ? Kind::image : Kind::native, out);
        event.name = text_field(item, "type");
        if (is_image) {
            const std::string format = text_field(item, "output_format");
            event.name = "image/" + (format.empty() ? "png" : format);
            event.text = result;
        }
        event.data = item;
        event.origin = Dialect::openai_responses;
    }

    void complete(const Json& data, std::vector<StreamEvent>& out) {
        over_ = true;
        const Json* response = object_field(data, "response");
        const Json empty = Json::object();
        const Json& told = response != nullptr ? *response : empty;
        push(Kind::finish, out).finish = finish_of(told, tools_ > 0);
        if (const Json* usage = object_field(told, "usage"); usage != nullptr) {
            push(Kind::usage, out).usage = usage_of(*usage);
        }
        push(Kind::done, out);
    }

    static StreamEvent& push(Kind kind, std::vector<StreamEvent>& out) {
        out.emplace_back().kind = kind;
        return out.back();
    }

    // One event of a frame carries its bytes. A frame that says nothing is `other`; the terminal one is `done`.
    static void place_raw(const SseEvent& frame, std::size_t first, std::vector<StreamEvent>& out) {
        if (first == out.size()) {
            out.emplace_back();
        }
        StreamEvent* carrier = &out[first];
        if (out.back().kind == Kind::done || out.back().kind == Kind::error) {
            carrier = &out.back();
        }
        for (std::size_t i = first; i < out.size(); ++i) {
            if (!out[i].text_range.empty()) {
                carrier = &out[i];
                break;
            }
        }
        carrier->raw = frame.raw;
    }

    StreamNeeds needs_;
    SseParser sse_;
    std::vector<SseEvent> frames_;
    std::map<std::int64_t, Item> items_;
    std::int64_t tools_ = 0;
    std::int64_t text_at_ = 0;
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) { return std::make_unique<Decoder>(needs); }

}  // namespace nexus::dialect::openai_responses
