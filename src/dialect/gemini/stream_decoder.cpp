#include <algorithm>

#include "dialect/carried_state.h"
#include "dialect/fields.h"
#include "dialect/gemini/partial_args.h"
#include "dialect/gemini/wire.h"
#include "dialect/sse.h"

namespace nexus::dialect::gemini {
namespace {

constexpr std::int64_t kChoicesMax = 128;  // OpenAI's limit for n

Error protocol_error(std::string_view what) {
    Error error(ErrorCode::provider_protocol_error, std::string(what));
    return error.retry_ok(true);
}

struct ChoiceState {
    std::int64_t tools = 0;
    bool finished = false;
    std::string text;                    ///< so far, for the positions of what it rests on
    std::optional<PartialArgs> partial;  ///< of the last call, while it arrives in pieces
};

class GeminiStreamDecoder final : public StreamDecoder {
  public:
    explicit GeminiStreamDecoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) override {
        sse_.clear();
        Result<void> fed = parser_.feed(bytes, sse_);
        for (const SseEvent& event : sse_) {
            if (over_) {
                break;
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
        const bool complete =
            !choices_.empty() && std::ranges::all_of(choices_, [](const ChoiceState& one) { return one.finished; });
        if (!complete) {
            return protocol_error("the provider's stream ended before its answer was complete");
        }
        out.push_back({.kind = StreamEvent::Kind::done});
        return {};
    }

  private:
    Result<void> read_event(const SseEvent& event, std::vector<StreamEvent>& out) {
        if (event.comment_only || event.data.empty() || event.data == "[DONE]") {
            return {};
        }
        const Result<Json> data = parse_provider_json(event.data);
        if (!data) {
            return data.error();
        }
        const bool is_wrapped = data->is_array() && !data->empty();
        const Json& chunk = is_wrapped ? data->front() : *data;
        if (!chunk.is_object()) {
            return protocol_error("the provider's stream holds an event that is no object");
        }
        if (const Json* error = object_field(chunk, "error"); error != nullptr) {
            over_ = true;
            out.push_back({.kind = StreamEvent::Kind::error, .error = error_of(*error)});
            return {};
        }
        return read_chunk(chunk, out);
    }

    Result<void> read_chunk(const Json& chunk, std::vector<StreamEvent>& out) {
        if (!started_) {
            started_ = true;
            response_id_ = text_field(chunk, "responseId");
            out.push_back(
                {.kind = StreamEvent::Kind::start, .text = text_field(chunk, "modelVersion"), .id = response_id_});
        }
        const Json* candidates = array_field(chunk, "candidates");
        for (std::size_t i = 0; candidates != nullptr && i < candidates->size(); ++i) {
            if (Result<void> read = read_candidate((*candidates)[i], out); !read) {
                return read;
            }
        }
        read_block(chunk, out);
        if (const Json* metadata = object_field(chunk, "usageMetadata"); metadata != nullptr) {
            if (const Usage usage = usage_of(*metadata); usage.known()) {
                out.push_back({.kind = StreamEvent::Kind::usage, .usage = usage});
            }
        }
        return {};
    }

    Result<void> read_candidate(const Json& candidate, std::vector<StreamEvent>& out) {
        const std::int64_t index = int_field(candidate, "index").value_or(0);
        if (index < 0 || index >= kChoicesMax) {
            return protocol_error("the provider's stream holds an impossible candidate index");
        }
        if (static_cast<std::size_t>(index) >= choices_.size()) {
            choices_.resize(static_cast<std::size_t>(index) + 1);
        }
        const Json* content = object_field(candidate, "content");
        const Json* parts = content != nullptr ? array_field(*content, "parts") : nullptr;
        for (std::size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
            if (Result<void> read = read_part((*parts)[i], index, out); !read) {
                return read;
            }
        }
        read_metadata(candidate, index, out);
        const Json* reason = find(candidate, "finishReason");
        ChoiceState& choice = choices_[static_cast<std::size_t>(index)];
        const bool is_given = reason != nullptr && !reason->is_null() && *reason != "FINISH_REASON_UNSPECIFIED";
        if (is_given && !choice.finished) {
            end_partial(index, out);
            choice.finished = true;
            const FinishReason finish = finish_of(*reason, choice.tools > 0);
            if (finish == FinishReason::content_filter) {
                push_refusal(index, text_field(candidate, "finishMessage"), out);
            }
            out.push_back({.kind = StreamEvent::Kind::finish,
                           .choice = index,
                           .name = telling_reason(*reason),
                           .finish = finish});
        }
        return {};
    }

    Result<void> read_part(const Json& part, std::int64_t choice, std::vector<StreamEvent>& out) {
        if (const Json* call = object_field(part, "functionCall"); call != nullptr) {
            return read_call(*call, text_field(part, "thoughtSignature"), choice, out);
        }
        if (!needs_.text) {
            return {};
        }
        if (const Json* text = find(part, "text"); text != nullptr && text->is_string()) {
            read_text(part, text->get_ref<const std::string&>(), choice, out);
        } else {
            read_other(part, choice, out);
        }
        return {};
    }

    void read_text(const Json& part, const std::string& text, std::int64_t choice, std::vector<StreamEvent>& out) {
        const bool is_thought = bool_field(part, "thought").value_or(false);
        if (!text.empty()) {
            out.push_back({.kind = is_thought ? StreamEvent::Kind::reasoning : StreamEvent::Kind::text,
                           .choice = choice,
                           .text = text});
            if (!is_thought) {
                choices_[static_cast<std::size_t>(choice)].text += text;
            }
        }
        std::string signature = text_field(part, "thoughtSignature");
        if (signature.empty()) {
            return;
        }
        if (!is_thought) {
            out.push_back({.kind = StreamEvent::Kind::text_signature, .choice = choice, .text = std::move(signature)});
            return;
        }
        ThinkingBlock block;
        read_signature(Dialect::gemini, std::move(signature), block);
        const bool is_redacted = !block.redacted.empty();
        out.push_back({.kind = StreamEvent::Kind::thinking_signature,
                       .choice = choice,
                       .text = is_redacted ? std::move(block.redacted) : std::move(block.signature),
                       .id = std::move(block.id),
                       .name = is_redacted ? "redacted_thinking" : "",
                       .origin = block.origin});
    }

    static void read_other(const Json& json, std::int64_t choice, std::vector<StreamEvent>& out) {
        std::optional<Part> part = part_of(json);
        if (!part) {
            return;
        }
        if (!part->data.empty() && (part->kind == Part::Kind::image || part->kind == Part::Kind::audio)) {
            const bool is_image = part->kind == Part::Kind::image;
            out.push_back({.kind = is_image ? StreamEvent::Kind::image : StreamEvent::Kind::audio,
                           .choice = choice,
                           .text = std::move(part->data),
                           .name = std::move(part->media_type)});
        } else if (json.is_object() && !json.empty()) {
            out.push_back({.kind = StreamEvent::Kind::native,
                           .choice = choice,
                           .name = json.begin().key(),
                           .origin = Dialect::gemini,
                           .data = json});
        }
    }

    // What an answer rests on comes with its last chunks, and may come twice.
    void read_metadata(const Json& candidate, std::int64_t index, std::vector<StreamEvent>& out) {
        if (!needs_.text) {
            return;
        }
        std::vector<Citation> citations = citations_of(candidate, choices_[static_cast<std::size_t>(index)].text);
        if (!citations.empty()) {
            out.push_back({.kind = StreamEvent::Kind::citation, .choice = index, .citations = std::move(citations)});
        }
        if (const Json* grounding = object_field(candidate, "groundingMetadata"); grounding != nullptr) {
            out.push_back({.kind = StreamEvent::Kind::native,
                           .choice = index,
                           .name = "groundingMetadata",
                           .origin = Dialect::gemini,
                           .data = *grounding});
        }
        if (const Json logprobs = logprobs_of(candidate); !logprobs.is_null()) {
            out.push_back({.kind = StreamEvent::Kind::logprobs, .choice = index, .data = logprobs["content"]});
        }
    }

    // Whole calls have their name and arguments. In pieces, the first has the name, the next ones partial arguments,
    // and the one that does not continue ends the call.
    Result<void> read_call(const Json& call, std::string signature, std::int64_t index, std::vector<StreamEvent>& out) {
        ChoiceState& choice = choices_[static_cast<std::size_t>(index)];
        const bool continues = bool_field(call, "willContinue").value_or(false);
        std::string name = text_field(call, "name");
        const bool begins = !name.empty();
        if (begins) {
            end_partial(index, out);
            std::string id = text_field(call, "id");
            out.push_back({.kind = StreamEvent::Kind::tool_call,
                           .choice = index,
                           .tool = choice.tools++,
                           .text = std::move(signature),
                           .id = id.empty() ? call_id(response_id_, calls_) : std::move(id),
                           .name = std::move(name)});
            ++calls_;
        }
        const Json* pieces = array_field(call, "partialArgs");
        if (continues || pieces != nullptr || choice.partial) {
            if (!choice.partial && choice.tools > 0) {
                choice.partial.emplace();
            }
            for (std::size_t i = 0; pieces != nullptr && choice.partial && i < pieces->size(); ++i) {
                if (Result<void> applied = choice.partial->apply((*pieces)[i]); !applied) {
                    return applied;
                }
            }
            if (!continues) {
                end_partial(index, out);
            }
        } else if (begins) {
            const Json* args = object_field(call, "args");
            push_arguments(index, args != nullptr ? dump_json(*args) : std::string("{}"), out);
        }
        return {};
    }

    void end_partial(std::int64_t index, std::vector<StreamEvent>& out) {
        ChoiceState& choice = choices_[static_cast<std::size_t>(index)];
        if (choice.partial) {
            push_arguments(index, choice.partial->text(), out);
            choice.partial.reset();
        }
    }

    void push_arguments(std::int64_t index, std::string text, std::vector<StreamEvent>& out) const {
        if (needs_.text) {
            out.push_back({.kind = StreamEvent::Kind::tool_arguments,
                           .choice = index,
                           .tool = choices_[static_cast<std::size_t>(index)].tools - 1,
                           .text = std::move(text)});
        }
    }

    void push_refusal(std::int64_t choice, std::string text, std::vector<StreamEvent>& out) const {
        if (!text.empty() && needs_.text) {
            out.push_back({.kind = StreamEvent::Kind::refusal, .choice = choice, .text = std::move(text)});
        }
    }

    // A blocked prompt has no candidate that could be finished.
    void read_block(const Json& chunk, std::vector<StreamEvent>& out) {
        const Json* feedback = object_field(chunk, "promptFeedback");
        if (feedback == nullptr || find(*feedback, "blockReason") == nullptr || !choices_.empty()) {
            return;
        }
        choices_.emplace_back().finished = true;
        push_refusal(0, text_field(*feedback, "blockReasonMessage"), out);
        out.push_back({.kind = StreamEvent::Kind::finish, .finish = FinishReason::content_filter});
    }

    StreamNeeds needs_;
    SseParser parser_;
    std::vector<SseEvent> sse_;
    std::string response_id_;
    std::vector<ChoiceState> choices_;
    std::int64_t calls_ = 0;
    bool started_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) {
    return std::make_unique<GeminiStreamDecoder>(needs);
}

}  // namespace nexus::dialect::gemini
