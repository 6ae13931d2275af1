#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/json.h"
#include "cli/mock/reply.h"

namespace nexus::test {

/// One request to the mock provider as its answers take it, without a server.
struct TestCall {
    std::string path;
    std::string body;
    std::string content_type = "application/json";
    std::string query{};
    cli::MockBehaviour behaviour{};
    net::Method method = net::Method::post;
    cli::MockRoute route{};

    cli::MockCall call() {
        route = cli::find_mock_route(method, path);
        return {method, route, behaviour, body, content_type, query, path, "mock.test", "id", 1'700'000'000};
    }
};

/// What stands in a stream, all of it.
inline std::string all_of(cli::AnswerPieces& pieces) {
    std::string out;
    while (pieces.next(out) != cli::AnswerPieces::Step::last) {
    }
    return out;
}

template <class Answer>
Json json_of(Answer answer, TestCall request) {
    const Result<cli::MockReply> reply = answer(request.call());
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().message());
    if (!reply) {
        return {};
    }
    Result<Json> json = parse_json(reply->body);
    EXPECT_TRUE(json) << reply->body;
    return json ? *std::move(json) : Json();
}

}  // namespace nexus::test
