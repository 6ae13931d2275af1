#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/settings.h"

namespace nexus::config {

/// Where `${vault:path#field}` is read from. Called by one loader at a time, on the thread that loads; may block up to
/// a deadline of its own.
class SecretSource {
  public:
    virtual ~SecretSource() = default;
    /// The value of `field` in the secret at `path`, below the vault's `secrets_mount`. The error's message names no
    /// value; the loader adds file, line and column.
    virtual Result<std::string> read(std::string_view path, std::string_view field) = 0;
};

/// Makes the source that a `vault:` block describes (its address is not empty). Logging in may be left to the first
/// read.
using SecretSourceMaker = std::function<Result<std::unique_ptr<SecretSource>>(const Vault&)>;

}  // namespace nexus::config
