#pragma once

#include <iosfwd>
#include <string>

namespace nexus::cli {

struct NewKeyOptions {
    std::string name = "new-key";
    std::string team;        ///< organisation/team; empty: left out
    std::string pepper_env;  ///< the variable that holds `auth.pepper`; empty: no pepper
};

/// `nexus keys new`: mints a key, prints it, and the YAML that lets it in. 0, or 1 with a message on `errors`.
int new_key(const NewKeyOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace nexus::cli
