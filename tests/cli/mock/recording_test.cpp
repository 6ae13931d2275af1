#include "cli/mock/recording.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace nexus::cli {
namespace {

Recording read(const std::string& text) {
    const Result<Json> json = parse_json(text);
    EXPECT_TRUE(json);
    Result<Recording> recording = read_recording(*json, "file");
    EXPECT_TRUE(recording) << (recording ? "" : recording.error().message());
    return recording ? *std::move(recording) : Recording();
}

TEST(Recording, KeepsTheBytesOfEachKindOfBody) {
    const std::string request = R"("request":{"method":"POST","path":"/x","body":{"a":1}})";
    EXPECT_EQ(read("{" + request + R"(,"response":{"status":201,"body":{"b": [1, 2]}}})").body, R"({"b":[1,2]})");
    const Recording sse = read("{" + request + R"(,"response":{"body_sse":"data: 1\n\ndata: 2\n\n"}})");
    EXPECT_EQ(sse.body, "data: 1\n\ndata: 2\n\n");
    EXPECT_TRUE(sse.stream);
    EXPECT_EQ(sse.content_type, "text/event-stream");
    EXPECT_EQ(read("{" + request + R"(,"response":{"body_base64":"AP8="}})").body, std::string("\0\xff", 2));
    EXPECT_EQ(read("{" + request + R"(,"response":{"body_text":"plain"}})").body, "plain");
    EXPECT_EQ(read("{" + request + R"(,"response":{}})").body, "");
}

TEST(Recording, LeavesOutWhatDescribesTheTransfer) {
    const Recording recording = read(R"({"id":"named","request":{"method":"get","path":"/x"},"response":{"status":200,
        "headers":{"Content-Type":"text/plain","Content-Length":"5","content-encoding":"gzip","x-request-id":"r",
        "x-many":["one","two"]},"body_text":"hello"}})");
    EXPECT_EQ(recording.name, "named");
    EXPECT_EQ(recording.method, net::Method::get);
    EXPECT_EQ(recording.content_type, "text/plain");
    const std::vector<std::pair<std::string, std::string>> wanted{{"x-request-id", "r"}, {"x-many", "one"}};
    EXPECT_EQ(recording.headers, wanted);
}

TEST(Recording, SaysWhatIsMissing) {
    for (const std::string text :
         {R"({})", R"({"request":{},"response":{}})", R"({"request":{"method":"FLY","path":"/"},"response":{}})",
          R"({"request":{"method":"GET","path":"/"},"response":{"body_base64":"%"}})"}) {
        const Result<Json> json = parse_json(text);
        ASSERT_TRUE(json);
        EXPECT_FALSE(read_recording(*json, "file")) << text;
    }
}

TEST(Recording, ComparesRequestsByTheirLeaves) {
    const auto first = features_of("alt=sse", R"({"model":"m","messages":[{"role":"user","content":"hi"}]})");
    const auto same = features_of("alt=sse&key=secret", R"({"messages":[{"content":"hi","role":"user"}],"model":"m"})");
    const auto near = features_of("alt=sse", R"({"model":"m","messages":[{"role":"user","content":"ho"}]})");
    EXPECT_EQ(likeness(first, same), 1.0);
    EXPECT_GT(likeness(first, near), 0.4);
    EXPECT_LT(likeness(first, near), 1.0);
    EXPECT_EQ(likeness(features_of("", "no json\nat all"), features_of("", "no json\r\nat all")), 1.0);
    EXPECT_LT(likeness(first, features_of("", "")), 0.1);
    EXPECT_EQ(likeness({}, {}), 1.0);
}

TEST(Recording, IsCutIntoEventsMessagesLinesOrBytes) {
    Recording recording;
    recording.content_type = "text/event-stream";
    recording.body = "data: 1\r\n\r\ndata: 2\n\nrest";
    EXPECT_EQ(pieces_of(recording, 0), (std::vector<std::string>{"data: 1\r\n\r\n", "data: 2\n\n", "rest"}));
    EXPECT_EQ(pieces_of(recording, 20).size(), 2U);
    recording.content_type = "application/x-ndjson";
    recording.body = "{}\n{}\n";
    EXPECT_EQ(pieces_of(recording, 0), (std::vector<std::string>{"{}\n", "{}\n"}));
    recording.content_type = "application/vnd.amazon.eventstream";
    recording.body = std::string("\0\0\0\x05x\0\0\0\x06yz", 11);
    EXPECT_EQ(pieces_of(recording, 0),
              (std::vector<std::string>{std::string("\0\0\0\x05x", 5), std::string("\0\0\0\x06yz", 6)}));
    recording.body = std::string("\0\0\0\0", 4);
    EXPECT_EQ(pieces_of(recording, 0).size(), 1U);
}

}  // namespace
}  // namespace nexus::cli
