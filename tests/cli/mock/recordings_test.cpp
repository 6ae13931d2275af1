#include "cli/mock/recordings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "tests/cli/mock/test_call.h"
#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

using test::TestCall;

std::string recording(const std::string& content, const std::string& response,
                      const std::string& path = "/v1/messages") {
    return R"({"request":{"method":"POST","path":")" + path +
           R"(","body":{"model":"m","messages":[{"role":"user","content":")" + content + R"("}]}},"response":)" +
           response + "}";
}

class RecordingsTest : public testing::Test {
  protected:
    void write(const std::string& name, const std::string& text) { folder_.write(name, text); }

    std::unique_ptr<const Recordings> load(ReplayPace pace = {}) {
        auto loaded = Recordings::load(folder_.path(""), pace);
        EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message());
        return loaded ? *std::move(loaded) : nullptr;
    }

    MockReply ask(const Recordings& recordings, const std::string& content, const std::string& path = "/v1/messages") {
        TestCall request{path, R"({"model":"m","messages":[{"role":"user","content":")" + content + R"("}]})"};
        return recordings.answer(request.call());
    }

    test::TemporaryFolder folder_;
};

TEST_F(RecordingsTest, AnswerTheMostSimilarRequest) {
    write("a.json", recording("weather in Paris", R"({"body":{"usage":{"input_tokens":5,"output_tokens":6}}})"));
    write("b.json", recording("tell me a joke", R"({"body":"joke"})"));
    write("index.json", R"({"count":2})");
    write("broken.json", "{");
    const auto recordings = load();
    EXPECT_EQ(recordings->size(), 2U);
    EXPECT_EQ(ask(*recordings, "tell me a joke").body, "joke");
    const MockReply weather = ask(*recordings, "weather in Paris");
    EXPECT_EQ(weather.item.usage.input, 5);
    EXPECT_EQ(weather.item.usage.output, 6);
    EXPECT_EQ(weather.item.model, "m");
    EXPECT_EQ(ask(*recordings, "x", "/v1/other").status, 404);
}

TEST_F(RecordingsTest, TakeEqualRecordingsInTurn) {
    write("a.json", "[" + recording("hi", R"({"body":"first"})") + "," + recording("hi", R"({"body":"second"})") + "]");
    const auto recordings = load();
    EXPECT_EQ(ask(*recordings, "hi").body, "first");
    EXPECT_EQ(ask(*recordings, "hi").body, "second");
    EXPECT_EQ(ask(*recordings, "hi").body, "first");
}

TEST_F(RecordingsTest, StreamTheSameBytesInPieces) {
    write("a.json", recording("hi", R"({"headers":{"request-id":"r"},"body_sse":"data: 1\n\ndata: 2\n\n"})"));
    const MockReply events = ask(*load(), "hi");
    EXPECT_EQ(events.pieces->tokens(), 2);
    EXPECT_EQ(test::all_of(*events.pieces), "data: 1\n\ndata: 2\n\n");
    EXPECT_EQ(events.headers.front().second, "r");
    const MockReply bytes = ask(*load({3, {}}), "hi");
    EXPECT_EQ(bytes.pieces->tokens(), 6);
}

TEST_F(RecordingsTest, FailWhereThereIsNothingToReplay) {
    EXPECT_FALSE(Recordings::load(folder_.path(""), {}));
    EXPECT_FALSE(Recordings::load(folder_.path("absent.json"), {}));
    write("none.json", "{}");
    EXPECT_FALSE(Recordings::load(folder_.path("none.json"), {}));
}

/// The folder of recordings, where it is.
TEST(RecordedTraffic, IsReadWhole) {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path folder =
        std::filesystem::path(shared != nullptr ? shared : std::string(NEXUS_SOURCE_DIR) + "/../shared") / "cassettes";
    std::size_t files = 0;
    std::error_code absent;
    for (std::filesystem::directory_iterator at(folder / "cohere", absent), end; !absent && at != end; ++at) {
        ++files;
    }
    if (files == 0) {
        std::cout << "recordings: the folder is absent\n";
        return;
    }
    const auto loaded = Recordings::load(folder / "cohere", {});
    ASSERT_TRUE(loaded);
    EXPECT_EQ((*loaded)->size(), files);
    std::cout << "recordings read: " << files << "\n";
}

}  // namespace
}  // namespace nexus::cli
