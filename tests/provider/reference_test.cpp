#include "provider/reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/load.h"

namespace nexus::provider {
namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ProviderReference, IsWhatTheProjectPublishes) {
    const std::filesystem::path file = std::filesystem::path(NEXUS_SOURCE_DIR) / "docs/providers.md";
    const std::string text = reference_markdown(Catalogue::builtin());
    if (std::getenv("NEXUS_UPDATE_GENERATED") != nullptr) {
        std::ofstream(file, std::ios::binary) << text;
    }
    EXPECT_EQ(contents(file), text) << "run provider_tests with NEXUS_UPDATE_GENERATED=1";
}

TEST(ProviderReference, MarksWhatIsUnverified) {
    const std::string text = reference_markdown(Catalogue::builtin());
    EXPECT_NE(text.find("| `hyperbolic` | [Hyperbolic](https://docs.hyperbolic.xyz) | ⚠ unverified |"),
              std::string::npos);
    EXPECT_NE(text.find("| `openai` | [OpenAI](https://platform.openai.com/docs/api-reference) | recorded |"),
              std::string::npos);
}

TEST(ProviderReference, HasExamplesThatMakeProviders) {
    const std::string text = reference_markdown(Catalogue::builtin());
    const std::string fence = "```yaml\n";
    const std::size_t begin = text.find(fence) + fence.size();
    config::LoadOptions options;
    options.environment = [](const std::string&) { return std::optional<std::string>("value"); };
    const std::string example = text.substr(begin, text.find("```", begin) - begin);
    const config::LoadResult result = config::load_text("example", example, options);
    ASSERT_TRUE(result.settings) << result.problems.text();
    EXPECT_EQ(result.settings->providers.size(), 5U);
    for (const auto& [name, settings] : result.settings->providers) {
        const auto made = make_provider(name, settings, ProviderContext{Catalogue::builtin(), {}});
        ASSERT_TRUE(made) << made.error().message();
        EXPECT_NE(*made, nullptr) << name;
    }
}

}  // namespace
}  // namespace nexus::provider
