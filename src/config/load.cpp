#include "config/load.h"

#include <cstdlib>
#include <utility>

#include "config/check.h"
#include "config/files.h"
#include "config/include.h"
#include "config/locate.h"
#include "config/pipeline.h"
#include "config/read_struct.h"
#include "config/yaml.h"

namespace nexus::config {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// One load, step by step. What a step reports does not stop the next one, as long as there is a tree.
class Loader {
  public:
    explicit Loader(const LoadOptions& options)
        : options_(options),
          substitution_(*document_, options.environment ? options.environment : process_environment, result_.problems) {
    }

    LoadResult run(const std::string& name, std::string_view text, const fs::path& directory) {
        if (const auto root = parse_yaml(*document_, name, text, result_.problems)) {
            root_ = *root;
            if (document_->value(root_).kind() == Document::Kind::null) {
                refuse_empty(name);
            } else {
                substitution_.run(document_->value(root_), directory);
                include(directory);
                ask_vault();
                read_settings();
                check();
            }
        }
        return finish();
    }

    LoadResult unreadable(const fs::path& file, const Error& error) {
        result_.files.push_back(file);
        result_.problems.add({{file.string(), 0, 0, 0}, {}, "cannot be read: " + error.message(), {}});
        return finish();
    }

    void read_from(const fs::path& file) { result_.files.push_back(file); }

  private:
    // An editor or a copy that was cut short leaves such a file. Taken as a configuration, it would replace a good one
    // by nothing but defaults, and every client would be turned away.
    void refuse_empty(const std::string& name) {
        result_.problems.add(
            {{name, 0, 0, 0}, {}, "is empty: expected keys with values, or {} to run on the defaults alone", {}});
    }

    void include(const fs::path& directory) {
        for (const fs::path& file :
             included_files(document_->value(root_), directory, result_.problems, result_.files)) {
            read_from(file);
            const Result<std::string> text = read_file(file, kYamlBytesMax);
            if (!text) {
                const auto order = document_->add_file(file.string(), 0);
                result_.problems.add(
                    {{file.string(), order, 0, 0}, {}, "cannot be read: " + text.error().message(), {}});
                continue;
            }
            if (const auto root = parse_yaml(*document_, file.string(), *text, result_.problems)) {
                substitution_.run(document_->value(*root), file.parent_path());
                merge_roots(*document_, root_, *root, result_.problems);
            }
        }
    }

    // The vault block is read alone and first: the rest of the file may stand in the vault.
    void ask_vault() {
        const Value root = document_->value(root_);
        std::unique_ptr<SecretSource> source;
        std::string missing = "vault is not configured: add a vault block with its address";
        if (const Value block = root.find("vault")) {
            substitution_.refuse_vault(block);
            Problems ignored;  // the same block is read again, and reported, with the others
            Reader reader(ignored);
            Vault vault;
            read_struct(reader, block, vault);
            if (!ignored.empty()) {
                missing = "the vault block has mistakes";
            } else if (!vault.address.empty() && !options_.vault) {
                missing = "the vault cannot be read here";
            } else if (!vault.address.empty()) {
                Result<std::unique_ptr<SecretSource>> made = options_.vault(vault);
                missing = made ? "" : "the vault cannot be used: " + made.error().message();
                source = made ? *std::move(made) : nullptr;
            }
        }
        substitution_.run_vault(root, source.get(), missing);
    }

    void read_settings() {
        const Value root = document_->value(root_);
        Reader reader(result_.problems);
        read_struct(reader, root, *settings_);
        read_pipeline(reader, root.find("pipeline"), *settings_);
        if (!options_.data_address.empty()) {
            settings_->listeners.data.address = options_.data_address;
        }
        if (!options_.admin_address.empty()) {
            settings_->listeners.admin.address = options_.admin_address;
        }
    }

    void check() {
        CheckContext context{document_->value(root_), *settings_, result_.problems, result_.warnings,
                             options_.provider_kinds};
        check_server(context);
        check_models(context);
        check_identities(context);
    }

    void watch_certificates() {
        const auto watch = [&](const std::string& file) {
            if (!file.empty()) {
                result_.files.emplace_back(file);
            }
        };
        for (const Listener* listener : {&settings_->listeners.data, &settings_->listeners.admin}) {
            if (listener->tls) {
                watch(listener->tls->certificate);
                watch(listener->tls->key);
                watch(listener->tls->client_ca);
            }
        }
        for (const auto& [name, provider] : settings_->providers) {
            watch(provider.tls.ca);
        }
        watch(settings_->vault.ca);
        watch(settings_->fetch_urls.ca);
    }

    LoadResult finish() {
        result_.files.insert(result_.files.end(), substitution_.files().begin(), substitution_.files().end());
        watch_certificates();
        result_.uses_vault = substitution_.uses_vault();
        result_.problems.sort();
        result_.warnings.sort();
        if (result_.problems.empty()) {
            result_.settings = std::move(settings_);
        }
        result_.document = std::move(document_);
        result_.root = root_;
        return std::move(result_);
    }

    const LoadOptions& options_;
    LoadResult result_;
    std::shared_ptr<Document> document_ = std::make_shared<Document>();
    Document::Id root_ = Document::kNone;
    Substitution substitution_;
    std::shared_ptr<Settings> settings_ = std::make_shared<Settings>();
};

}  // namespace

Problem LoadResult::placed(std::string message) const {
    const Value value = document != nullptr ? document->value(root) : Value();
    return {value ? locate(value, message) : Position{}, {}, std::move(message), {}};
}

LoadResult load(const fs::path& file, const LoadOptions& options) {
    Loader loader(options);
    const Result<std::string> text = read_file(file, kYamlBytesMax);
    if (!text) {
        return loader.unreadable(file, text.error());
    }
    loader.read_from(file);
    return loader.run(file.string(), *text, file.parent_path());
}

LoadResult load_text(const std::string& name, std::string_view text, const LoadOptions& options) {
    return Loader(options).run(name, text, {});
}

}  // namespace nexus::config
