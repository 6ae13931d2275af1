#include "net/tls_session.h"

#include <gtest/gtest.h>

#include <cstring>

#include "net/tls.h"
#include "tests/net/certificates.h"

namespace nexus::net::test {
namespace {

using State = TlsSession::State;

class TlsSessionTest : public ::testing::Test {
  protected:
    TlsSessionTest()
        : server_context(*ServerTlsContext::load({certificate.certificate_file(), certificate.key_file(), ""})),
          client_context(*ClientTlsContext::load(certificate.certificate_file(), true)),
          server(TlsSession::server(*server_context, buffers)),
          client(TlsSession::client(*client_context, buffers, "localhost", nullptr)) {}

    // Moves what `from` has to say into `to`, `step` bytes at a time.
    static void carry(TlsSession& from, TlsSession& to, std::size_t step) {
        while (!from.output().empty()) {
            const std::string_view output = from.output().substr(0, step);
            const std::span<char> space = to.input_space();
            if (space.empty()) {
                return;
            }
            const std::size_t size = std::min(output.size(), space.size());
            std::memcpy(space.data(), output.data(), size);
            to.input_arrived(size);
            from.output_sent(size);
            if (!to.established()) {
                (void)to.handshake();
            } else {
                return;
            }
        }
    }
    bool shake(std::size_t step) {
        for (int i = 0; i < 10'000 && !(client->established() && server->established()); ++i) {
            (void)client->handshake();
            (void)server->handshake();
            carry(*client, *server, step);
            carry(*server, *client, step);
        }
        return client->established() && server->established();
    }

    Certificate certificate{{}};
    BufferPool buffers;
    std::shared_ptr<const ServerTlsContext> server_context;
    std::shared_ptr<const ClientTlsContext> client_context;
    std::unique_ptr<TlsSession> server;
    std::unique_ptr<TlsSession> client;
};

TEST_F(TlsSessionTest, ShakesHandsHoweverTheBytesAreCut) { ASSERT_TRUE(shake(1)); }

TEST_F(TlsSessionTest, CoalescesSmallPiecesIntoOneRecord) {
    ASSERT_TRUE(shake(4'096));
    char bytes[64];
    Gather data("head,");
    data.add("body,");
    data.add("end");
    ASSERT_EQ(client->write(data), State::done);
    EXPECT_TRUE(data.empty());
    EXPECT_LT(client->output().size(), 13U + 64U);
    carry(*client, *server, 4'096);
    const TlsSession::ReadResult read = server->read(bytes);
    ASSERT_EQ(read.state, State::done);
    EXPECT_EQ(std::string_view(bytes, read.bytes), "head,body,end");
}

TEST_F(TlsSessionTest, StopsEncryptingWhenTheOutputIsFull) {
    ASSERT_TRUE(shake(4'096));
    const std::string large(1'000'000, 'x');
    Gather data(large);
    ASSERT_EQ(client->write(data), State::done);
    EXPECT_FALSE(data.empty());
    EXPECT_LE(client->output().size(), BufferPool::kLarge);
    std::size_t received = 0;
    std::vector<char> bytes(100'000);
    while (!client->output().empty() || !data.empty()) {
        carry(*client, *server, 10'000);
        const TlsSession::ReadResult read = server->read(bytes);
        received += read.bytes;
        ASSERT_EQ(client->write(data), State::done);
    }
    received += server->read(bytes).bytes;
    EXPECT_EQ(received, large.size());
}

TEST_F(TlsSessionTest, TellsAProperEnd) {
    ASSERT_TRUE(shake(4'096));
    client->close();
    carry(*client, *server, 4'096);
    char byte;
    EXPECT_EQ(server->read(std::span<char>(&byte, 1)).state, State::closed);
}

TEST_F(TlsSessionTest, FailsOnDamagedRecords) {
    ASSERT_TRUE(shake(4'096));
    Gather data("hello");
    ASSERT_EQ(client->write(data), State::done);
    std::string damaged(client->output());
    damaged[damaged.size() - 1] = static_cast<char>(damaged[damaged.size() - 1] ^ 1);
    const std::span<char> space = server->input_space();
    std::memcpy(space.data(), damaged.data(), damaged.size());
    server->input_arrived(damaged.size());
    char bytes[16];
    EXPECT_EQ(server->read(bytes).state, State::failed);
    EXPECT_FALSE(server->fault().empty());
}

TEST_F(TlsSessionTest, ResumesWithATicket) {
    ASSERT_TRUE(shake(4'096));
    char bytes[16];
    (void)client->read(bytes);  // the ticket follows the handshake
    while (!server->output().empty()) {
        carry(*server, *client, 4'096);
        (void)client->read(bytes);
    }
    const TlsTicket ticket = client->take_ticket();
    ASSERT_NE(ticket, nullptr);
    server = TlsSession::server(*server_context, buffers);
    client = TlsSession::client(*client_context, buffers, "localhost", ticket.get());
    ASSERT_TRUE(shake(4'096));
    EXPECT_TRUE(client->resumed());
}

}  // namespace
}  // namespace nexus::net::test
