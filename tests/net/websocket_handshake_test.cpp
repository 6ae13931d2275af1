#include "net/websocket_handshake.h"

#include <gtest/gtest.h>

namespace nexus::net {
namespace {

// The request of RFC 6455, 1.2, with one field set to another value, or removed where that is empty.
RequestHead request_with(std::string_view name = "x-other", std::string_view value = "1") {
    RequestHead head;
    EXPECT_TRUE(head.headers.add("Upgrade", "websocket"));
    EXPECT_TRUE(head.headers.add("Connection", "keep-alive, Upgrade"));
    EXPECT_TRUE(head.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_TRUE(head.headers.add("Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.k"));
    EXPECT_TRUE(head.headers.add("Sec-WebSocket-Version", "13"));
    if (value.empty()) {
        head.headers.remove(name);
    } else {
        EXPECT_TRUE(head.headers.set(name, value));
    }
    return head;
}

TEST(WebSocketHandshake, GrantsTheStandardsExample) {
    const RequestHead head = request_with();
    const Result<WebSocketRequest> request = read_websocket_request(head);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(request->subprotocols, (std::vector<std::string_view>{"realtime", "openai-insecure-api-key.k"}));
    HeaderMap answer;
    grant_websocket(*request, "realtime", answer);
    EXPECT_EQ(answer.get("upgrade"), "websocket");
    EXPECT_EQ(answer.get("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(answer.get("sec-websocket-protocol"), "realtime");
}

TEST(WebSocketHandshake, RefusesWhatIsNoRequestForIt) {
    struct Case {
        std::string_view name;
        std::string_view value;
        int status;
    };
    const Case cases[] = {
        {"upgrade", "", 426},
        {"upgrade", "h2c", 426},
        {"connection", "", 426},
        {"connection", "close", 426},
        {"sec-websocket-version", "", 426},
        {"sec-websocket-version", "8", 426},
        {"sec-websocket-key", "", 400},
        {"sec-websocket-key", "dG9vIHNob3J0", 400},
        {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ", 400},
        {"sec-websocket-protocol", "a, b c", 400},
        {"sec-websocket-protocol", "a,,b", 400},
    };
    for (const Case& each : cases) {
        const RequestHead head = request_with(each.name, each.value);
        const Result<WebSocketRequest> request = read_websocket_request(head);
        ASSERT_FALSE(request) << each.name << ": " << each.value;
        EXPECT_EQ(request.error().status(), each.status) << each.name << ": " << each.value;
    }
    RequestHead post = request_with();
    post.method = Method::post;
    EXPECT_FALSE(read_websocket_request(post));
    RequestHead old = request_with();
    old.http_1_0 = true;
    EXPECT_FALSE(read_websocket_request(old));
    RequestHead with_body = request_with();
    with_body.content_length = 3;
    EXPECT_FALSE(read_websocket_request(with_body));
    RequestHead two_keys = request_with();
    EXPECT_TRUE(two_keys.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_FALSE(read_websocket_request(two_keys));
}

TEST(WebSocketHandshake, WhatIsAskedForCanBeGranted) {
    FastRandom random;
    RequestHead asked;
    const std::string key = ask_for_websocket("realtime, other", random, asked.headers);
    const Result<WebSocketRequest> request = read_websocket_request(asked);
    ASSERT_TRUE(request);
    ResponseHead answer{101, {}};
    grant_websocket(*request, "realtime", answer.headers);
    EXPECT_TRUE(answer.headers.add("connection", "Upgrade"));
    EXPECT_TRUE(check_websocket_answer(answer, key, "realtime, other"));
    EXPECT_FALSE(check_websocket_answer(answer, key, "other"));
    EXPECT_FALSE(check_websocket_answer(answer, "dGhlIHNhbXBsZSBub25jZQ==", "realtime"));
    RequestHead again;
    EXPECT_NE(ask_for_websocket("", random, again.headers), key);
    EXPECT_FALSE(again.headers.get("sec-websocket-protocol"));
}

TEST(WebSocketHandshake, RefusesAnAnswerThatGrantsSomethingElse) {
    FastRandom random;
    HeaderMap asked;
    const std::string key = ask_for_websocket("", random, asked);
    RequestHead head;
    head.headers = asked;
    const Result<WebSocketRequest> request = read_websocket_request(head);
    ASSERT_TRUE(request);
    const auto answer_with = [&](std::string_view name, std::string_view value) {
        ResponseHead answer{101, {}};
        grant_websocket(*request, {}, answer.headers);
        EXPECT_TRUE(answer.headers.set("connection", "upgrade"));
        answer.headers.remove(name);
        if (!value.empty()) {
            EXPECT_TRUE(answer.headers.add(name, value));
        }
        return check_websocket_answer(answer, key, "").has_value();
    };
    EXPECT_TRUE(answer_with("x-other", "1"));
    EXPECT_FALSE(answer_with("upgrade", "h2c"));
    EXPECT_FALSE(answer_with("connection", ""));
    EXPECT_FALSE(answer_with("sec-websocket-accept", ""));
    EXPECT_FALSE(answer_with("sec-websocket-extensions", "permessage-deflate"));
    EXPECT_FALSE(answer_with("sec-websocket-protocol", "realtime"));
}

}  // namespace
}  // namespace nexus::net
