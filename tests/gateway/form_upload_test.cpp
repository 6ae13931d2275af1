#include "gateway/form_upload.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;
using testing::Not;

std::string field(const std::string& name, const std::string& value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}
std::string file(const std::string& bytes) {
    return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\nContent-Type: "
           "audio/mpeg\r\n\r\n" +
           bytes + "\r\n";
}
const std::string kEnd = "--b--\r\n";

// Finds `secret` in texts and has it redacted, as pii does.
class FindsSecret final : public Middleware {
  public:
    std::string_view name() const override { return "pii"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        for (std::size_t i = 0; i < exchange.index.texts.size(); ++i) {
            const std::size_t at = exchange.index.texts[i].text.find("secret");
            if (at != std::string_view::npos) {
                Finding finding;
                finding.piece = i;
                finding.range = {at, at + 6};
                finding.entity = "SECRET";
                finding.replacement = "<S>";
                finding.redact = true;
                exchange.findings.push_back(std::move(finding));
            }
        }
        co_return Flow::next();
    }
};

Result<std::unique_ptr<Middleware>> make_finder(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<FindsSecret>());
}

class FormUploadTest : public GatewayTest {
  protected:
    FormUploadTest() {
        settings_.providers["up"].kind = "openai";
        settings_.providers["up"].api_key = Secret("k");
        upstream_.queue(Script::json(R"({"text":"Hi","usage":{"type":"tokens","input_tokens":7,"output_tokens":2}})"));
    }
    test::HttpAnswer transcribe(const std::string& form, const std::string& path = "/v1/audio/transcriptions",
                                bool chunked = false) {
        test::HttpClient client(gateway_->address());
        const std::string head =
            "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n";
        if (chunked) {
            char size[20];
            (void)std::snprintf(size, sizeof(size), "%zx", form.size());
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n" + size + "\r\n" + form + "\r\n0\r\n\r\n");
        } else {
            client.send(head + "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
        }
        return client.read_answer();
    }
    const test::UpstreamRequest& sent() {
        requests_ = upstream_.requests();
        return requests_.back();
    }
    std::vector<test::UpstreamRequest> requests_;
};

TEST_F(FormUploadTest, SendsTheUpstreamsModelAndEverythingElseAsItCame) {
    start();
    const std::string sound(300'000, '\r');
    const auto answer = transcribe(field("model", "m") + field("x_new", "1") + file(sound) + kEnd);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.headers.at("x-nexus-model"), "upstream-model");
    EXPECT_EQ(sent().target, "/v1/audio/transcriptions");
    EXPECT_EQ(sent().body, field("model", "upstream-model") + field("x_new", "1") + file(sound) + kEnd);
    EXPECT_EQ(sent().headers.at("content-length"), std::to_string(sent().body.size()));
    EXPECT_EQ(sent().headers.at("content-type"), "multipart/form-data; boundary=\"b\"");
}

TEST_F(FormUploadTest, PassesAFormOfUnknownLengthOnInChunks) {
    start();
    const std::string sound(300'000, 's');
    EXPECT_EQ(transcribe(field("model", "m") + file(sound) + kEnd, "/v1/audio/translations", true).status, 200);
    EXPECT_EQ(sent().target, "/v1/audio/translations");
    EXPECT_EQ(sent().body, field("model", "upstream-model") + file(sound) + kEnd);
    EXPECT_FALSE(sent().headers.contains("content-length"));
}

TEST_F(FormUploadTest, FindsAModelBehindTheFile) {
    start();
    const std::string sound(300'000, 's');
    EXPECT_EQ(transcribe(file(sound) + field("model", "m") + kEnd).status, 200);
    EXPECT_EQ(sent().body, file(sound) + field("model", "upstream-model") + kEnd);
}

TEST_F(FormUploadTest, SaysWhereAModelWasLookedForInVain) {
    settings_.limits.upload_search = 1024;
    start();
    const auto answer = transcribe(file(std::string(300'000, 's')) + field("model", "m") + kEnd);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("first 1024 bytes"));
    EXPECT_THAT(answer.body, HasSubstr("?model="));
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(FormUploadTest, ReplacesALateModelWhereTheQueryNamesOne) {
    start();
    const std::string sound(300'000, 's');
    EXPECT_EQ(transcribe(file(sound) + field("model", "x") + field("language", "en") + kEnd,
                         "/v1/audio/transcriptions?model=m")
                  .status,
              200);
    EXPECT_EQ(sent().body, file(sound) + field("model", "upstream-model") + field("language", "en") + kEnd);
    EXPECT_FALSE(sent().headers.contains("content-length"));
}

TEST_F(FormUploadTest, AddsAModelThatTheFormDoesNotName) {
    start();
    const std::string sound(300'000, 's');
    const std::string path = "/openai/deployments/m/audio/transcriptions";
    EXPECT_EQ(transcribe(file(sound) + kEnd, path).status, 200);
    EXPECT_EQ(sent().body, file(sound) + field("model", "upstream-model") + kEnd);
    EXPECT_EQ(transcribe(file("short") + kEnd, path).status, 200);
    EXPECT_EQ(sent().body, field("model", "upstream-model") + file("short") + kEnd);
}

TEST_F(FormUploadTest, RefusesASecondModelWhereverItStands) {
    start();
    const std::string sound(300'000, 's');
    for (const std::string& form : {field("model", "m") + field("model", "x") + file("s") + kEnd,
                                    field("model", "m") + file(sound) + field("model", "x") + kEnd}) {
        const auto answer = transcribe(form);
        EXPECT_EQ(answer.status, 400) << answer.body;
        EXPECT_THAT(answer.body, HasSubstr("given twice"));
    }
    for (const test::UpstreamRequest& request : upstream_.requests()) {
        EXPECT_THAT(request.body, Not(HasSubstr("--b--")));
    }
}

TEST_F(FormUploadTest, RefusesBrokenForms) {
    start();
    EXPECT_EQ(transcribe("nonsense").status, 400);
    EXPECT_EQ(transcribe(field("model", "m") + file("s")).status, 400);
    EXPECT_EQ(transcribe(field("model", "") + file("s") + kEnd).status, 400);
    EXPECT_EQ(transcribe(field("prompt", "x") + file("s") + kEnd).status, 404);  // 400, where a router says so
    EXPECT_EQ(transcribe(field("model", "nobody") + file("s") + kEnd).status, 404);
    EXPECT_EQ(gateway_->post("/v1/audio/transcriptions", "{}").status, 415);
}

TEST_F(FormUploadTest, RedactsAPromptAndAdjustsTheLength) {
    start({{"pii", make_finder}});
    const std::string form = field("prompt", "my secret word") + field("model", "m") + file("s") + kEnd;
    const auto answer = transcribe(form);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(sent().body, field("prompt", "my <S> word") + field("model", "upstream-model") + file("s") + kEnd);
    EXPECT_EQ(answer.headers.at("x-nexus-redacted"), "SECRET:1");
}

TEST_F(FormUploadTest, LetsNoTextBehindTheFileSlipBy) {
    start({{"pii", make_finder}});
    const std::string sound(300'000, 's');
    const std::string form = field("model", "m") + file(sound) + field("prompt", "my secret word") + kEnd;
    const auto answer = transcribe(form);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("before the file"));
    // The edit of a picture cannot do without its prompt, which the vendor's examples send last.
    EXPECT_EQ(transcribe(form, "/v1/images/edits").status, 200);
    EXPECT_THAT(sent().body, HasSubstr("my <S> word"));
}

TEST_F(FormUploadTest, RepeatsAnUploadThatIsStillThere) {
    test::ScriptedUpstream upstream;
    upstream.queue(Script::json(R"({"error":{"message":"no"}})", 503));
    upstream.queue(Script::json(R"({"text":"Hi"})"));
    settings_.providers["up"].base_url = upstream.base_url();
    start();
    const std::string form = field("model", "m") + file(std::string(200'000, 's')) + kEnd;
    EXPECT_EQ(transcribe(form).headers.at("x-nexus-attempts"), "2");
    EXPECT_EQ(upstream.requests()[0].body, upstream.requests()[1].body);
    test::ScriptedUpstream broken;
    broken.queue(Script::json(R"({"error":{"message":"no"}})", 503));
    settings_.providers["up"].base_url = broken.base_url();
    gateway_->reload(settings_);
    EXPECT_EQ(transcribe(field("model", "m") + file(std::string(900'000, 's')) + kEnd).status, 503);
    EXPECT_EQ(broken.requests().size(), 1U);
}

TEST_F(FormUploadTest, PassesSubtitlesAndEventsOn) {
    test::ScriptedUpstream upstream;
    Script subtitles = Script::json("1\n00:00:00,000 --> 00:00:01,000\nHi\n");
    subtitles.headers = {{"content-type", "text/plain; charset=utf-8"}};
    upstream.queue(subtitles);
    upstream.queue(Script::events({"data: {\"type\":\"transcript.text.delta\",\"delta\":\"Hi\"}\n\n",
                                   "data: {\"type\":\"transcript.text.done\",\"text\":\"Hi\"}\n\n"}));
    settings_.providers["up"].base_url = upstream.base_url();
    start();
    const auto text = transcribe(field("model", "m") + field("response_format", "srt") + file("s") + kEnd);
    EXPECT_EQ(text.headers.at("content-type"), "text/plain; charset=utf-8");
    EXPECT_THAT(text.body, HasSubstr("-->"));
    const auto events = transcribe(field("model", "m") + field("stream", "true") + file("s") + kEnd);
    EXPECT_THAT(events.headers.at("content-type"), HasSubstr("text/event-stream"));
    EXPECT_THAT(events.body, HasSubstr("transcript.text.done"));
}

}  // namespace
}  // namespace nexus::gateway
