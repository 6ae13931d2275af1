#include "gateway/model_list.h"

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

class ModelListTest : public testing::Test {
  protected:
    ModelListTest() {
        config::Settings settings = test::settings_for("http://127.0.0.1:1/v1");
        settings.models["other"] = settings.models["m"];
        settings.models["glob-*"] = settings.models["m"];
        settings.models["dead"].targets = {config::Target{"nobody", "x", 1}};
        generation_ = build_generation(std::move(settings));
    }

    std::shared_ptr<const Generation> generation_;
    Identity everybody_;
};

TEST_F(ModelListTest, ListsModelsThatHaveATargetWithTheirOwner) {
    EXPECT_EQ(
        model_list(*generation_, everybody_),
        R"({"object":"list","data":[{"id":"m","object":"model","created":0,"owned_by":"up"},{"id":"other","object":"model","created":0,"owned_by":"up"}]})");
}

TEST_F(ModelListTest, ShowsACallerOnlyWhatItMayUse) {
    Identity caller;
    caller.models = {"oth*"};
    const Json list = *parse_json(model_list(*generation_, caller));
    ASSERT_EQ(list.at("data").size(), 1u);
    EXPECT_EQ(list.at("data").at(0).at("id"), "other");
    EXPECT_TRUE(model_entry(*generation_, caller, "other"));
    EXPECT_EQ(model_entry(*generation_, caller, "m").error().code(), ErrorCode::model_not_found);
}

TEST_F(ModelListTest, DescribesWhatAGlobCovers) {
    EXPECT_EQ(parse_json(*model_entry(*generation_, everybody_, "glob-7"))->at("id"), "glob-7");
    EXPECT_EQ(model_entry(*generation_, everybody_, "unknown").error().param(), "model");
}

}  // namespace
}  // namespace nexus::gateway
