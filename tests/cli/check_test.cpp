#include "cli/check.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/temporary_folder.h"

namespace nexus::cli {
namespace {

struct Outcome {
    int code = 0;
    std::string out;
    std::string errors;
};

Outcome check_text(const std::string& text) {
    const test::TemporaryFolder folder;
    std::ostringstream out;
    std::ostringstream errors;
    const int code = check(folder.write("nexus.yaml", text), out, errors);
    return {code, out.str(), errors.str()};
}

TEST(Check, SumsUpAConfigurationThatStands) {
    const Outcome outcome = check_text(
        "auth: { mode: none }\nlisteners: { data: { address: 127.0.0.1:8080 } }\n"
        "providers: { demo: { kind: mock } }\n"
        "models: { m: { targets: [{ provider: demo, model: echo }] } }\n");
    EXPECT_EQ(outcome.code, 0) << outcome.errors;
    EXPECT_TRUE(outcome.out.ends_with("nexus.yaml: ok: 1 providers (1 on), 1 models, 0 keys\n")) << outcome.out;
}

TEST(Check, ListsEveryProblemWithItsPlace) {
    const Outcome outcome = check_text("workres: 2\nprovidrs: {}\n");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.errors.find("nexus.yaml:1:1: workres"), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find("nexus.yaml:2:1: providrs"), std::string::npos) << outcome.errors;
    EXPECT_TRUE(outcome.out.empty());
}

TEST(Check, FindsWhatOnlyBuildingShows) {
    const Outcome outcome = check_text(
        "auth: { mode: none }\nlisteners: { data: { address: 127.0.0.1:8080 } }\n"
        "providers: { odd: { kind: no_such_kind, base_url: \"http://127.0.0.1:1/v1\" } }\n");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.errors.find("no_such_kind"), std::string::npos) << outcome.errors;
}

TEST(Check, PlacesAKindThatDoesNotExist) {
    const Outcome outcome = check_text("providers:\n  odd: { kind: opnai, base_url: \"http://127.0.0.1:1/v1\" }\n");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.errors.find("nexus.yaml:2:16: providers.odd.kind: "), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find("did you mean \"openai\"?"), std::string::npos) << outcome.errors;
}

TEST(Check, NamesTheFileOnEachLineOfWhatOnlyBuildingShows) {
    const Outcome outcome = check_text(
        "listeners: { data: { address: 127.0.0.1:8080 } }\n"
        "providers: { a: { kind: openai_compatible }, b: { kind: openai_compatible } }\n");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_NE(outcome.errors.find("nexus.yaml:2:17: providers.a: "), std::string::npos) << outcome.errors;
    EXPECT_NE(outcome.errors.find("nexus.yaml:2:49: providers.b: "), std::string::npos) << outcome.errors;
}

TEST(Check, SaysThatAFileIsMissing) {
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(check("no/such/nexus.yaml", out, errors), 1);
    EXPECT_NE(errors.str().find("no/such/nexus.yaml"), std::string::npos) << errors.str();
}

TEST(Check, PassesTheBuiltInConfiguration) {
    std::ostringstream out;
    std::ostringstream errors;
    EXPECT_EQ(check({}, out, errors), 0) << errors.str();
}

}  // namespace
}  // namespace nexus::cli
