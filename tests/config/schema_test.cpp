#include "config/schema.h"

#include "base/json.h"
#include "tests/config/support.h"

namespace nexus::config {
namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Schema, IsWhatTheProjectPublishes) {
    const std::filesystem::path file = std::filesystem::path(NEXUS_SOURCE_DIR) / "config/schema.json";
    if (std::getenv("NEXUS_UPDATE_GENERATED") != nullptr) {
        std::ofstream(file, std::ios::binary) << json_schema();
    }
    EXPECT_EQ(contents(file), json_schema()) << "run config_tests with NEXUS_UPDATE_GENERATED=1";
}

class SchemaTest : public testing::Test {
  protected:
    void SetUp() override {
        auto parsed = parse_json(json_schema());
        ASSERT_TRUE(parsed);
        schema_ = *std::move(parsed);
    }

    Json schema_;
};

TEST_F(SchemaTest, SaysWhatTheFieldTablesSay) {
    EXPECT_EQ(schema_["$schema"], "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(schema_["additionalProperties"], false);
    EXPECT_EQ(dump_json(schema_["properties"]["workers"]["anyOf"][0]),
              R"({"type":"integer","minimum":0,"maximum":1024})");
    EXPECT_EQ(schema_["properties"]["workers"]["default"], 0);
    const Json& provider = schema_["properties"]["providers"]["additionalProperties"];
    EXPECT_EQ(dump_json(provider["required"]), R"(["kind"])");
    EXPECT_EQ(dump_json(schema_["$defs"]["limit"]["properties"]["per"]["anyOf"][0]),
              R"({"enum":["second","minute","hour","day"]})");
    EXPECT_EQ(dump_json(schema_["properties"]["pipeline"]["items"]), R"({"$ref":"#/$defs/stage"})");
}

TEST_F(SchemaTest, DoesNotOfferWhatIsNotBuiltYet) {
    for (const std::string_view key : {"rules", "telemetry", "unknown_outcome"}) {
        EXPECT_FALSE(schema_["properties"].contains(key)) << key;
    }
}

TEST_F(SchemaTest, LetsASubstitutionStandForEveryTypedValue) {
    for (const std::string_view key : {"workers", "mid_stream"}) {
        EXPECT_EQ(dump_json(schema_["properties"][std::string(key)]["anyOf"][1]), R"({"$ref":"#/$defs/substitution"})");
    }
}

}  // namespace
}  // namespace nexus::config
