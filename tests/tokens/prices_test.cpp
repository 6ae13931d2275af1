#include "tokens/prices.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/strings.h"

namespace nexus::embedded {

std::string_view prices();

}  // namespace nexus::embedded

namespace nexus::tokens {
namespace {

std::string found(std::string_view kind, std::string_view model) {
    const auto price = find_price(kind, model);
    return price ? std::string(price->kind) + " " + std::string(price->id) : "nothing";
}

std::vector<std::string_view> data_rows() {
    std::vector<std::string_view> rows;
    for (std::string_view line : split(embedded::prices(), '\n')) {
        if (!line.empty() && !line.starts_with('#') && !line.starts_with("kind,")) {
            rows.push_back(line);
        }
    }
    return rows;
}

TEST(PriceTable, IsSortedWithoutDoubles) {
    const std::vector<std::string_view> rows = data_rows();
    ASSERT_GT(rows.size(), 1'000U);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto before = split(rows[i - 1], ',');
        const auto after = split(rows[i], ',');
        EXPECT_LT(std::pair(before[0], before[1]), std::pair(after[0], after[1])) << rows[i];
    }
}

TEST(PriceTable, IsWellFormedInEveryRow) {
    for (std::string_view row : data_rows()) {
        const auto fields = split(row, ',');
        ASSERT_EQ(fields.size(), 14U) << row;
        EXPECT_EQ(lower(row), row);
        EXPECT_TRUE(parse_uint(fields[2]) && parse_uint(fields[3])) << row;
        for (std::size_t i = 4; i < 13; ++i) {
            EXPECT_TRUE(fields[i].empty() || parse_uint(fields[i])) << row;
        }
        EXPECT_EQ(fields[13].find_first_not_of("sjemoptbrfw"), std::string_view::npos) << row;
    }
}

TEST(PriceTable, NamesItsSourceAndLicence) {
    const std::string_view head = embedded::prices().substr(0, embedded::prices().find("\nkind,"));
    EXPECT_NE(head.find("LiteLLM"), std::string_view::npos);
    EXPECT_NE(head.find("MIT"), std::string_view::npos);
}

TEST(FindPrice, FindsEveryRowUnderItsOwnName) {
    for (std::string_view row : data_rows()) {
        const auto fields = split(row, ',');
        const auto price = find_price(fields[0], fields[1]);
        ASSERT_TRUE(price) << row;
        EXPECT_EQ(price->kind, fields[0]) << row;
        EXPECT_EQ(price->id, fields[1]) << row;
        EXPECT_EQ(price->input, parse_int(fields[2])) << row;
        EXPECT_EQ(price->cache_read, parse_int(fields[4])) << row;
    }
}

TEST(FindPrice, ReadsAllFieldsOfARow) {
    const auto price = find_price("openai", "gpt-4o");
    ASSERT_TRUE(price);
    EXPECT_EQ(price->input, 2'500'000);
    EXPECT_EQ(price->output, 10'000'000);
    EXPECT_EQ(price->cache_read, 1'250'000);
    EXPECT_FALSE(price->cache_write);
    EXPECT_EQ(price->context_window, 128'000);
    EXPECT_EQ(price->max_output, 16'384);
    EXPECT_FALSE(price->refuses_max_tokens);
    const auto long_priced = find_price("gemini", "gemini-2.5-pro");
    ASSERT_TRUE(long_priced);
    EXPECT_EQ(long_priced->long_from, 200'000);
    EXPECT_EQ(long_priced->long_input, 2'500'000);
    EXPECT_EQ(long_priced->long_output, 15'000'000);
}

TEST(FindPrice, KnowsWhatModelsCanTake) {
    const auto new_claude = find_price("anthropic", "claude-opus-4-7");
    ASSERT_TRUE(new_claude);
    EXPECT_TRUE(new_claude->lacks_sampling_params);
    EXPECT_TRUE(new_claude->thinks_by_effort);
    EXPECT_FALSE(new_claude->lacks_native_json_schema);
    const auto older_claude = find_price("anthropic", "claude-haiku-4-5");
    ASSERT_TRUE(older_claude);
    EXPECT_FALSE(older_claude->lacks_sampling_params);
    EXPECT_FALSE(older_claude->thinks_by_effort);
    EXPECT_TRUE(find_price("vertex", "claude-3-5-haiku")->lacks_native_json_schema);
    for (const char* model : {"gpt-5", "o3-mini", "o1"}) {
        EXPECT_TRUE(find_price("openai", model)->refuses_max_tokens) << model;
    }
    EXPECT_FALSE(find_price("gemini", "gemini-2.5-flash")->thinks_by_effort);
    EXPECT_TRUE(find_price("gemini", "gemini-3.1-pro-preview")->thinks_by_effort);
}

TEST(FindPrice, KnowsAModelsLimitsUnderResellersNamesToo) {
    const auto flags = [](std::string_view kind, std::string_view model) {
        const auto price = find_price(kind, model);
        EXPECT_TRUE(price) << kind << " " << model;
        return price.value_or(ModelPrice());
    };
    const std::pair<std::string_view, std::string_view> older[] = {
        {"anthropic", "claude-sonnet-4-5"},
        {"bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"},
        {"bedrock", "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0"},
        {"vertex", "claude-sonnet-4-5@20250929"},
        {"openrouter", "anthropic/claude-sonnet-4.5"},
        {"databricks", "databricks-claude-sonnet-4-5"},
    };
    for (const auto& [kind, model] : older) {
        EXPECT_TRUE(flags(kind, model).takes_one_sampling_param) << model;
        EXPECT_FALSE(flags(kind, model).lacks_sampling_params) << model;
        EXPECT_FALSE(flags(kind, model).lacks_assistant_prefill) << model;
    }
    const std::pair<std::string_view, std::string_view> newest[] = {
        {"anthropic", "claude-opus-5-5"},      {"bedrock", "us.anthropic.claude-opus-5-5"},
        {"vertex", "claude-opus-5-5@default"}, {"openrouter", "anthropic/claude-opus-5.5"},
        {"github_copilot", "claude-opus-5.5"},
    };
    for (const auto& [kind, model] : newest) {
        EXPECT_FALSE(flags(kind, model).takes_one_sampling_param) << model;
        EXPECT_TRUE(flags(kind, model).lacks_sampling_params) << model;
        EXPECT_TRUE(flags(kind, model).lacks_assistant_prefill) << model;
        EXPECT_TRUE(flags(kind, model).lacks_forced_tool_use) << model;
        EXPECT_TRUE(flags(kind, model).thinks_by_effort) << model;
    }
    EXPECT_TRUE(flags("azure", "gpt-5.1").refuses_max_tokens);
    EXPECT_FALSE(flags("azure", "gpt-35-turbo").refuses_max_tokens);
    EXPECT_FALSE(flags("bedrock", "anthropic.claude-sonnet-5-5").lacks_native_json_schema);
}

TEST(FindPrice, AsksVertexForWhatTheGeminiApiHasGivenUp) {
    EXPECT_EQ(found("gemini", "gemini-2.0-flash"), "vertex gemini-2.0-flash");
}

TEST(FindPrice, TakesDatedNames) {
    EXPECT_EQ(found("openai", "gpt-4o-2024-05-13"), "openai gpt-4o-2024-05-13");
    EXPECT_EQ(found("openai", "gpt-4o-2031-01-02"), "openai gpt-4o");
    EXPECT_EQ(found("anthropic", "claude-sonnet-4-5-20310102"), "anthropic claude-sonnet-4-5");
    EXPECT_EQ(found("anthropic", "claude-sonnet-4-5@20310102"), "anthropic claude-sonnet-4-5");
    EXPECT_EQ(found("openai", "gpt-4o:latest"), "openai gpt-4o");
    EXPECT_EQ(found("openai", "gpt-4o-99991"), "nothing");
}

TEST(FindPrice, TakesPrefixedNames) {
    EXPECT_EQ(found("openai", "openai/gpt-4o"), "openai gpt-4o");
    EXPECT_EQ(found("gemini", "google/gemini-2.5-flash"), "gemini gemini-2.5-flash");
    EXPECT_EQ(found("openrouter", "anthropic/claude-sonnet-4-5"), "anthropic claude-sonnet-4-5");
    EXPECT_EQ(found("bedrock", "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0").substr(0, 8), "bedrock ");
}

TEST(FindPrice, TakesAliasesOfKindsAndAnyCase) {
    EXPECT_EQ(found("vertex_ai", "gemini-2.5-pro"), "vertex gemini-2.5-pro");
    EXPECT_EQ(found("OpenAI", "GPT-4o"), "openai gpt-4o");
    EXPECT_EQ(found("azure_openai", "gpt-4o-mini"), "azure gpt-4o-mini");
}

TEST(FindPrice, AsksTheMakerWhereAKindHasNoRowOfItsOwn) {
    EXPECT_EQ(found("mock", "gpt-4o-mini"), "openai gpt-4o-mini");
    EXPECT_EQ(found("openai_compatible", "claude-opus-4-7"), "anthropic claude-opus-4-7");
}

TEST(FindPrice, PricesAFineTuneAsItsBase) {
    EXPECT_EQ(found("openai", "ft:gpt-4o-2024-08-06:acme::abc123"), "openai ft:gpt-4o-2024-08-06");
}

TEST(FindPrice, FindsNothingForNamesThatAreNone) {
    for (std::string_view model : {"", "/", ":", "@", "gpt", "gpt-4o,2500000", "\n", "zzzz", "openai/",
                                   "ft:", "-latest", "# what models cost", "id", "-2024-01-01", "\xff\xfe"}) {
        EXPECT_EQ(found("openai", model), "nothing") << model;
        EXPECT_EQ(found("", model), "nothing") << model;
    }
    EXPECT_EQ(found("openai", std::string(1'000'000, '/')), "nothing");
    EXPECT_EQ(found("kind", "id"), "nothing");
}

}  // namespace
}  // namespace nexus::tokens
