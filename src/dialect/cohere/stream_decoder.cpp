#include <algorithm>

#include "dialect/citations.h"
#include "dialect/cohere/wire.h"
#include "dialect/fields.h"
#include "dialect/sse.h"

namespace nexus::dialect::cohere {
namespace {

// Far more than any answer holds; a provider that opens items without end is stopped here.
constexpr std::size_t kItemsMax = 4096;

using Kind = StreamEvent::Kind;
using Events = std::vector<StreamEvent>;

struct OpenCall {
    std::int64_t index = 0;
    std::int64_t tool = 0;
    bool has_arguments = false;
};

struct ContentItem {
    std::int64_t index = 0;
    std::int64_t offset = 0;  ///< code points of text before it
};

class CohereStreamDecoder final : public StreamDecoder {
  public:
    explicit CohereStreamDecoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, Events& out) override {
        if (over_) {
            return {};  // data behind the end is no part of the answer
        }
        sse_.clear();
        Result<void> fed = parser_.feed(bytes, sse_);
        for (const SseEvent& event : sse_) {
            if (over_) {
                break;  // newer answers end in [DONE], which adds nothing to message-end
            }
            const std::size_t first = out.size();
            if (Result<void> read = read_event(event, out); !read) {
                return read;
            }
            attach_raw(event.raw, first, out);
        }
        return over_ ? Result<void>() : std::move(fed);
    }

    Result<void> finish(Events&) override {
        if (over_) {
            return {};
        }
        over_ = true;
        Error error(ErrorCode::provider_protocol_error, "the provider's stream ended before its answer was complete");
        return error.retry_ok(true);
    }

  private:
    Result<void> read_event(const SseEvent& event, Events& out) {
        const bool is_piece =
            event.event == "content-delta" || event.event == "tool-plan-delta" || event.event == "tool-call-delta";
        if (event.comment_only || event.data.empty() || event.data == "[DONE]" || (is_piece && !needs_.text)) {
            return {};
        }
        const Result<Json> data = parse_provider_json(event.data);
        if (!data) {
            return data.error();
        }
        const std::string_view type = string_or(*data, "type", event.event);
        const Json* delta = object_field(*data, "delta");
        const Json* message = delta != nullptr ? object_field(*delta, "message") : nullptr;
        const std::int64_t index = int_or(*data, "index", 0);
        if (type == "message-start") {
            ensure_started(text_field(*data, "id"), out);
        } else if (type == "message-end") {
            read_end(delta != nullptr ? *delta : Json::object(), out);
        } else if (message != nullptr) {
            ensure_started({}, out);
            return read_message(type, *message, {index, *data}, out);
        } else if (type == "tool-call-end") {
            end_call(index, out);
        }
        return {};
    }

    struct Item {
        std::int64_t index;
        const Json& data;
    };

    Result<void> read_message(std::string_view type, const Json& message, const Item& item, Events& out) {
        if (type == "content-start" || type == "content-delta") {
            return read_content(message, item, out);
        }
        if (type == "tool-plan-delta") {
            push_text(text_field(message, "tool_plan"), -1, out);
        } else if (type == "tool-call-start") {
            return open_call(message, item.index, out);
        } else if (type == "tool-call-delta") {
            read_arguments(message, item.index, out);
        } else if (type == "citation-start" && needs_.text) {
            read_citation(message, out);
        }
        return {};
    }

    void ensure_started(std::string id, Events& out) {
        if (!started_) {
            started_ = true;
            out.push_back({.kind = Kind::start, .id = std::move(id)});
        }
    }

    void push_text(std::string text, std::int32_t block, Events& out) {
        if (!text.empty() && needs_.text) {
            points_ += code_points(text);
            out.push_back({.kind = Kind::text, .text = std::move(text), .block = block});
        }
    }

    Result<void> read_content(const Json& message, const Item& item, Events& out) {
        const Json* content = object_field(message, "content");
        if (content == nullptr) {
            return {};
        }
        if (std::ranges::find(items_, item.index, &ContentItem::index) == items_.end()) {
            if (items_.size() >= kItemsMax) {
                return too_many();
            }
            items_.push_back({item.index, points_});
        }
        const auto block = static_cast<std::int32_t>(std::clamp<std::int64_t>(item.index, -1, INT32_MAX));
        if (std::string thinking = text_field(*content, "thinking"); !thinking.empty() && needs_.text) {
            out.push_back({.kind = Kind::reasoning, .text = std::move(thinking), .block = block});
        }
        push_text(text_field(*content, "text"), block, out);
        if (const Json* logprobs = object_field(item.data, "logprobs"); logprobs != nullptr && needs_.text) {
            out.push_back({.kind = Kind::logprobs, .block = block, .data = Json::array({logprob_of(*logprobs)})});
        }
        return {};
    }

    static Error too_many() {
        return {ErrorCode::provider_protocol_error, "the provider's stream opens too many items"};
    }

    Result<void> open_call(const Json& message, std::int64_t index, Events& out) {
        const Json* call = object_field(message, "tool_calls");
        if (call == nullptr) {
            return {};
        }
        if (calls_.size() >= kItemsMax) {
            return too_many();
        }
        const Json* function = object_field(*call, "function");
        calls_.push_back({index, tools_++});
        out.push_back({.kind = Kind::tool_call,
                       .tool = calls_.back().tool,
                       .id = text_field(*call, "id"),
                       .name = function != nullptr ? text_field(*function, "name") : std::string()});
        read_arguments(message, index, out);
        return {};
    }

    void read_arguments(const Json& message, std::int64_t index, Events& out) {
        const auto open = find_call(index);
        const Json* call = object_field(message, "tool_calls");
        const Json* function = call != nullptr ? object_field(*call, "function") : nullptr;
        if (open == calls_.end() || function == nullptr) {
            return;
        }
        std::string piece = text_field(*function, "arguments");
        // A tool without parameters may be called with `null`.
        if (piece.empty() || !needs_.text || (!open->has_arguments && piece == "null")) {
            return;
        }
        open->has_arguments = true;
        out.push_back({.kind = Kind::tool_arguments, .tool = open->tool, .text = std::move(piece)});
    }

    std::vector<OpenCall>::iterator find_call(std::int64_t index) {
        return std::ranges::find(calls_, index, &OpenCall::index);
    }

    void end_call(std::int64_t index, Events& out) {
        const auto call = find_call(index);
        if (call == calls_.end()) {
            return;
        }
        if (!call->has_arguments && needs_.text) {
            out.push_back({.kind = Kind::tool_arguments, .tool = call->tool, .text = "{}"});
        }
        calls_.erase(call);
    }

    void read_citation(const Json& message, Events& out) {
        const Json* citation = object_field(message, "citations");
        if (citation == nullptr) {
            return;
        }
        const std::int64_t index = count_field(*citation, "content_index").value_or(0);
        const auto item = std::ranges::find(items_, index, &ContentItem::index);
        const std::int64_t offset = item != items_.end() ? item->offset : 0;
        out.push_back({.kind = Kind::citation, .citations = {citation_of(*citation, offset)}});
    }

    void read_end(const Json& delta, Events& out) {
        ensure_started({}, out);
        over_ = true;
        const std::string_view reason = string_or(delta, "finish_reason", {});
        if (std::optional<Error> failure = failure_of(reason, delta)) {
            out.push_back({.kind = Kind::error, .error = std::move(failure)});
            return;
        }
        while (!calls_.empty()) {
            end_call(calls_.front().index, out);
        }
        out.push_back(
            {.kind = Kind::finish, .name = native_finish_of(reason), .finish = finish_of(reason, tools_ > 0)});
        if (const Json* usage = object_field(delta, "usage"); usage != nullptr) {
            out.push_back({.kind = Kind::usage, .usage = usage_of(*usage)});
        }
        out.push_back({.kind = Kind::done});
    }

    StreamNeeds needs_;
    SseParser parser_;
    std::vector<SseEvent> sse_;
    std::vector<OpenCall> calls_;
    std::vector<ContentItem> items_;
    std::int64_t tools_ = 0;
    std::int64_t points_ = 0;  ///< code points of the text so far
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) {
    return std::make_unique<CohereStreamDecoder>(needs);
}

}  // namespace nexus::dialect::cohere
