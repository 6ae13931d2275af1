#include "config/reference.h"

#include "tests/config/support.h"

namespace nexus::config {
namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Reference, IsWhatTheProjectPublishes) {
    const std::filesystem::path file = std::filesystem::path(NEXUS_SOURCE_DIR) / "docs/configuration.md";
    if (std::getenv("NEXUS_UPDATE_GENERATED") != nullptr) {
        std::ofstream(file, std::ios::binary) << reference_markdown();
    }
    EXPECT_EQ(contents(file), reference_markdown()) << "run config_tests with NEXUS_UPDATE_GENERATED=1";
}

TEST(Reference, HasExamplesThatLoad) {
    const std::string text = reference_markdown();
    const std::string fence = "```yaml\n";
    const TemporaryFolder folder;
    int examples = 0;
    for (std::size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
        at += fence.size();
        const std::string example = text.substr(at, text.find("```", at) - at);
        const LoadResult result = load(folder.write("example.yaml", example), with({}));
        EXPECT_TRUE(result.settings) << example << result.problems.text();
        ++examples;
    }
    EXPECT_EQ(examples, 4);
}

TEST(Reference, HasARowForEachKeyWithTypeDefaultAndMeaning) {
    const std::string text = reference_markdown();
    for (const std::string_view row :
         {"| `workers` | whole number, 0 to 1024 | `0` | threads that serve; 0: one per core |",
          "| `connect` | duration, 10ms to 1h | `5s` | to an upstream, with TLS |",
          "| `body` | size, 1KiB to 1GiB | `32MiB` | bytes of a request's body |",
          "| `budget` | percentage, 0% to 100% | `20%` | retries per requests, at most |",
          "| `strategy` | `weighted` or `priority` | `weighted` |", "| `kind` | text | **required** |",
          "| `providers` | by name: [A provider](#a-provider) |  |",
          "The default of `listeners.admin.address` is `127.0.0.1:9090`."}) {
        EXPECT_NE(text.find(row), std::string::npos) << row;
    }
}

TEST(Reference, LinksToHeadingsThatExist) {
    const std::string text = reference_markdown();
    std::string anchors;
    for (std::size_t at = text.find("\n## "); at != std::string::npos; at = text.find("\n## ", at + 1)) {
        std::string anchor = "#";
        for (const char c : text.substr(at + 4, text.find('\n', at + 1) - at - 4)) {
            if (c == ' ') {
                anchor += '-';
            } else if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
                anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            }
        }
        anchors += anchor + "\n";
    }
    for (std::size_t at = text.find("](#"); at != std::string::npos; at = text.find("](#", at + 1)) {
        const std::string anchor = text.substr(at + 2, text.find(')', at) - at - 2);
        EXPECT_NE(anchors.find(anchor + "\n"), std::string::npos) << anchor;
    }
}

}  // namespace
}  // namespace nexus::config
