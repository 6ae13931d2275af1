#include "gateway/stored_response.h"

#include <filesystem>

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;
using testing::Not;

const Identity kTeamA{"key-a", "acme", "acme/a", "", "", {}};
const Identity kTeamB{"key-b", "acme", "acme/b", "", "", {}};

class NamesTeam final : public Middleware {
  public:
    std::string_view name() const override { return "auth"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        exchange.identity = exchange.head().headers.get("x-api-key").value_or("a") == "b" ? &kTeamB : &kTeamA;
        co_return Flow::next();
    }
};

Result<std::unique_ptr<Middleware>> make_team(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<NamesTeam>());
}

std::string response(const std::string& id, const std::string& previous = {}) {
    return R"({"id":")" + id + R"(","object":"response","created_at":1,"status":"completed","model":"u",)" +
           R"("output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed",)" +
           R"("content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"previous_response_id":)" +
           (previous.empty() ? "null" : '"' + previous + '"') +
           R"(,"usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5},"metadata":{}})";
}

class StoredResponseTest : public GatewayTest {
  protected:
    StoredResponseTest() {
        std::string name = std::filesystem::temp_directory_path() / "nexus-responses-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        settings_.data_dir = folder_;
        settings_.retries.attempts = 0;
        settings_.providers["up"].kind = "openai";
        settings_.providers["up"].api_keys = {config::ProviderKey{Secret("one"), 1},
                                              config::ProviderKey{Secret("two"), 1}};
    }
    ~StoredResponseTest() override { std::filesystem::remove_all(folder_); }

    test::HttpAnswer call(const std::string& method, const std::string& path, const std::string& body = {},
                          const std::string& key = "a") {
        return test::HttpClient(gateway_->address()).request(method, path, body, {{"X-Api-Key", key}});
    }
    test::HttpAnswer ask(const std::string& more = {}, const std::string& key = "a") {
        return call("POST", "/v1/responses", R"({"model":"m","input":"Hello")" + more + "}", key);
    }
    static std::string id_of(const test::HttpAnswer& answer) {
        const Result<Json> root = parse_json(answer.body);
        return root && root->contains("id") ? root->at("id").get<std::string>() : answer.body;
    }
    // From here on; an upstream repeats its last script until a request has found another behind it.
    void answer(Script script) {
        upstream_.queue(std::move(script));
        if (answered_) {
            (void)test::HttpClient(upstream_.address()).request("GET", "/", {});
        }
        answered_ = true;
    }
    test::UpstreamRequest sent() const { return upstream_.requests().back(); }
    void begin() { start({{"auth", make_team}}); }

    std::filesystem::path folder_;
    bool answered_ = false;
};

TEST_F(StoredResponseTest, GoesOnFromAnOwnResponseAtTheKeyThatKeepsIt) {
    begin();
    for (int i = 0; i < 6; ++i) {
        answer(Script::json(response("resp_1")));
        const std::string id = id_of(ask());
        EXPECT_THAT(id, testing::StartsWith("resp_nx1"));
        const std::string key = sent().headers.at("authorization");
        answer(Script::json(response("resp_2", "resp_1")));
        const auto next = ask(R"(,"previous_response_id":")" + id + '"');
        EXPECT_EQ(next.status, 200) << next.body;
        EXPECT_EQ(sent().headers.at("authorization"), key);
        EXPECT_EQ(parse_json(sent().body)->at("previous_response_id"), "resp_1");
        EXPECT_EQ(parse_json(next.body)->at("previous_response_id"), id);
        EXPECT_THAT(next.body, HasSubstr("msg_1"));
    }
}

TEST_F(StoredResponseTest, RetrievesCancelsAndDeletesOwnResponsesOnly) {
    begin();
    answer(Script::json(response("resp_1")));
    const std::string id = id_of(ask());
    const std::string key = sent().headers.at("authorization");
    EXPECT_EQ(id_of(call("GET", "/v1/responses/" + id + "?include[]=x")), id);
    EXPECT_EQ(sent().target, "/v1/responses/resp_1?include[]=x");
    EXPECT_EQ(sent().headers.at("authorization"), key);
    EXPECT_EQ(id_of(call("POST", "/v1/responses/" + id + "/cancel")), id);
    EXPECT_EQ(sent().target, "/v1/responses/resp_1/cancel");
    EXPECT_EQ(call("GET", "/v1/responses/" + id + "/input_items?limit=5").status, 200);
    EXPECT_EQ(sent().target, "/v1/responses/resp_1/input_items?limit=5");
    const std::size_t requests = upstream_.requests().size();
    EXPECT_EQ(call("GET", "/v1/responses/" + id, {}, "b").status, 404);
    EXPECT_EQ(call("GET", "/v1/responses/resp_1").status, 404);
    EXPECT_EQ(ask(R"(,"previous_response_id":")" + id + '"', "b").status, 404);
    EXPECT_EQ(ask(R"(,"previous_response_id":")" + id.substr(0, id.size() - 1) + '"').status, 404);
    EXPECT_EQ(upstream_.requests().size(), requests);
    answer(Script::json(R"({"id":"resp_1","object":"response","deleted":true})"));
    EXPECT_EQ(id_of(call("DELETE", "/v1/responses/" + id)), id);
}

TEST_F(StoredResponseTest, SealsTheIdInEveryEventOfAStream) {
    const auto event = [](const std::string& type, const std::string& status) {
        return "event: " + type + "\ndata: {\"type\":\"" + type +
               R"(","sequence_number":0,"response":{"id":"resp_7",)" +
               R"("object":"response","created_at":1,"model":"u","output":[],"status":")" + status + "\"}}\n\n";
    };
    answer(Script::events({event("response.created", "in_progress") + event("response.in_progress", "in_progress"),
                           event("response.completed", "completed")}));
    begin();
    const auto got = ask(R"(,"stream":true)");
    EXPECT_EQ(got.status, 200);
    EXPECT_THAT(got.body, Not(HasSubstr("\"resp_7\"")));
    std::size_t count = 0;
    for (std::size_t at = got.body.find("\"resp_nx1"); at != std::string::npos;
         at = got.body.find("\"resp_nx1", at + 1)) {
        ++count;
    }
    EXPECT_EQ(count, 3U);
}

TEST_F(StoredResponseTest, NeverGoesToAnotherProvider) {
    begin();
    answer(Script::json(response("resp_1")));
    const std::string id = id_of(ask());
    settings_.providers["other"] = settings_.providers["up"];
    settings_.models["m"].targets.front().provider = "other";
    gateway_->reload(settings_);
    const std::size_t requests = upstream_.requests().size();
    const auto refused = ask(R"(,"previous_response_id":")" + id + '"');
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.body, HasSubstr("provider up"));
    EXPECT_EQ(upstream_.requests().size(), requests);
}

}  // namespace
}  // namespace nexus::gateway
