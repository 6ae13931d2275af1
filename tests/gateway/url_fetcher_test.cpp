#include "gateway/url_fetcher.h"

#include "base/encoding.h"
#include "base/json.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/support/eventually.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;

const std::string kPng = "\x89PNG\r\n\x1a\n and more";
const std::string kConverse =
    R"({"output":{"message":{"role":"assistant","content":[{"text":"A cat."}]}},"stopReason":"end_turn",)"
    R"("usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}})";

Script file(std::string bytes, const std::string& type = "image/png") {
    Script script = Script::json(std::move(bytes));
    script.headers = {{"content-type", type}};
    return script;
}

Script redirect(const std::string& location) {
    Script script = Script::json("", 302);
    script.headers.emplace_back("location", location);
    return script;
}

std::string request_for(const std::vector<std::string>& urls, const std::string& text = "What is this?") {
    Json content = Json::array({Json{{"type", "text"}, {"text", text}}});
    for (const std::string& url : urls) {
        content.push_back(Json{{"type", "image_url"}, {"image_url", {{"url", url}}}});
    }
    return dump_json(Json{{"model", "m"}, {"messages", Json::array({Json{{"role", "user"}, {"content", content}}})}});
}

// A model at Bedrock, which takes bytes only, and a server of files on the loopback, which the configuration permits.
class UrlFetcherTest : public GatewayTest {
  protected:
    UrlFetcherTest() {
        make_up_a("bedrock");
        upstream_.queue(Script::json(kConverse));
        settings_.fetch_urls.allow = true;
        settings_.fetch_urls.http = true;
        settings_.fetch_urls.allow_addresses = {"127.0.0.1/32"};
    }
    std::string url(const std::string& path = "/a.png") { return "http://" + files_.address() + path; }
    const FetchShare& counters() { return gateway_->gateway().fetches(); }

    // The answer to a request whose picture cannot be fetched says why, and the provider was not asked.
    void expect_refused(const std::string& picture, const std::string& why) {
        const test::HttpAnswer answer = post(request_for({picture}));
        EXPECT_EQ(answer.status, 400) << answer.body;
        EXPECT_THAT(answer.body, HasSubstr("messages[0].content[1]: cannot be fetched: "));
        EXPECT_THAT(answer.body, HasSubstr(why));
        EXPECT_TRUE(upstream_.requests().empty());
    }

    test::ScriptedUpstream files_;
};

TEST_F(UrlFetcherTest, PutsTheBytesIntoTheProvidersRequest) {
    files_.queue(file(kPng, "application/octet-stream"));
    start();
    const test::HttpAnswer answer = post(request_for({url("/a.png?x=1#y")}));
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Json sent = *parse_json(upstream_.requests().at(0).body);
    const Json& image = sent.at("messages").at(0).at("content").at(1).at("image");
    EXPECT_EQ(image.at("format"), "png");
    EXPECT_EQ(image.at("source").at("bytes"), base64_encode(kPng));
    const test::UpstreamRequest asked = files_.requests().at(0);
    EXPECT_EQ(asked.target, "/a.png?x=1");
    EXPECT_EQ(asked.headers.count("authorization"), 0U);
    EXPECT_EQ(counters().files, 1U);
    EXPECT_EQ(counters().bytes, kPng.size());
    EXPECT_EQ(counters().requests, 0);
}

TEST_F(UrlFetcherTest, FetchesAUrlOnceForARequestWithAllItsTargets) {
    files_.queue(file(kPng));
    test::ScriptedUpstream second;
    second.queue(Script::json(kConverse));
    settings_.providers["other"] = settings_.providers["up"];
    settings_.providers["other"].base_url = "http://" + second.address();
    settings_.models["spare"].targets.push_back(config::Target{"other", "spare", 1});
    settings_.models["m"].fallbacks = {"spare"};
    test::ScriptedUpstream broken;
    broken.queue(Script::json("{}", 500));
    settings_.providers["up"].base_url = "http://" + broken.address();
    start();
    const test::HttpAnswer answer = post(request_for({url(), url()}));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(files_.requests().size(), 1U);
    EXPECT_EQ(second.requests().at(0).body, broken.requests().at(0).body);
}

TEST_F(UrlFetcherTest, FetchesForARequestThatIsDecodedOnThePool) {
    files_.queue(file(kPng + std::string(300'000, 'x')));
    start();
    const test::HttpAnswer answer = post(request_for({url()}, std::string(200'000, 'a')));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(upstream_.requests().at(0).body, HasSubstr(base64_encode(kPng + std::string(300'000, 'x'))));
}

TEST_F(UrlFetcherTest, ConnectsToNoAddressThatIsNotPublic) {
    settings_.fetch_urls.allow_addresses.clear();
    start();
    const std::string port = files_.address().substr(files_.address().find(':'));
    for (const std::string host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]",
                                   "0.0.0.0", "169.254.169.254", "10.0.0.1", "[fd00:ec2::254]"}) {
        expect_refused("http://" + host + port + "/a.png", "its host has no public address");
    }
    EXPECT_EQ(counters().refused, 10U);
    EXPECT_TRUE(files_.requests().empty());
}

TEST_F(UrlFetcherTest, LooksAtARedirectAsAtAUrl) {
    const std::pair<const char*, const char*> cases[] = {
        {"http://127.0.0.2/a.png", "its host has no public address"},
        {"http://169.254.169.254/latest/meta-data/", "its host has no public address"},
        {"file:///etc/passwd", "it is no http or https URL"},
        {"http://user:secret@127.0.0.1/", "its URL holds a user or a password"},
    };
    for (const auto& one : cases) {
        files_.queue(redirect(one.first));
    }
    start();
    for (const auto& one : cases) {
        expect_refused(url(), one.second);
    }
}

TEST_F(UrlFetcherTest, FollowsThreeRedirectsAndNoMore) {
    files_.queue(redirect("/b"));
    files_.queue(redirect(url("/c")));
    files_.queue(redirect("d"));
    files_.queue(file(kPng));
    files_.queue(redirect("/again"));
    start();
    EXPECT_EQ(post(request_for({url()})).status, 200);
    EXPECT_EQ(files_.requests().back().target, "/d");
    const test::HttpAnswer answer = post(request_for({url()}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("it is redirected too often"));
    EXPECT_EQ(files_.requests().size(), 8U);
}

TEST_F(UrlFetcherTest, TakesPicturesOnlyWherePicturesAreMeant) {
    Script packed = file(kPng);
    packed.headers.emplace_back("content-encoding", "gzip");
    const std::pair<Script, const char*> cases[] = {
        {file("<html>", "text/html"), "it is neither a picture nor a PDF"},
        {file(kPng, "text/html"), "it is neither a picture nor a PDF"},
        {file("root:x:0:0:root", "image/png"), "it is neither a picture nor a PDF"},
        {file("%PDF-1.7", "application/pdf"), "this model takes no application/pdf here"},
        {packed, "it is neither a picture nor a PDF"},
        {Script::json("{}", 404), "its host answered with status 404"},
    };
    for (const auto& one : cases) {
        files_.queue(one.first);
    }
    start();
    for (const auto& one : cases) {
        expect_refused(url(), one.second);
    }
    EXPECT_EQ(counters().failed, 1U);
}

TEST_F(UrlFetcherTest, BoundsTheSizeOfAllFilesOfARequest) {
    settings_.fetch_urls.max_bytes = 2'000;
    Script unsized = file({});
    unsized.stream = true;
    unsized.pieces = {kPng, std::string(1'000, 'x'), std::string(1'000, 'x')};
    files_.queue(file(kPng + std::string(2'000, 'x')));
    files_.queue(unsized);
    files_.queue(file(kPng + std::string(1'000, 'x')));
    start();
    expect_refused(url(), "larger than fetch_urls.max_bytes");
    expect_refused(url(), "larger than fetch_urls.max_bytes");
    const test::HttpAnswer two = post(request_for({url("/1"), url("/2")}));
    EXPECT_EQ(two.status, 400);
    EXPECT_THAT(two.body, HasSubstr("messages[0].content[2]: cannot be fetched"));
}

TEST_F(UrlFetcherTest, BoundsTheNumberOfFilesOfARequest) {
    settings_.fetch_urls.max_files = 2;
    files_.queue(file(kPng));
    start();
    EXPECT_EQ(post(request_for({url("/1"), url("/2"), url("/1")})).status, 200);
    const test::HttpAnswer answer = post(request_for({url("/1"), url("/2"), url("/3")}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("more files than fetch_urls.max_files"));
}

TEST_F(UrlFetcherTest, BoundsTheTimeOfAllFilesOfARequest) {
    settings_.fetch_urls.timeout = std::chrono::milliseconds(50);
    start();
    Script stalled = Script::events({kPng}, Script::End::stall);
    stalled.headers = {{"content-type", "image/png"}};
    files_.queue(stalled);
    expect_refused(url(), "its host took too long");
}

TEST_F(UrlFetcherTest, BoundsTheRequestsThatFetchAtTheSameTime) {
    settings_.fetch_urls.concurrent = 1;
    start();
    Script stalled = Script::events({kPng}, Script::End::stall);
    stalled.headers = {{"content-type", "image/png"}};
    files_.queue(stalled);
    files_.queue(file(kPng));
    test::HttpClient first(gateway_->address());
    first.send(post_bytes(kChatPath, request_for({url()})));
    test::Eventually changes;
    ASSERT_TRUE(changes.wait([this] { return files_.open_exchanges() == 1; }));
    const test::HttpAnswer second = post(request_for({url()}));
    EXPECT_EQ(second.status, 503);
    EXPECT_THAT(second.body, HasSubstr("fetch_urls.concurrent"));
    first.leave();
    EXPECT_TRUE(changes.wait([this] { return counters().requests == 0; }));
    EXPECT_EQ(post(request_for({url()})).status, 200);
}

TEST_F(UrlFetcherTest, EndsWhenTheClientLeaves) {
    start();
    Script stalled = Script::events({kPng}, Script::End::stall);
    stalled.headers = {{"content-type", "image/png"}};
    files_.queue(stalled);
    test::HttpClient client(gateway_->address());
    client.send(post_bytes(kChatPath, request_for({url()})));
    test::Eventually changes;
    ASSERT_TRUE(changes.wait([this] { return files_.open_exchanges() == 1; }));
    client.leave();
    EXPECT_TRUE(changes.wait([this] { return files_.open_exchanges() == 0 && counters().requests == 0; }));
    EXPECT_EQ(counters().failed, 0U);
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(UrlFetcherTest, AsksOnlyTheHostsThatAreListed) {
    settings_.fetch_urls.hosts = {"*.Example.com", "127.0.0.1"};
    files_.queue(file(kPng));
    start();
    EXPECT_EQ(post(request_for({url()})).status, 200);
    for (const char* host : {"localhost", "example.com", "evilexample.com", "example.com.evil.test"}) {
        const test::HttpAnswer answer = post(request_for({std::string("http://") + host + "/a.png"}));
        EXPECT_THAT(answer.body, HasSubstr("its host is not among fetch_urls.hosts")) << host;
    }
}

TEST_F(UrlFetcherTest, WantsHttpsUnlessItIsToldOtherwise) {
    settings_.fetch_urls.http = false;
    start();
    expect_refused(url(), "it is not https");
    expect_refused("https://" + files_.address() + "/a.png", "no verified TLS connection");
    EXPECT_TRUE(files_.requests().empty());
}

TEST_F(UrlFetcherTest, SaysWhichOptionWouldAllowItWhereItIsOff) {
    settings_.fetch_urls.allow = false;
    start();
    const test::HttpAnswer answer = post(request_for({url()}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("Amazon Bedrock takes the bytes of media only, not a URL (provider up)"));
    EXPECT_THAT(answer.body, HasSubstr("fetch_urls.allow"));
    EXPECT_THAT(answer.body, HasSubstr(R"("param":"messages[0].content[1]")"));
    EXPECT_TRUE(files_.requests().empty());
}

TEST_F(UrlFetcherTest, FetchesForAModelOfTheClientsOwnFormatThatTakesBytes) {
    make_up_a("ollama");
    settings_.providers["up"].base_url = upstream_.base_url();
    files_.queue(file(kPng));
    start();
    (void)post(request_for({url()}));
    const Json sent = *parse_json(upstream_.requests().at(0).body);
    EXPECT_EQ(sent.at("messages").at(0).at("content").at(1).at("image_url").at("url"),
              "data:image/png;base64," + base64_encode(kPng));
}

TEST(UrlFetcher, IsNotMadeWithoutItsCertificates) {
    config::FetchUrls settings;
    settings.ca = "/nowhere/ca.pem";
    FetchShare counters;
    EXPECT_FALSE(UrlFetcher::make(settings, counters));
    settings = config::FetchUrls();
    settings.allow_addresses = {"10.0.0.0/33"};
    EXPECT_FALSE(UrlFetcher::make(settings, counters));
}

}  // namespace
}  // namespace nexus::gateway
