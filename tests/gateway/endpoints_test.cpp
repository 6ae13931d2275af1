#include "gateway/endpoints.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

TEST(FindEndpoint, FindsTheChatEndpointWithAndWithoutVersionAndTrailingSlash) {
    for (const std::string_view path : {"/v1/chat/completions", "/chat/completions", "/v1/chat/completions/"}) {
        const auto found = find_endpoint(net::Method::post, path);
        ASSERT_TRUE(found) << path;
        EXPECT_EQ((*found)->operation, Operation::chat);
    }
}

TEST(FindEndpoint, TellsAnUnknownPathFromAWrongMethod) {
    EXPECT_EQ(find_endpoint(net::Method::get, "/v1/chat/completions").error().code(), ErrorCode::method_not_allowed);
    EXPECT_EQ(find_endpoint(net::Method::post, "/v1/nothing").error().code(), ErrorCode::not_found);
    EXPECT_EQ(find_endpoint(net::Method::post, "").error().code(), ErrorCode::not_found);
}

TEST(FindEndpoint, TakesModelNamesWithSlashes) {
    const auto found = find_endpoint(net::Method::get, "/v1/models/openai/gpt-4o");
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)->operation, Operation::get_model);
    EXPECT_EQ((*find_endpoint(net::Method::get, "/v1/models/"))->operation, Operation::list_models);
}

}  // namespace
}  // namespace nexus::gateway
