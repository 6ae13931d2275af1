#include <gtest/gtest.h>

#include "base/json.h"
#include "telemetry/access_log.h"

namespace nexus::telemetry {
namespace {

using namespace std::chrono_literals;

RequestRecord full_record() {
    RequestRecord record;
    record.finished_at = WallTime(std::chrono::seconds(1'790'000'000) + 7ms);
    record.request_id = "req_1";
    record.route = "chat";
    record.model = "gpt-4o";
    record.served_model = "gpt-4o-2024-08-06";
    record.provider = "openai";
    record.team = "acme/support";
    record.status = 429;
    record.error = ErrorCode::rate_limit_exceeded;
    record.fault = Fault::policy;
    record.stream = true;
    record.duration = 1234567us;
    record.upstream_duration = 1s;
    record.time_to_first_token = 20ms + 50us;
    record.attempts = 2;
    record.input_tokens = 10;
    record.cost_nanousd = 1'250'000;
    record.usage_source = "estimated";
    record.bytes_sent = 99;
    record.limit_hit = "tokens";
    record.redactions = {{"EMAIL_ADDRESS", 2}, {"SECRET", 1}};
    record.injection_verdict = "pass";
    record.decisions = R"([{"stage":"auth"}])";
    return record;
}

TEST(AccessLine, HoldsWhatIsKnown) {
    EXPECT_EQ(access_line(full_record()),
              R"({"time":"2026-09-21T14:13:20.007Z","request_id":"req_1","route":"chat","model":"gpt-4o",)"
              R"("served_model":"gpt-4o-2024-08-06","provider":"openai","team":"acme/support","status":429,)"
              R"("error":"rate_limit_exceeded","fault":"policy","stream":true,"duration_ms":1234.567,)"
              R"("upstream_duration_ms":1000,"time_to_first_token_ms":20.050,"attempts":2,"input_tokens":10,)"
              R"("cost_nanousd":1250000,"usage_source":"estimated","bytes_sent":99,"limit_hit":"tokens",)"
              R"("redactions":{"EMAIL_ADDRESS":2,"SECRET":1},"injection_verdict":"pass",)"
              R"("decisions":[{"stage":"auth"}]})");
}

TEST(AccessLine, LeavesOutWhatIsEmpty) {
    EXPECT_EQ(access_line(RequestRecord{}), R"({"time":"1970-01-01T00:00:00.000Z"})");
}

TEST(AccessLine, IsOneLineOfJsonWhateverTheTextsHold) {
    RequestRecord record = full_record();
    const std::string hostile("a\"b\\c\nd\r\x01\xff\0e", 13);
    record.user = hostile;
    record.model = hostile;
    record.client_address = hostile;
    record.decisions = "[1,\n2]";
    record.redactions.clear();
    const std::string line = access_line(record);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const Result<Json> tree = parse_json(line);
    ASSERT_TRUE(tree);
    EXPECT_EQ(string_or(*tree, "decisions", ""), "[1,\n2]");
    EXPECT_TRUE(string_or(*tree, "user", "").starts_with("a\"b\\c\nd"));
}

}  // namespace
}  // namespace nexus::telemetry
