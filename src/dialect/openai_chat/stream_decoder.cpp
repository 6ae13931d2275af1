#include <algorithm>

#include "dialect/json_escape.h"
#include "dialect/openai_chat/chunk.h"
#include "dialect/openai_chat/pattern.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/sse.h"

namespace nexus::dialect::openai_chat {
namespace {

using Kind = StreamEvent::Kind;

// What an answer may hold; a stream beyond them is broken or hostile.
constexpr std::size_t kChoicesMax = 128;
constexpr std::size_t kCallsMax = 256;
constexpr std::size_t kPatternsMax = 4;
constexpr std::size_t kPatternBytesMax = 8 * 1024;

Error protocol_error(std::string message) {
    Error error(ErrorCode::provider_protocol_error, std::move(message));
    return error.retry_ok(true);
}

struct Call {
    std::int64_t index = 0;  ///< the server's number
    std::string id;
    std::uint32_t high = 0;
};

/// What was seen of one choice. `high_*`: half a surrogate pair that waits for the channel's next piece.
struct ChoiceState {
    std::int64_t index = 0;
    bool finished = false;
    std::vector<Call> calls;
    std::uint32_t high_text = 0;
    std::uint32_t high_reasoning = 0;
    std::uint32_t high_refusal = 0;

    std::uint32_t& high_of(Kind kind) {
        return kind == Kind::text ? high_text : kind == Kind::reasoning ? high_reasoning : high_refusal;
    }
};

bool is_text(Kind kind) {
    return kind == Kind::text || kind == Kind::reasoning || kind == Kind::refusal || kind == Kind::tool_arguments;
}

class Decoder final : public StreamDecoder {
  public:
    explicit Decoder(StreamNeeds needs) : needs_(needs) {}

    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) override {
        if (over_) {
            return {};
        }
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
        const bool whole = !choices_.empty() && std::ranges::all_of(choices_, &ChoiceState::finished);
        if (!whole) {
            return protocol_error("the provider's stream ended before the answer was complete");
        }
        push(Kind::done, out);
        return {};
    }

  private:
    Result<void> take_frames(Result<void> framed, std::vector<StreamEvent>& out) {
        for (const SseEvent& frame : frames_) {
            Result<void> taken = take_frame(frame, out);
            if (!taken) {
                over_ = true;
                return taken;
            }
            if (over_) {
                return {};
            }
        }
        over_ = !framed;
        return framed;
    }

    Result<void> take_frame(const SseEvent& frame, std::vector<StreamEvent>& out) {
        if (frame.data.empty()) {
            push(Kind::other, out).raw = frame.raw;
            return {};
        }
        if (fits_pattern(frame, out)) {
            return {};
        }
        if (frame.data == "[DONE]") {
            push(Kind::done, out).raw = frame.raw;
            over_ = true;
            return {};
        }
        Result<Chunk> chunk = read_chunk(frame.data);
        if (!chunk) {
            return std::move(chunk).error();
        }
        const std::size_t first = out.size();
        Result<void> taken = take_chunk(*chunk, frame, out);
        if (!taken) {
            return taken;
        }
        place_raw(frame, first, out);
        learn(*chunk, frame, first, out);
        return {};
    }

    Result<void> take_chunk(Chunk& chunk, const SseEvent& frame, std::vector<StreamEvent>& out) {
        const auto first = static_cast<std::ptrdiff_t>(out.size());
        if (!started_ && !chunk.choices.empty()) {
            started_ = true;
            StreamEvent& start = push(Kind::start, out);
            start.id = std::move(chunk.id);
            start.text = std::move(chunk.model);
            start.choice = chunk.choices[0].index;
        }
        for (ChunkChoice& choice : chunk.choices) {
            Result<void> taken = take_choice(choice, frame, out);
            if (!taken) {
                return taken;
            }
        }
        if (chunk.has_extras && needs_.text) {
            read_extras(frame.data, out);
            std::stable_partition(out.begin() + first, out.end(),
                                  [](const StreamEvent& event) { return event.kind != Kind::finish; });
        }
        if (chunk.usage.known()) {
            push(Kind::usage, out).usage = chunk.usage;
        }
        if (chunk.has_error || frame.event == "error" || failed_) {
            push(Kind::error, out).error = decode_stream_error(frame.data);
            over_ = true;
        }
        return {};
    }

    Result<void> take_choice(ChunkChoice& choice, const SseEvent& frame, std::vector<StreamEvent>& out) {
        ChoiceState* state = choice_state(choice.index);
        if (state == nullptr) {
            return protocol_error("the provider's stream has more choices than an answer may have");
        }
        for (const ChunkText& text : choice.texts) {
            push_text(text, state->high_of(text.kind), frame, out).choice = choice.index;
        }
        for (std::size_t i = 0; i < choice.calls.size(); ++i) {
            Result<void> taken = take_call(choice.calls[i], i, *state, frame, out);
            if (!taken) {
                return taken;
            }
        }
        // OpenRouter's word for a model that failed; its error object stands beside the choices.
        const bool failed = choice.finish == "error";
        failed_ = failed_ || failed;
        // OpenRouter repeats the finish in the chunk with the usage.
        if (!choice.finish.empty() && !failed && !state->finished) {
            state->finished = true;
            StreamEvent& event = push(Kind::finish, out);
            event.choice = choice.index;
            event.finish = finish_of(choice.finish);
        }
        return {};
    }

    Result<void> take_call(ChunkCall& call, std::size_t place, ChoiceState& state, const SseEvent& frame,
                           std::vector<StreamEvent>& out) {
        std::size_t slot = slot_of(call, place, state);
        if (slot == state.calls.size()) {
            if (slot == kCallsMax) {
                return protocol_error("the provider's stream has more tool calls than an answer may have");
            }
            state.calls.push_back({call.index.value_or(static_cast<std::int64_t>(place)), call.id, 0});
            StreamEvent& begun = push(Kind::tool_call, out);
            begun.choice = state.index;
            begun.tool = static_cast<std::int64_t>(slot);
            begun.id = std::move(call.id);
            begun.name = std::move(call.name);
            begun.text = std::move(call.signature);
            begun.custom = call.custom;
        }
        if (call.arguments && !call.arguments->raw.empty()) {
            StreamEvent& event = push_text(*call.arguments, state.calls[slot].high, frame, out);
            event.choice = state.index;
            event.tool = static_cast<std::int64_t>(slot);
        }
        return {};
    }

    // Ollama numbers every call 0 and Mistral none at all: a new id is a new call, whatever its number.
    static std::size_t slot_of(const ChunkCall& call, std::size_t place, const ChoiceState& state) {
        const std::int64_t index = call.index.value_or(static_cast<std::int64_t>(place));
        for (std::size_t i = state.calls.size(); i > 0; --i) {
            const Call& known = state.calls[i - 1];
            if (!call.id.empty() && !known.id.empty() ? known.id == call.id : known.index == index) {
                return i - 1;
            }
        }
        return state.calls.size();
    }

    ChoiceState* choice_state(std::int64_t index) {
        for (ChoiceState& state : choices_) {
            if (state.index == index) {
                return &state;
            }
        }
        if (choices_.size() == kChoicesMax) {
            return nullptr;
        }
        choices_.emplace_back().index = index;
        return &choices_.back();
    }

    static StreamEvent& push(Kind kind, std::vector<StreamEvent>& out) {
        out.emplace_back().kind = kind;
        return out.back();
    }

    StreamEvent& push_text(const ChunkText& text, std::uint32_t& high, const SseEvent& frame,
                           std::vector<StreamEvent>& out) {
        StreamEvent& event = push(text.kind, out);
        if (text.escaped || high != 0) {
            unescape_piece(text.raw, high, event.text);
        } else {
            event.text = text.raw;
        }
        set_range(event, text.range, frame);
        return event;
    }

    // Data of several lines was joined elsewhere and has no range in the raw bytes.
    static void set_range(StreamEvent& event, Span in_data, const SseEvent& frame) {
        const char* data = frame.data.data();
        if (data >= frame.raw.data() && data < frame.raw.data() + frame.raw.size()) {
            const auto offset = static_cast<std::size_t>(data - frame.raw.data());
            event.text_range = {offset + in_data.begin, offset + in_data.end};
        }
    }

    // One event of a frame carries its bytes: the first text, else an error, else the first. A chunk that says nothing
    // is `other`.
    static void place_raw(const SseEvent& frame, std::size_t first, std::vector<StreamEvent>& out) {
        if (first == out.size()) {
            push(Kind::other, out);
        }
        StreamEvent* carrier = &out[first];
        for (std::size_t i = first; i < out.size() && !is_text(carrier->kind); ++i) {
            if (is_text(out[i].kind) || out[i].kind == Kind::error) {
                carrier = &out[i];
            }
        }
        carrier->raw = frame.raw;
    }

    void learn(const Chunk& chunk, const SseEvent& frame, std::size_t first, const std::vector<StreamEvent>& out) {
        const StreamEvent& event = out[first];
        // Only a chunk that says one text and nothing else, not even half a character.
        if (out.size() != first + 1 || !is_text(event.kind) || event.text_range.empty() || has_half_pair() ||
            frame.data.size() > kPatternBytesMax) {
            return;
        }
        const auto offset = static_cast<std::size_t>(frame.data.data() - frame.raw.data());
        Pattern pattern(frame.data, {event.text_range.begin - offset, event.text_range.end - offset}, chunk.padding);
        pattern.kind = event.kind;
        pattern.choice = event.choice;
        pattern.tool = event.tool;
        if (patterns_.size() < kPatternsMax) {
            patterns_.push_back(std::move(pattern));
        } else {
            patterns_[next_pattern_] = std::move(pattern);
            next_pattern_ = (next_pattern_ + 1) % kPatternsMax;
        }
    }

    bool fits_pattern(const SseEvent& frame, std::vector<StreamEvent>& out) {
        if (!frame.event.empty() || has_half_pair()) {
            return false;
        }
        for (const Pattern& pattern : patterns_) {
            const auto match = pattern.match(frame.data);
            if (!match) {
                continue;
            }
            StreamEvent& event = push(needs_.text && !match->text.empty() ? pattern.kind : Kind::other, out);
            event.raw = frame.raw;
            if (event.kind != Kind::other) {
                event.choice = pattern.choice;
                event.tool = pattern.tool;
                std::uint32_t high = 0;
                unescape_piece(match->text.of(frame.data), high, event.text);
            }
            set_range(event, match->text, frame);
            return true;
        }
        return false;
    }

    bool has_half_pair() const {
        return std::ranges::any_of(choices_, [](const ChoiceState& state) {
            return (state.high_text | state.high_reasoning | state.high_refusal) != 0 ||
                   std::ranges::any_of(state.calls, [](const Call& call) { return call.high != 0; });
        });
    }

    StreamNeeds needs_;
    SseParser sse_;
    std::vector<SseEvent> frames_;
    std::vector<ChoiceState> choices_;
    std::vector<Pattern> patterns_;
    std::size_t next_pattern_ = 0;
    bool started_ = false;
    bool failed_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder(StreamNeeds needs) { return std::make_unique<Decoder>(needs); }

}  // namespace nexus::dialect::openai_chat
