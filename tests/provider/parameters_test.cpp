#include "provider/parameters.h"

#include <gtest/gtest.h>

#include "provider/catalogue.h"
#include "tests/provider/test_key.h"

namespace nexus::provider {
namespace {

ProviderRow row_of(const std::string& yaml) {
    Result<Catalogue> catalogue = Catalogue::parse("k:\n" + yaml);
    EXPECT_TRUE(catalogue) << catalogue.error().message();
    return catalogue->rows().front();
}

const std::string kPlace =
    "  base_url: \"https://{region}.example.com\"\n"
    "  base_urls: { region: { global: https://example.com } }\n"
    "  params: { region: eu, project: , version: v1 }\n"
    "  dialects: [{ dialect: gemini, path: \"/{version}/{project}/{model}\", add: { p: \"{project}\" } }]\n";

TEST(ParametersTest, TakesTheOperatorsValueBeforeTheRows) {
    const ProviderRow row = row_of(kPlace);
    config::Provider settings;
    EXPECT_EQ(parameter(row, settings, "region"), "eu");
    settings.region = "us";
    EXPECT_EQ(parameter(row, settings, "region"), "us");
    settings.params["version"] = "v2";
    EXPECT_EQ(parameter(row, settings, "version"), "v2");
    settings.region = "  ";
    EXPECT_EQ(parameter(row, settings, "region"), "eu");
    EXPECT_EQ(parameter(row, settings, "project"), std::nullopt);
}

TEST(ParametersTest, TakesTheProjectOfTheCredentialsFile) {
    config::Provider settings;
    settings.service_account = Secret(test::test_key().service_account("https://t"));
    EXPECT_EQ(parameter(row_of(kPlace), settings, "project"), "acme-ai");
    settings.project = "other";
    EXPECT_EQ(parameter(row_of(kPlace), settings, "project"), "other");
}

TEST(ParametersTest, NamesWhatIsMissingAndWhatIsUnknown) {
    const ProviderRow row = row_of(kPlace);
    config::Provider settings;
    EXPECT_EQ(missing_parameters(row, settings), std::vector<std::string>{"project"});
    settings.project = "p";
    EXPECT_TRUE(missing_parameters(row, settings).empty());
    settings.account = "a";
    settings.params["colour"] = "red";
    EXPECT_EQ(unknown_parameters(row, settings), (std::vector<std::string>{"account", "params.colour"}));
}

TEST(ParametersTest, PicksTheBaseUrlOfAParametersValue) {
    const ProviderRow row = row_of(kPlace);
    config::Provider settings;
    EXPECT_EQ(*base_url(row, settings), "https://eu.example.com");
    settings.region = "global";
    EXPECT_EQ(*base_url(row, settings), "https://example.com");
    settings.base_url = "http://127.0.0.1:1";
    EXPECT_EQ(*base_url(row, settings), "http://127.0.0.1:1");
}

// A parameter must not move the request, and with it the credential, to another host.
TEST(ParametersTest, RefusesAParameterThatWouldChangeTheHost) {
    for (const std::string value : {"evil.com/", "a@evil.com", "evil.com#", "a b", "x?y", "a:1"}) {
        config::Provider settings;
        settings.region = value;
        EXPECT_FALSE(base_url(row_of(kPlace), settings)) << value;
    }
}

TEST(ParametersTest, FillsPathsAndBodiesButTheModel) {
    config::Provider settings;
    settings.project = "a/b";
    const ProviderRow row = filled_row(row_of(kPlace), settings, "");
    EXPECT_EQ(row.dialects.front().path, "/v1/a%2Fb/{model}");
    EXPECT_EQ(row.dialects.front().shape.add.front().second, "a/b");
}

TEST(ParametersTest, SaysTheVersionOnceWhereBaseUrlAndPathBothDo) {
    const ProviderRow row = row_of("  dialects: [{ dialect: anthropic, path: /v1/messages }, gemini]\n");
    EXPECT_EQ(filled_row(row, {}, "/v1").dialects.front().path, "/messages");
    EXPECT_EQ(filled_row(row, {}, "/proxy/v1").dialects.front().path, "/messages");
    EXPECT_EQ(filled_row(row, {}, "/v2").dialects.front().path, "/v1/messages");
    EXPECT_EQ(filled_row(row, {}, "/proxy").dialects.front().path, "/v1/messages");
    EXPECT_EQ(filled_row(row, {}, "").dialects.front().path, "/v1/messages");
}

TEST(ParametersTest, FindsMembersByTheirKeys) {
    config::Provider settings;
    *text_member(settings, "region") = "eu";
    *secret_member(settings, "session_token") = Secret("s");
    EXPECT_EQ(settings.region, "eu");
    EXPECT_EQ(settings.session_token.reveal(), "s");
    EXPECT_EQ(text_member(settings, "api_key"), nullptr);
    EXPECT_EQ(secret_member(settings, "region"), nullptr);
}

}  // namespace
}  // namespace nexus::provider
