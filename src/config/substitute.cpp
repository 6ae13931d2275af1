#include "config/substitute.h"

#include <algorithm>
#include <utility>

#include "config/files.h"

namespace nexus::config {
namespace {

constexpr std::string_view kForms = "${NAME}, ${NAME:-default}, ${file:/path} or ${vault:path#field}";
constexpr std::string_view kVaultForm = "${vault:";
constexpr int kNestedMax = 8;  // forms in the default of another

bool is_variable_name(std::string_view text) {
    const auto is_start = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && is_start(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return is_start(c) || (c >= '0' && c <= '9'); });
}

// The `}` of the `${` at `begin`, past those of the forms inside it; npos where it is missing.
std::size_t closing_brace(std::string_view text, std::size_t begin) {
    std::size_t open = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text.substr(i, 2) == "${") {
            ++open;
            ++i;
        } else if (text[i] == '}' && --open == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

}  // namespace

struct Substitution::Phase {
    enum class Kind { plain, vault, refuse_vault };
    Kind kind;
    std::filesystem::path directory{};
    SecretSource* source = nullptr;
    std::string_view missing{};
    int nested = 0;
};

void Substitution::run(Value root, const std::filesystem::path& directory) {
    Phase phase{Phase::Kind::plain, directory};
    walk(root, {}, phase);
}

void Substitution::refuse_vault(Value block) {
    Phase phase{Phase::Kind::refuse_vault};
    walk(block, "vault", phase);
}

void Substitution::run_vault(Value root, SecretSource* source, std::string_view missing) {
    Phase phase{Phase::Kind::vault, {}, source, missing};
    walk(root, {}, phase);
}

// Recursion is bounded by the depth that the YAML reader admits.
void Substitution::walk(Value at, std::string path, Phase& phase) {
    switch (at.kind()) {
        case Document::Kind::null: break;
        case Document::Kind::scalar:
            if (!at.is_replaced() && !at.is_broken() && at.written().find("${") != std::string_view::npos) {
                scalar(at, path, phase);
            }
            break;
        case Document::Kind::list:
            at.each_item(
                [&](Value item, std::size_t index) { walk(item, path + "[" + std::to_string(index) + "]", phase); });
            break;
        case Document::Kind::map:
            at.each_member([&](Value key, Value value) {
                walk(value, path + (path.empty() ? "" : ".") + std::string(key.text()), phase);
            });
            break;
    }
}

void Substitution::scalar(Value at, const std::string& path, Phase& phase) {
    const bool needs_vault = at.written().find(kVaultForm) != std::string_view::npos;
    if (needs_vault != (phase.kind != Phase::Kind::plain)) {
        uses_vault_ = uses_vault_ || needs_vault;
        return;
    }
    if (phase.kind == Phase::Kind::refuse_vault) {
        problem(at, path, "the vault block itself cannot use ${vault:…}");
        document_.node(at.id()).is_broken = true;
        return;
    }
    if (auto text = replaced(at, path, at.written(), phase)) {
        document_.replace(at.id(), *std::move(text));
    } else {
        document_.node(at.id()).is_broken = true;
    }
}

std::optional<std::string> Substitution::replaced(Value at, const std::string& path, std::string_view rest,
                                                  Phase& phase) {
    std::string out;
    for (std::size_t dollar = rest.find("${"); dollar != std::string_view::npos; dollar = rest.find("${")) {
        out += rest.substr(0, dollar);
        if (out.ends_with('$')) {
            out += '{';
            rest.remove_prefix(dollar + 2);
            continue;
        }
        const std::size_t end = closing_brace(rest, dollar);
        if (end == std::string_view::npos) {
            problem(at, path, "expected a } after ${");
            return std::nullopt;
        }
        const auto text = form(at, path, rest.substr(dollar + 2, end - dollar - 2), phase);
        if (!text) {
            return std::nullopt;
        }
        out += *text;
        rest.remove_prefix(end + 1);
    }
    return out += rest;
}

std::optional<std::string> Substitution::form(Value at, const std::string& path, std::string_view inside,
                                              Phase& phase) {
    if (inside.starts_with("file:")) {
        return file(at, path, inside.substr(5), phase);
    }
    if (inside.starts_with("vault:")) {
        return vault(at, path, inside.substr(6), phase);
    }
    return variable(at, path, inside, phase);
}

std::optional<std::string> Substitution::variable(Value at, const std::string& path, std::string_view inside,
                                                  Phase& phase) {
    const std::size_t colon = inside.find(":-");
    const std::string name(inside.substr(0, colon));
    const bool has_default = colon != std::string_view::npos;
    if (!is_variable_name(name) || phase.nested > kNestedMax) {
        problem(at, path, "expected " + std::string(kForms) + ", found ${" + std::string(inside.substr(0, 60)) + "}");
        return std::nullopt;
    }
    std::optional<std::string> value = environment_(name);
    // As in a shell, `:-` stands in for an empty variable too.
    if (has_default && (!value || value->empty())) {
        ++phase.nested;
        auto instead = replaced(at, path, inside.substr(colon + 2), phase);
        --phase.nested;
        return instead;
    }
    if (!value) {
        problem(at, path, "environment variable " + name + " is not set; write ${" + name + ":-} to allow that");
    }
    return value;
}

std::optional<std::string> Substitution::file(Value at, const std::string& path, std::string_view name, Phase& phase) {
    const std::filesystem::path file = phase.directory / std::filesystem::path(name);
    files_.push_back(file);
    Result<std::string> bytes = read_file(file, kSecretFileBytesMax);
    if (!bytes) {
        problem(at, path, "cannot read " + file.string() + ": " + bytes.error().message());
        return std::nullopt;
    }
    while (bytes->ends_with('\n') || bytes->ends_with('\r')) {
        bytes->pop_back();  // editors end a file with a newline; no credential has one
    }
    return *std::move(bytes);
}

std::optional<std::string> Substitution::vault(Value at, const std::string& path, std::string_view inside,
                                               Phase& phase) {
    uses_vault_ = true;
    const std::size_t hash = inside.rfind('#');
    if (hash == std::string_view::npos || hash == 0 || hash + 1 == inside.size()) {
        problem(at, path, "expected ${vault:path#field}, found ${vault:" + std::string(inside.substr(0, 60)) + "}");
        return std::nullopt;
    }
    if (phase.source == nullptr) {
        problem(at, path, std::string(phase.missing));
        return std::nullopt;
    }
    auto known = vault_values_.find(inside);
    if (known == vault_values_.end()) {
        Result<std::string> value = phase.source->read(inside.substr(0, hash), inside.substr(hash + 1));
        Result<Secret> kept = value ? Result<Secret>(Secret(*std::move(value))) : std::move(value).error();
        known = vault_values_.emplace(inside, std::move(kept)).first;
    }
    if (!known->second) {
        problem(at, path, "cannot read ${vault:" + std::string(inside) + "}: " + known->second.error().message());
        return std::nullopt;
    }
    return std::string(known->second->reveal());
}

void Substitution::problem(Value at, const std::string& path, std::string message) {
    problems_.add({at.position(), path, std::move(message), {}});
}

}  // namespace nexus::config
