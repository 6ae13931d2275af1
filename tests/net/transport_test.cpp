#include "net/transport.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "net/tls.h"
#include "net/worker.h"
#include "tests/net/certificates.h"

namespace nexus::net::test {
namespace {

Task<void> shake(Transport& transport, std::optional<Wake>& wake) { wake = co_await transport.handshake(nullptr); }

Task<void> write_all(Transport& transport, Gather& data, std::optional<Io>& status) {
    status = co_await transport.write_all(data, std::chrono::seconds(5), nullptr);
}

class TransportTest : public ::testing::TestWithParam<bool> {
  protected:
    TransportTest() {
        int ends[2];
        (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
        left.emplace(worker);
        right.emplace(worker);
        (void)left->socket().open(ends[0]);
        (void)right->socket().open(ends[1]);
        if (GetParam()) {
            secure();
        }
        turn();
    }
    void secure() {
        const Certificate certificate{{}};
        const ServerTlsFiles files{certificate.certificate_file(), certificate.key_file(), ""};
        server_context = *ServerTlsContext::load(files);
        client_context = *ClientTlsContext::load(certificate.certificate_file(), true);
        left->start_tls(TlsSession::client(*client_context, worker.buffers(), "localhost", nullptr));
        right->start_tls(TlsSession::server(*server_context, worker.buffers()));
        std::optional<Wake> shaken[2];
        worker.spawn("left", shake(*left, shaken[0]));
        worker.spawn("right", shake(*right, shaken[1]));
        turn();
        EXPECT_EQ(shaken[0], Wake::ready);
        EXPECT_EQ(shaken[1], Wake::ready);
        EXPECT_TRUE(left->tls()->established() && right->tls()->established());
    }
    void turn() {
        worker.loop().restart();
        (void)worker.loop().poll();
    }
    std::string read_all_of(Transport& transport) {
        std::string all;
        char bytes[8'192];
        for (;;) {
            const IoResult got = transport.read(bytes);
            if (got.status != Io::done) {
                last = got.status;
                return all;
            }
            all.append(bytes, got.bytes);
        }
    }
    SystemClock clock;
    Worker worker{0, clock};
    std::shared_ptr<const ServerTlsContext> server_context;
    std::shared_ptr<const ClientTlsContext> client_context;
    std::optional<Transport> left;
    std::optional<Transport> right;
    Io last = Io::done;
};

TEST_P(TransportTest, CarriesPiecesInOrder) {
    Gather data("one,");
    data.add("two,");
    data.add("three");
    EXPECT_EQ(left->write(data), Io::done);
    turn();
    EXPECT_EQ(read_all_of(*right), "one,two,three");
    EXPECT_EQ(last, Io::would_block);
}

TEST_P(TransportTest, WritesOnAsTheOtherEndReads) {
    std::string large(5'000'000, 'x');
    for (std::size_t i = 0; i < large.size(); i += 101) {
        large[i] = static_cast<char>('a' + i % 26);
    }
    Gather data(large);
    std::optional<Io> status;
    worker.spawn("write", write_all(*left, data, status));
    std::string received;
    while (received.size() < large.size()) {
        turn();
        const std::string part = read_all_of(*right);
        ASSERT_EQ(last, Io::would_block);
        received += part;
    }
    EXPECT_EQ(status, Io::done);
    EXPECT_TRUE(received == large);
}

TEST_P(TransportTest, TellsAProperEnd) {
    Gather data("last words");
    EXPECT_EQ(left->write(data), Io::done);
    left->shut_down();
    turn();
    EXPECT_EQ(read_all_of(*right), "last words");
    if (right->socket().recheck()) {
        EXPECT_EQ(read_all_of(*right), "");
    }
    EXPECT_EQ(last, Io::end);
}

TEST_P(TransportTest, TellsTlsThatWasCutFromTlsThatEnded) {
    left->socket().close();
    turn();
    EXPECT_EQ(read_all_of(*right), "");
    EXPECT_EQ(last, GetParam() ? Io::failed : Io::end);
}

INSTANTIATE_TEST_SUITE_P(PlainAndTls, TransportTest, ::testing::Bool());

}  // namespace
}  // namespace nexus::net::test
