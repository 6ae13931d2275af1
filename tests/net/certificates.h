#pragma once

#include <string>

namespace nexus::net::test {

/// A certificate that a test needs: made here by OpenSSL, signed by `signer` or by itself, written as PEM files into
/// a fresh directory that dies with the object.
class Certificate {
  public:
    struct Options {
        std::string name = "localhost";  ///< common name
        std::string alternatives = "DNS:localhost,IP:127.0.0.1";
        bool authority = false;
        long begins = -3600;  ///< seconds from the present
        long ends = 3600;
        const Certificate* signer = nullptr;
    };
    explicit Certificate(const Options& options);
    ~Certificate();
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    const std::string& certificate_file() const { return certificate_file_; }
    const std::string& key_file() const { return key_file_; }

  private:
    std::string directory_;
    std::string certificate_file_;
    std::string key_file_;
};

}  // namespace nexus::net::test
