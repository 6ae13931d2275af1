#include "config/watcher.h"

#include <chrono>

#include "tests/config/support.h"

namespace nexus::config {
namespace {

namespace fs = std::filesystem;

class WatcherTest : public testing::Test {
  protected:
    // Runs until `on_change` was called once more, or for at most five seconds.
    bool changes() {
        const int before = calls_;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (calls_ == before && std::chrono::steady_clock::now() < end) {
            context_.restart();
            context_.run_one_until(end);
        }
        return calls_ > before;
    }
    // Whether nothing is told in twice the time that a change needs.
    bool stays_quiet() {
        const int before = calls_;
        context_.restart();
        context_.run_for(std::chrono::milliseconds(500));
        return calls_ == before;
    }

    TemporaryFolder folder_;
    boost::asio::io_context context_{1};
    int calls_ = 0;
    std::optional<Watcher> watcher_{std::in_place, context_, [this] { ++calls_; }};
};

TEST_F(WatcherTest, NoticesAWriteInPlace) {
    const fs::path file = folder_.write("nexus.yaml", "a: 1\n");
    watcher_->watch({file});
    folder_.write("nexus.yaml", "a: 22\n");
    EXPECT_TRUE(changes());
    folder_.write("nexus.yaml", "a: 333\n");
    EXPECT_TRUE(changes());
}

TEST_F(WatcherTest, NoticesAnEditorsRename) {
    const fs::path file = folder_.write("nexus.yaml", "a: 1\n");
    watcher_->watch({file});
    fs::rename(folder_.write(".nexus.yaml.swp", "a: 2\n"), file);
    EXPECT_TRUE(changes());
}

TEST_F(WatcherTest, NoticesTheSymbolicLinkSwapOfAConfigMap) {
    folder_.write("..2024_01/nexus.yaml", "a: 1\n");
    fs::create_directory_symlink("..2024_01", folder_ / "..data");
    fs::create_symlink("..data/nexus.yaml", folder_ / "nexus.yaml");
    watcher_->watch({folder_ / "nexus.yaml"});
    for (const std::string version : {"..2024_02", "..2024_03"}) {
        folder_.write(version + "/nexus.yaml", "a: 2\n");
        fs::create_directory_symlink(version, folder_ / "..data_tmp");
        fs::rename(folder_ / "..data_tmp", folder_ / "..data");
        EXPECT_TRUE(changes()) << version;
    }
}

TEST_F(WatcherTest, NoticesAWriteBehindALinkToAnotherFolder) {
    folder_.write("real/nexus.yaml", "a: 1\n");
    fs::create_directory(folder_ / "etc");
    fs::create_symlink(folder_ / "real/nexus.yaml", folder_ / "etc/nexus.yaml");
    watcher_->watch({folder_ / "etc/nexus.yaml"});
    folder_.write("real/nexus.yaml", "a: 22\n");
    EXPECT_TRUE(changes());
}

TEST_F(WatcherTest, NoticesAFileThatAPatternMeans) {
    fs::create_directory(folder_ / "teams");
    watcher_->watch({folder_ / "teams/*.yaml"});
    folder_.write("teams/a.yaml", "");
    EXPECT_TRUE(changes());
    fs::remove(folder_ / "teams/a.yaml");
    EXPECT_TRUE(changes());
}

TEST_F(WatcherTest, NoticesAFileWhoseFolderDidNotExist) {
    watcher_->watch({folder_ / "secrets/openai/key"});
    fs::create_directories(folder_ / "secrets/openai");
    EXPECT_TRUE(stays_quiet());
    folder_.write("secrets/openai/key", "k");
    EXPECT_TRUE(changes());
}

TEST_F(WatcherTest, TellsABurstOnce) {
    const fs::path file = folder_.write("nexus.yaml", "");
    watcher_->watch({file});
    for (int i = 1; i < 50; ++i) {
        folder_.write("nexus.yaml", std::string(static_cast<std::size_t>(i), '#'));
    }
    EXPECT_TRUE(changes());
    EXPECT_TRUE(stays_quiet());
    EXPECT_EQ(calls_, 1);
}

TEST_F(WatcherTest, DoesNotTellOfOtherFilesInTheFolder) {
    const fs::path file = folder_.write("nexus.yaml", "");
    watcher_->watch({file});
    folder_.write("access.log", "line\n");
    EXPECT_TRUE(stays_quiet());
}

TEST_F(WatcherTest, TellsOfAChangeThatCameWhileItWasReadBefore) {
    const fs::path file = folder_.write("nexus.yaml", "a: 1\n");
    watcher_->watch({file});
    folder_.write("nexus.yaml", "a: 22\n");
    watcher_->watch({file});
    EXPECT_TRUE(changes());
}

TEST_F(WatcherTest, ForgetsTheFilesThatItWatchedBefore) {
    const fs::path before = folder_.write("old/nexus.yaml", "");
    watcher_->watch({before});
    watcher_->watch({folder_.write("new/nexus.yaml", "")});
    folder_.write("old/nexus.yaml", "a: 1\n");
    EXPECT_TRUE(stays_quiet());
}

TEST_F(WatcherTest, MayBeDestroyedWhileEventsWaitAndInsideItsCall) {
    const fs::path file = folder_.write("nexus.yaml", "");
    watcher_->watch({file});
    folder_.write("nexus.yaml", "a: 1\n");
    watcher_.reset();
    EXPECT_TRUE(stays_quiet());
    watcher_.emplace(context_, [this] {
        ++calls_;
        watcher_.reset();
    });
    watcher_->watch({file});
    folder_.write("nexus.yaml", "a: 22\n");
    EXPECT_TRUE(changes());
    EXPECT_TRUE(stays_quiet());
}

}  // namespace
}  // namespace nexus::config
