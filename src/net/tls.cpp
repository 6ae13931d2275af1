#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <mutex>

#include "net/tls_session.h"

namespace nexus::net {
namespace {

// Mozilla's intermediate profile, version 5.7 (TLS 1.3's suites are OpenSSL's own defaults, which are the same).
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305";
constexpr const char* kGroups = "X25519:P-256:P-384";

std::string last_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = ERR_reason_error_string(code);
    std::string text = reason != nullptr ? reason : "unknown error";
    ERR_clear_error();
    return text;
}

Error tls_error(const std::string& what, const std::string& file) {
    return Error(ErrorCode::invalid_request, "cannot load " + what + " '" + file + "': " + last_reason());
}

void configure(SSL_CTX* context) {
    (void)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    (void)SSL_CTX_set_cipher_list(context, kCiphers);
    (void)SSL_CTX_set1_groups_list(context, kGroups);
    (void)SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    (void)SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

// RFC 7301: only HTTP/1.1 is spoken here. A client that offers nothing we speak is served without the extension.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned int in_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    const int found =
        SSL_select_next_proto(const_cast<unsigned char**>(out), out_size, ours, sizeof(ours) - 1, in, in_size);
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Result<void> load_client_ca(SSL_CTX* context, const std::string& file) {
    STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(context, file.c_str()) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return tls_error("client CA", file);
    }
    SSL_CTX_set_client_CA_list(context, names);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    return {};
}

// The system's certificates are found by hash when they are needed; what was found is kept for all contexts.
X509_STORE* system_store() {
    static std::mutex lock;
    static X509_STORE* const store = [] {
        X509_STORE* made = X509_STORE_new();
        if (made != nullptr) {
            (void)X509_STORE_set_default_paths(made);
        }
        return made;
    }();
    const std::lock_guard<std::mutex> guard(lock);
    if (store != nullptr) {
        (void)X509_STORE_up_ref(store);
    }
    return store;
}

}  // namespace

Result<std::shared_ptr<const ServerTlsContext>> ServerTlsContext::load(const ServerTlsFiles& files) {
    ERR_clear_error();
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr) {
        return Error(ErrorCode::internal_error, "cannot make a TLS context: " + last_reason());
    }
    const std::shared_ptr<const ServerTlsContext> owner(new ServerTlsContext(context));
    configure(context);
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
        return tls_error("certificate", files.certificate);
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return tls_error("key", files.key);
    }
    if (!files.client_ca.empty()) {
        if (Result<void> loaded = load_client_ca(context, files.client_ca); !loaded) {
            return std::move(loaded).error();
        }
    }
    // Sessions live in tickets, which need no memory here; one is enough, as a client may use it again.
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    (void)SSL_CTX_set_num_tickets(context, 1);
    constexpr unsigned char id[] = "nexus";
    (void)SSL_CTX_set_session_id_context(context, id, sizeof(id) - 1);
    SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
    return owner;
}

ServerTlsContext::~ServerTlsContext() { SSL_CTX_free(context_); }

Result<std::shared_ptr<const ClientTlsContext>> ClientTlsContext::load(const std::string& ca_file, bool verify) {
    ERR_clear_error();
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    if (context == nullptr) {
        return Error(ErrorCode::internal_error, "cannot make a TLS context: " + last_reason());
    }
    const std::shared_ptr<const ClientTlsContext> owner(new ClientTlsContext(context, verify));
    configure(context);
    if (!ca_file.empty()) {
        if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) {
            return tls_error("certificates", ca_file);
        }
    } else if (X509_STORE* store = system_store(); store != nullptr) {
        SSL_CTX_set_cert_store(context, store);
    }
    SSL_CTX_set_verify(context, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    constexpr unsigned char protocols[] = "\x08http/1.1";
    (void)SSL_CTX_set_alpn_protos(context, protocols, sizeof(protocols) - 1);
    // The cache is ours, per worker and endpoint (Pool); OpenSSL only tells of new sessions.
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, TlsSession::on_new_session);
    return owner;
}

ClientTlsContext::~ClientTlsContext() { SSL_CTX_free(context_); }

}  // namespace nexus::net
