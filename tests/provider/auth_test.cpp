#include "provider/auth.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

TEST(AuthTest, ReadsAndWritesEachSpelling) {
    for (const std::string_view text :
         {"none", "bearer", "x_api_key", "x_goog_api_key", "api_key", "aws_sigv4", "google_service_account",
          "azure_entra", "ibm_iam", "header:x-token", "query:key"}) {
        const std::optional<Auth> auth = parse_auth(text);
        ASSERT_TRUE(auth) << text;
        EXPECT_EQ(name_of(*auth), text);
    }
}

TEST(AuthTest, RefusesNamesThatCannotStandThere) {
    for (const std::string_view text : {"", "magic", "header:", "query:", "header:a b", "header:a:b", "query:a&b",
                                        "query:a=b", "header:a\r\nb", "bearer:x"}) {
        EXPECT_FALSE(parse_auth(text)) << text;
    }
}

TEST(AuthTest, TellsKeysFromTokens) {
    EXPECT_TRUE(sends_key(AuthScheme::header));
    EXPECT_FALSE(sends_key(AuthScheme::aws_sigv4));
    EXPECT_TRUE(sends_token(AuthScheme::azure_entra));
    EXPECT_FALSE(sends_token(AuthScheme::bearer));
}

TEST(AuthTest, KnowsWhereACredentialStands) {
    EXPECT_EQ(credential_header({AuthScheme::bearer, {}}).name, "authorization");
    EXPECT_EQ(credential_header({AuthScheme::ibm_iam, {}}).prefix, "Bearer ");
    EXPECT_EQ(credential_header({AuthScheme::x_goog_api_key, {}}).name, "x-goog-api-key");
    EXPECT_EQ(credential_header({AuthScheme::x_goog_api_key, {}}).prefix, "");
    const Auth own{AuthScheme::header, "X-Token"};
    EXPECT_EQ(credential_header(own).name, "X-Token");
    EXPECT_EQ(credential_header({AuthScheme::query, "key"}).name, "");
    EXPECT_EQ(credential_header({AuthScheme::none, {}}).name, "");
}

}  // namespace
}  // namespace nexus::provider
