#include "provider/catalogue.h"

#include <array>
#include <optional>
#include <stdexcept>

#include "base/strings.h"
#include "config/document.h"
#include "config/yaml.h"

namespace nexus::embedded {
std::string_view provider_catalogue();
}

namespace nexus::provider {
namespace {

using config::Problem;
using config::Problems;
using config::Value;

struct DialectWord {
    std::string_view word;
    dialect::Dialect dialect;
    std::string_view usual_path;
};
constexpr std::array kDialects{
    DialectWord{"openai_chat", dialect::Dialect::openai_chat, "/chat/completions"},
    DialectWord{"openai_embeddings", dialect::Dialect::openai_embeddings, "/embeddings"},
    DialectWord{"anthropic", dialect::Dialect::anthropic, "/v1/messages"},
    DialectWord{"gemini", dialect::Dialect::gemini, "/models/{model}:{action}"},
};

struct AuthWord {
    std::string_view word;
    AuthScheme scheme;
};
constexpr std::array kAuthSchemes{
    AuthWord{"none", AuthScheme::none},           AuthWord{"bearer", AuthScheme::bearer},
    AuthWord{"x_api_key", AuthScheme::x_api_key}, AuthWord{"x_goog_api_key", AuthScheme::x_goog_api_key},
    AuthWord{"api_key", AuthScheme::api_key},
};

// Reads one row; every mistake becomes a problem at its place.
class RowReader {
  public:
    RowReader(ProviderRow& row, Problems& problems) : row_(row), problems_(problems) {}

    void read(Value members) {
        members.each_member([this](Value key, Value value) { read_member(key.text(), value); });
        const Value paths = members.find("paths");
        if (paths) {
            paths.each_member([this](Value key, Value value) { override_path(key, value); });
        }
        if (row_.dialects.empty()) {
            complain(members, "dialects", "expected at least one dialect");
        }
        if (row_.price_kind.empty()) {
            row_.price_kind = row_.kind;
        }
    }

  private:
    void read_member(std::string_view key, Value value) {
        if (key == "base_url") {
            row_.base_url = value.text();
        } else if (key == "auth") {
            read_auth(value);
        } else if (key == "dialects") {
            value.each_item([this](Value item, std::size_t) { add_dialect(item); });
        } else if (key == "headers") {
            value.each_member([this](Value name, Value text) { row_.headers.emplace_back(name.text(), text.text()); });
        } else if (key == "forward") {
            value.each_item([this](Value item, std::size_t) { row_.forwarded_headers.push_back(lower(item.text())); });
        } else if (key == "key") {
            row_.key_required = value.text() != "optional";
        } else if (key == "prices") {
            row_.price_kind = value.text();
        } else if (key == "quirks") {
            value.each_member([this](Value name, Value text) { read_quirk(name.text(), text); });
        } else if (key != "paths") {
            complain(value, key, "unknown key");
        }
    }

    void read_auth(Value value) {
        for (const AuthWord& row : kAuthSchemes) {
            if (row.word == value.text()) {
                row_.auth = row.scheme;
                return;
            }
        }
        complain(value, "auth", "expected none, bearer, x_api_key, x_goog_api_key or api_key");
    }

    static const DialectWord* find_dialect(std::string_view word) {
        for (const DialectWord& row : kDialects) {
            if (row.word == word) {
                return &row;
            }
        }
        return nullptr;
    }

    void add_dialect(Value item) {
        const DialectWord* word = find_dialect(item.text());
        if (word == nullptr) {
            complain(item, "dialects", "unknown dialect");
            return;
        }
        row_.dialects.push_back(DialectPath{word->dialect, std::string(word->usual_path)});
    }

    void override_path(Value key, Value value) {
        const DialectWord* word = find_dialect(key.text());
        for (DialectPath& path : row_.dialects) {
            if (word != nullptr && path.dialect == word->dialect) {
                path.path = value.text();
                return;
            }
        }
        complain(key, "paths", "expected one of the row's dialects");
    }

    void read_quirk(std::string_view name, Value value) {
        const bool on = value.text() == "true";
        if (name == "max_completion_tokens") {
            row_.quirks.max_completion_tokens = on;
        } else if (name == "stream_usage_option") {
            row_.quirks.stream_usage_option = on;
        } else if (name == "lacks_sampling_params") {
            row_.quirks.lacks_sampling_params = on;
        } else if (name == "native_json_schema") {
            row_.quirks.native_json_schema = on;
        } else if (name == "json_schema_fields") {
            row_.quirks.json_schema_fields = on;
        } else if (name == "thinking_by_effort") {
            row_.quirks.thinking_by_effort = on;
        } else {
            complain(value, name, "unknown quirk");
        }
    }

    void complain(Value at, std::string_view key, std::string message) {
        problems_.add(Problem{at.position(), row_.kind + "." + std::string(key), std::move(message), {}});
    }

    ProviderRow& row_;
    Problems& problems_;
};

}  // namespace

Result<Catalogue> Catalogue::parse(std::string_view yaml) {
    config::Document document;
    Problems problems;
    Catalogue catalogue;
    const auto root = config::parse_yaml(document, "providers.yaml", yaml, problems);
    if (root) {
        document.value(*root).each_member([&](Value key, Value members) {
            ProviderRow row;
            row.kind = key.text();
            RowReader(row, problems).read(members);
            catalogue.rows_.push_back(std::move(row));
        });
    }
    if (!problems.empty()) {
        return Error(ErrorCode::invalid_request, problems.text());
    }
    return catalogue;
}

const Catalogue& Catalogue::builtin() {
    static const Catalogue catalogue = [] {
        Result<Catalogue> parsed = parse(embedded::provider_catalogue());
        if (!parsed) {
            throw std::logic_error("the built-in provider catalogue: " + parsed.error().message());
        }
        return *std::move(parsed);
    }();
    return catalogue;
}

const ProviderRow* Catalogue::find(std::string_view kind) const {
    for (const ProviderRow& row : rows_) {
        if (row.kind == kind) {
            return &row;
        }
    }
    return nullptr;
}

std::vector<std::string_view> Catalogue::kinds() const {
    std::vector<std::string_view> kinds;
    for (const ProviderRow& row : rows_) {
        kinds.push_back(row.kind);
    }
    return kinds;
}

}  // namespace nexus::provider
