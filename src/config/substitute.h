#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "config/document.h"
#include "config/problems.h"
#include "config/secret_source.h"

namespace nexus::config {

inline constexpr std::size_t kSecretFileBytesMax = 1024 * 1024;

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Replaces `${NAME}`, `${NAME:-default}`, `${file:/path}` and `${vault:path#field}` in the scalars of a tree, before
/// they are read as numbers, durations and so on; `$${` stands for `${`. A default may hold further forms:
/// `${NAME:-${OTHER:-}}`. What is put in is text: it cannot become YAML, and it is not searched for further `${`.
class Substitution {
  public:
    Substitution(Document& document, Environment environment, Problems& problems)
        : document_(document), environment_(std::move(environment)), problems_(problems) {}

    /// Replaces all but the scalars with a vault form below `root`, a file's map. Relative files are looked up in
    /// `directory`.
    void run(Value root, const std::filesystem::path& directory);

    /// Reports each vault form below `block`, which is read before there is a vault.
    void refuse_vault(Value block);
    /// Replaces the scalars with a vault form below `root`. Without a source each of them is a problem: `missing` says
    /// why there is none.
    void run_vault(Value root, SecretSource* source, std::string_view missing);

    /// Files that were read for `${file:…}`, also those that were not found: a later reload may find them.
    const std::vector<std::filesystem::path>& files() const { return files_; }
    /// Whether some scalar needs the vault, which then has to be asked again from time to time.
    bool uses_vault() const { return uses_vault_; }

  private:
    struct Phase;
    void walk(Value at, std::string path, Phase& phase);
    void scalar(Value at, const std::string& path, Phase& phase);
    std::optional<std::string> replaced(Value at, const std::string& path, std::string_view rest, Phase& phase);
    std::optional<std::string> form(Value at, const std::string& path, std::string_view inside, Phase& phase);
    std::optional<std::string> variable(Value at, const std::string& path, std::string_view inside, Phase& phase);
    std::optional<std::string> file(Value at, const std::string& path, std::string_view name, Phase& phase);
    std::optional<std::string> vault(Value at, const std::string& path, std::string_view inside, Phase& phase);
    void problem(Value at, const std::string& path, std::string message);

    Document& document_;
    Environment environment_;
    Problems& problems_;
    std::vector<std::filesystem::path> files_;
    std::map<std::string, Result<Secret>, std::less<>> vault_values_;
    bool uses_vault_ = false;
};

}  // namespace nexus::config
