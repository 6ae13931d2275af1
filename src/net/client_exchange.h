#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/buffers.h"
#include "net/chunked.h"
#include "net/client_connection.h"
#include "net/http_client.h"
#include "net/http_response_parser.h"

namespace nexus::net {

/// What stands behind ClientExchange.
class ClientExchange::Impl final : private Cancellation::Waiter, private Socket::Observer {
  public:
    Impl(Worker& worker, std::shared_ptr<const Endpoint> endpoint, Cancellation& cancellation, AwaitProbe* probe);
    ~Impl();

    Task<Result<void>> send(Method method, std::string_view target, const HeaderMap& headers, std::string_view body,
                            const ClientTimeouts& timeouts);
    Task<Result<void>> send(Method method, std::string_view target, const HeaderMap& headers, BodySource& body,
                            const ClientTimeouts& timeouts);
    Task<Result<std::string_view>> read_some();
    Task<Result<std::string>> read_all(std::size_t limit);
    Task<void> let_end(std::chrono::milliseconds grace);

    const ResponseHead& head() const { return head_; }
    const TransferFacts& facts() const { return facts_; }
    std::optional<std::uint64_t> content_length() const;
    void set_limits(const ClientLimits& limits);
    void expect_upgrade() { expects_upgrade_ = true; }
    Upgraded upgraded();

  private:
    using Reason = TransferFacts::Reason;
    enum class Step : std::uint8_t { done, wait, failed, stale };

    // http_client.cpp: the request and the answer's head
    void render(Method method, std::string_view target, const HeaderMap& headers,
                std::optional<std::uint64_t> body_size);
    bool take_pooled();
    Task<Result<void>> open();
    Task<Step> write_request(Gather& data);
    Task<Step> await_head();
    Step advance_head();
    Step take_head();
    Step lost_before_head();
    void begin_body();

    // client_upload.cpp: a request whose body comes piece by piece
    Task<Step> upload(BodySource& body);
    Task<Step> upload_piece(const BodyPiece& piece);
    Task<Step> write_piece(Gather& data);
    Step look_for_answer();
    Step end_upload();
    Step fail_source(const Error& error);
    void on_socket_readable() override;

    // client_body.cpp: the answer's body
    Step advance_body(std::string_view& piece);
    Step next_piece(std::string_view& piece);
    Step more_bytes();
    void finish_message();

    // both
    std::string_view input() const { return {input_.data() + input_begin_, input_end_ - input_begin_}; }
    IoResult receive(std::span<char> into);
    Task<Wake> wait_readable();
    Step fail(Reason reason, ErrorCode code, std::string message);
    Step fail_wake(Wake wake, const char* late);
    Result<void> failure();
    void on_cancel() override;

    Worker& worker_;
    std::shared_ptr<const Endpoint> endpoint_;
    Cancellation& cancellation_;
    AwaitProbe* probe_;
    ClientTimeouts timeouts_;
    ClientLimits limits_;
    TransferFacts facts_;
    std::optional<Error> error_;

    std::unique_ptr<ClientConnection> connection_;
    std::string request_head_;
    Lent input_;
    std::size_t input_begin_ = 0;
    std::size_t input_end_ = 0;

    ResponseParser parser_;
    ResponseHead head_;
    Method method_ = Method::get;
    std::size_t interim_ = 0;
    BodyFraming framing_;
    ChunkDecoder chunks_;
    std::uint64_t left_ = 0;                    // of a body with Content-Length
    BodySource* source_ = nullptr;              // while the next piece of the request's body is waited for
    std::optional<std::uint64_t> upload_left_;  // of the request's body, where its size is known
    int unbroken_ = 0;                          // pieces taken without a wait between them
    bool body_ended_ = false;
    bool expects_upgrade_ = false;
    bool write_broken_ = false;  // the upstream stopped taking the request; it may have answered
    bool uploading_ = false;     // the request's body has not ended
    bool answered_ = false;      // the answer's head is whole
    bool large_reads_ = false;   // the last read filled its buffer
};

}  // namespace nexus::net
