#include "dialect/body.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/json.h"

namespace nexus::dialect {
namespace {

Result<BodyIndex> chat(std::string_view body) { return index_body(body, Dialect::openai_chat, BodyLimits{}); }

std::string refusal(std::string_view body) {
    const auto index = chat(body);
    return index ? "accepted" : std::string(name_of(index.error().code())) + " " + index.error().param();
}

std::vector<std::string> texts(const BodyIndex& index) {
    std::vector<std::string> out;
    for (const TextPiece& piece : index.texts) {
        out.emplace_back(piece.text);
    }
    return out;
}

using Texts = std::vector<std::string>;

TEST(IndexBody, ReadsWhatRoutingAndLimitsNeed) {
    const std::string body = R"( {"model" : "gpt-4o", "stream":true, "max_tokens": 7 , "n":2,
        "stream_options":{"include_obfuscation":false} , "tools":[{"type":"function"}],
        "messages":[{"role":"system","content":"S"},{"role":"user","content":"U"}]} )";
    const auto index = chat(body);
    ASSERT_TRUE(index) << index.error().message();
    EXPECT_EQ(index->model, "gpt-4o");
    EXPECT_EQ(index->model_raw.of(body), "gpt-4o");
    EXPECT_TRUE(index->stream);
    EXPECT_FALSE(index->include_usage);
    EXPECT_EQ(index->stream_options_raw.of(body), R"({"include_obfuscation":false})");
    EXPECT_EQ(index->root, (Span{1, body.size() - 1}));
    EXPECT_EQ(index->max_tokens, 7);
    EXPECT_EQ(index->max_tokens_raw.of(body), "7");
    EXPECT_EQ(index->n, 2);
    EXPECT_TRUE(index->has_tools);
    EXPECT_EQ(index->messages, 2U);
    EXPECT_EQ(index->text_bytes, 2U);
    ASSERT_EQ(index->texts.size(), 2U);
    EXPECT_EQ(index->texts[0].role, Role::system);
    EXPECT_EQ(index->texts[1].role, Role::user);
    EXPECT_EQ(index->texts[1].message, 1);
}

TEST(IndexBody, PrefersMaxCompletionTokens) {
    const auto index = chat(R"({"model":"m","max_completion_tokens":5,"max_tokens":9,"messages":[]})");
    ASSERT_TRUE(index);
    EXPECT_EQ(index->max_tokens, 5);
}

TEST(IndexBody, ReadsNullAsAbsent) {
    const auto index = chat(
        R"({"model":"m","max_tokens":null,"n":null,"stream":null,"stream_options":null,"tools":null,"messages":[{"role":"assistant","content":null}]})");
    ASSERT_TRUE(index) << index.error().message();
    EXPECT_FALSE(index->max_tokens);
    EXPECT_FALSE(index->stream);
    EXPECT_FALSE(index->has_tools);
}

TEST(IndexBody, FindsEscapedKeysAndModel) {
    const std::string body = R"({"m\u0065ssages":[{"content":"x","role":"sys\u0074em"}],"mod\u0065l":"g\u0070t"})";
    const auto index = chat(body);
    ASSERT_TRUE(index) << index.error().message();
    EXPECT_EQ(index->model, "gpt");
    ASSERT_EQ(index->texts.size(), 1U);
    EXPECT_EQ(index->texts[0].role, Role::system);
}

TEST(IndexBody, KeepsTextsWhenTheModelComesLastAndEverythingIsEscaped) {
    const auto index = chat(R"({"messages":[{"role":"user","content":"a\nb"}],"model":"m\/1"})");
    ASSERT_TRUE(index);
    BodyIndex moved = *chat(R"({"messages":[{"role":"user","content":"a\nb"}],"model":"m\/1"})");
    BodyIndex again = std::move(moved);
    EXPECT_EQ(again.model, "m/1");
    EXPECT_EQ(texts(again), (Texts{"a\nb"}));
}

TEST(IndexBody, RefusesWrongTypesByName) {
    EXPECT_EQ(refusal(R"({"messages":[]})"), "invalid_request model");
    EXPECT_EQ(refusal(R"({"model":"m"})"), "invalid_request messages");
    EXPECT_EQ(refusal(R"({"model":7,"messages":[]})"), "invalid_request model");
    EXPECT_EQ(refusal(R"({"model":"","messages":[]})"), "invalid_request model");
    EXPECT_EQ(refusal(R"({"model":"a\nb","messages":[]})"), "invalid_request model");
    EXPECT_EQ(refusal(R"({"model":"m","messages":{}})"), "invalid_request messages");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[1]})"), "invalid_request messages[0]");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[{"role":1}]})"), "invalid_request messages[0].role");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[{"content":1}]})"), "invalid_request messages[0].content");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"stream":"yes"})"), "invalid_request stream");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"max_tokens":1.5})"), "invalid_request max_tokens");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"max_tokens":-1})"), "invalid_request max_tokens");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"n":0})"), "invalid_request n");
    EXPECT_EQ(refusal(R"({"model":"m","messages":[],"stream_options":{"include_usage":1}})"),
              "invalid_request stream_options.include_usage");
    EXPECT_EQ(refusal("[]"), "invalid_json ");
}

TEST(IndexBody, BoundsTextButNotMedia) {
    BodyLimits limits;
    limits.text_bytes = 10;
    const std::string text = R"({"model":"m","messages":[{"role":"user","content":"12345678901"}]})";
    const auto refused = index_body(text, Dialect::openai_chat, limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::body_too_large);
    EXPECT_EQ(refused.error().param(), "messages[0].content");
    const std::string media = R"({"model":"m","messages":[{"content":[{"image_url":{"url":"data:image/png;base64,)" +
                              std::string(5000, 'A') + R"("}}]}]})";
    EXPECT_TRUE(index_body(media, Dialect::openai_chat, limits));
}

TEST(IndexBody, RefusesDialectsThatNobodySendsUs) {
    const auto index = index_body("{}", Dialect::cohere, {});
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code(), ErrorCode::invalid_request);
}

TEST(IndexBody, TakesTimeInProportionToTheBody) {
    std::string messages;
    for (int i = 0; i < 100000; ++i) {
        messages += i == 0 ? "" : ",";
        messages += R"({"role":"user","content":"x\n"})";
    }
    const std::string body = R"({"model":"m","messages":[)" + messages + "]}";
    const auto begin = std::chrono::steady_clock::now();
    const auto index = chat(body);
    const auto taken = std::chrono::steady_clock::now() - begin;
    ASSERT_TRUE(index);
    EXPECT_EQ(index->texts.size(), 100000U);
    // 11 ms in a release build; a debug build under a sanitizer on a busy machine gets a wide margin.
    EXPECT_LT(taken, std::chrono::seconds(3));
}

std::string with_usage(std::string_view body) {
    const auto index = chat(body);
    EXPECT_TRUE(index);
    Edits edits;
    request_stream_usage(edits, *index);
    return edits.apply(body);
}

TEST(RequestStreamUsage, KeepsTheClientsOtherOptions) {
    EXPECT_EQ(with_usage(R"({"model":"m","stream":true,"messages":[]})"),
              R"({"stream_options":{"include_usage":true},"model":"m","stream":true,"messages":[]})");
    EXPECT_EQ(with_usage(R"({"model":"m","stream":true,"messages":[],"stream_options": {"a":1} })"),
              R"({"model":"m","stream":true,"messages":[],"stream_options": {"include_usage":true,"a":1} })");
    EXPECT_EQ(with_usage(R"({"model":"m","stream":true,"messages":[],"stream_options":{"include_usage":false,"a":1}})"),
              R"({"model":"m","stream":true,"messages":[],"stream_options":{"include_usage":true,"a":1}})");
    EXPECT_EQ(with_usage(R"({"model":"m","stream":true,"messages":[],"stream_options":null})"),
              R"({"model":"m","stream":true,"messages":[],"stream_options":{"include_usage":true}})");
    EXPECT_EQ(with_usage(R"({"model":"m","stream":true,"messages":[],"stream_options":{ }})"),
              R"({"model":"m","stream":true,"messages":[],"stream_options":{"include_usage":true}})");
    const std::string asked = R"({"model":"m","stream":true,"messages":[],"stream_options":{"include_usage":true}})";
    EXPECT_EQ(with_usage(asked), asked);
    const std::string plain = R"({"model":"m","messages":[]})";
    EXPECT_EQ(with_usage(plain), plain);
}

TEST(SetModel, EscapesTheName) {
    const std::string body = R"({"model":"m","messages":[]})";
    const auto index = chat(body);
    ASSERT_TRUE(index);
    Edits edits;
    set_model(edits, *index, "a\"b");
    EXPECT_EQ(edits.apply(body), R"({"model":"a\"b","messages":[]})");
}

TEST(ReplaceInPiece, EscapesAsOftenAsThePiece) {
    const std::string body =
        R"({"model":"m","messages":[{"content":"call \u00fc 555 now"},{"content":"plain 555"},{"tool_calls":[{"function":{"arguments":"{\"a\":\"x\\n555\"}"}}]}]})";
    const auto index = chat(body);
    ASSERT_TRUE(index);
    Edits edits;
    for (const TextPiece& piece : index->texts) {
        const std::size_t at = piece.text.find("555");
        replace_in_piece(edits, body, piece, Span{at, at + 3}, "\"\n\"");
    }
    const auto edited = parse_json(edits.apply(body));
    ASSERT_TRUE(edited);
    const Json& messages = edited->at("messages");
    EXPECT_EQ(messages[0]["content"], "call \xC3\xBC \"\n\" now");
    EXPECT_EQ(messages[1]["content"], "plain \"\n\"");
    const auto inner = parse_json(messages[2]["tool_calls"][0]["function"]["arguments"].get<std::string>());
    ASSERT_TRUE(inner);
    EXPECT_EQ(inner->at("a"), "x\n\"\n\"");
}

TEST(ReplaceInPiece, TakesManyRangesInOneWalk) {
    std::string content;
    for (int i = 0; i < 50000; ++i) {
        content += R"(\na@b )";
    }
    const std::string body = R"({"model":"m","messages":[{"content":")" + content + R"("}]})";
    const auto index = chat(body);
    ASSERT_TRUE(index);
    std::vector<TextEdit> changes;
    for (std::size_t at = 1; at < index->texts[0].text.size(); at += 5) {
        changes.push_back({Span{at, at + 3}, "X"});
    }
    Edits edits;
    const auto begin = std::chrono::steady_clock::now();
    replace_in_piece(edits, body, index->texts[0], changes);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    EXPECT_EQ(edits.size(), 50000U);
    const auto edited = parse_json(edits.apply(body));
    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->at("messages")[0]["content"].get<std::string>().substr(0, 6), "\nX \nX ");
}

TEST(IndexBody, SeesLongNumbersInArgumentsAndPutsStringsInTheirPlace) {
    const std::string body = R"({"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f",)"
                             R"("arguments":"{\"card\": 4111111111111111, \"n\": 7}"}}]}]})";
    const auto index = index_body(body, Dialect::openai_chat, {});
    ASSERT_TRUE(index);
    ASSERT_EQ(index->texts.size(), 1U);
    const TextPiece& piece = index->texts[0];
    EXPECT_TRUE(piece.bare);
    EXPECT_EQ(piece.text, "4111111111111111");
    EXPECT_EQ(piece.raw.of(body), piece.text);
    Edits edits;
    replace_in_piece(edits, body, piece, {0, 4}, "[card]");
    const auto edited = parse_json(edits.apply(body));
    ASSERT_TRUE(edited);
    const auto arguments = edited->at("messages")[0]["tool_calls"][0]["function"]["arguments"].get<std::string>();
    EXPECT_EQ(arguments, R"({"card": "[card]", "n": 7})");
}

}  // namespace
}  // namespace nexus::dialect
