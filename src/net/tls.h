#pragma once

#include <memory>
#include <string>

#include "base/result.h"

typedef struct ssl_ctx_st SSL_CTX;

namespace nexus::net {

/// Files of a server's identity. Paths of PEM files.
struct ServerTlsFiles {
    std::string certificate;
    std::string key;
    std::string client_ca;  ///< empty: no client certificates
};

/// OpenSSL's server context: TLS 1.2 and 1.3, Mozilla's intermediate suites and curves, session tickets, no
/// compression or renegotiation, buffers released when idle. Immutable; a changed certificate makes a new one.
class ServerTlsContext {
  public:
    /// Errors name the file and OpenSSL's reason (missing, not PEM, key does not match).
    static Result<std::shared_ptr<const ServerTlsContext>> load(const ServerTlsFiles& files);
    ~ServerTlsContext();
    SSL_CTX* native() const { return context_; }

  private:
    explicit ServerTlsContext(SSL_CTX* context) : context_(context) {}
    SSL_CTX* context_;
};

/// The client side: verifies chain and host name against `ca_file` or the system's store, keeps sessions for
/// resumption. All contexts with the system's store share one parsed store.
class ClientTlsContext {
  public:
    static Result<std::shared_ptr<const ClientTlsContext>> load(const std::string& ca_file, bool verify);
    ~ClientTlsContext();
    SSL_CTX* native() const { return context_; }
    bool verify() const { return verify_; }

  private:
    ClientTlsContext(SSL_CTX* context, bool verify) : context_(context), verify_(verify) {}
    SSL_CTX* context_;
    bool verify_;
};

}  // namespace nexus::net
