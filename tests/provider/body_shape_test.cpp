#include "provider/body_shape.h"

#include <gtest/gtest.h>

namespace nexus::provider {
namespace {

std::string shaped(std::string_view body, const BodyShape& shape, std::string_view model) {
    const Result<std::string> out = shape_body(body, shape, model);
    return out ? *out : "error: " + out.error().message();
}

const BodyShape kVertex{{"model"}, {{"anthropic_version", "vertex-2023-10-16"}}};

TEST(BodyShapeTest, DropsAndAddsMembers) {
    EXPECT_EQ(shaped(R"({"model":"m","max_tokens":5,"messages":[{"a":"}"}]})", kVertex, "m"),
              R"({"max_tokens":5,"messages":[{"a":"}"}],"anthropic_version":"vertex-2023-10-16"})");
    EXPECT_EQ(shaped(R"({"max_tokens":5,"model":"m"})", kVertex, "m"),
              R"({"max_tokens":5,"anthropic_version":"vertex-2023-10-16"})");
    EXPECT_EQ(shaped(R"({"model":"m"})", kVertex, "m"), R"({"anthropic_version":"vertex-2023-10-16"})");
    EXPECT_EQ(shaped("{}", kVertex, "m"), R"({"anthropic_version":"vertex-2023-10-16"})");
}

TEST(BodyShapeTest, KeepsEveryOtherByteOfAMember) {
    EXPECT_EQ(shaped("{ \"a\" : [ 1,\n 2 ] , \"model\":\"m\", \"b\":1.50,\"c\\\"d\": null }", kVertex, "m"),
              "{ \"a\" : [ 1,\n 2 ], \"b\":1.50,\"c\\\"d\": null,\"anthropic_version\":\"vertex-2023-10-16\"}");
}

TEST(BodyShapeTest, ReplacesWhatItAdds) {
    EXPECT_EQ(shaped(R"({"anthropic_version":"client's","x":1})", kVertex, "m"),
              R"({"x":1,"anthropic_version":"vertex-2023-10-16"})");
}

TEST(BodyShapeTest, NamesTheProvidersModel) {
    EXPECT_EQ(shaped(R"({"model":"gpt-4o","x":{"model":"gpt-4o"}})", BodyShape(), "acme\"4o"),
              R"({"model":"acme\"4o","x":{"model":"gpt-4o"}})");
    const BodyShape watsonx{{"model", "stream"}, {{"model_id", "{model}"}, {"project_id", "p"}}};
    EXPECT_EQ(shaped(R"({"model":"a","stream":true,"messages":[]})", watsonx, "ibm/granite"),
              R"({"messages":[],"model_id":"ibm/granite","project_id":"p"})");
}

TEST(BodyShapeTest, RefusesWhatIsNoObject) {
    for (const std::string_view body : {"", "[]", "{\"a\":1", "{\"a\":tru}", "{} {}"}) {
        EXPECT_FALSE(shape_body(body, kVertex, "m")) << body;
    }
}

}  // namespace
}  // namespace nexus::provider
