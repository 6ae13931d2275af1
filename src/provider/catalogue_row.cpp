#include "provider/catalogue_row.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "provider/path_template.h"

namespace nexus::provider {
namespace {

using config::Problem;
using config::Problems;
using config::Value;
using dialect::Dialect;
using dialect::Operation;

struct DialectWord {
    std::string_view word;
    Dialect dialect;
    std::string_view usual_path;
    std::string_view usual_stream_path;
};
constexpr std::array kDialects{
    DialectWord{"openai_chat", Dialect::openai_chat, "/chat/completions", {}},
    DialectWord{"openai_responses", Dialect::openai_responses, "/responses", {}},
    DialectWord{"openai_embeddings", Dialect::openai_embeddings, "/embeddings", {}},
    DialectWord{"openai_completions", Dialect::openai_completions, "/completions", {}},
    DialectWord{"anthropic", Dialect::anthropic, "/v1/messages", {}},
    DialectWord{"gemini", Dialect::gemini, "/models/{model}:generateContent",
                "/models/{model}:streamGenerateContent?alt=sse"},
    DialectWord{"bedrock_converse", Dialect::bedrock_converse, "/model/{model}/converse",
                "/model/{model}/converse-stream"},
    DialectWord{"cohere", Dialect::cohere, "/v2/chat", {}},
    DialectWord{"ollama", Dialect::ollama, "/api/chat", {}},
};

// As OpenAI has them below its base URL; what is missing here has no usual path.
struct UsualPath {
    Operation operation;
    std::string_view path;
};
constexpr std::array kUsualPaths{
    UsualPath{Operation::embeddings, "/embeddings"},
    UsualPath{Operation::rerank, "/rerank"},
    UsualPath{Operation::images_generations, "/images/generations"},
    UsualPath{Operation::images_edits, "/images/edits"},
    UsualPath{Operation::images_variations, "/images/variations"},
    UsualPath{Operation::audio_speech, "/audio/speech"},
    UsualPath{Operation::audio_transcriptions, "/audio/transcriptions"},
    UsualPath{Operation::audio_translations, "/audio/translations"},
    UsualPath{Operation::moderations, "/moderations"},
    UsualPath{Operation::files, "/files"},
    UsualPath{Operation::batches, "/batches"},
    UsualPath{Operation::models, "/models"},
    UsualPath{Operation::realtime, "/realtime"},
};

struct QuirkWord {
    std::string_view word;
    bool dialect::Quirks::* member;
};
constexpr std::array kQuirks{
    QuirkWord{"max_completion_tokens", &dialect::Quirks::max_completion_tokens},
    QuirkWord{"stream_usage_option", &dialect::Quirks::stream_usage_option},
    QuirkWord{"lacks_sampling_params", &dialect::Quirks::lacks_sampling_params},
    QuirkWord{"native_json_schema", &dialect::Quirks::native_json_schema},
    QuirkWord{"json_schema_fields", &dialect::Quirks::json_schema_fields},
    QuirkWord{"thinking_by_effort", &dialect::Quirks::thinking_by_effort},
    QuirkWord{"one_sampling_param", &dialect::Quirks::one_sampling_param},
    QuirkWord{"media_in_tool_results", &dialect::Quirks::media_in_tool_results},
    QuirkWord{"developer_role", &dialect::Quirks::developer_role},
    QuirkWord{"cache_control", &dialect::Quirks::cache_control},
    QuirkWord{"extended_sampling", &dialect::Quirks::extended_sampling},
    QuirkWord{"web_search_options", &dialect::Quirks::web_search_options},
    QuirkWord{"takes_media_urls", &dialect::Quirks::takes_media_urls},
    QuirkWord{"system_between_turns", &dialect::Quirks::system_between_turns},
    QuirkWord{"lacks_forced_tool_use", &dialect::Quirks::lacks_forced_tool_use},
    QuirkWord{"lacks_assistant_prefill", &dialect::Quirks::lacks_assistant_prefill},
    QuirkWord{"extra_content", &dialect::Quirks::extra_content},
    QuirkWord{"custom_tools", &dialect::Quirks::custom_tools},
    QuirkWord{"reasons", &dialect::Quirks::reasons},
};

template <class Table>
auto find_word(const Table& table, std::string_view word) {
    return std::find_if(table.begin(), table.end(), [word](const auto& row) { return row.word == word; });
}

// A text, or a list of texts.
std::vector<std::string> texts_of(Value value) {
    std::vector<std::string> out;
    if (value.kind() == Value::Kind::scalar) {
        out.emplace_back(value.text());
    }
    if (value.kind() == Value::Kind::list) {
        value.each_item([&out](Value item, std::size_t) { out.emplace_back(item.text()); });
    }
    return out;
}

template <class Visit>
void each_member_of(Value map, Visit&& visit) {
    if (map) {
        map.each_member(visit);
    }
}

class RowReader {
  public:
    RowReader(ProviderRow& row, Problems& problems) : row_(row), problems_(problems) {}

    void read(Value members) {
        members.each_member([this](Value key, Value value) { read_member(key, value); });
        // Paths and formats change what dialects and operations have listed, wherever these stand.
        each_member_of(members.find("paths"), [this](Value key, Value value) { set_path(key, value); });
        each_member_of(members.find("formats"), [this](Value key, Value value) { set_format(key, value); });
        if (row_.dialects.empty() && row_.operations.empty()) {
            complain(members, "dialects", "expected at least one dialect or operation");
        }
        row_.price_kind = row_.price_kind.empty() ? row_.kind : row_.price_kind;
        row_.title = row_.title.empty() ? row_.kind : row_.title;
        if (row_.auth.empty()) {
            row_.auth.push_back(Auth{});
        }
        check_names(members);
    }

  private:
    void read_member(Value key, Value value) {
        for (const Member& member : kMembers) {
            if (member.name == key.text()) {
                (this->*member.read)(value);
                return;
            }
        }
        complain(key, key.text(), "unknown key");
    }

    void read_title(Value value) { row_.title = value.text(); }
    void read_docs(Value value) { row_.docs = value.text(); }
    void read_base_url(Value value) { row_.base_url = value.text(); }
    void read_service(Value value) { row_.aws_service = value.text(); }
    void read_prices(Value value) { row_.price_kind = value.text(); }
    void read_aliases(Value value) { row_.aliases = texts_of(value); }
    void read_key(Value value) { row_.key_required = value.text() != "optional"; }
    void read_nothing(Value) {}

    void read_verified(Value value) {
        for (const Verified one : {Verified::unverified, Verified::specified, Verified::recorded}) {
            if (name_of(one) == value.text()) {
                row_.verified = one;
                return;
            }
        }
        complain(value, "verified", "expected recorded, specified or unverified");
    }

    void read_base_urls(Value value) {
        value.each_member([this](Value parameter, Value urls) {
            urls.each_member([&](Value of, Value url) {
                row_.base_urls.push_back(
                    {std::string(parameter.text()), std::string(of.text()), std::string(url.text())});
            });
        });
    }

    void read_params(Value value) {
        value.each_member([this](Value name, Value fallback) {
            ProviderRow::Parameter parameter{std::string(name.text()), {}};
            if (fallback.kind() == Value::Kind::scalar) {
                parameter.fallback = fallback.text();
            }
            row_.parameters.push_back(std::move(parameter));
        });
    }

    void read_auth(Value value) {
        for (const std::string& text : texts_of(value)) {
            std::optional<Auth> auth = parse_auth(text);
            if (auth) {
                row_.auth.push_back(*std::move(auth));
            } else {
                complain(value, "auth", "expected " + auth_spellings());
            }
        }
    }

    void read_headers(Value value) {
        value.each_member([this](Value name, Value text) { row_.headers.emplace_back(name.text(), text.text()); });
    }

    void read_forward(Value value) {
        for (const std::string& name : texts_of(value)) {
            row_.forwarded_headers.push_back(lower(name));
        }
    }

    void read_env(Value value) {
        if (value.kind() != Value::Kind::map) {
            row_.environment.emplace_back("api_key", texts_of(value));
            return;
        }
        value.each_member(
            [this](Value name, Value names) { row_.environment.emplace_back(name.text(), texts_of(names)); });
    }

    void read_capabilities(Value value) {
        for (const std::string& text : texts_of(value)) {
            bool known = false;
            for (std::size_t i = 0; i < kCapabilities; ++i) {
                if (name_of(static_cast<Capability>(i)) == text) {
                    row_.capabilities |= std::uint32_t{1} << i;
                    known = true;
                }
            }
            if (!known) {
                complain(value, "capabilities", "unknown capability " + text);
            }
        }
    }

    void read_quirks(Value value) {
        value.each_member([this](Value name, Value text) {
            const auto quirk = find_word(kQuirks, name.text());
            const bool on = text.text() == "true";
            if (quirk == kQuirks.end() || (!on && text.text() != "false")) {
                complain(name, "quirks", "expected the name of a yes-or-no quirk, and true or false");
                return;
            }
            row_.quirks.*quirk->member = on;
            row_.quirk_names.push_back(std::string(name.text()) + ": " + std::string(text.text()));
        });
    }

    void read_dialects(Value value) {
        value.each_item([this](Value item, std::size_t) {
            const Value name = item.kind() == Value::Kind::map ? item.find("dialect") : item;
            const auto word = name ? find_word(kDialects, name.text()) : kDialects.end();
            if (word == kDialects.end()) {
                complain(item, "dialects", "unknown dialect");
                return;
            }
            DialectPath path;
            path.dialect = word->dialect;
            path.path = word->usual_path;
            path.stream_path = word->usual_stream_path;
            if (item.kind() == Value::Kind::map) {
                read_dialect(item, path);
            }
            row_.dialects.push_back(std::move(path));
        });
    }

    void read_dialect(Value item, DialectPath& path) {
        item.each_member([&](Value key, Value value) {
            if (key.text() == "path") {
                path.path = value.text();
                path.stream_path.clear();
            } else if (key.text() == "models") {
                path.models = texts_of(value);
            } else if (key.text() == "drop") {
                path.shape.drop = texts_of(value);
            } else if (key.text() == "add") {
                value.each_member(
                    [&](Value name, Value text) { path.shape.add.emplace_back(name.text(), text.text()); });
            } else if (key.text() == "invoke") {
                path.invoke = value.text() == "true";
            } else if (key.text() != "dialect" && key.text() != "stream") {
                complain(key, "dialects", "expected dialect, path, stream, models, drop, add or invoke");
            }
        });
        if (const Value stream = item.find("stream")) {
            path.streams = stream.text() != "none";
            path.stream_path = path.streams ? std::string(stream.text()) : std::string();
        }
    }

    void read_operations(Value value) {
        value.each_item([this](Value item, std::size_t) {
            const std::optional<Operation> operation = dialect::find_operation(item.text());
            const auto usual = std::find_if(kUsualPaths.begin(), kUsualPaths.end(),
                                            [&](const UsualPath& row) { return row.operation == operation; });
            if (usual == kUsualPaths.end()) {
                complain(item, "operations", "expected an operation that has a usual path; others go to paths");
                return;
            }
            row_.operations.push_back(OperationPath{*operation, std::string(usual->path), "openai"});
        });
    }

    void set_path(Value key, Value value) {
        const auto word = find_word(kDialects, key.text());
        const auto known = std::find_if(row_.dialects.begin(), row_.dialects.end(), [&](const DialectPath& path) {
            return word != kDialects.end() && path.dialect == word->dialect;
        });
        if (known != row_.dialects.end()) {
            known->path = value.text();
            known->stream_path.clear();
            return;
        }
        const std::optional<Operation> operation = dialect::find_operation(key.text());
        if (!operation) {
            complain(key, "paths", "expected one of the row's dialects, or an operation");
            return;
        }
        own_operation(*operation).path = value.text();
    }

    void set_format(Value key, Value value) {
        const std::optional<Operation> operation = dialect::find_operation(key.text());
        if (!operation || row_.find_operation(*operation) == nullptr) {
            complain(key, "formats", "expected one of the row's operations");
            return;
        }
        own_operation(*operation).format = value.text();
    }

    OperationPath& own_operation(Operation operation) {
        for (OperationPath& path : row_.operations) {
            if (path.operation == operation) {
                return path;
            }
        }
        row_.operations.push_back(OperationPath{operation, {}, "openai"});
        return row_.operations.back();
    }

    // What stands in braces has to be a parameter of the row.
    void check_names(Value members) {
        const auto check = [&](std::string_view text) {
            for (const std::string_view name : names_in(text)) {
                const bool known =
                    name == "model" || std::any_of(row_.parameters.begin(), row_.parameters.end(),
                                                   [name](const auto& parameter) { return parameter.name == name; });
                if (!known) {
                    complain(members, "params", "no parameter is named " + std::string(name));
                }
            }
        };
        check(row_.base_url);
        for (const auto& entry : row_.base_urls) {
            check(entry.base_url);
        }
        for (const DialectPath& path : row_.dialects) {
            check(path.path);
            check(path.stream_path);
            for (const auto& [name, text] : path.shape.add) {
                check(text);
            }
        }
        for (const OperationPath& path : row_.operations) {
            check(path.path);
        }
    }

    void complain(Value at, std::string_view key, std::string message) {
        problems_.add(Problem{at.position(), row_.kind + "." + std::string(key), std::move(message), {}});
    }

    struct Member {
        std::string_view name;
        void (RowReader::*read)(Value value);
    };
    static const std::array<Member, 20> kMembers;

    ProviderRow& row_;
    Problems& problems_;
};

const std::array<RowReader::Member, 20> RowReader::kMembers{
    Member{"title", &RowReader::read_title},
    Member{"docs", &RowReader::read_docs},
    Member{"verified", &RowReader::read_verified},
    Member{"aliases", &RowReader::read_aliases},
    Member{"base_url", &RowReader::read_base_url},
    Member{"base_urls", &RowReader::read_base_urls},
    Member{"params", &RowReader::read_params},
    Member{"auth", &RowReader::read_auth},
    Member{"service", &RowReader::read_service},
    Member{"dialects", &RowReader::read_dialects},
    Member{"operations", &RowReader::read_operations},
    Member{"paths", &RowReader::read_nothing},
    Member{"formats", &RowReader::read_nothing},
    Member{"headers", &RowReader::read_headers},
    Member{"forward", &RowReader::read_forward},
    Member{"key", &RowReader::read_key},
    Member{"env", &RowReader::read_env},
    Member{"prices", &RowReader::read_prices},
    Member{"quirks", &RowReader::read_quirks},
    Member{"capabilities", &RowReader::read_capabilities},
};

}  // namespace

void read_row(Value members, ProviderRow& row, Problems& problems) { RowReader(row, problems).read(members); }

}  // namespace nexus::provider
