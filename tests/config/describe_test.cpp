#include "config/describe.h"

#include "base/json.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

constexpr std::string_view kFull =
    "listeners: { data: { address: 127.0.0.1:1, tls: { certificate: c.pem, key: k.pem } } }\n"
    "vault: { address: 'https://v:8200', token: SECRET-1, secret_id: SECRET-2 }\n"
    "providers:\n"
    "  a: { kind: openai, api_key: SECRET-3, headers: { Authorization: Bearer SECRET-4, X-Empty: '' } }\n"
    "  b: { kind: openai, api_keys: [ { key: SECRET-5, weight: 2 } ] }\n"
    "  c: { kind: openai, api_key: '' }\n"
    "models: { m: { targets: [ { provider: a, model: x } ], limits: [ { requests: 5, per: day, scope: user } ] } }\n"
    "auth: { pepper: SECRET-6 }\n"
    "pipeline: [auth, { name: pii, action: block }, router]\n"
    "keys:\n"
    "  - { name: k, secret: SECRET-7 }\n"
    "  - { name: h, hash: 'nk1:SECRET8jQpUsb4WL2S5J-zttD_y-AjR1mRJ3dK8ol4E' }\n";

TEST(Describe, ShowsNoSecret) {
    const std::string text = describe(*settings_of(kFull));
    EXPECT_EQ(text.find("SECRET-"), std::string::npos) << text;
    EXPECT_EQ(text.find("SECRET8"), std::string::npos) << text;
    std::size_t hidden = 0;
    for (std::size_t at = text.find("\"***\""); at != std::string::npos; at = text.find("\"***\"", at + 1)) {
        ++hidden;
    }
    EXPECT_EQ(hidden, 8U) << text;
}

TEST(Describe, ShowsEveryKeyAsAFileWouldHaveIt) {
    const auto json = parse_json(describe(*settings_of(kFull)));
    ASSERT_TRUE(json);
    EXPECT_EQ((*json)["timeouts"]["total"], "10m");
    EXPECT_EQ((*json)["limits"]["body"], "32MiB");
    EXPECT_EQ((*json)["retries"]["budget"], "20%");
    EXPECT_EQ((*json)["injection"]["flag"], 0.7);
    EXPECT_EQ((*json)["listeners"]["data"]["tls"]["certificate"], "c.pem");
    EXPECT_FALSE((*json)["listeners"]["admin"].contains("tls"));
    EXPECT_EQ((*json)["providers"]["c"]["api_key"], "");
    EXPECT_EQ(dump_json((*json)["models"]["m"]["limits"]), R"([{"requests":5,"per":"day","scope":"user"}])");
    EXPECT_EQ((*json)["pipeline"][0], "auth");
    EXPECT_EQ((*json)["pipeline"][1]["name"], "pii");
    EXPECT_EQ((*json)["pipeline"][1]["action"], "block");
}

TEST(Describe, GivesValuesThatLoadAgain) {
    const std::string text =
        "organisations: { a: { limits: [ { concurrent: 5 } ], teams: { t: { users: { u: {} } } } } }\n"
        "pipeline: [auth, quota, { name: injection, action: audit }, router]\n"
        "timeouts: { total: 90s }\n";
    const std::string once = describe(*settings_of(text));
    EXPECT_EQ(describe(*settings_of(once)), once);
}

}  // namespace
}  // namespace nexus::config
