#include "gateway/endpoints.h"

#include <gtest/gtest.h>

namespace nexus::gateway {
namespace {

using dialect::Dialect;

Endpoint post(std::string_view path) {
    const auto found = find_endpoint(net::Method::post, path);
    EXPECT_TRUE(found) << path;
    return found ? *found : Endpoint{};
}

TEST(FindEndpoint, FindsTheChatEndpointWithAndWithoutVersionAndTrailingSlash) {
    for (const std::string_view path : {"/v1/chat/completions", "/chat/completions", "/v1/chat/completions/"}) {
        EXPECT_EQ(post(path).row->operation, Operation::chat);
    }
}

TEST(FindEndpoint, KnowsTheClientsDialectByThePath) {
    EXPECT_EQ(post("/v1/messages").row->dialect, Dialect::anthropic);
    EXPECT_EQ(post("/v1/responses").row->dialect, Dialect::openai_responses);
    EXPECT_EQ(post("/v1/completions").row->dialect, Dialect::openai_completions);
    EXPECT_EQ(post("/v1/messages/count_tokens").row->operation, Operation::count_tokens);
    EXPECT_EQ(post("/v2/rerank").row->upstream, dialect::Operation::rerank);
}

TEST(FindEndpoint, ReadsModelAndStreamingFromGeminisPaths) {
    const Endpoint plain = post("/v1beta/models/gemini-2.5-pro:generateContent");
    EXPECT_EQ(plain.model, "gemini-2.5-pro");
    EXPECT_FALSE(plain.row->stream);
    const Endpoint stream = post("/v1beta/models/anthropic/claude:streamGenerateContent");
    EXPECT_EQ(stream.model, "anthropic/claude");
    EXPECT_TRUE(stream.row->stream);
    EXPECT_EQ(post("/v1beta/models/m:countTokens").row->operation, Operation::count_tokens);
    for (const std::string_view action : {"embedContent", "batchEmbedContents"}) {
        for (const std::string_view version : {"/v1/models/m:", "/v1beta/models/m:"}) {
            EXPECT_EQ(post(std::string(version).append(action)).row->operation, Operation::embeddings);
        }
    }
}

TEST(FindEndpoint, ReadsTheModelFromAzuresPaths) {
    const Endpoint found = post("/openai/deployments/gpt-4o/chat/completions");
    EXPECT_EQ(found.model, "gpt-4o");
    EXPECT_EQ(found.provider, "");
}

TEST(FindEndpoint, FindsEveryEndpointBelowAProvidersName) {
    EXPECT_EQ(post("/anthropic/v1/messages").provider, "anthropic");
    EXPECT_EQ(post("/openai/v1/chat/completions").provider, "openai");
    const Endpoint gemini = post("/gemini/v1beta/models/m:generateContent");
    EXPECT_EQ(gemini.provider, "gemini");
    EXPECT_EQ(gemini.model, "m");
    EXPECT_EQ(post("/groq/openai/v1/chat/completions").provider, "groq");
}

TEST(FindEndpoint, FindsRealtimeInEverySpelling) {
    for (const std::string_view path : {"/v1/realtime", "/realtime", "/openai/realtime", "/openai/v1/realtime"}) {
        const auto found = find_endpoint(net::Method::get, path);
        ASSERT_TRUE(found) << path;
        EXPECT_EQ(found->row->operation, Operation::realtime);
        EXPECT_TRUE(names_model(found->row->operation) && is_metered(found->row->operation));
    }
}

TEST(FindEndpoint, TellsAnUnknownPathFromAWrongMethod) {
    EXPECT_EQ(find_endpoint(net::Method::get, "/v1/chat/completions").error().code(), ErrorCode::method_not_allowed);
    EXPECT_EQ(find_endpoint(net::Method::post, "/v1/nothing").error().code(), ErrorCode::not_found);
    EXPECT_FALSE(find_endpoint(net::Method::post, "/v1beta/models/:generateContent"));
    EXPECT_EQ(find_endpoint(net::Method::post, "").error().code(), ErrorCode::not_found);
    EXPECT_EQ(find_endpoint(net::Method::post, "/").error().code(), ErrorCode::not_found);
}

TEST(FindEndpoint, TakesModelNamesWithSlashes) {
    const auto found = find_endpoint(net::Method::get, "/v1/models/openai/gpt-4o");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->row->operation, Operation::get_model);
    EXPECT_EQ(found->model, "openai/gpt-4o");
    EXPECT_EQ(find_endpoint(net::Method::get, "/v1/models/")->row->operation, Operation::list_models);
}

TEST(FindEndpoint, FindsFormsAndKeptObjects) {
    EXPECT_EQ(post("/v1/audio/transcriptions").row->operation, Operation::form);
    EXPECT_EQ(post("/openai/deployments/whisper/audio/translations").model, "whisper");
    EXPECT_EQ(json_form().upstream, dialect::Operation::images_edits);
    const auto get = [](std::string_view path) { return find_endpoint(net::Method::get, path); };
    EXPECT_EQ(get("/v1/files")->row->path, "/v1/files");
    EXPECT_EQ(get("/v1/files/file-1")->model, "file-1");
    EXPECT_EQ(get("/v1/files/file-1/content")->row->path, "/v1/files/{id}/content");
    EXPECT_EQ(get("/second/v1/batches/b")->provider, "second");
    EXPECT_FALSE(get("/v1/files/a/b"));
    EXPECT_EQ(find_endpoint(net::Method::del, "/v1/responses/resp_1")->row->upstream, dialect::Operation::responses);
    EXPECT_EQ(post("/v1/responses/input_tokens").row->operation, Operation::count_tokens);
}

TEST(FindEndpoint, PassesAnyMethodThroughUnlessItKnowsThePath) {
    const auto put = find_endpoint(net::Method::put, "/passthrough/up/v1/x/y");
    ASSERT_TRUE(put);
    EXPECT_EQ(put->row->operation, Operation::passthrough);
    EXPECT_EQ(put->model, "up/v1/x/y");
    const Endpoint chat = post("/passthrough/up/v1/chat/completions");
    EXPECT_EQ(chat.row->operation, Operation::chat);
    EXPECT_EQ(chat.provider, "up");
    EXPECT_EQ(find_endpoint(net::Method::get, "/passthrough/up/v1/files/f")->row->operation, Operation::objects);
    EXPECT_EQ(find_endpoint(net::Method::get, "/passthrough/up/v1/models")->row->operation, Operation::passthrough);
}

TEST(DialectOfUnknown, IsThatOfThePathsNeighbours) {
    EXPECT_EQ(dialect_of_unknown("/v1beta/nothing"), Dialect::gemini);
    EXPECT_EQ(dialect_of_unknown("/v1/messages/batches"), Dialect::anthropic);
    EXPECT_EQ(dialect_of_unknown("/v1/nothing"), Dialect::openai_chat);
}

}  // namespace
}  // namespace nexus::gateway
