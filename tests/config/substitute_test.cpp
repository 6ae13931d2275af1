#include "config/substitute.h"

#include "tests/config/support.h"

namespace nexus::config {
namespace {

// A vault that knows what it is told, and counts how often it is asked.
class FakeVault final : public SecretSource {
  public:
    explicit FakeVault(int& reads) : reads_(reads) {}
    Result<std::string> read(std::string_view path, std::string_view field) override {
        ++reads_;
        if (path == "openai" && field == "api_key") {
            return std::string("sk-from-vault");
        }
        return Error(ErrorCode::invalid_request, "no such field");
    }

  private:
    int& reads_;
};

LoadOptions with_vault(int& reads) {
    LoadOptions options = with({{"VAULT_TOKEN", "t"}});
    options.vault = [&reads](const Vault&) -> Result<std::unique_ptr<SecretSource>> {
        return std::unique_ptr<SecretSource>(std::make_unique<FakeVault>(reads));
    };
    return options;
}

std::string data_dir(std::string_view value, Variables variables = {}) {
    return settings_of("data_dir: \"" + std::string(value) + "\"\n", std::move(variables))->data_dir;
}

TEST(Substitution, PutsVariablesIntoTexts) {
    EXPECT_EQ(data_dir("${A}", {{"A", "x"}}), "x");
    EXPECT_EQ(data_dir("/${A}/${B_2}/c", {{"A", "x"}, {"B_2", "y"}}), "/x/y/c");
    EXPECT_EQ(data_dir("${A:-/tmp:x-y}"), "/tmp:x-y");
    EXPECT_EQ(data_dir("${A:-d}", {{"A", ""}}), "d");
    EXPECT_EQ(data_dir("${A:-d}", {{"A", "x"}}), "x");
}

TEST(Substitution, TakesAnotherFormForADefault) {
    const std::string value = "<${A:-${B:-${C:-d}}}>";
    EXPECT_EQ(data_dir(value, {{"A", "a"}, {"B", "b"}}), "<a>");
    EXPECT_EQ(data_dir(value, {{"A", ""}, {"B", "b"}}), "<b>");
    EXPECT_EQ(data_dir(value, {{"C", "c"}}), "<c>");
    EXPECT_EQ(data_dir(value), "<d>");
    EXPECT_EQ(data_dir("${A:-x${B}y}", {{"B", "${C}"}}), "x${C}y");
    EXPECT_EQ(data_dir("${A:-$${B}}"), "${B}");
    EXPECT_EQ(mistakes("data_dir: ${A:-${B}}\n"),
              Lines{"nexus.yaml:1:11: data_dir: environment variable B is not set; write ${B:-} to allow that"});
}

TEST(Substitution, RefusesDefaultsNestedBeyondReason) {
    std::string value = "x";
    for (int i = 0; i < 10'000; ++i) {
        value = "${A:-" + value + "}";
    }
    EXPECT_EQ(mistakes("data_dir: " + value + "\n").size(), 1U);
}

TEST(Substitution, LeavesDollarsAloneAndKnowsTheEscape) {
    EXPECT_EQ(data_dir("a$b$"), "a$b$");
    EXPECT_EQ(data_dir("$${A}", {{"A", "x"}}), "${A}");
}

TEST(Substitution, DoesNotSearchInWhatItPutIn) {
    EXPECT_EQ(data_dir("${A}", {{"A", "${B}"}, {"B", "x"}}), "${B}");
    EXPECT_EQ(data_dir("${A}", {{"A", "x: [y]"}}), "x: [y]");
}

TEST(Substitution, HappensBeforeNumbersAndDurationsAreRead) {
    const auto settings = settings_of("workers: ${N}\ntimeouts: { connect: \"${T:-7}s\" }\n", {{"N", "3"}});
    EXPECT_EQ(settings->workers, 3);
    EXPECT_EQ(settings->timeouts.connect, Milliseconds(7000));
}

TEST(Substitution, NamesTheVariableThatIsNotSet) {
    EXPECT_EQ(mistakes("providers:\n  openai: { kind: openai, api_key: \"${OPENAI_API_KEY}\" }\nworkers: ${N}\n"),
              (Lines{"nexus.yaml:2:36: providers.openai.api_key: environment variable OPENAI_API_KEY is not set; write "
                     "${OPENAI_API_KEY:-} to allow that",
                     "nexus.yaml:3:10: workers: environment variable N is not set; write ${N:-} to allow that"}));
}

TEST(Substitution, RefusesFormsThatItDoesNotKnow) {
    const std::string forms = "expected ${NAME}, ${NAME:-default}, ${file:/path} or ${vault:path#field}, found ";
    EXPECT_EQ(mistakes("data_dir: ${env:X}\n"), Lines{"nexus.yaml:1:11: data_dir: " + forms + "${env:X}"});
    EXPECT_EQ(mistakes("data_dir: ${1X}\n"), Lines{"nexus.yaml:1:11: data_dir: " + forms + "${1X}"});
    EXPECT_EQ(mistakes("data_dir: ${A:-${B c}}\n"), Lines{"nexus.yaml:1:11: data_dir: " + forms + "${B c}"});
    EXPECT_EQ(mistakes("data_dir: ${A${B}}\n"), Lines{"nexus.yaml:1:11: data_dir: " + forms + "${A${B}}"});
    EXPECT_EQ(mistakes("data_dir: ${A\n"), Lines{"nexus.yaml:1:11: data_dir: expected a } after ${"});
}

TEST(Substitution, NeverShowsTheValueInAReport) {
    const Lines problems = mistakes("log: { level: \"${L}\" }\nworkers: \"x${L}\"\n", {{"L", "hunter2"}});
    EXPECT_EQ(problems,
              (Lines{"nexus.yaml:1:15: log.level: expected trace, debug, info, warn or error, found the value "
                     "of ${L}",
                     "nexus.yaml:2:10: workers: expected a whole number, found the value of x${L}"}));
}

TEST(Substitution, ReadsFilesBesideTheOneThatNamesThem) {
    const TemporaryFolder folder;
    folder.write("secrets/openai", "sk-file\r\n\n");
    const auto file =
        folder.write("nexus.yaml", "providers: { o: { kind: openai, api_key: '${file:secrets/openai}' } }\n");
    const LoadResult result = load(file, with({}));
    ASSERT_TRUE(result.settings) << result.problems.text();
    EXPECT_EQ(result.settings->providers.at("o").api_key.reveal(), "sk-file");
    EXPECT_EQ(result.files, (std::vector<std::filesystem::path>{file, folder / "secrets/openai"}));
}

TEST(Substitution, ReportsAFileThatCannotBeReadAndStillWatchesIt) {
    const TemporaryFolder folder;
    const auto file = folder.write("nexus.yaml", "data_dir: ${file:none}\n");
    const LoadResult result = load(file, with({}));
    EXPECT_EQ(lines(result.problems), Lines{file.string() + ":1:11: data_dir: cannot read " +
                                            (folder / "none").string() + ": No such file or directory"});
    EXPECT_EQ(result.files.back(), folder / "none");
}

constexpr std::string_view kVaultFile =
    "providers:\n"
    "  a: { kind: openai, api_key: '${vault:openai#api_key}' }\n"
    "  b: { kind: openai, api_key: '${vault:openai#api_key}' }\n"
    "vault: { address: 'https://vault:8200', token: '${VAULT_TOKEN}' }\n";

TEST(VaultForm, IsReadOncePerFieldFromTheVaultOfTheFile) {
    int reads = 0;
    const LoadResult result = load_text("nexus.yaml", kVaultFile, with_vault(reads));
    ASSERT_TRUE(result.settings) << result.problems.text();
    EXPECT_EQ(result.settings->providers.at("b").api_key.reveal(), "sk-from-vault");
    EXPECT_EQ(reads, 1);
    EXPECT_TRUE(result.uses_vault);
    EXPECT_FALSE(load_text("nexus.yaml", "workers: 1\n", with_vault(reads)).uses_vault);
}

TEST(VaultForm, HandsTheVaultBlockToTheMaker) {
    std::string token;
    LoadOptions options = with({{"VAULT_TOKEN", "root"}});
    options.vault = [&](const Vault& vault) -> Result<std::unique_ptr<SecretSource>> {
        token = std::string(vault.token.reveal()) + "@" + vault.address;
        return Error(ErrorCode::provider_unavailable, "connection refused");
    };
    const LoadResult result = load_text("nexus.yaml", kVaultFile, options);
    EXPECT_EQ(token, "root@https://vault:8200");
    EXPECT_EQ(lines(result.problems),
              (Lines{"nexus.yaml:2:31: providers.a.api_key: the vault cannot be used: connection refused",
                     "nexus.yaml:3:31: providers.b.api_key: the vault cannot be used: connection refused"}));
}

TEST(VaultForm, SaysThatThereIsNoVault) {
    const std::string key = "providers: { a: { kind: openai, api_key: '${vault:openai#api_key}' } }\n";
    EXPECT_EQ(mistakes(key), Lines{"nexus.yaml:1:42: providers.a.api_key: vault is not configured: add a vault block "
                                   "with its address"});
    EXPECT_EQ(mistakes(key + "vault: { address: 'http://v:8200', token: x }\n"),
              Lines{"nexus.yaml:1:42: providers.a.api_key: the vault cannot be read here"});
}

TEST(VaultForm, ReportsWhatTheVaultRefusesAndWhatIsNoForm) {
    int reads = 0;
    const LoadResult result = load_text("nexus.yaml",
                                        "pii: { action: '${vault:a#b}' }\ndata_dir: ${vault:openai}\n"
                                        "vault: { address: 'http://v:8200', token: '${vault:a#b}' }\n",
                                        with_vault(reads));
    EXPECT_EQ(lines(result.problems),
              (Lines{"nexus.yaml:1:16: pii.action: cannot read ${vault:a#b}: no such field",
                     "nexus.yaml:2:11: data_dir: expected ${vault:path#field}, found ${vault:openai}",
                     "nexus.yaml:3:43: vault.token: the vault block itself cannot use ${vault:…}"}));
}

}  // namespace
}  // namespace nexus::config
