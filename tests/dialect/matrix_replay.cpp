#include "tests/dialect/matrix_replay.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "dialect/fields.h"
#include "tests/dialect/matrix_streams.h"

namespace nexus::dialect::test {
namespace {

AnswerContext context() {
    AnswerContext out;
    out.model = "m";
    out.request_id = "r1";
    return out;
}

std::string canonical_arguments(const std::string& arguments) {
    const std::optional<Json> parsed = parse_arguments(arguments);
    return parsed ? canonical(*parsed) : "not an object: " + arguments;
}

void expect_same_usage(const Usage& left, const Usage& right, const std::string& name) {
    EXPECT_EQ(left.input, right.input) << name;
    EXPECT_EQ(left.output, right.output) << name;
    EXPECT_EQ(left.cached.value_or(0), right.cached.value_or(0)) << name;
    EXPECT_EQ(left.cache_write.value_or(0), right.cache_write.value_or(0)) << name;
    EXPECT_EQ(left.reasoning.value_or(0), right.reasoning.value_or(0)) << name;
}

}  // namespace

std::string text_of(const Message& message) {
    std::string text;
    for (const Part& part : message.parts) {
        text += part.kind == Part::Kind::text ? part.text : std::string();
    }
    return text;
}

std::string canonical(const Json& value) {
    if (value.is_object()) {
        std::map<std::string, std::string> members;
        for (const auto& [name, member] : value.items()) {
            members[name] = canonical(member);
        }
        std::string out = "{";
        for (const auto& [name, member] : members) {
            out += name + ":" + member + ",";
        }
        return out + "}";
    }
    if (value.is_array()) {
        std::string out = "[";
        for (const Json& item : value) {
            out += canonical(item) + ",";
        }
        return out + "]";
    }
    return value.is_number() ? std::to_string(value.get<double>()) : dump_json(value);
}

void expect_same_answer(const ChatResponse& left, const ChatResponse& right, const std::string& name) {
    ASSERT_EQ(left.choices.size(), right.choices.size()) << name;
    for (std::size_t i = 0; i < left.choices.size(); ++i) {
        const Message& one = left.choices[i].message;
        const Message& other = right.choices[i].message;
        EXPECT_EQ(text_of(one), text_of(other)) << name;
        EXPECT_EQ(one.reasoning, other.reasoning) << name;
        EXPECT_EQ(one.thinking.size(), other.thinking.size()) << name;
        EXPECT_EQ(left.choices[i].finish, right.choices[i].finish) << name;
        ASSERT_EQ(one.tool_calls.size(), other.tool_calls.size()) << name;
        for (std::size_t k = 0; k < one.tool_calls.size(); ++k) {
            EXPECT_EQ(one.tool_calls[k].id, other.tool_calls[k].id) << name;
            EXPECT_EQ(one.tool_calls[k].name, other.tool_calls[k].name) << name;
            EXPECT_EQ(one.tool_calls[k].thought_signature, other.tool_calls[k].thought_signature) << name;
            EXPECT_EQ(canonical_arguments(one.tool_calls[k].arguments),
                      canonical_arguments(other.tool_calls[k].arguments))
                << name;
        }
    }
    EXPECT_EQ(left.model, right.model) << name;
    if (left.usage.known()) {
        expect_same_usage(left.usage, right.usage, name);
    }
}

void replay_answer(const Codec& codec, const Cassette& cassette) {
    const Result<ChatResponse> answer = codec.decode_response(cassette.response_body);
    ASSERT_TRUE(answer) << cassette.name << ": " << answer.error().message();
    expect_same_usage(answer->usage, codec.decode_usage(cassette.response_body), cassette.name);
    const Result<ChatResponse> again = codec.decode_response(codec.encode_response(*answer, context()));
    ASSERT_TRUE(again) << cassette.name;
    ChatResponse named = *answer;
    named.model = named.model.empty() ? context().model : named.model;
    expect_same_answer(named, *again, cassette.name);
}

void replay_stream(const Codec& codec, const std::string& bytes, const std::string& name) {
    const Decoded decoded = expect_cut_invariance(codec, bytes, bytes.size() < 200'000 ? 5 : 1);
    ASSERT_FALSE(decoded.error) << name << ": " << decoded.error->message();
    EXPECT_TRUE(bytes.starts_with(decoded.raw)) << name;
    EXPECT_NE(decoded.finish, FinishReason::none) << name;
    EXPECT_EQ(decoded.lines.back(), "done") << name;
    for (const ToolCall& call : decoded.calls) {
        EXPECT_TRUE(parse_arguments(call.arguments)) << name << ": " << call.arguments;
        EXPECT_FALSE(call.id.empty()) << name;
    }
    const Decoded quick = decode_stream(codec, bytes, StreamNeeds{.text = false});
    EXPECT_EQ(quick.finish, decoded.finish) << name;
    expect_same_usage(quick.usage, decoded.usage, name);
    EXPECT_EQ(quick.raw, decoded.raw) << name;

    const Decoded again = decode_stream(codec, encode_stream(codec, decoded.events, context()));
    EXPECT_FALSE(again.error) << name;
    EXPECT_EQ(again.text, decoded.text) << name;
    EXPECT_EQ(again.reasoning, decoded.reasoning) << name;
    EXPECT_EQ(again.finish, decoded.finish) << name;
    ASSERT_EQ(again.calls.size(), decoded.calls.size()) << name;
    for (std::size_t i = 0; i < again.calls.size(); ++i) {
        EXPECT_EQ(again.calls[i].name, decoded.calls[i].name) << name;
        EXPECT_EQ(again.calls[i].thought_signature, decoded.calls[i].thought_signature) << name;
        EXPECT_EQ(canonical_arguments(again.calls[i].arguments), canonical_arguments(decoded.calls[i].arguments))
            << name;
    }
    if (decoded.usage.known()) {
        expect_same_usage(again.usage, decoded.usage, name);
    }
}

void print_counts(std::string_view provider, const ReplayCounts& counts) {
    if (cassette_providers().empty()) {
        std::printf("%.*s: recordings folder absent\n", static_cast<int>(provider.size()), provider.data());
        return;
    }
    std::printf("%.*s: %d answers, %d streams, %d errors, %d requests replayed\n", static_cast<int>(provider.size()),
                provider.data(), counts.answers, counts.streams, counts.errors, counts.requests);
}

}  // namespace nexus::dialect::test
