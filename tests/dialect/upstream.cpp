#include "tests/dialect/upstream.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "dialect/openai_chat/codec.h"

namespace nexus::dialect::test {
namespace {

AnswerContext client() {
    AnswerContext context;
    context.model = "m";
    context.request_id = "r1";
    context.created = 1'700'000'000;
    context.include_usage = true;
    return context;
}

std::string pretty(const std::string& body) {
    const Result<Json> tree = parse_json(body);
    EXPECT_TRUE(tree) << body;
    return tree ? tree->dump(2) + "\n" : body;
}

std::string difference_of_objects(const Json& expected, const Json& actual, const std::string& at) {
    for (const auto& [name, value] : expected.items()) {
        const Json* other = find(actual, name);
        std::string found = other == nullptr ? at + "." + name + " is missing: " + dump_json(value)
                                             : difference(value, *other, at + "." + name);
        if (!found.empty()) {
            return found;
        }
    }
    for (const auto& [name, value] : actual.items()) {
        if (find(expected, name) == nullptr) {
            return at + "." + name + " is new: " + dump_json(value);
        }
    }
    return {};
}

}  // namespace

std::filesystem::path golden(const std::string& name) {
    return std::filesystem::path(NEXUS_SOURCE_DIR) / "tests" / "golden" / name;
}

std::string read_golden(const std::string& name) {
    std::ifstream in(golden(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void expect_golden(const std::string& name, const std::string& actual) {
    if (std::getenv("NEXUS_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(golden(name), std::ios::binary) << actual;
        return;
    }
    EXPECT_EQ(read_golden(name), actual) << name;
}

void expect_golden_request(const Codec& codec, const std::string& input, const std::string& model,
                           const std::string& output, const Quirks& quirks) {
    Result<ChatRequest> request = openai_chat_codec().decode_request(read_golden(input));
    ASSERT_TRUE(request) << input << ": " << request.error().message();
    request->model = model;
    const Encoded sent = encode(codec, *request, quirks);
    expect_golden(output, Json{{"dropped", sent.dropped}, {"body", sent.body}}.dump(2) + "\n");
}

void expect_golden_answer(const Codec& codec, const std::string& body, const std::string& output) {
    const Result<ChatResponse> answer = codec.decode_response(body);
    ASSERT_TRUE(answer) << answer.error().message();
    expect_golden(output, pretty(openai_chat_codec().encode_response(*answer, client())));
}

void expect_golden_stream(const Codec& codec, const std::string& bytes, const std::string& output) {
    const Decoded decoded = expect_cut_invariance(codec, bytes, 100);
    ASSERT_FALSE(decoded.error) << decoded.error->message();
    expect_golden(output, encode_stream(openai_chat_codec(), decoded.events, client()));
}

void replay_nameless_answer(const Codec& codec, const Cassette& cassette) {
    Result<ChatResponse> answer = codec.decode_response(cassette.response_body);
    ASSERT_TRUE(answer) << cassette.name << ": " << answer.error().message();
    EXPECT_EQ(codec.decode_usage(cassette.response_body).output, answer->usage.output) << cassette.name;
    const Result<ChatResponse> again = codec.decode_response(codec.encode_response(*answer, client()));
    ASSERT_TRUE(again) << cassette.name;
    expect_same_answer(*answer, *again, cassette.name);
}

std::string difference(const Json& expected, const Json& actual, const std::string& at) {
    if (expected.is_object() && actual.is_object()) {
        return difference_of_objects(expected, actual, at);
    }
    if (!expected.is_array() || !actual.is_array()) {
        return canonical(expected) == canonical(actual)
                   ? std::string()
                   : at + ": " + dump_json(expected).substr(0, 300) + " != " + dump_json(actual).substr(0, 300);
    }
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i) {
        std::string found = difference(expected[i], actual[i], at + "[" + std::to_string(i) + "]");
        if (!found.empty()) {
            return found;
        }
    }
    const std::size_t shorter = std::min(expected.size(), actual.size());
    return expected.size() > shorter ? at + " lacks " + dump_json(expected[shorter])
           : actual.size() > shorter ? at + " has more: " + dump_json(actual[shorter])
                                     : std::string();
}

}  // namespace nexus::dialect::test
