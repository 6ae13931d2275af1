#include "tests/net/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace nexus::net::test {
namespace {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { (void)std::fclose(file); }
};
template <class T>
using Owner = std::unique_ptr<T, Free>;

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owner<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    (void)X509_add_ext(certificate, extension.get(), -1);
}

Owner<std::FILE> open_file(const std::string& path, const char* mode) {
    return Owner<std::FILE>(std::fopen(path.c_str(), mode));
}

}  // namespace

Certificate::Certificate(const Options& options) {
    char pattern[] = "/tmp/nexus_certificate_XXXXXX";
    directory_ = ::mkdtemp(pattern);
    certificate_file_ = directory_ + "/certificate.pem";
    key_file_ = directory_ + "/key.pem";

    const Owner<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owner<X509> certificate(X509_new());
    static long serial = 1;
    (void)X509_set_version(certificate.get(), 2);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    (void)X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.begins);
    (void)X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.ends);
    (void)X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    (void)X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                     reinterpret_cast<const unsigned char*>(options.name.c_str()), -1, -1, 0);
    Owner<X509> issuer;
    Owner<EVP_PKEY> issuer_key;
    if (options.signer != nullptr) {
        const Owner<std::FILE> issuer_file = open_file(options.signer->certificate_file(), "r");
        const Owner<std::FILE> issuer_key_file = open_file(options.signer->key_file(), "r");
        issuer.reset(PEM_read_X509(issuer_file.get(), nullptr, nullptr, nullptr));
        issuer_key.reset(PEM_read_PrivateKey(issuer_key_file.get(), nullptr, nullptr, nullptr));
    }
    X509* signer = issuer ? issuer.get() : certificate.get();
    (void)X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
    add_extension(certificate.get(), signer, NID_basic_constraints,
                  options.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!options.alternatives.empty()) {
        add_extension(certificate.get(), signer, NID_subject_alt_name, options.alternatives);
    }
    (void)X509_sign(certificate.get(), issuer_key ? issuer_key.get() : key.get(), EVP_sha256());

    const Owner<std::FILE> certificate_out = open_file(certificate_file_, "w");
    (void)PEM_write_X509(certificate_out.get(), certificate.get());
    const Owner<std::FILE> key_out = open_file(key_file_, "w");
    (void)PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

Certificate::~Certificate() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

}  // namespace nexus::net::test
