#include "base/encoding.h"
#include "dialect/anthropic/codec.h"
#include "dialect/bedrock/codec.h"
#include "dialect/bedrock/event_stream.h"
#include "dialect/bedrock/wire.h"
#include "dialect/fields.h"
#include "dialect/sse.h"

namespace nexus::dialect {
namespace {

using bedrock::EventMessage;
using bedrock::EventStreamParser;

// The event's name, without which Anthropic's decoder has to look into every one.
std::string_view type_of(std::string_view json) {
    constexpr std::string_view kStart = R"({"type":")";
    if (!json.starts_with(kStart)) {
        return {};
    }
    json.remove_prefix(kStart.size());
    return json.substr(0, json.find('"'));
}

// Line ends stand between the tokens of JSON only, and would end the event.
void append_sse(std::string& sse, std::string json) {
    for (char& c : json) {
        c = c == '\n' || c == '\r' ? ' ' : c;
    }
    if (const std::string_view type = type_of(json); !type.empty()) {
        sse.append("event: ").append(type).append("\n");
    }
    sse.append("data: ").append(json).append("\n\n");
}

// Nothing that comes behind such an event is part of the answer.
bool is_ended(const std::vector<StreamEvent>& events) {
    return !events.empty() &&
           (events.back().kind == StreamEvent::Kind::done || events.back().kind == StreamEvent::Kind::error);
}

// All chunks of one read become server-sent events and go to Anthropic's decoder at once, whose views live until its
// next `feed`.
class InvokeStreamDecoder final : public StreamDecoder {
  public:
    explicit InvokeStreamDecoder(StreamNeeds needs) : events_(anthropic_codec().stream_decoder(needs)) {}

    Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) override {
        if (over_) {
            return {};
        }
        messages_.clear();
        sse_.clear();
        Result<void> fed = frames_.feed(bytes, messages_);
        std::optional<Error> failure;
        for (const EventMessage& message : messages_) {
            Result<void> read = read_message(message);
            if (!read) {
                failure = std::move(read).error();
                break;
            }
        }
        if (Result<void> decoded = events_->feed(sse_, out); !decoded) {
            return decoded;
        }
        over_ = is_ended(out);
        if (failure && !over_) {
            over_ = true;
            out.push_back({.kind = StreamEvent::Kind::error, .error = *std::move(failure)});
            return {};
        }
        return over_ ? Result<void>() : std::move(fed);
    }

    Result<void> finish(std::vector<StreamEvent>& out) override {
        return over_ ? Result<void>() : events_->finish(out);
    }

  private:
    // Error: the provider ended the stream with it.
    Result<void> read_message(const EventMessage& message) {
        if (message.message_type == "exception") {
            return bedrock::exception_error(message.exception_type, message.payload);
        }
        if (message.message_type != "event") {
            return bedrock::exception_error(message.error_code, dump_json(Json{{"message", message.error_message}}));
        }
        if (message.event_type != "chunk") {
            return {};
        }
        const Result<Json> payload = parse_provider_json(message.payload);
        std::optional<std::string> json = payload ? base64_decode(string_or(*payload, "bytes", {})) : std::nullopt;
        if (!json) {
            return Error(ErrorCode::provider_protocol_error, "a chunk of the provider's stream is not base64 in JSON");
        }
        append_sse(sse_, *std::move(json));
        return {};
    }

    EventStreamParser frames_;
    std::vector<EventMessage> messages_;
    std::unique_ptr<StreamDecoder> events_;
    std::string sse_;
    bool over_ = false;
};

class InvokeStreamEncoder final : public StreamEncoder {
  public:
    explicit InvokeStreamEncoder(const AnswerContext& context) : events_(anthropic_codec().stream_encoder(context)) {}

    void encode(const StreamEvent& event, std::string& out) override {
        if (event.kind == StreamEvent::Kind::error) {
            fail(event.error.value_or(Error(ErrorCode::provider_unavailable, "the provider failed")), out);
        } else if (!over_) {
            sse_.clear();
            events_->encode(event, sse_);
            write_chunks(out);
        }
    }

    void finish(std::string& out) override {
        if (!over_) {
            over_ = true;
            sse_.clear();
            events_->finish(sse_);
            write_chunks(out);
        }
    }

    void fail(const Error& error, std::string& out) override {
        if (!over_) {
            over_ = true;
            bedrock::append_exception(out, bedrock::exception_of(error), dump_json(Json{{"message", error.message()}}));
        }
    }

  private:
    void write_chunks(std::string& out) {
        std::vector<SseEvent> events;
        SseParser parser(bedrock::kEventBytesMax);
        if (!parser.feed(sse_, events)) {
            return;
        }
        for (const SseEvent& event : events) {
            if (!event.data.empty()) {
                bedrock::append_event(out, "chunk", dump_json(Json{{"bytes", base64_encode(event.data)}}));
            }
        }
    }

    std::unique_ptr<StreamEncoder> events_;
    std::string sse_;
    bool over_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> bedrock_invoke_stream_decoder(StreamNeeds needs) {
    return std::make_unique<InvokeStreamDecoder>(needs);
}

std::unique_ptr<StreamEncoder> bedrock_invoke_stream_encoder(const AnswerContext& context) {
    return std::make_unique<InvokeStreamEncoder>(context);
}

}  // namespace nexus::dialect
