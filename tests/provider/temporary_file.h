#pragma once

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace nexus::test {

/// A file with this text, for as long as the object lives.
class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) {
        const int descriptor = mkstemp(path_.data());
        if (descriptor >= 0) {
            close(descriptor);
        }
        write(text);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { unlink(path_.c_str()); }

    const std::string& path() const { return path_; }
    void write(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text; }

  private:
    std::string path_ = "/tmp/nexus-test-XXXXXX";
};

}  // namespace nexus::test
