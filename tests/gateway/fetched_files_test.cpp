#include "gateway/fetched_files.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(FetchedFiles, StandInTheRequestForAsLongAsTheyAreWanted) {
    dialect::Part first;
    first.url = "https://example.com/a";
    first.media_type = "image/jpeg";
    dialect::Part again = first;
    dialect::Part other;
    other.url = "https://example.com/b";
    const FetchedFiles files{{"https://example.com/a", "image/png", "bytes"}};
    {
        const InlinedFiles inlined({{&first, "0"}, {&again, "1"}, {&other, "2"}}, files);
        for (const dialect::Part* part : {&first, &again}) {
            EXPECT_EQ(part->data, "Ynl0ZXM=");
            EXPECT_EQ(part->media_type, "image/png");
            EXPECT_EQ(part->url, "");
        }
        EXPECT_EQ(other.url, "https://example.com/b");
        EXPECT_EQ(other.data, "");
    }
    for (const dialect::Part* part : {&first, &again}) {
        EXPECT_EQ(part->data, "");
        EXPECT_EQ(part->media_type, "image/jpeg");
        EXPECT_EQ(part->url, "https://example.com/a");
    }
}

TEST(FetchedFiles, AreFoundByTheirUrl) {
    const FetchedFiles files{{"https://example.com/a", "image/png", "bytes"}};
    EXPECT_EQ(find_file(files, "https://example.com/a"), &files[0]);
    EXPECT_EQ(find_file(files, "https://example.com/A"), nullptr);
}

}  // namespace
}  // namespace nexus::gateway
