#include "cli/mock/recordings.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "dialect/bedrock/codec.h"
#include "dialect/codec.h"
#include "gateway/plain_usage.h"

namespace nexus::cli {
namespace {

namespace fs = std::filesystem;

/// What the recorded stream says that it took.
dialect::Usage usage_of_stream(const MockRoute& route, std::string_view body) {
    const std::unique_ptr<dialect::StreamDecoder> decoder = route.invoke
                                                                ? dialect::bedrock_invoke_stream_decoder({})
                                                                : dialect::codec_for(route.dialect).stream_decoder({});
    dialect::Usage usage;
    std::vector<dialect::StreamEvent> events;
    (void)decoder->feed(body, events);
    (void)decoder->finish(events);
    for (const dialect::StreamEvent& event : events) {
        if (event.kind == dialect::StreamEvent::Kind::usage) {
            usage.update(event.usage);
        }
    }
    return usage;
}

dialect::Usage usage_of(const MockRoute& route, const Recording& recording) {
    if (route.kind != MockRoute::Kind::chat) {
        return gateway::plain_usage(recording.body);
    }
    return recording.stream ? usage_of_stream(route, recording.body)
                            : dialect::codec_for(route.dialect).decode_usage(recording.body);
}

std::string model_of(const MockCall& call) {
    if (!call.route.model.empty()) {
        return call.route.model;
    }
    const Result<Json> body = parse_json(call.body);
    return body ? std::string(string_or(*body, "model", "")) : std::string();
}

}  // namespace

Result<std::unique_ptr<const Recordings>> Recordings::load(const fs::path& path, ReplayPace pace) {
    std::unique_ptr<Recordings> recordings(new Recordings(pace));
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
        Result<void> added = recordings->add_file(path);
        if (!added) {
            return std::move(added).error();
        }
        return std::unique_ptr<const Recordings>(std::move(recordings));
    }
    std::vector<fs::path> files;
    std::uintmax_t bytes = 0;
    for (fs::recursive_directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
        if (at->path().extension() == ".json" && at->is_regular_file(failed)) {
            files.push_back(at->path());
            bytes += at->file_size(failed);
        }
    }
    if (bytes > kRecordingBytesMax) {
        return Error(ErrorCode::invalid_request, path.string() + " holds more than 1 GiB of recordings");
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        (void)recordings->add_file(file);  // an index, or something else
    }
    if (recordings->size() == 0) {
        return Error(ErrorCode::invalid_request, path.string() + " holds no recording");
    }
    return std::unique_ptr<const Recordings>(std::move(recordings));
}

Result<void> Recordings::add_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return Error(ErrorCode::invalid_request, "cannot read " + path.string());
    }
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const Result<Json> json = parse_json(text);
    if (!json) {
        return Error(ErrorCode::invalid_request, path.string() + ": " + json.error().message());
    }
    const Json list = json->is_array() ? *json : Json::array({*json});
    for (const Json& one : list) {
        Result<Recording> recording = read_recording(one, path.stem().string());
        if (!recording) {
            return Error(ErrorCode::invalid_request, path.string() + ": " + recording.error().message());
        }
        entries_.push_back(std::make_unique<Entry>(*std::move(recording)));
    }
    return {};
}

Recordings::Entry* Recordings::find(const MockCall& call) const {
    const std::vector<std::uint64_t> features = features_of(call.query, call.body);
    const std::string path = unescaped(call.path);
    Entry* best = nullptr;
    double best_likeness = -1;
    for (const std::unique_ptr<Entry>& entry : entries_) {
        if (entry->recording.method != call.method || entry->recording.path != path) {
            continue;
        }
        const double like = likeness(features, entry->recording.features);
        if (like > best_likeness || (like == best_likeness && entry->sent < best->sent)) {
            best = entry.get();
            best_likeness = like;
        }
    }
    return best;
}

MockReply Recordings::answer(const MockCall& call) const {
    Entry* entry = find(call);
    if (entry == nullptr) {
        const Error error(ErrorCode::not_found, "No recording has this method and path.");
        return error_reply(call.route.errors, error);
    }
    entry->sent += 1;
    const Recording& recording = entry->recording;
    MockReply reply;
    reply.status = recording.status;
    reply.content_type = recording.content_type;
    reply.headers = recording.headers;
    reply.headers.emplace_back("x-mock-recording", recording.name);
    reply.billed = recording.status < 400;
    reply.item.model = model_of(call);
    reply.item.price_kind = call.route.price_kind;
    reply.item.usage = usage_of(call.route, recording);
    if (recording.stream) {
        std::vector<std::string> pieces = pieces_of(recording, pace_.piece_bytes);
        pieces.emplace_back();  // the stream's end
        reply.pieces = std::make_unique<ListedPieces>(std::move(pieces));
    } else {
        reply.body = recording.body;
    }
    return reply;
}

}  // namespace nexus::cli
