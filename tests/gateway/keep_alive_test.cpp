#include "gateway/keep_alive.h"

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using KeepAliveTest = GatewayTest;
using test::Script;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kComment = ": keep-alive\n\n";

TEST_F(KeepAliveTest, SendsACommentWhileAModelIsSilent) {
    settings_.timeouts.sse_keepalive = std::chrono::milliseconds(20);
    upstream_.queue(Script::events({chunk("one")}, Script::End::stall));
    start();
    test::HttpClient client(gateway_->address());
    client.send(post_bytes(kChatPath, kStreamRequest));
    EXPECT_THAT(client.read_until(kComment), HasSubstr("one"));
    EXPECT_THAT(client.read_until(kComment), HasSubstr(": keep-alive"));
}

TEST_F(KeepAliveTest, BeginsTheAnswerWhereAllTextIsHeldBack) {
    settings_.timeouts.sse_keepalive = std::chrono::milliseconds(20);
    upstream_.queue(Script::events({chunk("l")}, Script::End::stall));
    start({shout_row()});
    test::HttpClient client(gateway_->address());
    client.send(post_bytes(kChatPath, kStreamRequest));
    const std::string begun = client.read_until(kComment);
    EXPECT_THAT(begun, HasSubstr("HTTP/1.1 200 OK"));
    EXPECT_THAT(begun, Not(HasSubstr("data:")));
}

TEST_F(KeepAliveTest, LeavesAStreamThatFlowsAlone) {
    upstream_.queue(Script::events({chunk("one"), kFinish, kDone}));
    start();
    EXPECT_THAT(post(kStreamRequest).body, Not(HasSubstr(": keep-alive")));
}

}  // namespace
}  // namespace nexus::gateway
