#include <algorithm>

#include "dialect/fields.h"
#include "dialect/openai_chat/wire.h"
#include "dialect/openai_completions/wire.h"
#include "dialect/sse.h"

namespace nexus::dialect::openai_completions {
namespace {

using Kind = StreamEvent::Kind;

class Decoder final : public StreamDecoder {
  public:
    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) override {
        frames_.clear();
        Result<void> framed = sse_.feed(bytes, frames_);
        return take(std::move(framed), out);
    }

    Result<void> finish(std::vector<StreamEvent>& out) override {
        frames_.clear();
        Result<void> framed = sse_.finish(frames_);
        Result<void> taken = take(std::move(framed), out);
        if (!taken || over_) {
            return taken;
        }
        over_ = true;
        if (!finished_) {
            Error error(ErrorCode::provider_protocol_error,
                        "the provider's stream ended before the answer was complete");
            return error.retry_ok(true);
        }
        out.emplace_back().kind = Kind::done;
        return {};
    }

  private:
    Result<void> take(Result<void> framed, std::vector<StreamEvent>& out) {
        for (const SseEvent& frame : frames_) {
            if (over_) {
                return {};
            }
            Result<void> taken = take_frame(frame, out);
            if (!taken) {
                over_ = true;
                return taken;
            }
        }
        return framed;
    }

    Result<void> take_frame(const SseEvent& frame, std::vector<StreamEvent>& out) {
        const std::size_t first = out.size();
        if (frame.data == "[DONE]") {
            out.emplace_back().kind = Kind::done;
            over_ = true;
        } else if (!frame.data.empty()) {
            Result<Json> chunk = parse_provider_json(frame.data);
            if (!chunk) {
                return std::move(chunk).error();
            }
            take_chunk(*chunk, frame, out);
        }
        attach_raw(frame.raw, first, out);
        return {};
    }

    void take_chunk(const Json& chunk, const SseEvent& frame, std::vector<StreamEvent>& out) {
        const Json* choices = array_field(chunk, "choices");
        if (!started_ && choices != nullptr && !choices->empty()) {
            started_ = true;
            StreamEvent& start = out.emplace_back();
            start.kind = Kind::start;
            start.id = text_field(chunk, "id");
            start.text = text_field(chunk, "model");
        }
        for (std::size_t i = 0; choices != nullptr && i < choices->size(); ++i) {
            take_choice((*choices)[i], out);
        }
        if (const Json* usage = object_field(chunk, "usage"); usage != nullptr) {
            StreamEvent& event = out.emplace_back();
            event.kind = Kind::usage;
            event.usage = openai_chat::decode_usage(frame.data);
        }
        if (const Json* error = find(chunk, "error"); error != nullptr && !error->is_null()) {
            StreamEvent& event = out.emplace_back();
            event.kind = Kind::error;
            event.error = openai_chat::decode_stream_error(frame.data);
            over_ = true;
        }
    }

    void take_choice(const Json& choice, std::vector<StreamEvent>& out) {
        const std::int64_t index = count_field(choice, "index").value_or(0);
        if (std::string text = text_field(choice, "text"); !text.empty()) {
            StreamEvent& event = out.emplace_back();
            event.kind = Kind::text;
            event.choice = index;
            event.text = std::move(text);
        }
        const Json* logprobs = object_field(choice, "logprobs");
        if (Json tokens = logprobs != nullptr ? chat_tokens(*logprobs) : Json(); !tokens.empty()) {
            StreamEvent& event = out.emplace_back();
            event.kind = Kind::logprobs;
            event.choice = index;
            event.data = std::move(tokens);
        }
        if (const std::string finish = text_field(choice, "finish_reason"); !finish.empty()) {
            finished_ = true;
            StreamEvent& event = out.emplace_back();
            event.kind = Kind::finish;
            event.choice = index;
            event.finish = openai_chat::finish_of(finish);
        }
    }

    SseParser sse_;
    std::vector<SseEvent> frames_;
    bool started_ = false;
    bool finished_ = false;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_stream_decoder() { return std::make_unique<Decoder>(); }

}  // namespace nexus::dialect::openai_completions
