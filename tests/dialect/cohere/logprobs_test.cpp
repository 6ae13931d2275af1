#include <gtest/gtest.h>

#include "dialect/cohere/wire.h"

namespace nexus::dialect::cohere {
namespace {

TEST(CohereLogprobs, SumsTheTokensOfAPiece) {
    EXPECT_EQ(dump_json(logprob_of(*parse_json(R"({"text":"Hi!","token_ids":[1,2],"logprobs":[-0.5,-1]})"))),
              R"({"token":"Hi!","logprob":-1.5,"bytes":null,"top_logprobs":[]})");
    EXPECT_EQ(logprob_of(*parse_json(R"({"logprobs":["x"]})"))["logprob"], 0);
}

}  // namespace
}  // namespace nexus::dialect::cohere
