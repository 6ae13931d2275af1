#include "cli/config_source.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

TEST(ConfigSource, LoadsTheBuiltInConfiguration) {
    const ConfigSource source;
    const config::LoadResult loaded = source.load({});
    ASSERT_NE(loaded.settings, nullptr) << loaded.problems.text();
    EXPECT_TRUE(source.is_builtin());
    EXPECT_FALSE(loaded.settings->providers.empty());
}

ConfigSource with_variables(std::map<std::string, std::string> variables) {
    ConfigSource source;
    source.environment = [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return source;
}

TEST(ConfigSource, TurnsAProviderOnByItsVariableWhenNoFileIsNamed) {
    for (const auto& [variable, provider] : std::map<std::string, std::string>{{"OPENAI_API_KEY", "openai"},
                                                                               {"ANTHROPIC_API_KEY", "anthropic"},
                                                                               {"GEMINI_API_KEY", "gemini"},
                                                                               {"GOOGLE_API_KEY", "gemini"},
                                                                               {"MISTRAL_API_KEY", "mistral"},
                                                                               {"GROQ_API_KEY", "groq"},
                                                                               {"OPENROUTER_API_KEY", "openrouter"}}) {
        const config::LoadResult loaded = with_variables({{variable, "k"}}).load({});
        ASSERT_NE(loaded.settings, nullptr) << loaded.problems.text();
        EXPECT_EQ(loaded.settings->providers.size(), 2U) << variable;
        ASSERT_TRUE(loaded.settings->providers.contains(provider)) << variable;
        EXPECT_EQ(loaded.settings->providers.at(provider).api_key.reveal(), "k");
    }
}

TEST(ConfigSource, LeavesOnlyTheMockWithoutAnyVariable) {
    const config::LoadResult loaded = with_variables({}).load({});
    ASSERT_NE(loaded.settings, nullptr);
    EXPECT_EQ(loaded.settings->providers.size(), 1U);
    EXPECT_EQ(loaded.settings->providers.at("demo").kind, "mock");
}

TEST(ConfigSource, CallsOpenAiWhereItsVariableSays) {
    const config::LoadResult loaded =
        with_variables({{"OPENAI_API_KEY", "k"}, {"OPENAI_BASE_URL", "http://127.0.0.1:8000/v1"}}).load({});
    ASSERT_NE(loaded.settings, nullptr);
    EXPECT_EQ(loaded.settings->providers.at("openai").base_url, "http://127.0.0.1:8000/v1");
}

TEST(ConfigSource, WarnsOfAVariableThatMakesNoProvider) {
    const config::LoadResult loaded = with_variables({{"AZURE_API_KEY", "k"}}).load({});
    ASSERT_NE(loaded.settings, nullptr);
    EXPECT_FALSE(loaded.settings->providers.contains("azure"));
    EXPECT_NE(loaded.warnings.text().find("AZURE_API_KEY"), std::string::npos) << loaded.warnings.text();
}

TEST(ConfigSource, PutsTheCommandLinesAddressesInPlace) {
    const ConfigSource source{{}, "127.0.0.1:0", "127.0.0.1:1234"};
    const config::LoadResult loaded = source.load({});
    ASSERT_NE(loaded.settings, nullptr) << loaded.problems.text();
    EXPECT_EQ(loaded.settings->listeners.data.address, "127.0.0.1:0");
    EXPECT_EQ(loaded.settings->listeners.admin.address, "127.0.0.1:1234");
}

TEST(ConfigSource, ReportsEveryProblemOfAFileOnALineOfItsOwn) {
    const test::TemporaryFolder folder;
    const ConfigSource source{folder.write("nexus.yaml", "workres: 2\nlimits: { body: lots }\n"), {}, {}};
    const config::LoadResult loaded = source.load({});
    EXPECT_EQ(loaded.settings, nullptr);
    const std::vector<std::string> lines = lines_of(loaded.problems);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].find("nexus.yaml:1:1"), std::string::npos) << lines[0];
    EXPECT_NE(lines[1].find("nexus.yaml:2:"), std::string::npos) << lines[1];
}

TEST(ConfigSource, PlacesEachLineOfWhatBuildingShowed) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("nexus.yaml", "providers: { a: { kind: vllm } }\n");
    const config::LoadResult loaded = ConfigSource{file, {}, {}}.load({});
    EXPECT_EQ(placed_lines(loaded, "providers.a: wrong\n\nno memory"),
              (std::vector<std::string>{file.string() + ":1:17: providers.a: wrong", file.string() + ": no memory"}));
}

TEST(ConfigSource, WarnsOfMissingKeysInAFileOnly) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("nexus.yaml",
                                   "providers: { a: { kind: openai, api_key: '' } }\nauth: { mode: none }\n"
                                   "listeners: { data: { address: 127.0.0.1:0 } }\n");
    EXPECT_EQ((ConfigSource{file, {}, {}}.load({}).warnings.size()), 1U);
    EXPECT_EQ(with_variables({}).load({}).warnings.size(), 0U);
}

TEST(ConfigSource, ReplacesPorts) {
    EXPECT_EQ(with_port("0.0.0.0:8080", "5000"), "0.0.0.0:5000");
    EXPECT_EQ(with_port("[::1]:8080", "5000"), "[::1]:5000");
}

TEST(ConfigSource, NamesTheKeysThatNeedARestart) {
    config::Settings running;
    config::Settings changed;
    EXPECT_TRUE(restart_keys(running, changed).empty());
    changed.workers = 3;
    changed.listeners.data.address = "127.0.0.1:1";
    changed.listeners.admin.reuse_port = true;
    changed.timeouts.drain = std::chrono::milliseconds(1);
    EXPECT_EQ(restart_keys(running, changed),
              (std::vector<std::string>{"workers", "listeners.data.address", "listeners.admin.reuse_port"}));
}

}  // namespace
}  // namespace nexus::cli
