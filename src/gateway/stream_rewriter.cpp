#include "gateway/stream_rewriter.h"

#include "gateway/answer_context.h"
#include "gateway/generation.h"
#include "gateway/route.h"
#include "tokens/prices.h"

namespace nexus::gateway {
namespace {

using dialect::StreamEvent;
using Kind = StreamEvent::Kind;

std::optional<TextChannel> channel_of(const StreamEvent& event) {
    switch (event.kind) {
        case Kind::text: return TextChannel{event.choice, 0, TextChannel::Kind::text};
        case Kind::reasoning: return TextChannel{event.choice, 0, TextChannel::Kind::reasoning};
        case Kind::refusal: return TextChannel{event.choice, 0, TextChannel::Kind::refusal};
        case Kind::tool_arguments: return TextChannel{event.choice, event.tool, TextChannel::Kind::tool_arguments};
        default: return std::nullopt;
    }
}

// Whether the stream's events have their texts: what dispatch asks of the decoder.
bool is_decoded(const Exchange& exchange, const UpstreamAnswer& answer) {
    return !answer.same_dialect || is_made_anew(exchange) || !exchange.generation().chain().text_readers().empty();
}

Kind kind_of(TextChannel::Kind kind) {
    switch (kind) {
        case TextChannel::Kind::text: return Kind::text;
        case TextChannel::Kind::reasoning: return Kind::reasoning;
        case TextChannel::Kind::refusal: return Kind::refusal;
        case TextChannel::Kind::tool_arguments: return Kind::tool_arguments;
    }
    return Kind::text;
}

}  // namespace

StreamRewriter::StreamRewriter(Exchange& exchange, const UpstreamAnswer& answer)
    : exchange_(exchange),
      hooks_(exchange),
      upstream_(answer.dialect),
      output_(answer.dialect, exchange.served_model, is_decoded(exchange, answer)) {
    const dialect::Codec& codec = dialect::codec_for(exchange.endpoint().dialect);
    verbatim_ = answer.same_dialect && !(hooks_.active() && codec.stream_repeats_text()) && !is_made_anew(exchange);
    ends_with_finish_ = verbatim_ && codec.dialect() == dialect::Dialect::gemini;
    wants_usage_ = exchange.index.include_usage.value_or(false) || exchange.route->conversion.always_usage;
    encoder_ = codec.stream_encoder(answer_context(exchange, wants_usage_ && !verbatim_));
    if (exchange.answers_array) {
        array_ = std::make_unique<JsonArray>();
    }
}

void StreamRewriter::rewrite(const std::vector<StreamEvent>& events, std::string& out) {
    const std::size_t begin = out.size();
    rewrite_all(events, out);
    to_array(out, begin);
}

void StreamRewriter::rewrite_all(const std::vector<StreamEvent>& events, std::string& out) {
    for (const StreamEvent& event : events) {
        if (done_ || stopped_ || error_) {
            return;
        }
        rewrite_one(event, out);
    }
}

void StreamRewriter::to_array(std::string& out, std::size_t begin) {
    if (array_ == nullptr) {
        return;
    }
    array_->convert(out, begin);
    if (done_) {
        array_->close(out);
    }
}

void StreamRewriter::rewrite_one(const StreamEvent& event, std::string& out) {
    if (!exchange_.first_token_at && event.kind != Kind::start && event.kind != Kind::usage) {
        exchange_.first_token_at = exchange_.clock().steady();
    }
    output_.add(event);
    note_usage(event);
    switch (event.kind) {
        case Kind::error: error_ = event.error; return;
        case Kind::done:
            if (verbatim_ && !event.raw.empty()) {
                done_ = true;
                out.append(event.raw);
            } else {
                end(out);
            }
            return;
        case Kind::usage:
            if (is_unasked_usage(event)) {
                return;
            }
            break;
        case Kind::finish:
            finish_seen_ = true;
            flush_held(event.choice, out);
            break;
        default:
            if (hooks_.active() && channel_of(event)) {
                rewrite_text(event, out);
                return;
            }
    }
    pass_on(event, out);
}

void StreamRewriter::note_usage(const StreamEvent& event) {
    choices_ = std::max(choices_, event.choice + 1);
    finished_ += event.kind == Kind::finish ? 1 : 0;
    exchange_.usage.update(event.usage);
    if (event.usage.output) {
        usage_at_end_ = finished_ > 0 && finished_ >= choices_;
    }
}

// Anthropic's streams begin with an output of one token or none, and others may have running totals: only what is
// reported at the end is all of it. Of a stream that ended well other formats have reported all, wherever it stood.
void StreamRewriter::settle_usage(bool is_whole) {
    dialect::Usage& usage = exchange_.usage;
    const bool is_told_once = upstream_ != dialect::Dialect::anthropic;
    if (usage.output && (usage_at_end_ || (is_whole && is_told_once))) {
        return;
    }
    usage.input = std::max(usage.input.value_or(0), tokens::estimate_tokens(exchange_.index.text_bytes));
    usage.output = std::max(usage.output.value_or(0), output_.tokens());
    exchange_.usage_estimated = true;
    exchange_.charge_unknown |= *usage.output == 0;
}

// What the upstream sent. In the same dialect its bytes are the answer, and the encoder is only told what it has to
// know to add events of its own: who answers, and which choices are finished.
void StreamRewriter::pass_on(const StreamEvent& event, std::string& out) {
    if (!verbatim_) {
        emit(event, out);
        return;
    }
    if (!event.raw.empty()) {
        exchange_.output_delivered = true;
        out.append(event.raw);
    }
    if (event.kind == Kind::start || event.kind == Kind::finish) {
        std::string unused;
        encoder_->encode(event, unused);
    }
}

// An edited text goes out in the event that carried it, spliced between the quotes where it stood.
void StreamRewriter::rewrite_text(const StreamEvent& event, std::string& out) {
    const TextChannel channel = *channel_of(event);
    TextHooks::Passed passed = hooks_.pass(channel, event.text, false);
    const bool unchanged = passed.text == event.text;
    if (unchanged) {
        pass_on(event, out);
    } else if (!passed.text.empty() && verbatim_ && !event.text_range.empty()) {
        std::string quoted;
        append_json_string(quoted, passed.text);
        out.append(event.raw.substr(0, event.text_range.begin));
        out.append(quoted, 1, quoted.size() - 2);
        out.append(event.raw.substr(event.text_range.end));
        exchange_.output_delivered = true;
    } else if (!passed.text.empty()) {
        StreamEvent edited = event;
        edited.text = std::move(passed.text);
        edited.raw = {};
        emit(edited, out);
    }
    if (passed.stop) {
        stop(event.choice, out);
    }
}

void StreamRewriter::flush_held(std::int64_t choice, std::string& out) {
    for (const TextChannel& channel : hooks_.holding(choice)) {
        TextHooks::Passed passed = hooks_.pass(channel, {}, true);
        if (!passed.text.empty()) {
            StreamEvent event;
            event.kind = kind_of(channel.kind);
            event.choice = channel.choice;
            event.tool = channel.item;
            event.text = std::move(passed.text);
            emit(event, out);
        }
    }
}

void StreamRewriter::stop(std::int64_t choice, std::string& out) {
    StreamEvent event;
    event.kind = Kind::finish;
    event.choice = choice;
    event.finish = dialect::FinishReason::content_filter;
    emit(event, out);
    stopped_ = true;
    end(out);
}

void StreamRewriter::emit(const StreamEvent& event, std::string& out) {
    exchange_.output_delivered = true;
    encoder_->encode(event, out);
}

// Usage is asked of every upstream stream and taken out again where the client did not ask for it.
bool StreamRewriter::is_unasked_usage(const StreamEvent& event) const {
    return verbatim_ && !wants_usage_ && !event.raw.empty();
}

void StreamRewriter::end(std::string& out) {
    if (done_) {
        return;
    }
    done_ = true;
    // Gemini's last bytes are those of the finish: a stream of it that passed as it came is complete.
    if (!ends_with_finish_ || !finish_seen_ || stopped_) {
        encoder_->finish(out);
    }
}

void StreamRewriter::finish(std::string& out) {
    const std::size_t begin = out.size();
    end(out);
    to_array(out, begin);
}

void StreamRewriter::fail(const Error& error, std::string& out) {
    if (done_) {
        return;
    }
    done_ = true;
    const std::size_t begin = out.size();
    encoder_->fail(error, out);
    to_array(out, begin);
}

}  // namespace nexus::gateway
