#include "gateway/upstream_body.h"

#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

class UpstreamBodyTest : public testing::Test {
  protected:
    // Makes the body for the first target of `m` and shows it to `then`.
    void make(const std::string& request, const std::function<void(Exchange&, const Result<UpstreamBody>&)>& then) {
        ExchangeHost host(build_generation(settings_));
        host.run(target_, request, [&](Exchange& exchange) {
            if (redact_) {
                exchange.findings.push_back(Finding{0, Span{6, 9}, "NAME", "[NAME_1]", true});
                exchange.findings.push_back(Finding{0, Span{0, 5}, "OTHER", "[OTHER_1]", false});
            }
            UpstreamBodies bodies(exchange);
            then(exchange, bodies.make(exchange.route->targets.at(0)));
        });
    }

    void expect_bytes(const std::string& request, const std::string& expected) {
        make(request, [&](Exchange& exchange, const Result<UpstreamBody>& body) {
            ASSERT_TRUE(body);
            EXPECT_EQ(body->bytes(exchange), expected);
        });
    }

    std::string target_ = kChatPath;
    config::Settings settings_ = test::settings_for("http://127.0.0.1:1/v1");
    bool redact_ = false;
};

TEST_F(UpstreamBodyTest, ForwardsTheOriginalBytesWhereNothingChanges) {
    settings_.models["m"].targets[0].model = "m";
    make(kRequest, [](Exchange& exchange, const Result<UpstreamBody>& body) {
        ASSERT_TRUE(body);
        EXPECT_TRUE(body->same_dialect);
        EXPECT_EQ(body->bytes(exchange).data(), exchange.body.data());
    });
}

TEST_F(UpstreamBodyTest, NamesTheUpstreamsModelAndAsksAStreamForItsUsage) {
    expect_bytes(R"({"model":"m","messages":[]})", R"({"model":"upstream-model","messages":[]})");
    make(kStreamRequest, [](Exchange& exchange, const Result<UpstreamBody>& body) {
        const Json sent = *parse_json(body->bytes(exchange));
        EXPECT_EQ(sent.at("stream_options").at("include_usage"), true);
    });
}

TEST_F(UpstreamBodyTest, ReplacesWhatIsToBeRedactedAndNothingElse) {
    redact_ = true;
    expect_bytes(R"({"model":"m","messages":[{"role":"user","content":"Hello Ada."}]})",
                 R"({"model":"upstream-model","messages":[{"role":"user","content":"Hello [NAME_1]."}]})");
}

TEST_F(UpstreamBodyTest, TranslatesTheRedactedTextAndNamesWhatItDrops) {
    redact_ = true;
    settings_.providers["up"].kind = "anthropic";
    settings_.providers["up"].api_key = Secret("k");
    make(R"({"model":"m","messages":[{"role":"user","content":"Hello Ada."}],"seed":1})",
         [](Exchange& exchange, const Result<UpstreamBody>& body) {
             ASSERT_TRUE(body);
             EXPECT_FALSE(body->same_dialect);
             EXPECT_EQ(body->dropped, std::vector<std::string>{"seed"});
             const std::string sent(body->bytes(exchange));
             EXPECT_THAT(sent, testing::HasSubstr("Hello [NAME_1]."));
             EXPECT_EQ(parse_json(sent)->at("model"), "upstream-model");
         });
}

TEST_F(UpstreamBodyTest, AddsTheModelThatThePathNames) {
    target_ = "/openai/deployments/m/chat/completions";
    expect_bytes(R"({"messages":[]})", R"({"model":"upstream-model","messages":[]})");
    settings_.models["m"].targets[0].model = "m";
    expect_bytes(R"({"model":"another","messages":[]})", R"({"model":"m","messages":[]})");
}

TEST_F(UpstreamBodyTest, RefusesOrPassesWhatTheRouteSays) {
    settings_.providers["up"].kind = "anthropic";
    settings_.providers["up"].api_key = Secret("k");
    const std::string request = R"({"model":"m","messages":[{"role":"user","content":"Hi"}],"seed":1,"x_own":2})";
    settings_.unsupported_params = "reject";
    make(request, [](Exchange&, const Result<UpstreamBody>& body) {
        ASSERT_FALSE(body);
        EXPECT_EQ(body.error().status(), 400);
        EXPECT_EQ(body.error().param(), "seed");
    });
    settings_.models["m"].unsupported_params = "pass";
    make(request, [](Exchange& exchange, const Result<UpstreamBody>& body) {
        ASSERT_TRUE(body);
        EXPECT_EQ(parse_json(body->bytes(exchange))->at("x_own"), 2);
        EXPECT_EQ(body->dropped, std::vector<std::string>{"seed"});
    });
}

TEST_F(UpstreamBodyTest, TranslatesEmbeddings) {
    target_ = "/v1/embeddings";
    settings_.providers["up"].kind = "cohere";
    settings_.providers["up"].api_key = Secret("k");
    make(R"({"model":"m","input":"a"})", [](Exchange& exchange, const Result<UpstreamBody>& body) {
        ASSERT_TRUE(body);
        EXPECT_EQ(body->embeddings, dialect::EmbeddingFormat::cohere);
        EXPECT_EQ(body->path, "/v2/embed");
        EXPECT_EQ(parse_json(body->bytes(exchange))->at("texts").at(0), "a");
    });
}

TEST_F(UpstreamBodyTest, PutsWhatAGlobStandsForInPlaceOfTheStar) {
    settings_.models["m-*"].targets = {config::Target{"up", "*", 1}};
    expect_bytes(R"({"model":"m-7","messages":[]})", R"({"model":"m-7","messages":[]})");
}

TEST_F(UpstreamBodyTest, NamesTheLimitAsReasoningModelsTakeItAndLeavesTheRestOfTheBytes) {
    settings_.models["m"].targets[0].model = "o3-mini";
    expect_bytes(R"({"model":"m", "max_tokens" : 9,"messages":[]})",
                 R"({"model":"o3-mini", "max_completion_tokens" : 9,"messages":[]})");
    expect_bytes(R"({"model":"m","max_completion_tokens":9,"messages":[]})",
                 R"({"model":"o3-mini","max_completion_tokens":9,"messages":[]})");
    expect_bytes(R"({"model":"m","messages":[],"max_tokens":null})",
                 R"({"model":"o3-mini","messages":[],"max_tokens":null})");
    settings_.models["m"].targets[0].model = "gpt-4o";
    expect_bytes(R"({"model":"m","max_tokens":9,"messages":[]})", R"({"model":"gpt-4o","max_tokens":9,"messages":[]})");
}

TEST_F(UpstreamBodyTest, MarksAPromptForItsCacheWhereThePolicySaysSo) {
    settings_.providers["up"].kind = "anthropic";
    settings_.providers["up"].api_key = Secret("k");
    settings_.cache_points = {"system"};
    target_ = "/v1/messages";
    const std::string mark = R"("cache_control":{"type":"ephemeral"})";
    expect_bytes(R"({"model":"m","max_tokens":9,"system":"Be terse.","messages":[]})",
                 R"({"model":"upstream-model","max_tokens":9,"system":[{"type":"text","text":"Be terse.",)" + mark +
                     R"(}],"messages":[]})");
    settings_.models["m"].cache_points.emplace();
    expect_bytes(R"({"model":"m","max_tokens":9,"system":"Be terse.","messages":[]})",
                 R"({"model":"upstream-model","max_tokens":9,"system":"Be terse.","messages":[]})");
    settings_.models["m"].cache_points->emplace_back("tools");
    target_ = kChatPath;
    make(R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"q"}],
             "tools":[{"type":"function","function":{"name":"f"}}]})",
         [](Exchange& exchange, const Result<UpstreamBody>& body) {
             ASSERT_TRUE(body);
             const Json sent = *parse_json(body->bytes(exchange));
             EXPECT_TRUE(sent.at("tools").at(0).contains("cache_control"));
             EXPECT_EQ(sent.at("system"), "s");
             EXPECT_TRUE(body->dropped.empty());
         });
}

TEST_F(UpstreamBodyTest, RemembersTheFreeFormToolsOfATranslatedRequest) {
    settings_.providers["up"].kind = "anthropic";
    settings_.providers["up"].api_key = Secret("k");
    make(R"({"model":"m","messages":[{"role":"user","content":"q"}],
             "tools":[{"type":"custom","custom":{"name":"patch"}}]})",
         [](Exchange& exchange, const Result<UpstreamBody>& body) {
             ASSERT_TRUE(body);
             EXPECT_EQ(exchange.custom_tools, std::vector<std::string>{"patch"});
             EXPECT_TRUE(parse_json(body->bytes(exchange))->at("tools").at(0).contains("input_schema"));
         });
}

TEST_F(UpstreamBodyTest, TakesOnlyAChatForOneWhereAnswersAreStrict) {
    settings_.providers["up"].kind = "openai";
    settings_.providers["up"].api_key = Secret("k");
    settings_.strict_answers = true;
    target_ = "/v1/images/generations";
    expect_bytes(R"({"model":"m","prompt":"a cat"})", R"({"model":"upstream-model","prompt":"a cat"})");
}

TEST_F(UpstreamBodyTest, RefusesEmbeddingsAtAProviderWithoutThem) {
    target_ = "/v1/embeddings";
    settings_.providers["up"].kind = "anthropic";
    settings_.providers["up"].api_key = Secret("k");
    make(R"({"model":"m","input":"a"})", [](Exchange&, const Result<UpstreamBody>& body) {
        ASSERT_FALSE(body);
        EXPECT_EQ(body.error().code(), ErrorCode::no_eligible_target);
    });
}

}  // namespace
}  // namespace nexus::gateway
