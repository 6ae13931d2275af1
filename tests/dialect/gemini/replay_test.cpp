#include <gtest/gtest.h>

#include <algorithm>

#include "dialect/fields.h"
#include "dialect/gemini/codec.h"
#include "tests/dialect/matrix_replay.h"

namespace nexus::dialect {
namespace {

using test::canonical;
using test::Cassette;

// A tree in camel case, as far as this API's own words go; what clients named themselves stays.
Json camel(const Json& value) {
    if (value.is_array()) {
        Json out = Json::array();
        for (const Json& item : value) {
            out.push_back(camel(item));
        }
        return out;
    }
    if (!value.is_object()) {
        return value;
    }
    Json out = Json::object();
    for (const auto& [name, member] : value.items()) {
        std::string spelled;
        for (std::size_t i = 0; i < name.size(); ++i) {
            const bool joins = name[i] == '_' && i + 1 < name.size();
            spelled.push_back(joins ? static_cast<char>(std::toupper(name[++i])) : name[i]);
        }
        const bool is_own =
            spelled == "args" || spelled == "response" || spelled.ends_with("chema") || spelled == "parameters";
        out[spelled] = is_own ? member : camel(member);
    }
    return out;
}

bool is_modelled(const Json& part) {
    const bool is_thought = part.value("thought", false);
    const bool says_text = part.contains("text") && part["text"].is_string() && part["text"] != "";
    return !is_thought && (says_text || part.contains("inlineData") || part.contains("fileData") ||
                           part.contains("functionCall") || part.contains("functionResponse"));
}

// Ids that were made up or are not there are no difference; nor is a text part's signature.
std::string line_of(Json part) {
    if (part.contains("text") && part["text"].is_string()) {
        return "text " + part["text"].get<std::string>();
    }
    part.erase("videoMetadata");
    part.erase("mediaResolution");
    for (const char* call : {"functionCall", "functionResponse"}) {
        if (part.contains(call)) {
            part[call].erase("id");
            if (part[call].value("args", Json()).is_null()) {
                part[call]["args"] = Json::object();
            }
            if (part[call].contains("parts") && part[call]["parts"].empty()) {
                part[call].erase("parts");
            }
        }
    }
    return canonical(part);
}

// All results of a user content come first, an answer's calls last, and contents of one role are merged.
std::vector<std::string> lines_of(const Json& body) {
    std::vector<std::pair<std::string, std::vector<Json>>> turns;
    Json contents = body["contents"];
    if (contents.is_object()) {
        contents = Json::array({contents});
    }
    for (const Json& content : contents) {
        const std::string role = text_field(content, "role") == "model" ? "model" : "user";
        if (turns.empty() || turns.back().first != role) {
            turns.push_back({role, {}});
        }
        const Json parts = content["parts"].is_object() ? Json::array({content["parts"]}) : content["parts"];
        std::ranges::copy_if(parts, std::back_inserter(turns.back().second), is_modelled);
    }
    std::vector<std::string> lines;
    for (auto& [role, parts] : turns) {
        const auto rank = [](const Json& part) {
            return part.contains("functionResponse") ? 0 : part.contains("functionCall") ? 2 : 1;
        };
        std::stable_sort(parts.begin(), parts.end(),
                         [&rank](const Json& left, const Json& right) { return rank(left) < rank(right); });
        for (const Json& part : parts) {
            lines.push_back(role + ": " + line_of(part));
        }
    }
    return lines;
}

std::string system_of(const Json& body) {
    std::string out;
    if (!body.contains("systemInstruction")) {
        return out;
    }
    const Json& parts = body["systemInstruction"]["parts"];
    for (const Json& part : parts.is_object() ? Json::array({parts}) : parts) {
        out += text_field(part, "text");
    }
    return out;
}

void expect_same_config(const Json& original, const Json& sent, const std::string& name) {
    const Json before = original.value("generationConfig", Json::object());
    const Json after = sent.value("generationConfig", Json::object());
    for (const char* field :
         {"temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed", "presencePenalty",
          "frequencyPenalty", "responseLogprobs", "logprobs", "responseMimeType", "responseJsonSchema"}) {
        const bool is_refused = field == std::string("temperature") && before.value("temperature", 0.0) > 2;
        const bool has =
            before.contains(field) && before[field] != Json::array() && before[field] != "text/plain" && !is_refused;
        EXPECT_EQ(has ? canonical(before[field]) : "", after.contains(field) && has ? canonical(after[field]) : "")
            << name << " " << field;
    }
    if (before.contains("responseSchema") || before.contains("responseJsonSchema")) {
        EXPECT_TRUE(after.contains("responseJsonSchema")) << name;
    }
}

void replay_request(const Cassette& cassette) {
    const Codec& codec = gemini_codec();
    const Result<ChatRequest> request = codec.decode_request(cassette.request_body);
    ASSERT_TRUE(request) << cassette.name << ": " << request.error().message();
    const Result<EncodedRequest> encoded = codec.encode_request(*request, {});
    ASSERT_TRUE(encoded) << cassette.name << ": " << encoded.error().message();
    const Json original = camel(*parse_json(cassette.request_body));
    const Json sent = camel(*parse_json(encoded->body));
    EXPECT_EQ(lines_of(sent), lines_of(original)) << cassette.name;
    EXPECT_EQ(system_of(sent), system_of(original)) << cassette.name;
    expect_same_config(original, sent, cassette.name);
    std::vector<std::string> before;
    for (const Json& tool : original.value("tools", Json::array())) {
        for (const Json& declaration : tool.value("functionDeclarations", Json::array())) {
            before.push_back(text_field(declaration, "name") + " " + text_field(declaration, "description"));
        }
    }
    std::vector<std::string> after;
    for (const Tool& tool : request->tools) {
        if (tool.kind == Tool::Kind::hosted) {
            continue;
        }
        after.push_back(tool.name + " " + tool.description);
    }
    EXPECT_EQ(after, before) << cassette.name;
}

// Streams without alt=sse are one array; each element is what an event would carry.
std::string as_events(const std::string& array) {
    std::string out;
    const Json chunks = *parse_json(array);
    for (const Json& chunk : chunks) {
        out += "data: " + dump_json(chunk) + "\r\n\r\n";
    }
    return out;
}

test::ReplayCounts replay(std::string_view provider) {
    test::ReplayCounts counts;
    for (const Cassette& cassette : test::load_cassettes(provider)) {
        const bool streams = cassette.path.ends_with(":streamGenerateContent");
        if (!streams && !cassette.path.ends_with(":generateContent")) {
            continue;
        }
        if (cassette.status >= 400) {
            const Error error = gemini_codec().decode_error(cassette.status, cassette.response_body);
            EXPECT_NE(error.code(), ErrorCode::provider_protocol_error) << cassette.name;
            const bool is_auth = error.code() == ErrorCode::provider_auth_failed;
            EXPECT_EQ(error.upstream_type().empty(), is_auth) << cassette.name;
            ++counts.errors;
        } else if (streams) {
            const std::string& body = cassette.response_body;
            test::replay_stream(gemini_codec(), cassette.is_sse ? body : as_events(body), cassette.name);
            ++counts.streams;
        } else {
            test::replay_answer(gemini_codec(), cassette);
            ++counts.answers;
        }
        if (!cassette.request_body.empty()) {
            replay_request(cassette);
            ++counts.requests;
        }
    }
    return counts;
}

TEST(GeminiReplay, UnderstandsEveryRecording) { test::print_counts("gemini", replay("gemini")); }

TEST(GeminiReplay, UnderstandsEveryRecordingOfVertex) { test::print_counts("vertex", replay("vertex")); }

}  // namespace
}  // namespace nexus::dialect
