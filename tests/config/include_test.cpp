#include "config/include.h"

#include "tests/config/support.h"

namespace nexus::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLocal = "listeners: { data: { address: 127.0.0.1:1 } }\n";

TEST(Include, PutsNamedThingsAndKeysOfAllFilesTogether) {
    const TemporaryFolder folder;
    const fs::path file = folder.write("nexus.yaml", std::string(kLocal) +
                                                         "include: [teams/*.yaml, extra.yaml]\n"
                                                         "providers: { a: { kind: mock } }\nmodels:\n"
                                                         "keys: [ { name: k0, secret: x0 } ]\n");
    folder.write("teams/b.yaml", "keys: [ { name: kb, secret: xb } ]\norganisations: { b: {} }\n");
    folder.write("teams/a.yaml",
                 "keys:\n  - { name: ka, secret: xa, team: t }\norganisations: { a: { teams: { t: {} } } }\n");
    folder.write("teams/.hidden.yaml", "broken: [\n");
    folder.write("extra.yaml",
                 "models: { m: { targets: [ { provider: c, model: x } ] } }\nproviders: { c: { kind: mock } }\n"
                 "workers: 2\n");
    const LoadResult result = load(file, with({}));
    ASSERT_TRUE(result.settings) << result.problems.text();
    const Settings& settings = *result.settings;
    ASSERT_EQ(settings.keys.size(), 3U);
    EXPECT_EQ(settings.keys[0].name + settings.keys[1].name + settings.keys[2].name, "k0kakb");
    EXPECT_EQ(settings.keys[1].team, "a/t");
    EXPECT_EQ(settings.organisations.size(), 2U);
    EXPECT_EQ(settings.providers.size(), 2U);
    EXPECT_EQ(settings.models.size(), 1U);
    EXPECT_EQ(settings.workers, 2);
    EXPECT_EQ(result.files,
              (std::vector<fs::path>{file, folder / "teams/*.yaml", folder / "extra.yaml", folder / "teams/a.yaml",
                                     folder / "teams/b.yaml", folder / "extra.yaml"}));
}

TEST(Include, ReportsWhatStandsInTwoFilesWithBothPositions) {
    const TemporaryFolder folder;
    const std::string main = folder
                                 .write("nexus.yaml", std::string(kLocal) +
                                                          "include: [a.yaml]\nworkers: 1\n"
                                                          "providers: { p: { kind: mock } }\n"
                                                          "keys: [ { name: k, secret: x } ]\n")
                                 .string();
    const std::string other = folder
                                  .write("a.yaml",
                                         "keys: [ { name: k, secret: y } ]\nworkers: 2\n"
                                         "providers:\n  q: { kind: mock }\n  p: { kind: mock }\n")
                                  .string();
    EXPECT_EQ(lines(load(main, with({})).problems),
              (Lines{other + ":1:17: keys[1].name: a second key is named k; the first is at " + main + ":5:17",
                     other + ":2:1: workers: duplicate key; the first is at " + main + ":3:1",
                     other + ":5:3: providers.p: duplicate key; the first is at " + main + ":4:14"}));
}

TEST(Include, ReportsTheMistakesOfEveryFileInOrder) {
    const TemporaryFolder folder;
    const std::string main = folder.write("nexus.yaml", "include: [b.yaml, none.yaml, a.yaml]\nwrokers: 1\n").string();
    const std::string a = folder.write("a.yaml", "include: [c.yaml]\nkeys: [\n").string();
    const std::string b = folder.write("b.yaml", "include: [c.yaml]\nlog: { level: loud }\n").string();
    EXPECT_EQ(lines(load(main, with({})).problems),
              (Lines{main + ":2:1: wrokers: unknown key; did you mean \"workers\"?",
                     b + ":1:1: include: only the main file may include others",
                     b + ":2:15: log.level: expected trace, debug, info, warn or error, found loud",
                     (folder / "none.yaml").string() + ": cannot be read: No such file or directory",
                     a + ":2:1: not valid YAML: end of sequence flow not found"}));
}

TEST(Include, TakesAnEmptyFile) {
    const TemporaryFolder folder;
    folder.write("none.yaml", "");
    folder.write("remarks.yaml", "# keys: []\n");
    const fs::path file = folder.write("a.yaml", "include: [none.yaml, remarks.yaml]\nworkers: 2\n");
    const LoadResult result = load(file, with({}));
    ASSERT_TRUE(result.settings) << result.problems.text();
    EXPECT_EQ(result.settings->workers, 2);
}

TEST(Include, TakesAPatternWithoutFilesAndRefusesOneForFolders) {
    const TemporaryFolder folder;
    EXPECT_TRUE(load(folder.write("a.yaml", "include: [none/*.yaml]\n"), with({})).settings);
    const fs::path file = folder.write("b.yaml", "include: [\"*/x.yaml\"]\n");
    EXPECT_EQ(lines(load(file, with({})).problems),
              Lines{file.string() + ":1:11: include: expected * in the file's name only"});
}

TEST(Include, ReadsEachFileOnceAndReplacesVariablesInItsName) {
    const TemporaryFolder folder;
    folder.write("x.yaml", "workers: 3\n");
    const fs::path file = folder.write("a.yaml", "include: [x.yaml, '*x.yaml', \"${NAME}.yaml\"]\n");
    const LoadResult result = load(file, with({{"NAME", "x"}}));
    ASSERT_TRUE(result.settings) << result.problems.text();
    EXPECT_EQ(result.settings->workers, 3);
}

}  // namespace
}  // namespace nexus::config
