#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "provider/attempt.h"
#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

// A provider's published specification in the optional folder beside the recordings; empty where it is absent.
std::string specification(const std::string& file) {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path root =
        shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEXUS_SOURCE_DIR) / ".." / "shared";
    std::ifstream in(root / "specs" / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::shared_ptr<const Provider> make(std::string_view kind, const std::string& base_url) {
    config::Provider settings;
    settings.kind = kind;
    settings.api_key = Secret("k");
    settings.base_url = base_url;
    const auto made = make_provider("p", settings, ProviderContext{Catalogue::builtin(), {}});
    EXPECT_TRUE(made) << made.error().message();
    return *made;
}

// The request that a row marked `specified` makes of a client's chat, against the schema of its own specification.
TEST(ProviderSpecifications, HaveTheRequestsOfTextGenerationInference) {
    const std::string text = specification("tgi/openapi.json");
    if (text.empty()) {
        GTEST_SKIP() << "shared folder absent";
    }
    const Json spec = *parse_json(text);
    const auto tgi = make("tgi", "http://127.0.0.1:3000");
    for (const DialectPath& path : tgi->row.dialects) {
        EXPECT_TRUE(spec["paths"].contains(path.path)) << path.path;
    }
    EXPECT_TRUE(spec["paths"].contains(*tgi->row.path_of(dialect::Operation::models)));
    const std::string body =
        R"({"model":"tgi","messages":[{"role":"developer","content":"be brief"},{"role":"user","content":"hi"}],)"
        R"("temperature":0.5,"top_p":0.9,"max_tokens":5,"stop":["x"],"seed":1,"stream":true,)"
        R"("stream_options":{"include_usage":true},"n":1,"presence_penalty":0.1,"frequency_penalty":0.1,)"
        R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"auto"})";
    const dialect::Codec& codec = dialect::codec_for(dialect::Dialect::openai_chat);
    const Result<dialect::ChatRequest> request = codec.decode_request(body);
    ASSERT_TRUE(request);
    const Result<dialect::EncodedRequest> encoded = codec.encode_request(*request, tgi->row.quirks);
    ASSERT_TRUE(encoded);
    const Json sent = *parse_json(encoded->body);
    const Json& schema = spec["components"]["schemas"]["ChatRequest"];
    for (const Json& name : schema["required"]) {
        EXPECT_TRUE(sent.contains(name.get<std::string>())) << name;
    }
    for (const auto& [name, value] : sent.items()) {
        EXPECT_TRUE(schema["properties"].contains(name)) << name << " is not in the specification";
    }
    EXPECT_EQ(sent["messages"][0]["role"], "system");
}

TEST(ProviderSpecifications, HaveThePathsOfTheRows) {
    struct Row {
        std::string kind;
        std::string file;
        std::string below;    // what the specification's server has before its paths
        std::string keyword;  // what stands around a path in the file
    };
    int looked = 0;
    for (const Row& row :
         {Row{"openai", "openai/openapi.json", "", "\"%\":"}, Row{"mistral", "mistral/openapi.yaml", "/v1", "\n  %:"},
          Row{"cohere", "cohere/cohere-openapi.yaml", "", "\n  %:"},
          Row{"together", "together/openapi.yaml", "", "\n  %:"}}) {
        const std::string text = specification(row.file);
        if (text.empty()) {
            continue;
        }
        const auto provider = make(row.kind, "");
        const auto stands = [&](const std::string& path) {
            std::string found = row.keyword;
            found.replace(found.find('%'), 1, row.below + path);
            std::string quoted = row.keyword;
            quoted.replace(quoted.find('%'), 1, "'" + row.below + path + "'");
            return text.find(found) != std::string::npos || text.find(quoted) != std::string::npos;
        };
        for (const DialectPath& path : provider->row.dialects) {
            EXPECT_TRUE(stands(path.path)) << row.kind << " " << path.path;
            ++looked;
        }
        for (const OperationPath& path : provider->row.operations) {
            // A WebSocket is no path of an OpenAPI document.
            if (path.operation != dialect::Operation::realtime) {
                EXPECT_TRUE(stands(path.path)) << row.kind << " " << path.path;
                ++looked;
            }
        }
    }
    std::printf("%d paths looked up in specifications\n", looked);
}

TEST(ProviderSpecifications, AreNamedForEverySpecifiedRow) {
    std::vector<std::string> specified;
    for (const ProviderRow& row : Catalogue::builtin().rows()) {
        if (row.verified == Verified::specified) {
            specified.push_back(row.kind);
        }
    }
    EXPECT_THAT(specified, testing::ElementsAre("tgi"));
}

}  // namespace
}  // namespace nexus::provider
