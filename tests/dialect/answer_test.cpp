#include "dialect/answer.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace nexus::dialect {
namespace {

TEST(CheckAnswer, TakesOneWholeObject) {
    EXPECT_TRUE(check_answer("{}"));
    EXPECT_TRUE(check_answer(" {\"a\":[1,{\"b\":\"\\u00e9\"}],\"c\":null}\n"));
}

TEST(CheckAnswer, RefusesWhatIsNoObjectOrMoreThanOne) {
    for (const std::string_view body : {"", " ", "[]", "\"text\"", "1", "null", "{}{}", "{} x", "<html>login</html>"}) {
        const Result<void> checked = check_answer(body);
        ASSERT_FALSE(checked) << body;
        EXPECT_EQ(checked.error().code(), ErrorCode::provider_protocol_error);
    }
}

TEST(CheckAnswer, RefusesEveryProperBeginningOfAnAnswer) {
    const std::string_view body = R"({"choices":[{"index":0,"message":{"content":"a\"b"}}],"n":1.5e3,"ok":true})";
    ASSERT_TRUE(check_answer(body));
    for (std::size_t size = 0; size < body.size(); ++size) {
        EXPECT_FALSE(check_answer(body.substr(0, size))) << size;
    }
}

TEST(CheckAnswer, RefusesBrokenValuesDeepInside) {
    for (const std::string_view body :
         {R"({"a":{"b":[tru]}})", R"({"a":[01]})", R"({"a":"\x"})", R"({"a" 1})", R"({"a":1,})"}) {
        EXPECT_FALSE(check_answer(body)) << body;
    }
}

TEST(CheckAnswer, RefusesWhatIsNestedTooDeeply) {
    const std::size_t depth = static_cast<std::size_t>(kJsonDepthMax) + 10;
    const std::string body = "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    EXPECT_FALSE(check_answer(body));
}

}  // namespace
}  // namespace nexus::dialect
