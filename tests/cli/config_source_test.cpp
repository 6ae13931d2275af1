#include "cli/config_source.h"

#include <gtest/gtest.h>

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
