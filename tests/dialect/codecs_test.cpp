#include <gtest/gtest.h>

#include <set>

#include "dialect/codec.h"

namespace nexus::dialect {
namespace {

TEST(Codecs, EachDialectHasItsCodecAndName) {
    std::set<std::string_view> names;
    for (const Dialect dialect :
         {Dialect::openai_chat, Dialect::openai_embeddings, Dialect::anthropic, Dialect::gemini}) {
        EXPECT_EQ(codec_for(dialect).dialect(), dialect);
        EXPECT_EQ(&codec_for(dialect), &codec_for(dialect));
        names.insert(name_of(dialect));
    }
    EXPECT_EQ(names.size(), 4U);
}

}  // namespace
}  // namespace nexus::dialect
