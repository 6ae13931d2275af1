#include "cli/mock/speech.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "cli/mock/sound.h"
#include "cli/mock/token.h"
#include "dialect/fields.h"

namespace nexus::cli {
namespace {

constexpr std::int64_t kTokenMs = 50;

/// `bytes` in `count` pieces of one size, but for the last.
std::vector<std::string> pieces_of(std::string_view bytes, std::size_t count) {
    std::vector<std::string> pieces;
    const std::size_t size = std::max<std::size_t>(1, bytes.size() / count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = std::min(i * size, bytes.size());
        const std::size_t end = i + 1 == count ? bytes.size() : std::min(begin + size, bytes.size());
        pieces.emplace_back(bytes.substr(begin, end - begin));
    }
    return pieces;
}

std::string event_of(const Json& data) { return "data: " + dump_json(data) + "\n\n"; }

}  // namespace

Result<MockReply> answer_speech(const MockCall& call) {
    const Result<Json> root = dialect::parse_body(call.body);
    if (!root) {
        return root.error();
    }
    const std::string_view input = string_or(*root, "input", "");
    if (input.empty()) {
        return dialect::bad_field("input", "a text");
    }
    const std::int64_t tokens = std::min(count_tokens(input), kSoundMax.count() / kTokenMs);
    const auto sound =
        make_sound(string_or(*root, "response_format", "mp3"), std::chrono::milliseconds(tokens * kTokenMs));
    if (!sound) {
        return dialect::bad_field("response_format", "mp3, opus, aac, flac, wav or pcm");
    }
    MockReply reply;
    reply.item.model = call.route.model.empty() ? string_or(*root, "model", "mock-speech") : call.route.model;
    reply.item.price_kind = call.route.price_kind;
    reply.item.usage.input = count_tokens(input);
    reply.item.usage.output = tokens;
    reply.item.usage.audio_output = tokens;
    std::vector<std::string> pieces = pieces_of(sound->bytes, static_cast<std::size_t>(tokens));
    if (string_or(*root, "stream_format", "audio") == "sse") {
        for (std::string& piece : pieces) {
            piece = event_of({{"type", "speech.audio.delta"}, {"audio", base64_encode(piece)}});
        }
        const Json usage = {{"input_tokens", count_tokens(input)},
                            {"output_tokens", tokens},
                            {"total_tokens", count_tokens(input) + tokens}};
        pieces.push_back(event_of({{"type", "speech.audio.done"}, {"usage", usage}}));
        reply.content_type = "text/event-stream; charset=utf-8";
    } else {
        pieces.emplace_back();
        reply.content_type = sound->content_type;
        reply.garbage = "<html>";
    }
    reply.pieces = std::make_unique<ListedPieces>(std::move(pieces));
    return reply;
}

}  // namespace nexus::cli
