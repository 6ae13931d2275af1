#include <gtest/gtest.h>

#include "dialect/gemini/codec.h"

namespace nexus::dialect {
namespace {

Result<ChatRequest> decode(std::string_view body) { return gemini_codec().decode_request(body); }

TEST(GeminiRequestDecode, ReadsBothSpellings) {
    const auto camel = decode(R"({"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"parts":[{"text":"hi"}]}],
        "generationConfig":{"maxOutputTokens":9,"topP":0.5,"topK":40.0,"stopSequences":["x"],"presencePenalty":0.5,
        "responseLogprobs":true,"logprobs":2,"candidateCount":2,"seed":7}})");
    const auto snake = decode(R"({"system_instruction":{"parts":{"text":"S"}},"contents":{"parts":{"text":"hi"}},
        "generation_config":{"max_output_tokens":9,"top_p":0.5,"top_k":40,"stop_sequences":["x"],
        "presence_penalty":0.5,"response_logprobs":true,"logprobs":2,"candidate_count":2,"seed":7}})");
    for (const auto* request : {&camel, &snake}) {
        ASSERT_TRUE(*request);
        ASSERT_EQ((*request)->messages.size(), 2U);
        EXPECT_EQ((*request)->messages[0].role, Role::system);
        EXPECT_EQ((*request)->messages[1].parts.at(0).text, "hi");
        EXPECT_EQ((*request)->max_tokens, 9);
        EXPECT_EQ((*request)->top_p, 0.5);
        EXPECT_EQ((*request)->top_k, 40);
        EXPECT_EQ((*request)->stop, (std::vector<std::string>{"x"}));
        EXPECT_EQ((*request)->presence_penalty, 0.5);
        EXPECT_EQ((*request)->logprobs, true);
        EXPECT_EQ((*request)->n, 2);
        EXPECT_TRUE((*request)->unmapped.empty());
    }
}

TEST(GeminiRequestDecode, ReadsThinkingInLevelsAndBudgets) {
    const auto effort = [](std::string_view config) {
        return decode(R"({"contents":[],"generationConfig":{"thinkingConfig":)" + std::string(config) + "}}")
            ->reasoning_effort;
    };
    EXPECT_EQ(effort(R"({"thinkingLevel":"HIGH"})"), "high");
    EXPECT_EQ(effort(R"({"thinkingBudget":0})"), "none");
    EXPECT_EQ(effort(R"({"thinkingBudget":-1})"), "");
    EXPECT_EQ(effort(R"({"thinking_budget":2000})"), "medium");
    EXPECT_EQ(effort(R"({"includeThoughts":true})"), "");
}

TEST(GeminiRequestDecode, ReadsEveryModeOfCalling) {
    const auto choice = [](std::string_view config) {
        return decode(R"({"contents":[],"toolConfig":{"functionCallingConfig":)" + std::string(config) + "}}")
            ->tool_choice;
    };
    EXPECT_EQ(choice(R"({"mode":"AUTO"})")->kind, ToolChoice::Kind::automatic);
    EXPECT_EQ(choice(R"({"mode":"ANY"})")->kind, ToolChoice::Kind::required);
    EXPECT_EQ(choice(R"({"mode":"NONE"})")->kind, ToolChoice::Kind::none);
    EXPECT_EQ(choice(R"({"mode":"ANY","allowedFunctionNames":["f"]})")->name, "f");
    EXPECT_EQ(choice(R"({"mode":"ANY","allowedFunctionNames":["f","g"]})")->kind, ToolChoice::Kind::required);
}

TEST(GeminiRequestDecode, NotesWhatTheModelHasNoPlaceFor) {
    const auto request =
        decode(R"({"contents":[],"store":true,"generationConfig":{"imageConfig":{},"speechConfig":{}}})");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->unmapped,
              (std::vector<std::string>{"generationConfig.speechConfig", "generationConfig.imageConfig", "store"}));
    EXPECT_EQ(request->unmapped_values["store"], true);
}

TEST(GeminiRequestDecode, KeepsHostedToolsBlocksAndSettings) {
    const auto request = decode(R"({"contents":[{"role":"model","parts":[{"executableCode":{"code":"1"}},
          {"text":"x","thoughtSignature":"s"}]},
          {"parts":[{"fileData":{"fileUri":"https://youtu.be/a"},"videoMetadata":{"fps":2}}]}],
        "cachedContent":"cachedContents/1","safety_settings":[{"category":"c","threshold":"t"}],
        "tools":[{"google_search":{}},{"urlContext":{}}],
        "generationConfig":{"responseModalities":["AUDIO"],"mediaResolution":"MEDIA_RESOLUTION_LOW",
          "speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}},
          "thinkingConfig":{"thinkingBudget":3000,"includeThoughts":true}}})");
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->unmapped.empty());
    EXPECT_EQ(request->tools.at(0).hosted, "web_search");
    EXPECT_EQ(request->tools.at(1).hosted, "web_fetch");
    EXPECT_EQ(request->messages.at(0).parts.at(0).kind, Part::Kind::native);
    EXPECT_EQ(request->messages.at(0).parts.at(1).thought_signature, "s");
    EXPECT_EQ(request->messages.at(1).parts.at(0).kind, Part::Kind::video);
    EXPECT_EQ(request->messages.at(1).parts.at(0).video_metadata["fps"], 2);
    EXPECT_EQ(request->cached_content, "cachedContents/1");
    EXPECT_EQ(request->safety_settings.size(), 1U);
    EXPECT_EQ(request->modalities, (std::vector<std::string>{"audio"}));
    EXPECT_EQ(request->audio->voice, "Kore");
    EXPECT_EQ(request->reasoning_budget, 3000);
    EXPECT_EQ(request->include_thoughts, true);
}

TEST(GeminiRequestDecode, NamesTheFieldOfAWrongType) {
    EXPECT_EQ(decode("{").error().code(), ErrorCode::invalid_json);
    EXPECT_EQ(decode("7").error().code(), ErrorCode::invalid_json);
    EXPECT_EQ(decode("{}").error().param(), "contents");
    EXPECT_EQ(decode(R"({"contents":[7]})").error().param(), "contents[0].parts");
    EXPECT_EQ(decode(R"({"contents":[{"role":"bot","parts":[]}]})").error().param(), "contents[0].role");
    EXPECT_TRUE(decode(R"({"contents":[{"parts":[1,null,{"text":3},{"functionCall":7},
        {"functionResponse":{"response":1}}]}],"tools":[1,{"functionDeclarations":[2,{"name":3}]}],"toolConfig":7,
        "generationConfig":{"topK":"x","stopSequences":[1]}})"));
}

TEST(GeminiRequestDecode, KeepsPicturesOfTheSystemInstruction) {
    const auto request = decode(R"({"contents":[{"parts":[{"text":"q"}]}],"systemInstruction":{"parts":[
        {"text":"s"},{"inlineData":{"mimeType":"image/png","data":"AA=="}}]}})");
    ASSERT_TRUE(request);
    ASSERT_EQ(request->messages.at(0).parts.size(), 2U);
    EXPECT_EQ(request->messages[0].parts[1].kind, Part::Kind::image);
}

TEST(GeminiRequestDecode, NamesTheFormsOfAnAnswerThatOthersLack) {
    const auto request = decode(R"({"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{
        "responseMimeType":"text/x.enum","responseSchema":{"type":"STRING","enum":["A","B"]}}})");
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->response_format);
    EXPECT_EQ(request->unmapped,
              (std::vector<std::string>{"generationConfig.responseMimeType", "generationConfig.responseSchema"}));
}

}  // namespace
}  // namespace nexus::dialect
