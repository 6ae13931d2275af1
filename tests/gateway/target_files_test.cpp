#include "gateway/target_files.h"

#include "base/encoding.h"
#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

const std::string kPicture =
    R"({"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a"}},)"
    R"({"type":"text","text":"What is this?"}]}]})";

class TargetFilesTest : public testing::Test {
  protected:
    TargetFilesTest() {
        config::Provider& up = settings_.providers["up"];
        up.kind = "bedrock";
        up.base_url = "http://127.0.0.1:1";
        up.api_key = Secret("k");
        settings_.fetch_urls.allow = true;
    }

    // What is wanted for the first target of `m`.
    std::vector<WantedFile> wanted(const std::string& request) {
        std::vector<WantedFile> found;
        run(request, [&found](UpstreamBodies& bodies, const Target& target, Exchange&) {
            Result<std::vector<WantedFile>> files = bodies.wanted_files(target);
            ASSERT_TRUE(files);
            found = *std::move(files);
        });
        return found;
    }

    void run(const std::string& request, const std::function<void(UpstreamBodies&, const Target&, Exchange&)>& job) {
        ExchangeHost host(build_generation(settings_));
        host.run(kChatPath, request, [&job](Exchange& exchange) {
            UpstreamBodies bodies(exchange);
            job(bodies, exchange.route->targets.at(0), exchange);
        });
    }

    config::Settings settings_ = test::settings_for("http://127.0.0.1:1/v1");
};

TEST_F(TargetFilesTest, AreThoseThatTheTargetTakesTheBytesOf) {
    const std::vector<WantedFile> found = wanted(kPicture);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].url, "https://example.com/a");
    EXPECT_EQ(found[0].param, "messages[0].content[0]");
    EXPECT_EQ(found[0].target, dialect::Dialect::bedrock_converse);
    EXPECT_TRUE(wanted(kRequest).empty());
    settings_.providers["up"].kind = "anthropic";
    EXPECT_TRUE(wanted(kPicture).empty());
    settings_.providers["up"].kind = "openai";
    EXPECT_TRUE(wanted(kPicture).empty());
    settings_.providers["up"].kind = "ollama";  // whose format is the client's own
    EXPECT_EQ(wanted(kPicture).size(), 1U);
}

TEST_F(TargetFilesTest, AWordStandsForThemWhereNothingIsSent) {
    run(kPicture, [](UpstreamBodies& bodies, const Target& target, Exchange& exchange) {
        ASSERT_TRUE(stand_in_for_target_files(exchange, bodies, target));
        const Result<UpstreamBody> body = bodies.make(target);
        ASSERT_TRUE(body);
        const Json sent = *parse_json(body->bytes(exchange));
        EXPECT_EQ(sent.at("messages").at(0).at("content").at(0).at("image").at("source").at("bytes"),
                  base64_encode("fetched"));
    });
}

TEST_F(TargetFilesTest, AreNotTouchedWhereNothingMayBeFetched) {
    settings_.fetch_urls.allow = false;
    run(kPicture, [](UpstreamBodies& bodies, const Target& target, Exchange& exchange) {
        ASSERT_TRUE(stand_in_for_target_files(exchange, bodies, target));
        EXPECT_TRUE(bodies.files().empty());
        EXPECT_FALSE(bodies.make(target));
    });
}

}  // namespace
}  // namespace nexus::gateway
