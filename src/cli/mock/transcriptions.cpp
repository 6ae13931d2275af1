#include "cli/mock/transcriptions.h"

#include "base/json.h"
#include "cli/mock/form.h"
#include "cli/mock/token.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

constexpr std::size_t kTokenBytes = 1'600;  // 50 ms of 16 bits at 16 kHz
constexpr double kTokenSeconds = 0.05;

struct Transcript {
    std::string model;
    std::string text;
    std::string format;
    std::int64_t sound_tokens = 0;
    std::int64_t prompt_tokens = 0;
    bool stream = false;

    double seconds() const { return static_cast<double>(sound_tokens) * kTokenSeconds; }
    bool by_duration() const { return model.starts_with("whisper"); }
};

Result<Transcript> read_request(const MockCall& call) {
    const Result<Form> form = parse_form(call.content_type, call.body);
    if (!form) {
        return form.error();
    }
    const FormField* file = form->find("file");
    if (file == nullptr) {
        return dialect::bad_field("file", "a file");
    }
    Transcript out;
    out.model = call.route.model.empty() ? std::string(form->text_or("model", "mock-transcribe")) : call.route.model;
    out.text = call.behaviour.text.value_or("Transcript of " + std::to_string(file->data.size()) + " bytes.");
    out.format = form->text_or("response_format", "json");
    out.stream = form->text_or("stream", "") == "true" && !out.by_duration();
    out.sound_tokens = static_cast<std::int64_t>((file->data.size() + kTokenBytes - 1) / kTokenBytes);
    out.prompt_tokens = count_tokens(form->text_or("prompt", ""));
    return out;
}

dialect::Usage usage_of(const Transcript& transcript) {
    dialect::Usage usage;
    if (!transcript.by_duration()) {
        usage.input = transcript.sound_tokens + transcript.prompt_tokens;
        usage.audio_input = transcript.sound_tokens;
        usage.output = count_tokens(transcript.text);
    }
    return usage;
}

Json usage_json(const Transcript& transcript) {
    if (transcript.by_duration()) {
        return Json{{"type", "duration"}, {"seconds", static_cast<std::int64_t>(transcript.seconds()) + 1}};
    }
    const dialect::Usage usage = usage_of(transcript);
    Json details = {{"text_tokens", transcript.prompt_tokens}, {"audio_tokens", transcript.sound_tokens}};
    return Json{{"type", "tokens"},
                {"input_tokens", *usage.input},
                {"input_token_details", std::move(details)},
                {"output_tokens", *usage.output},
                {"total_tokens", *usage.input + *usage.output}};
}

/// `00:00:01,250`
std::string timestamp(double seconds, char point) {
    const auto ms = static_cast<std::int64_t>(seconds * 1'000);
    char text[32];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d%c%03d", static_cast<int>(ms / 3'600'000 % 100),
                  static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1'000 % 60), point,
                  static_cast<int>(ms % 1'000));
    return text;
}

std::string subtitles(const Transcript& transcript) {
    const bool vtt = transcript.format == "vtt";
    const char point = vtt ? '.' : ',';
    return std::string(vtt ? "WEBVTT\n\n" : "1\n") + timestamp(0, point) + " --> " +
           timestamp(transcript.seconds(), point) + "\n" + transcript.text + "\n";
}

Json verbose(const Transcript& transcript) {
    Json segment = {{"id", 0}, {"start", 0.0}, {"end", transcript.seconds()}, {"text", transcript.text}};
    return Json{{"task", "transcribe"},
                {"language", "english"},
                {"duration", transcript.seconds()},
                {"text", transcript.text},
                {"segments", Json::array({segment})},
                {"usage", usage_json(transcript)}};
}

std::string event_of(const Json& data) { return "data: " + dump_json(data) + "\n\n"; }

std::vector<std::string> events_of(const Transcript& transcript) {
    std::vector<std::string> events;
    const std::string_view text = transcript.text;
    for (std::size_t at = 0; at < text.size(); at += token_at(text, at).size()) {
        events.push_back(event_of({{"type", "transcript.text.delta"}, {"delta", token_at(text, at)}}));
    }
    const Json done = {{"type", "transcript.text.done"}, {"text", text}, {"usage", usage_json(transcript)}};
    events.push_back(event_of(done));
    return events;
}

void write_body(const MockCall& call, const Transcript& transcript, MockReply& reply) {
    if (call.route.format == "cohere") {
        reply.body = dump_json(Json{{"text", transcript.text}});
    } else if (transcript.format == "text" || transcript.format == "srt" || transcript.format == "vtt") {
        reply.content_type = "text/plain; charset=utf-8";
        reply.body = transcript.format == "text" ? transcript.text + "\n" : subtitles(transcript);
    } else if (transcript.format == "verbose_json") {
        reply.body = dump_json(verbose(transcript));
    } else {
        reply.body = dump_json(Json{{"text", transcript.text}, {"usage", usage_json(transcript)}});
    }
}

}  // namespace

Result<MockReply> answer_transcription(const MockCall& call) {
    const Result<Transcript> transcript = read_request(call);
    if (!transcript) {
        return transcript.error();
    }
    MockReply reply;
    reply.item = {transcript->model, {}, std::string(call.route.price_kind), usage_of(*transcript)};
    if (transcript->stream) {
        reply.content_type = "text/event-stream; charset=utf-8";
        reply.pieces = std::make_unique<ListedPieces>(events_of(*transcript));
    } else {
        write_body(call, *transcript, reply);
    }
    return reply;
}

}  // namespace nexus::cli
