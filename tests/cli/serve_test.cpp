#include "cli/serve.h"

#include <gtest/gtest.h>

namespace nexus::cli {
namespace {

config::Settings settings_with(std::initializer_list<std::pair<std::string, bool>> providers) {
    config::Settings settings;
    for (const auto& [name, disabled] : providers) {
        settings.providers[name].kind = name == "demo" ? "mock" : "openai";
        settings.providers[name].disabled = disabled;
    }
    return settings;
}

TEST(DescribeStart, NamesTheProvidersThatAreOn) {
    const std::string text = describe_start(settings_with({{"demo", false}, {"openai", true}}), "127.0.0.1:8080");
    EXPECT_TRUE(text.starts_with("providers: demo\n")) << text;
}

TEST(DescribeStart, ShowsARequestThatIsAnswered) {
    config::Settings settings = settings_with({{"demo", false}, {"openai", true}});
    settings.auth.mode = "none";
    settings.models["a"].targets = {{"openai", "gpt", 1}};
    settings.models["b"].targets = {{"demo", "echo", 1}};
    const std::string text = describe_start(settings, "127.0.0.1:8080");
    EXPECT_NE(text.find("try: curl http://127.0.0.1:8080/v1/chat/completions"), std::string::npos);
    EXPECT_NE(text.find(R"({"model":"b","messages":[{"role":"user","content":"Hello"}]})"), std::string::npos) << text;
    EXPECT_EQ(text.find("Bearer"), std::string::npos);
    settings.auth.mode = "keys";
    settings.listeners.data.tls.emplace();
    settings.listeners.data.base_path = "/ai";
    const std::string other = describe_start(settings, "127.0.0.1:8443");
    EXPECT_NE(other.find("https://127.0.0.1:8443/ai/v1/"), std::string::npos);
    EXPECT_NE(other.find("Bearer $NEXUS_KEY"), std::string::npos);
}

TEST(DescribeStart, FallsBackToAProvidersOwnModels) {
    const std::string text = describe_start(settings_with({{"demo", false}}), "127.0.0.1:8080");
    EXPECT_NE(text.find("\"model\":\"demo/echo\""), std::string::npos) << text;
}

TEST(DescribeStart, ShowsNoRequestWhereNothingWouldAnswer) {
    const std::string text = describe_start(settings_with({{"openai", true}}), "127.0.0.1:8080");
    EXPECT_EQ(text, "providers: none\n");
}

}  // namespace
}  // namespace nexus::cli
