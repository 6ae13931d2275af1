#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "provider/catalogue.h"
#include "tests/provider/test_key.h"

namespace nexus::provider {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

config::Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto it = variables.find(name);
        return it == variables.end() ? std::nullopt : std::optional<std::string>(it->second);
    };
}

EnvironmentProviders enabled(std::map<std::string, std::string> variables) {
    return Catalogue::builtin().enabled_by_environment(environment(std::move(variables)));
}

std::vector<std::string> kinds(const EnvironmentProviders& providers) {
    std::vector<std::string> out;
    for (const auto& [name, settings] : providers.entries) {
        EXPECT_EQ(settings.kind, name);
        out.push_back(name);
    }
    return out;
}

// A file that is gone with the object.
class CredentialsFile {
  public:
    explicit CredentialsFile(const std::string& text) {
        path_ = (std::filesystem::temp_directory_path() / "nexus-sa-XXXXXX").string();
        const int descriptor = ::mkstemp(path_.data());
        EXPECT_EQ(::write(descriptor, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        ::close(descriptor);
    }
    ~CredentialsFile() { std::filesystem::remove(path_); }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

TEST(EnvironmentTest, EnablesWhatHasItsUsualVariable) {
    EXPECT_THAT(kinds(enabled({})), IsEmpty());
    const EnvironmentProviders providers =
        enabled({{"GROQ_API_KEY", "gsk"}, {"GOOGLE_API_KEY", " g \n"}, {"OPENAI_API_KEY", "  "}});
    EXPECT_THAT(kinds(providers), ElementsAre("gemini", "groq"));
    EXPECT_EQ(providers.entries.find("groq")->second.api_key.reveal(), "gsk");
    EXPECT_EQ(providers.entries.find("gemini")->second.api_key.reveal(), "g");
    EXPECT_THAT(providers.warnings, IsEmpty());
}

TEST(EnvironmentTest, TakesTheFirstOfSeveralVariables) {
    const EnvironmentProviders providers = enabled({{"CO_API_KEY", "b"}, {"COHERE_API_KEY", "a"}});
    EXPECT_EQ(providers.entries.find("cohere")->second.api_key.reveal(), "a");
}

TEST(EnvironmentTest, TakesABaseUrlWithAKeyAndAloneOnlyWhereNoneIsNeeded) {
    EXPECT_THAT(kinds(enabled({{"OPENAI_BASE_URL", "http://127.0.0.1:1/v1"}})), IsEmpty());
    const EnvironmentProviders openai = enabled({{"OPENAI_BASE_URL", "http://h/v1"}, {"OPENAI_API_KEY", "k"}});
    EXPECT_EQ(openai.entries.find("openai")->second.base_url, "http://h/v1");
    const std::map<std::string, std::string> hosts{{"127.0.0.1:11434", "http://127.0.0.1:11434"},
                                                   {"0.0.0.0", "http://127.0.0.1:11434"},
                                                   {":9000", "http://127.0.0.1:9000"},
                                                   {"https://ollama.example.com", "https://ollama.example.com"}};
    for (const auto& [host, url] : hosts) {
        const EnvironmentProviders ollama = enabled({{"OLLAMA_HOST", host}});
        ASSERT_THAT(kinds(ollama), ElementsAre("ollama")) << host;
        EXPECT_EQ(ollama.entries.find("ollama")->second.base_url, url);
    }
}

TEST(EnvironmentTest, ReadsAwsCredentials) {
    const EnvironmentProviders providers = enabled({{"AWS_ACCESS_KEY_ID", "AKIA"},
                                                    {"AWS_SECRET_ACCESS_KEY", "s"},
                                                    {"AWS_SESSION_TOKEN", "t"},
                                                    {"AWS_REGION", "eu-west-3"}});
    ASSERT_THAT(kinds(providers), ElementsAre("bedrock"));
    const config::Provider& bedrock = providers.entries.find("bedrock")->second;
    EXPECT_EQ(bedrock.access_key_id, "AKIA");
    EXPECT_EQ(bedrock.secret_access_key.reveal(), "s");
    EXPECT_EQ(bedrock.session_token.reveal(), "t");
    EXPECT_EQ(bedrock.region, "eu-west-3");
    EXPECT_THAT(kinds(enabled({{"AWS_ACCESS_KEY_ID", "AKIA"}})), IsEmpty());
    EXPECT_THAT(kinds(enabled({{"AWS_REGION", "eu-west-3"}})), IsEmpty());
    EXPECT_THAT(kinds(enabled({{"AWS_BEARER_TOKEN_BEDROCK", "b"}})), ElementsAre("bedrock"));
}

TEST(EnvironmentTest, ReadsTheAwsSourcesOfContainers) {
    const EnvironmentProviders web = enabled({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/token"},
                                              {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                                              {"AWS_REGION", "eu-west-3"}});
    ASSERT_THAT(kinds(web), ElementsAre("bedrock"));
    const config::Provider& bedrock = web.entries.find("bedrock")->second;
    EXPECT_EQ(bedrock.web_identity_token_file, "/var/run/secrets/token");
    EXPECT_EQ(bedrock.web_identity_role, "arn:aws:iam::1:role/r");
    EXPECT_EQ(bedrock.role_arn, "");
    EXPECT_THAT(kinds(enabled({{"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"}})), IsEmpty());
    const EnvironmentProviders container =
        enabled({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1"},
                 {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                 {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/t"}});
    ASSERT_THAT(kinds(container), ElementsAre("bedrock"));
    EXPECT_EQ(container.entries.find("bedrock")->second.container_credentials, "/v2/credentials/1");
    EXPECT_EQ(container.entries.find("bedrock")->second.container_token_file, "/t");
}

TEST(EnvironmentTest, ReadsGooglesCredentialsFileAndItsProject) {
    const CredentialsFile file(test::test_key().service_account("https://oauth2.googleapis.com/token"));
    const EnvironmentProviders providers =
        enabled({{"GOOGLE_APPLICATION_CREDENTIALS", file.path()}, {"VERTEXAI_LOCATION", "europe-west4"}});
    ASSERT_THAT(kinds(providers), ElementsAre("vertex"));
    const auto made =
        make_provider("vertex", providers.entries.find("vertex")->second, ProviderContext{Catalogue::builtin(), {}});
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ((*made)->endpoint->host, "europe-west4-aiplatform.googleapis.com");
    EXPECT_EQ((*made)->row.dialects.front().path,
              "/v1/projects/acme-ai/locations/europe-west4/publishers/google/models/{model}:generateContent");
    const EnvironmentProviders missing = enabled({{"GOOGLE_APPLICATION_CREDENTIALS", "/no/such/file.json"}});
    EXPECT_THAT(kinds(missing), IsEmpty());
    EXPECT_THAT(missing.warnings, ElementsAre(HasSubstr("/no/such/file.json")));
}

TEST(EnvironmentTest, TellsWhatAKeyAloneDoesNotSay) {
    const EnvironmentProviders providers = enabled({{"AZURE_API_KEY", "secret-key"}});
    EXPECT_THAT(kinds(providers), IsEmpty());
    EXPECT_THAT(providers.warnings, ElementsAre("azure is off: AZURE_API_KEY is set, but not its resource"));
    EXPECT_THAT(kinds(enabled({{"AZURE_API_KEY", "k"}, {"AZURE_API_BASE", "https://acme.openai.azure.com"}})),
                ElementsAre("azure"));
    EXPECT_THAT(kinds(enabled({{"AZURE_API_KEY", "k"}, {"AZURE_RESOURCE_NAME", "acme"}})), ElementsAre("azure"));
}

TEST(EnvironmentTest, TakesAHostWithOrWithoutItsScheme) {
    for (const std::string host : {"acme.cloud.databricks.com", "https://acme.cloud.databricks.com/"}) {
        const EnvironmentProviders providers = enabled({{"DATABRICKS_TOKEN", "k"}, {"DATABRICKS_HOST", host}});
        ASSERT_THAT(kinds(providers), ElementsAre("databricks"));
        EXPECT_EQ(providers.entries.find("databricks")->second.params.find("host")->second,
                  "acme.cloud.databricks.com");
    }
}

TEST(EnvironmentTest, AddsACredentialOnlyToAnEntryWithoutOne) {
    const ProviderRow& row = *Catalogue::builtin().find("groq");
    const config::Environment variables = environment({{"GROQ_API_KEY", "of the environment"}});
    config::Provider settings;
    ASSERT_TRUE(add_from_environment(row, variables, settings));
    EXPECT_EQ(settings.api_key.reveal(), "of the environment");
    settings.api_key = Secret("own");
    ASSERT_TRUE(add_from_environment(row, variables, settings));
    EXPECT_EQ(settings.api_key.reveal(), "own");
    config::Provider off;
    off.disabled = true;  // an empty key is written
    ASSERT_TRUE(add_from_environment(row, variables, off));
    EXPECT_TRUE(off.api_key.empty());
}

TEST(EnvironmentTest, DoesNotMoveAnEntryThatHasItsOwnKey) {
    const ProviderRow& row = *Catalogue::builtin().find("openai");
    const config::Environment variables =
        environment({{"OPENAI_API_KEY", "of the environment"}, {"OPENAI_BASE_URL", "http://elsewhere/v1"}});
    config::Provider settings;
    settings.api_key = Secret("own");
    ASSERT_TRUE(add_from_environment(row, variables, settings));
    EXPECT_EQ(settings.base_url, "");
    config::Provider bare;
    ASSERT_TRUE(add_from_environment(row, variables, bare));
    EXPECT_EQ(bare.base_url, "http://elsewhere/v1");
}

TEST(EnvironmentTest, CompletesEntriesWhereTheContextHasAnEnvironment) {
    config::Provider settings;
    settings.kind = "groq";
    ProviderContext context{Catalogue::builtin(), {}};
    EXPECT_EQ(*make_provider("groq", settings, context), nullptr);
    context.environment = environment({{"GROQ_API_KEY", "gsk"}});
    const auto made = make_provider("groq", settings, context);
    ASSERT_TRUE(made);
    EXPECT_EQ((*made)->keys.front()->reveal(), "gsk");
}

// Whatever is set, what comes out is made into a provider or told of.
TEST(EnvironmentTest, MakesProvidersOfEveryRowThatHasAVariable) {
    for (const ProviderRow& row : Catalogue::builtin().rows()) {
        std::map<std::string, std::string> variables;
        for (const auto& [holds, names] : row.environment) {
            variables[names.front()] = holds == "base_url" ? "https://h.example.com" : "value-1";
        }
        variables.erase("GOOGLE_APPLICATION_CREDENTIALS");
        const EnvironmentProviders providers = enabled(variables);
        EXPECT_THAT(providers.warnings, IsEmpty());
        if (row.environment.empty() || row.kind == "vertex") {
            continue;
        }
        const auto entry = providers.entries.find(row.kind);
        ASSERT_NE(entry, providers.entries.end()) << row.kind;
        const auto made = make_provider(row.kind, entry->second, ProviderContext{Catalogue::builtin(), {}});
        EXPECT_TRUE(made && *made != nullptr) << row.kind << (made ? "" : made.error().message());
    }
}

}  // namespace
}  // namespace nexus::provider
