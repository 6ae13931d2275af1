#include "config/files.h"

#include <sys/stat.h>

#include "tests/config/support.h"

namespace nexus::config {
namespace {

TEST(ReadFile, GivesTheBytesOfAFile) {
    const TemporaryFolder folder;
    const auto bytes = read_file(folder.write("a", "x\ny\n"), 100);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, "x\ny\n");
}

TEST(ReadFile, RefusesWhatIsMissingTooLargeOrNoFile) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_file(folder / "none", 100).error().message(), "No such file or directory");
    EXPECT_EQ(read_file(folder.path(), 100).error().message(), "not a regular file");
    EXPECT_EQ(read_file(folder.write("large", std::string(1024 * 1024 + 1, 'x')), 1024 * 1024).error().message(),
              "larger than 1 MiB");
}

TEST(ReadFile, DoesNotWaitForTheWriterOfAPipe) {
    const TemporaryFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(read_file(folder / "pipe", 100).error().message(), "not a regular file");
}

TEST(MatchingFiles, AreSortedAndNeverHidden) {
    const TemporaryFolder folder;
    for (const std::string_view name : {"b.yaml", "a.yaml", ".a.yaml", "c.yml", "sub/d.yaml"}) {
        folder.write(name, "");
    }
    std::filesystem::create_directory(folder / "z.yaml");
    const std::vector<std::filesystem::path> expected{folder / "a.yaml", folder / "b.yaml"};
    EXPECT_EQ(matching_files(folder / "*.yaml"), expected);
    EXPECT_TRUE(matching_files(folder / "none" / "*.yaml").empty());
}

TEST(Pattern, HasAStarInItsLastPart) {
    EXPECT_TRUE(is_pattern("policies/*.yaml"));
    EXPECT_FALSE(is_pattern("pol*/a.yaml"));
}

}  // namespace
}  // namespace nexus::config
