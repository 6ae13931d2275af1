#include "plugins/auth/presented_key.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

namespace nexus::plugins::auth {
namespace {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// The key that a request with these fields and this query presents; `two keys` where that is refused.
std::string presented(Fields fields, std::string query = {}) {
    net::RequestHead head;
    head.target = "/v1/chat/completions?" + query;
    head.query = std::string_view(head.target).substr(head.target.find('?') + 1);
    for (const auto& [name, value] : fields) {
        head.headers.add(name, value);
    }
    std::string storage;
    const Result<std::string_view> key = presented_key(head, storage);
    if (!key) {
        EXPECT_EQ(key.error().code(), ErrorCode::authentication_failed);
        return "two keys";
    }
    return std::string(*key);
}

TEST(PresentedKey, IsFoundWhereverClientsPutIt) {
    EXPECT_EQ(presented({{"Authorization", "Bearer k1"}}), "k1");
    EXPECT_EQ(presented({{"authorization", "bearer  k1 "}}), "k1");
    EXPECT_EQ(presented({{"x-api-key", "k1"}}), "k1");
    EXPECT_EQ(presented({{"Api-Key", "k1"}}), "k1");
    EXPECT_EQ(presented({{"x-goog-api-key", "k1"}}), "k1");
    EXPECT_EQ(presented({{"x-litellm-api-key", "k1"}}), "k1");
    EXPECT_EQ(presented({{"x-portkey-api-key", "k1"}}), "k1");
    EXPECT_EQ(presented({{"x-bf-vk", "k1"}}), "k1");
    EXPECT_EQ(presented({{"Helicone-Auth", "Bearer k1"}}), "k1");
    EXPECT_EQ(presented({{"Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.k1, other"}}), "k1");
    EXPECT_EQ(presented({{"Sec-WebSocket-Protocol", "realtime"}}), "");
    EXPECT_EQ(presented({}, "alt=sse&key=k%2B1"), "k+1");
}

TEST(PresentedKey, IsEmptyWithoutOne) {
    EXPECT_EQ(presented({}), "");
    EXPECT_EQ(presented({{"Authorization", "Basic dXNlcjpwYXNz"}}), "");
    EXPECT_EQ(presented({{"Authorization", "Bearer "}}), "");
    EXPECT_EQ(presented({{"x-api-key", ""}}, "monkey=k1&key="), "");
}

TEST(PresentedKey, MayStandInTwoPlacesIfItIsTheSame) {
    EXPECT_EQ(presented({{"Authorization", "Bearer k1"}, {"x-api-key", "k1"}}, "key=k1"), "k1");
}

TEST(PresentedKey, IsRefusedWhenTwoDiffer) {
    EXPECT_EQ(presented({{"Authorization", "Bearer k1"}, {"x-api-key", "k2"}}), "two keys");
    EXPECT_EQ(presented({{"x-api-key", "k1"}, {"x-api-key", "k2"}}), "two keys");
    EXPECT_EQ(presented({{"x-api-key", "k1"}}, "key=k2"), "two keys");
}

}  // namespace
}  // namespace nexus::plugins::auth
