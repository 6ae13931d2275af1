#include "provider/catalogue_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/catalogue.h"

namespace nexus::provider {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ProviderRow row_of(const std::string& yaml) {
    Result<Catalogue> catalogue = Catalogue::parse("k:\n" + yaml);
    EXPECT_TRUE(catalogue) << catalogue.error().message();
    return catalogue ? catalogue->rows().front() : ProviderRow();
}

std::string mistakes(const std::string& yaml) {
    const Result<Catalogue> catalogue = Catalogue::parse("k:\n" + yaml);
    return catalogue ? std::string() : catalogue.error().message();
}

TEST(CatalogueRow, HasUsualPathsAndDefaults) {
    const ProviderRow row =
        row_of("  dialects: [openai_chat, bedrock_converse, gemini]\n  operations: [models, rerank]\n");
    EXPECT_EQ(row.title, "k");
    EXPECT_EQ(row.price_kind, "k");
    EXPECT_EQ(row.verified, Verified::unverified);
    EXPECT_TRUE(row.key_required);
    EXPECT_EQ(row.auth.front().scheme, AuthScheme::bearer);
    EXPECT_EQ(row.dialects[0].path, "/chat/completions");
    EXPECT_EQ(row.dialects[0].stream_path, "");
    EXPECT_EQ(row.dialects[1].stream_path, "/model/{model}/converse-stream");
    EXPECT_EQ(row.dialects[2].path, "/models/{model}:generateContent");
    EXPECT_EQ(*row.path_of(dialect::Operation::models), "/models");
    EXPECT_EQ(row.find_operation(dialect::Operation::rerank)->format, "openai");
}

TEST(CatalogueRow, ReadsEveryKey) {
    const ProviderRow row = row_of(
        "  title: K\n  docs: https://d\n  verified: specified\n  aliases: [k2]\n"
        "  base_url: \"https://{region}.h\"\n  base_urls: { region: { global: https://h } }\n"
        "  params: { region: eu, project: }\n  auth: [aws_sigv4, \"header:x-k\"]\n  service: s\n  key: optional\n"
        "  dialects:\n    - { dialect: anthropic, path: /a, stream: /s, models: [c-*], drop: [model], add: { v: 1 },\n"
        "        invoke: true }\n"
        "    - { dialect: openai_chat, stream: none }\n"
        "  paths: { openai_chat: /c, rerank: /r }\n  formats: { rerank: cohere }\n  headers: { x: y }\n"
        "  forward: [X-A]\n  env: { api_key: [A, B], region: R }\n  prices: p\n"
        "  quirks: { stream_usage_option: false, web_search_options: true }\n  capabilities: [tools, pdf]\n");
    EXPECT_EQ(row.verified, Verified::specified);
    EXPECT_THAT(row.aliases, ElementsAre("k2"));
    EXPECT_EQ(row.base_urls.front().base_url, "https://h");
    EXPECT_EQ(row.parameters[0].fallback, "eu");
    EXPECT_EQ(row.parameters[1].fallback, std::nullopt);
    EXPECT_EQ(row.auth[1].name, "x-k");
    EXPECT_EQ(row.aws_service, "s");
    EXPECT_FALSE(row.key_required);
    const DialectPath& anthropic = row.dialects[0];
    EXPECT_EQ(anthropic.stream_path, "/s");
    EXPECT_THAT(anthropic.models, ElementsAre("c-*"));
    EXPECT_THAT(anthropic.shape.drop, ElementsAre("model"));
    EXPECT_THAT(anthropic.shape.add, ElementsAre(std::pair<std::string, std::string>("v", "1")));
    EXPECT_TRUE(anthropic.invoke);
    EXPECT_FALSE(row.dialects[1].invoke);
    EXPECT_FALSE(row.dialects[1].streams);
    EXPECT_EQ(row.dialects[1].path, "/c");
    EXPECT_EQ(row.find_operation(dialect::Operation::rerank)->path, "/r");
    EXPECT_EQ(row.find_operation(dialect::Operation::rerank)->format, "cohere");
    EXPECT_THAT(row.forwarded_headers, ElementsAre("x-a"));
    EXPECT_THAT(row.environment[0].second, ElementsAre("A", "B"));
    EXPECT_EQ(row.environment[1].first, "region");
    EXPECT_EQ(row.price_kind, "p");
    EXPECT_FALSE(row.quirks.stream_usage_option);
    EXPECT_TRUE(row.quirks.web_search_options);
    EXPECT_THAT(row.quirk_names, ElementsAre("stream_usage_option: false", "web_search_options: true"));
    EXPECT_TRUE(row.can(Capability::pdf));
    EXPECT_FALSE(row.can(Capability::vision));
}

TEST(CatalogueRow, HasAWordForWhatCompatibleServersTake) {
    const dialect::Quirks quirks =
        row_of("  dialects: [openai_chat]\n  quirks: { extra_content: true, custom_tools: true, reasons: true }\n")
            .quirks;
    EXPECT_TRUE(quirks.extra_content && quirks.custom_tools && quirks.reasons);
    const dialect::Quirks none = row_of("  dialects: [openai_chat]\n").quirks;
    EXPECT_FALSE(none.extra_content || none.custom_tools || none.reasons);
}

TEST(CatalogueRow, NamesEachMistakeAtItsPlace) {
    const std::string dialects = "  dialects: [openai_chat]\n";
    EXPECT_THAT(mistakes("  title: K\n"), HasSubstr("k.dialects: expected at least one"));
    EXPECT_THAT(mistakes(dialects + "  colour: red\n"), HasSubstr("providers.yaml:3:3"));
    EXPECT_THAT(mistakes(dialects + "  verified: surely\n"), HasSubstr("k.verified"));
    EXPECT_THAT(mistakes(dialects + "  auth: [bearer, magic]\n"), HasSubstr("k.auth"));
    EXPECT_THAT(mistakes(dialects + "  operations: [count_tokens]\n"), HasSubstr("k.operations"));
    EXPECT_THAT(mistakes(dialects + "  paths: { smalltalk: /x }\n"), HasSubstr("k.paths"));
    EXPECT_THAT(mistakes(dialects + "  formats: { rerank: cohere }\n"), HasSubstr("k.formats"));
    EXPECT_THAT(mistakes(dialects + "  quirks: { fast: true }\n"), HasSubstr("k.quirks"));
    EXPECT_THAT(mistakes(dialects + "  quirks: { stream_usage_option: maybe }\n"), HasSubstr("k.quirks"));
    EXPECT_THAT(mistakes(dialects + "  capabilities: [magic]\n"), HasSubstr("magic"));
    EXPECT_THAT(mistakes(dialects + "  base_url: \"https://{place}\"\n"), HasSubstr("no parameter is named place"));
    EXPECT_THAT(mistakes("  dialects: [{ dialect: gemini, colour: red }]\n"), HasSubstr("k.dialects"));
}

}  // namespace
}  // namespace nexus::provider
