#include "cli/import/keys.h"

#include <gtest/gtest.h>

#include <array>

#include "config/yaml.h"

namespace nexus::cli {
namespace {

struct Seen {
    std::vector<std::string> keys;
};
using Row = KeyRow<Seen>;

constexpr std::array kRows{
    Row{"read", [](KeyWalk& walk, Seen& seen,
                   config::Value value) { seen.keys.push_back(walk.path() + "=" + std::string(value.text())); }},
    Row{"usual"},
    Row{"gone", nullptr, "has no counterpart"},
    Row{"gone_*", nullptr, "has no counterpart either"},
};

TEST(ImportKeys, GoByTheirRow) {
    config::Document document;
    config::Problems problems;
    const auto root = config::parse_yaml(document, "source.yaml",
                                         "read: 1\nusual: 2\ngone: 3\ngone_too: 4\nunheard: 5\nread_not: \n", problems);
    ImportReport report;
    KeyWalk walk(report);
    Seen seen;
    read_keys<Seen>(walk, document.value(*root), kRows, seen);
    EXPECT_EQ(seen.keys, std::vector<std::string>{"read=1"});
    ASSERT_EQ(report.losses().size(), 3U);  // a key without a value is no key
    EXPECT_EQ(report.losses()[0].text(), "source.yaml:3:1: gone: has no counterpart");
    EXPECT_EQ(report.losses()[1].message, "has no counterpart either");
    EXPECT_EQ(report.losses()[2].key, "unheard");
}

TEST(ImportKeys, PathsLeadThroughListsAndMaps) {
    config::Document document;
    config::Problems problems;
    const auto root = config::parse_yaml(document, "source.yaml", "list: [{ deep: 1 }, 2]\n", problems);
    ImportReport report;
    KeyWalk walk(report);
    const config::Value key = document.value(*root).find_key("list");
    std::vector<std::string> paths;
    {
        const KeyWalk::Step step(walk, key);
        read_items(walk, key.next(), [&](config::Value) { paths.push_back(walk.path()); });
    }
    EXPECT_EQ(paths, (std::vector<std::string>{"list[0]", "list[1]"}));
    EXPECT_EQ(walk.path(), "");
}

}  // namespace
}  // namespace nexus::cli
