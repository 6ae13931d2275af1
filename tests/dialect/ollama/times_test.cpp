#include <gtest/gtest.h>

#include "dialect/ollama/wire.h"

namespace nexus::dialect::ollama {
namespace {

TEST(OllamaTimes, ReadsFractionsAndOffsets) {
    EXPECT_EQ(unix_seconds("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(unix_seconds("2023-12-12T14:13:43.416799Z"), 1702390423);
    EXPECT_EQ(unix_seconds("2023-08-04T08:52:19.385406455-07:00"), 1691164339);
    EXPECT_EQ(unix_seconds("2023-08-04T17:52:19+02:00"), 1691164339);
}

TEST(OllamaTimes, TakesGarbageForNoTime) {
    for (const char* time : {"", "now", "2023-13-40T00:00:00Z", "2023-12-12", "2023-1x-12T14:13:43Z"}) {
        EXPECT_EQ(unix_seconds(time), 0) << time;
    }
    EXPECT_EQ(unix_seconds("2023-12-12T14:13:43+"), 1702390423);
}

TEST(OllamaTimes, WritesWhatItReads) {
    EXPECT_EQ(rfc3339(1702390423), "2023-12-12T14:13:43Z");
    EXPECT_EQ(unix_seconds(rfc3339(1702390423)), 1702390423);
    EXPECT_EQ(rfc3339(-5), "1970-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339(INT64_MAX), "9999-12-31T23:59:59Z");
}

}  // namespace
}  // namespace nexus::dialect::ollama
