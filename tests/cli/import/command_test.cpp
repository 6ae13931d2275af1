#include "cli/import/command.h"

#include <gtest/gtest.h>

#include "cli/check.h"
#include "tests/cli/import/imported.h"

namespace nexus::cli {
namespace {

using test::Imported;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Import, MakesOfEveryFixtureAConfigurationThatStands) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::fixtures())) {
        ImportOptions options;
        options.file = entry.path();
        options.from = entry.path().filename().string().starts_with("portkey") ? "portkey" : "litellm";
        const Imported made = test::run_import(options);
        EXPECT_TRUE(made.code == 0 || made.code == kImportedInPart) << entry.path();
        EXPECT_EQ(made.code == kImportedInPart, made.reports("Not carried over")) << made.report;
        EXPECT_EQ(test::check_with_everything_set(made.yaml), "") << entry.path() << "\n" << made.yaml;
        ++files;
    }
    EXPECT_GE(files, 7U);
}

TEST(Import, MakesWhatCheckAcceptsWithNoVariableSet) {
    for (const char* name : {"litellm-plain.yaml", "portkey-fallback.json", "portkey-conditional.json"}) {
        ImportOptions options;
        options.file = test::fixtures() / name;
        options.from = std::string_view(name).starts_with("portkey") ? "portkey" : "litellm";
        const test::TemporaryFolder folder;
        const auto file = folder.write("nexus.yaml", test::run_import(options).yaml);
        std::ostringstream out;
        std::ostringstream errors;
        EXPECT_EQ(check(file, out, errors), 0) << name << "\n" << errors.str();
    }
}

TEST(Import, NeverShowsACredentialOfTheSource) {
    for (const auto& entry : std::filesystem::directory_iterator(test::fixtures())) {
        ImportOptions options;
        options.file = entry.path();
        options.from = entry.path().filename().string().starts_with("portkey") ? "portkey" : "litellm";
        const Imported made = test::run_import(options);
        for (const char* secret : {"literal", "sk-1234", "correct-horse", "database-password", "url-password"}) {
            EXPECT_FALSE(made.has(secret)) << entry.path() << ": " << secret << "\n" << made.yaml;
            EXPECT_FALSE(made.reports(secret)) << entry.path() << ": " << secret;
        }
    }
}

TEST(Import, PutsTheReportAtTheTopAsComments) {
    const Imported made = test::import_text("litellm", "model_list: []\nlitellm_settings: { cache: true }\n");
    EXPECT_EQ(made.code, kImportedInPart);
    EXPECT_TRUE(made.reports("source.yaml:2:21: litellm_settings.cache: the response cache")) << made.report;
    EXPECT_TRUE(made.yaml.starts_with("# Made by `nexus import litellm` from source.yaml."));
    EXPECT_LT(made.yaml.find("litellm_settings.cache"), made.yaml.find("\nlisteners:"));
}

TEST(Import, EndsWith1WhereTheSourceCannotBeRead) {
    ImportOptions options;
    options.from = "litellm";
    options.file = "no/such/config.yaml";
    EXPECT_EQ(test::run_import(options).code, 1);
    for (const char* text : {"", "- a list", "{ unclosed: [", "a: 1\n---\nb: 2\n"}) {
        const Imported made = test::import_text("litellm", text);
        EXPECT_EQ(made.code, 1) << text;
        EXPECT_EQ(made.yaml, "") << text;
        EXPECT_NE(made.report, "") << text;
    }
}

TEST(Import, ReplacesAFileOnlyWhenForced) {
    const test::TemporaryFolder folder;
    ImportOptions options;
    options.from = "litellm";
    options.file = folder.write("source.yaml", "model_list: []\n");
    options.output = folder.path("nexus.yaml");
    const Imported first = test::run_import(options);
    EXPECT_EQ(first.code, 0);
    EXPECT_EQ(first.yaml, "");
    EXPECT_NE(text_of(options.output).find("listeners:"), std::string::npos);

    folder.write("nexus.yaml", "mine: true\n");
    const Imported second = test::run_import(options);
    EXPECT_EQ(second.code, 1);
    EXPECT_TRUE(second.reports("--force"));
    EXPECT_EQ(text_of(options.output), "mine: true\n");

    options.force = true;
    EXPECT_EQ(test::run_import(options).code, 0);
    EXPECT_NE(text_of(options.output).find("listeners:"), std::string::npos);
    options.output = folder.path("no/such/folder.yaml");
    EXPECT_EQ(test::run_import(options).code, 1);
}

}  // namespace
}  // namespace nexus::cli
