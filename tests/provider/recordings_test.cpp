#include "tests/provider/recordings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "provider/attempt.h"
#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

using test::Recording;

/// How the recordings of a folder were made: what the operator of a row would have written.
struct Replay {
    std::string_view kind;
    std::string_view folder;
    config::Map<std::string> params;
    std::string base_url = {};
};

const std::vector<Replay>& replays() {
    static const std::vector<Replay> all{
        {"openai", "openai", {}},
        {"anthropic", "anthropic", {}},
        {"gemini", "gemini", {}},
        {"vertex", "vertex", {{"project", "my-project"}, {"location", "global"}, {"api_version", "v1beta1"}}},
        {"vertex", "vertex", {{"project", "my-project"}, {"location", "us-central1"}}},
        {"bedrock", "bedrock", {{"region", "us-east-1"}}},
        {"bedrock", "bedrock", {{"region", "us-west-2"}}},
        {"bedrock_mantle", "bedrock", {}},
        {"azure", "azure", {{"resource", "my-resource"}}},
        {"azure", "azure", {{"resource", "my-resource"}, {"api_version", "2024-02-01"}}},
        {"azure", "azure", {{"resource", "my-resource"}, {"api_version", "2024-12-01-preview"}}},
        {"azure_v1", "azure", {{"resource", "my-resource"}}},
        {"azure_ai", "azure", {{"resource", "my-resource"}}},
        {"mistral", "mistral", {}},
        {"cohere", "cohere", {}},
        {"deepseek", "deepseek", {}},
        {"xai", "xai", {}},
        {"perplexity", "perplexity", {}},
        {"moonshot", "moonshot", {}},
        {"dashscope", "alibaba", {}},
        {"zai", "zai", {}},
        {"groq", "groq", {}},
        {"together", "together", {}},
        {"together", "together", {}, "https://api.together.ai/v1"},
        {"cerebras", "cerebras", {}},
        {"huggingface", "huggingface", {}},
        {"crusoe", "crusoe", {}},
        {"openrouter", "openrouter", {}},
        {"voyage", "voyage", {}},
        {"vllm", "vllm", {}, "http://localhost:8000/v1"},
        {"ollama", "ollama", {}},
        {"ollama_cloud", "ollama", {}},
        {"gpustack", "gpustack", {}, "https://gpustack.local/v1"},
    };
    return all;
}

std::shared_ptr<const Provider> make(const Replay& replay) {
    config::Provider settings;
    settings.kind = replay.kind;
    settings.base_url = replay.base_url;
    settings.params = replay.params;
    settings.api_key = settings.access_token = Secret("k");
    const auto made = make_provider("p", settings, ProviderContext{Catalogue::builtin(), {}});
    EXPECT_TRUE(made) << made.error().message();
    return made ? *made : nullptr;
}

std::string decoded(std::string_view text) { return percent_decode(text, false).value_or(std::string(text)); }

// What stands in `path` where `pattern` has {model}; nothing if the rest differs.
std::optional<std::string> model_in(std::string_view pattern, std::string_view path) {
    const std::size_t at = pattern.find("{model}");
    if (at == std::string_view::npos) {
        return pattern == path ? std::optional<std::string>("") : std::nullopt;
    }
    const std::string_view before = pattern.substr(0, at);
    const std::string_view after = pattern.substr(at + 7);
    if (path.size() < before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) {
        return std::nullopt;
    }
    const std::string_view middle = path.substr(before.size(), path.size() - before.size() - after.size());
    return middle.find('/') == std::string_view::npos ? std::optional(decoded(middle)) : std::nullopt;
}

// Whether the query of `target` was sent too.
bool has_query_of(std::string_view target, const Recording& recording) {
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos) {
        return true;
    }
    for (const std::string_view pair : split(target.substr(question + 1), '&')) {
        const std::size_t equals = pair.find('=');
        const auto sent = recording.query.find(std::string(pair.substr(0, equals)));
        if (sent == recording.query.end() || sent->second != decoded(pair.substr(equals + 1))) {
            return false;
        }
    }
    return true;
}

// Whether a request of ours to this path would have gone where the recorded one went, model's name included.
bool goes_to(const Provider& provider, std::string_view path, const Recording& recording) {
    const std::string pattern = provider.base_path + std::string(path.substr(0, path.find('?')));
    const std::optional<std::string> in_path = model_in(pattern, recording.path);
    if (!in_path || !has_query_of(path, recording)) {
        return false;
    }
    const std::string model = in_path->empty() ? std::string(string_or(recording.body, "model", "")) : *in_path;
    const DialectPath any;
    AttemptRequest request{provider, any};
    request.model = model;
    request.path = path;
    const std::string target = target_of(request);
    return decoded(target.substr(0, target.find('?'))) == decoded(recording.path);
}

// The bytes that the codec of the path's dialect has to understand.
bool answer_is_understood(const DialectPath& path, const Recording& recording) {
    const dialect::Codec& codec = dialect::codec_for(path.dialect);
    if (operation_of(path.dialect) != dialect::Operation::chat || recording.answer.empty()) {
        return true;
    }
    if (!recording.is_stream) {
        return codec.decode_response(recording.answer).has_value();
    }
    const auto decoder = codec.stream_decoder(dialect::StreamNeeds{});
    std::vector<dialect::StreamEvent> events;
    return decoder->feed(recording.answer, events).has_value() && !events.empty();
}

struct Count {
    int requests = 0;
    int answers = 0;
};

Count replay_one(const Replay& replay, std::set<std::string>& replayed) {
    Count count;
    const std::shared_ptr<const Provider> provider = make(replay);
    for (const Recording& recording : test::load_recordings(std::string(replay.folder))) {
        if (recording.status >= 300 || recording.host != provider->endpoint->host_header()) {
            continue;
        }
        bool matched = false;
        for (const DialectPath& path : provider->row.dialects) {
            const bool other = recording.is_stream && !path.stream_path.empty();
            if (recording.method == "POST" && goes_to(*provider, other ? path.stream_path : path.path, recording)) {
                matched = true;
                count.answers += answer_is_understood(path, recording) ? 1 : 0;
                break;
            }
        }
        for (const OperationPath& path : provider->row.operations) {
            matched = matched || goes_to(*provider, path.path, recording);
        }
        count.requests += matched ? 1 : 0;
        if (matched) {
            replayed.insert(std::string(replay.folder) + "/" + recording.name);
        }
    }
    return count;
}

TEST(ProviderRecordings, ReplayForEveryRowThatSaysSo) {
    std::map<std::string_view, Count> counts;
    std::set<std::string> replayed;
    for (const Replay& replay : replays()) {
        const Count count = replay_one(replay, replayed);
        counts[replay.kind].requests += count.requests;
        counts[replay.kind].answers += count.answers;
    }
    if (replayed.empty()) {
        GTEST_SKIP() << "shared folder absent";
    }
    for (const auto& [kind, count] : counts) {
        std::printf("%-16.*s %4d requests, %4d answers understood\n", static_cast<int>(kind.size()), kind.data(),
                    count.requests, count.answers);
        EXPECT_GT(count.requests, 0) << kind;
        if (!Catalogue::builtin().find(kind)->dialects.empty()) {
            EXPECT_GT(count.answers, 0) << kind;
        }
    }
    std::printf("%zu recordings replayed\n", replayed.size());
}

TEST(ProviderRecordings, AreNamedForEveryRecordedRow) {
    std::set<std::string_view> named;
    for (const Replay& replay : replays()) {
        named.insert(replay.kind);
    }
    for (const ProviderRow& row : Catalogue::builtin().rows()) {
        EXPECT_EQ(row.verified == Verified::recorded, named.contains(row.kind)) << row.kind;
    }
}

}  // namespace
}  // namespace nexus::provider
