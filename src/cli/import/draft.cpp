#include "cli/import/draft.h"

#include <algorithm>
#include <set>

#include "base/strings.h"

namespace nexus::cli {
namespace {

bool is_same(const DraftText& left, const DraftText& right) {
    const auto literal = [](const DraftText& text) { return text.literal ? text.literal.text() : std::string_view(); };
    return left.text == right.text && static_cast<bool>(left.literal) == static_cast<bool>(right.literal) &&
           literal(left) == literal(right);
}

bool is_same(const DraftTexts& left, const DraftTexts& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const auto& one, const auto& other) {
        return one.first == other.first && is_same(one.second, other.second);
    });
}

/// Hands out names of environment variables that nothing else of the draft uses.
class Variables {
  public:
    void reserve(const DraftTexts& texts) {
        for (const auto& [key, text] : texts) {
            if (text.text.starts_with("${")) {
                taken_.insert(text.text.substr(2, text.text.find_first_of(":}") - 2));
            }
        }
    }

    std::string name(std::string_view owner, std::string_view key) {
        std::string wanted;
        for (const char c : std::string(owner) + "_" + std::string(key)) {
            const bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            wanted += is_word ? static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) : '_';
        }
        if (wanted.front() >= '0' && wanted.front() <= '9') {
            wanted.insert(wanted.begin(), '_');
        }
        std::string free = wanted;
        for (int i = 2; !taken_.insert(free).second; ++i) {
            free = wanted + "_" + std::to_string(i);
        }
        return free;
    }

  private:
    std::set<std::string> taken_;
};

void name_all(DraftTexts& texts, std::string_view owner, Variables& variables, ImportReport& report) {
    for (auto& [key, text] : texts) {
        if (text.literal) {
            const std::string name = variables.name(owner, key);
            text.text = "${" + name + ":-}";
            text.literal = {};
            report.note(
                text.at, text.path,
                "a credential stands in the file and is not copied: put it into the environment variable " + name);
        }
    }
}

// Depth-first over the fallbacks: an edge that leads back onto the path is left out.
class CircleBreaker {
  public:
    CircleBreaker(Draft& draft, ImportReport& report) : draft_(draft), report_(report) {}

    void run() {
        for (DraftModel& model : draft_.models) {
            visit(model);
        }
    }

  private:
    // As deep as fallbacks are long; each model is entered once.
    void visit(DraftModel& model) {
        if (!done_.insert(model.name).second) {
            return;
        }
        path_.insert(model.name);
        std::erase_if(model.fallbacks, [&](const DraftFallback& fallback) {
            if (path_.contains(fallback.model)) {
                report_.lost(fallback.at, fallback.path,
                             "leads back to " + fallback.model +
                                 ", and fallbacks may not go in a circle; the other ones are kept");
                return true;
            }
            visit(*draft_.model(fallback.model));
            return false;
        });
        path_.erase(model.name);
    }

    Draft& draft_;
    ImportReport& report_;
    std::set<std::string> done_;
    std::set<std::string> path_;
};

void drop_unknown_fallbacks(Draft& draft, ImportReport& report) {
    for (DraftModel& model : draft.models) {
        std::set<std::string> seen;
        std::erase_if(model.fallbacks, [&](const DraftFallback& fallback) {
            if (draft.model(fallback.model) == nullptr) {
                report.lost(fallback.at, fallback.path,
                            "no model of this name was carried over; add one under models, then to the fallbacks");
                return true;
            }
            return !seen.insert(fallback.model).second;
        });
    }
}

// Patterns are asked in the order of their names, and before `provider/model`: `*` would take what `claude-*` is for.
void drop_shadowing_patterns(Draft& draft, ImportReport& report) {
    const auto shadows = [](const DraftModel& pattern, const DraftModel& other) {
        return pattern.name.find('*') != std::string::npos && other.name.find('*') != std::string::npos &&
               pattern.name < other.name && glob_match(pattern.name, other.name);
    };
    std::erase_if(draft.models, [&](const DraftModel& pattern) {
        const auto other = std::find_if(draft.models.begin(), draft.models.end(),
                                        [&](const DraftModel& candidate) { return shadows(pattern, candidate); });
        if (other == draft.models.end()) {
            return false;
        }
        report.lost(pattern.at, pattern.path,
                    "would also take the requests of the pattern " + other->name +
                        "; write narrower patterns that do not overlap, or ask for provider/model");
        return true;
    });
}

// `retries.attempts` counts the tries at other targets too: fewer of them would never reach the last fallback.
void allow_for_fallbacks(Draft& draft, ImportReport& report) {
    constexpr std::size_t kAttemptsMax = 20;
    constexpr std::int64_t kUsualAttempts = 2;
    const auto steps = [](const DraftModel& model) {
        return model.fallbacks.size() + (model.strategy == "priority" ? model.targets.size() - 1 : 0);
    };
    const auto longest =
        std::max_element(draft.models.begin(), draft.models.end(),
                         [&](const DraftModel& left, const DraftModel& right) { return steps(left) < steps(right); });
    if (longest == draft.models.end()) {
        return;
    }
    const auto retries = draft.sections.find("retries");
    const auto written = retries == draft.sections.end()        ? std::optional<std::int64_t>(kUsualAttempts)
                         : retries->second.contains("attempts") ? parse_int(retries->second.at("attempts"))
                                                                : kUsualAttempts;
    const auto needed = static_cast<std::int64_t>(std::min(steps(*longest), kAttemptsMax));
    if (written.value_or(kUsualAttempts) < needed) {
        draft.sections["retries"]["attempts"] = std::to_string(needed);
        report.note(longest->at, longest->path,
                    "retries.attempts counts the tries at fallbacks too, and is set so that the last one is reached");
    }
}

}  // namespace

std::size_t Draft::provider(DraftProvider wanted) {
    for (std::size_t i = 0; i < providers.size(); ++i) {
        const DraftProvider& known = providers[i];
        if (known.kind == wanted.kind && is_same(known.keys, wanted.keys) && is_same(known.headers, wanted.headers)) {
            return i;
        }
    }
    const std::string stem = wanted.name;
    const auto is_taken = [this](std::string_view name) {
        return std::any_of(providers.begin(), providers.end(),
                           [name](const DraftProvider& known) { return known.name == name; });
    };
    for (int i = 2; is_taken(wanted.name); ++i) {
        wanted.name = stem + "-" + std::to_string(i);
    }
    providers.push_back(std::move(wanted));
    return providers.size() - 1;
}

DraftModel* Draft::model(std::string_view name) {
    const auto found =
        std::find_if(models.begin(), models.end(), [name](const DraftModel& model) { return model.name == name; });
    return found == models.end() ? nullptr : &*found;
}

void name_credentials(Draft& draft, ImportReport& report) {
    Variables variables;
    variables.reserve(draft.keys);
    for (const DraftProvider& provider : draft.providers) {
        variables.reserve(provider.keys);
        variables.reserve(provider.headers);
    }
    for (DraftProvider& provider : draft.providers) {
        name_all(provider.keys, provider.name, variables, report);
        name_all(provider.headers, provider.name, variables, report);
    }
    for (auto& [name, text] : draft.keys) {
        DraftTexts one{{"key", text}};
        name_all(one, name, variables, report);
        text = one.find("key")->second;
    }
}

void settle(Draft& draft, ImportReport& report) {
    drop_shadowing_patterns(draft, report);
    drop_unknown_fallbacks(draft, report);
    CircleBreaker(draft, report).run();
    allow_for_fallbacks(draft, report);
}

}  // namespace nexus::cli
