#include "tests/dialect/matrix_streams.h"

#include <gtest/gtest.h>

#include <random>

namespace nexus::dialect::test {
namespace {

std::string count(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "-"; }

std::string citation_line(const std::vector<Citation>& citations) {
    std::string line;
    for (const Citation& citation : citations) {
        line += citation.url + citation.title + citation.cited_text + " " + count(citation.text_begin) + "-" +
                count(citation.text_end) + ";";
    }
    return line;
}

std::string line_of(const StreamEvent& event) {
    const std::string at = "[" + std::to_string(event.choice) + "]";
    const std::string tool = "[" + std::to_string(event.choice) + "/" + std::to_string(event.tool) + "]";
    switch (event.kind) {
        case StreamEvent::Kind::start: return "start " + event.id + " " + event.text;
        case StreamEvent::Kind::text: return "text" + at + " " + event.text;
        case StreamEvent::Kind::reasoning: return "reasoning" + at + " " + event.text;
        case StreamEvent::Kind::thinking_signature: return "signature" + at + " " + event.name + event.text;
        case StreamEvent::Kind::refusal: return "refusal" + at + " " + event.text;
        case StreamEvent::Kind::tool_call: return "tool_call" + tool + " " + event.id + " " + event.name;
        case StreamEvent::Kind::tool_arguments: return "arguments" + tool + " " + event.text;
        case StreamEvent::Kind::finish: return "finish" + at + " " + std::to_string(static_cast<int>(event.finish));
        case StreamEvent::Kind::usage:
            return "usage in=" + count(event.usage.input) + " out=" + count(event.usage.output) +
                   " cached=" + count(event.usage.cached) + " written=" + count(event.usage.cache_write) +
                   " reasoning=" + count(event.usage.reasoning);
        case StreamEvent::Kind::error: return "error " + std::string(name_of(event.error->code()));
        case StreamEvent::Kind::done: return "done";
        case StreamEvent::Kind::other: return "other";
        case StreamEvent::Kind::citation: return "citation" + at + " " + citation_line(event.citations);
        case StreamEvent::Kind::audio: return "audio" + at + " " + event.name + " " + event.text;
        case StreamEvent::Kind::transcript: return "transcript" + at + " " + event.text;
        case StreamEvent::Kind::image: return "image" + at + " " + event.name + " " + event.text;
        case StreamEvent::Kind::native: return "native" + at + " " + event.name + " " + dump_json(event.data);
        case StreamEvent::Kind::logprobs: return "logprobs" + at + " " + dump_json(event.data);
        case StreamEvent::Kind::text_signature: return "text_signature" + at + " " + event.text;
    }
    return {};
}

void take(const StreamEvent& event, Decoded& decoded) {
    decoded.lines.push_back(line_of(event));
    decoded.raw += event.raw;
    if (!event.text_range.empty()) {
        std::string quoted = "\"";
        quoted.append(event.text_range.of(event.raw)).append("\"");
        const Result<Json> text = parse_json(quoted);
        EXPECT_TRUE(text && *text == event.text) << quoted;
    }
    StreamEvent copy = event;
    copy.raw = {};
    copy.text_range = {};
    decoded.events.push_back(std::move(copy));
    decoded.usage.update(event.usage);
    if (event.choice != 0) {
        return;
    }
    if (event.kind == StreamEvent::Kind::text) {
        decoded.text += event.text;
    } else if (event.kind == StreamEvent::Kind::reasoning) {
        decoded.reasoning += event.text;
    } else if (event.kind == StreamEvent::Kind::tool_call) {
        EXPECT_EQ(event.tool, static_cast<std::int64_t>(decoded.calls.size()));
        decoded.calls.push_back(
            {.id = event.id, .name = event.name, .thought_signature = event.text, .custom = event.custom});
    } else if (event.kind == StreamEvent::Kind::tool_arguments) {
        decoded.calls.at(static_cast<std::size_t>(event.tool)).arguments += event.text;
    } else if (event.kind == StreamEvent::Kind::finish) {
        decoded.finish = event.finish;
    }
}

}  // namespace

Decoded decode_stream(const Codec& codec, std::string_view bytes, const NextCut& next_cut, StreamNeeds needs) {
    Decoded decoded;
    const std::unique_ptr<StreamDecoder> decoder = codec.stream_decoder(needs);
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = std::min(next_cut(), bytes.size() - at);
        // The bytes live in memory of their own, as in a read buffer that is used again.
        const std::string piece(bytes.substr(at, size));
        at += size;
        std::vector<StreamEvent> events;
        Result<void> fed = decoder->feed(piece, events);
        for (const StreamEvent& event : events) {
            take(event, decoded);
        }
        if (!fed) {
            decoded.error = std::move(fed).error();
            return decoded;
        }
    }
    std::vector<StreamEvent> events;
    Result<void> finished = decoder->finish(events);
    for (const StreamEvent& event : events) {
        take(event, decoded);
    }
    if (!finished) {
        decoded.error = std::move(finished).error();
    }
    return decoded;
}

Decoded decode_stream(const Codec& codec, std::string_view bytes, StreamNeeds needs) {
    return decode_stream(codec, bytes, [&bytes] { return bytes.size(); }, needs);
}

Decoded expect_cut_invariance(const Codec& codec, std::string_view bytes, int tries) {
    Decoded whole = decode_stream(codec, bytes);
    std::minstd_rand random(42);
    for (int i = 0; i <= tries; ++i) {
        const std::size_t longest = i == 0 ? 1 : 1 + random() % 200;
        const Decoded cut =
            decode_stream(codec, bytes, [&random, longest] { return longest == 1 ? 1 : 1 + random() % longest; });
        EXPECT_EQ(cut.lines, whole.lines);
        EXPECT_EQ(cut.raw, whole.raw);
        EXPECT_EQ(cut.error.has_value(), whole.error.has_value());
    }
    return whole;
}

std::string encode_stream(const Codec& codec, const std::vector<StreamEvent>& events, const AnswerContext& context) {
    const std::unique_ptr<StreamEncoder> encoder = codec.stream_encoder(context);
    std::string out;
    for (const StreamEvent& event : events) {
        encoder->encode(event, out);
    }
    encoder->finish(out);
    return out;
}

}  // namespace nexus::dialect::test
