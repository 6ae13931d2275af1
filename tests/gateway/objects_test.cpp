#include "gateway/objects.h"

#include <filesystem>

#include "gateway/object_book.h"
#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::HasSubstr;

const Identity kTeamA{"key-a", "acme", "acme/a", "", "", {}};
const Identity kTeamB{"key-b", "acme", "acme/b", "", "", {}};
const Identity kLimited{"key-l", "acme", "acme/a", "", "", {"m"}};
const Identity kForeign{"key-f", "acme", "acme/a", "", "", {"other"}};

// Says who calls by the key's name alone.
class NamesCaller final : public Middleware {
  public:
    std::string_view name() const override { return "auth"; }
    Task<Flow> on_request(Exchange& exchange) const override {
        const std::string_view key = exchange.head().headers.get("x-api-key").value_or("a");
        exchange.identity = key == "b"         ? &kTeamB
                            : key == "limited" ? &kLimited
                            : key == "foreign" ? &kForeign
                                               : &kTeamA;
        co_return Flow::next();
    }
};

Result<std::unique_ptr<Middleware>> make_caller(const MakerContext&) {
    return std::unique_ptr<Middleware>(std::make_unique<NamesCaller>());
}

class ObjectsTest : public GatewayTest {
  protected:
    ObjectsTest() {
        std::string name = std::filesystem::temp_directory_path() / "nexus-objects-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        settings_.data_dir = folder_;
        settings_.retries.attempts = 0;
        settings_.providers["up"].kind = "openai";
        settings_.providers["up"].api_key = Secret("upstream-key");
    }
    ~ObjectsTest() override { std::filesystem::remove_all(folder_); }

    test::HttpAnswer call(const std::string& method, const std::string& path, const std::string& body = {},
                          const std::string& key = "a") {
        return test::HttpClient(gateway_->address()).request(method, path, body, {{"X-Api-Key", key}});
    }
    // From here on; an upstream repeats its last script until a request has found another behind it.
    void answer(const std::string& body) {
        upstream_.queue(Script::json(body));
        if (answered_) {
            (void)test::HttpClient(upstream_.address()).request("GET", "/", {});
        }
        answered_ = true;
    }
    test::UpstreamRequest sent() const { return upstream_.requests().back(); }
    static std::string id_of(const test::HttpAnswer& answer, const std::string& field = "id") {
        const Result<Json> root = parse_json(answer.body);
        return root && root->contains(field) ? root->at(field).get<std::string>() : answer.body;
    }
    std::string make_file(const std::string& id, const std::string& key = "a") {
        answer(R"({"id":")" + id + R"(","object":"file","filename":"a.jsonl"})");
        return id_of(call("POST", "/v1/files", "{}", key));
    }
    void begin() { start({{"auth", make_caller}}); }

    std::filesystem::path folder_;
    bool answered_ = false;
};

TEST_F(ObjectsTest, GivesIdsOutSealedAndTakesThemBack) {
    begin();
    const std::string id = make_file("file-1");
    EXPECT_THAT(id, testing::StartsWith("file-nx1"));
    answer(R"({"id":"file-1","object":"file"})");
    EXPECT_EQ(id_of(call("GET", "/v1/files/" + id)), id);
    EXPECT_EQ(sent().target, "/v1/files/file-1");
    EXPECT_EQ(sent().headers.at("authorization"), "Bearer upstream-key");
    answer(R"({"id":"file-1","object":"file","deleted":true})");
    EXPECT_EQ(id_of(call("DELETE", "/v1/files/" + id)), id);
    EXPECT_EQ(sent().target, "/v1/files/file-1");
}

TEST_F(ObjectsTest, KnowsNothingOfAnotherTeamsObjects) {
    begin();
    const std::string id = make_file("file-1");
    const std::size_t requests = upstream_.requests().size();
    for (const std::string& path :
         {"/v1/files/" + id, "/v1/files/" + id + "/content", std::string("/v1/files/file-1")}) {
        const auto refused = call("GET", path, {}, "b");
        EXPECT_EQ(refused.status, 404) << path;
        EXPECT_THAT(refused.body, HasSubstr("No such object"));
    }
    EXPECT_EQ(call("GET", "/v1/files/file-1").status, 404);
    EXPECT_EQ(call("POST", "/v1/batches", R"({"input_file_id":")" + id + R"("})", "b").status, 404);
    EXPECT_EQ(call("POST", "/v1/batches", R"({"input_file_id":"file-1"})").status, 404);
    EXPECT_EQ(upstream_.requests().size(), requests);
}

TEST_F(ObjectsTest, PassesAFilesContentOnUntouched) {
    begin();
    const std::string id = make_file("file-1");
    answer(R"({"id":"file-1"})");
    const auto content = call("GET", "/v1/files/" + id + "/content");
    EXPECT_EQ(content.body, R"({"id":"file-1"})");
    EXPECT_EQ(sent().target, "/v1/files/file-1/content");
}

TEST_F(ObjectsTest, RunsABatchOfAnOwnFile) {
    begin();
    const std::string file = make_file("file-1");
    answer(
        R"({"id":"batch_1","object":"batch","input_file_id":"file-1","output_file_id":"file-2","metadata":{"id":"x"}})");
    const auto batch = call("POST", "/v1/batches", R"({"input_file_id":")" + file + R"(","endpoint":"/v1/x"})");
    EXPECT_EQ(sent().body, R"({"input_file_id":"file-1","endpoint":"/v1/x"})");
    EXPECT_EQ(id_of(batch, "input_file_id"), file);
    EXPECT_THAT(batch.body, HasSubstr(R"("metadata":{"id":"x"})"));
    const std::string output = id_of(batch, "output_file_id");
    answer("lines");
    (void)call("GET", "/v1/files/" + output + "/content");
    EXPECT_EQ(sent().target, "/v1/files/file-2/content");
    answer(R"({"id":"batch_1","status":"cancelling"})");
    EXPECT_EQ(id_of(call("POST", "/v1/batches/" + id_of(batch) + "/cancel")), id_of(batch));
    EXPECT_EQ(sent().target, "/v1/batches/batch_1/cancel");
}

TEST_F(ObjectsTest, ListsTheCallersOwnOnly) {
    begin();
    const std::string first = make_file("file-1");
    (void)make_file("file-2", "b");
    const std::string third = make_file("file-3");
    answer(
        R"({"object":"list","data":[{"id":"file-3"},{"id":"file-2"},{"id":"file-0"},{"id":"file-1"}],"has_more":false})");
    const auto list = call("GET", "/v1/files?purpose=batch&key=x");
    EXPECT_EQ(sent().target, "/v1/files?purpose=batch&limit=10000");
    const Json root = *parse_json(list.body);
    ASSERT_EQ(root.at("data").size(), 2U);
    EXPECT_EQ(root.at("data").at(0).at("id"), third);
    EXPECT_EQ(root.at("data").at(1).at("id"), first);
    EXPECT_EQ(root.at("last_id"), first);
    const Json page = *parse_json(call("GET", "/v1/files?limit=1").body);
    EXPECT_EQ(page.at("data").size(), 1U);
    EXPECT_EQ(page.at("has_more"), true);
    (void)call("GET", "/v1/files?after=" + third);
    EXPECT_EQ(sent().target, "/v1/files?after=file-3&limit=10000");
}

TEST_F(ObjectsTest, ReadsOnWhereAPageHasNoneOfTheCallersOwn) {
    begin();
    const std::string own = make_file("file-9");
    answer(R"({"object":"list","data":[{"id":"file-1"},{"id":"file-2"}],"has_more":true})");
    upstream_.queue(Script::json(R"({"object":"list","data":[{"id":"file-9"}],"has_more":false})"));
    const auto list = call("GET", "/v1/files?order=desc");
    EXPECT_EQ(sent().target, "/v1/files?order=desc&after=file-2&limit=10000");
    const Json root = *parse_json(list.body);
    ASSERT_EQ(root.at("data").size(), 1U);
    EXPECT_EQ(root.at("data").at(0).at("id"), own);
    EXPECT_EQ(root.at("has_more"), false);
}

TEST_F(ObjectsTest, MakesALargeFileOfParts) {
    begin();
    answer(R"({"id":"upload_1","object":"upload","status":"pending"})");
    const std::string upload = id_of(call("POST", "/v1/uploads", R"({"filename":"a","bytes":4})"));
    EXPECT_EQ(sent().target, "/v1/uploads");
    answer(R"({"id":"part_1","object":"upload.part","upload_id":"upload_1"})");
    const std::string part = id_of(call("POST", "/v1/uploads/" + upload + "/parts", "{}"));
    answer(R"({"id":"upload_1","status":"completed","file":{"id":"file-9","object":"file"}})");
    const auto done = call("POST", "/v1/uploads/" + upload + "/complete", R"({"part_ids":[")" + part + R"("]})");
    EXPECT_EQ(sent().target, "/v1/uploads/upload_1/complete");
    EXPECT_EQ(sent().body, R"({"part_ids":["part_1"]})");
    EXPECT_THAT(done.body, HasSubstr("file-nx1"));
}

TEST_F(ObjectsTest, GoesBackToTheCredentialThatMadeAnObject) {
    settings_.providers["up"].api_key = Secret();
    settings_.providers["up"].api_keys = {config::ProviderKey{Secret("one"), 1}, config::ProviderKey{Secret("two"), 1}};
    begin();
    for (int i = 0; i < 8; ++i) {
        const std::string id = make_file("file-" + std::to_string(i));
        const std::string maker = sent().headers.at("authorization");
        (void)call("GET", "/v1/files/" + id);
        EXPECT_EQ(sent().headers.at("authorization"), maker);
    }
    const std::string id = make_file("file-9");
    settings_.providers["up"].api_keys = {config::ProviderKey{Secret("three"), 1},
                                          config::ProviderKey{Secret("four"), 1}};
    gateway_->reload(settings_);
    const auto refused = call("GET", "/v1/files/" + id);
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.body, HasSubstr("provider up"));
}

TEST_F(ObjectsTest, AsksWhichProviderIsMeantWhereSeveralCouldBe) {
    settings_.providers["second"] = settings_.providers["up"];
    begin();
    const auto unclear = call("GET", "/v1/files");
    EXPECT_EQ(unclear.status, 400);
    EXPECT_THAT(unclear.body, HasSubstr("?provider="));
    answer(R"({"object":"list","data":[]})");
    EXPECT_EQ(call("GET", "/v1/files?provider=second").headers.at("x-nexus-provider"), "second");
    EXPECT_EQ(call("GET", "/second/v1/files").headers.at("x-nexus-provider"), "second");
    EXPECT_EQ(call("GET", "/v1/files?provider=nobody").status, 400);
    // An id says itself where it was made.
    answer(R"({"id":"file-1"})");
    const std::string id = id_of(call("POST", "/v1/files?provider=second", "{}"));
    EXPECT_EQ(call("GET", "/v1/files/" + id).headers.at("x-nexus-provider"), "second");
    settings_.providers.erase("second");
    gateway_->reload(settings_);
    const auto gone = call("GET", "/v1/files/" + id);
    EXPECT_EQ(gone.status, 503);
    EXPECT_THAT(gone.body, HasSubstr("second"));
}

TEST_F(ObjectsTest, LetsAKeyReachTheProvidersOfItsModels) {
    begin();
    EXPECT_THAT(make_file("file-1", "limited"), testing::StartsWith("file-nx1"));
    EXPECT_EQ(call("POST", "/v1/files", "{}", "foreign").status, 403);
    // A batch may ask any model.
    EXPECT_EQ(call("POST", "/v1/batches", R"({"endpoint":"/v1/x"})", "limited").status, 403);
}

}  // namespace
}  // namespace nexus::gateway
