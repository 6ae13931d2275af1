#include "cli/import/command.h"

#include <cstdio>
#include <cstring>
#include <memory>
#include <ostream>

#include "cli/import/draft.h"
#include "cli/import/litellm.h"
#include "cli/import/portkey.h"
#include "cli/import/report.h"
#include "config/files.h"
#include "config/yaml.h"

namespace nexus::cli {
namespace {

// What is wrong with the source but leaves its tree standing (anchors, aliases, tags) is one more thing to report.
void report_problems(const config::Problems& problems, ImportReport& report) {
    for (const config::Problem& problem : problems) {
        report.lost(problem.at, problem.key, problem.message + "; it counts as not written");
    }
}

bool write(const ImportOptions& options, const std::string& text, std::ostream& out, std::ostream& errors) {
    if (options.output.empty()) {
        out << text;
        return true;
    }
    // "x": a file that is there stays, whoever made it meanwhile.
    const auto close = [](std::FILE* file) { std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file(
        std::fopen(options.output.c_str(), options.force ? "w" : "wx"), close);
    if (file == nullptr) {
        errors << "nexus: " << options.output.string() << ": " << std::strerror(errno)
               << (errno == EEXIST ? " (--force replaces it)" : "") << "\n";
        return false;
    }
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0) {
        errors << "nexus: " << options.output.string() << ": " << std::strerror(errno) << "\n";
        return false;
    }
    return true;
}

}  // namespace

int import_config(const ImportOptions& options, std::ostream& out, std::ostream& errors) {
    const std::string name = options.file.string();
    const Result<std::string> text = config::read_file(options.file, config::kYamlBytesMax);
    if (!text) {
        errors << "nexus: " << name << ": cannot be read: " << text.error().message() << "\n";
        return 1;
    }
    config::Document document;
    config::Problems problems;
    const auto root = config::parse_yaml(document, name, *text, problems);  // JSON is YAML
    if (!root || document.value(*root).kind() != config::Value::Kind::map) {
        errors << problems.text() << "nexus: " << name << ": is no configuration that could be imported\n";
        return 1;
    }
    ImportReport report;
    report_problems(problems, report);
    Draft draft;
    if (options.from == "litellm") {
        import_litellm(document.value(*root), report, draft);
    } else {
        const std::string model = options.name.empty() ? options.file.stem().string() : options.name;
        import_portkey(document.value(*root), {model, options.providers}, report, draft);
    }
    settle(draft, report);
    name_credentials(draft, report);
    const std::string title = "# Made by `nexus import " + options.from + "` from " + options.file.filename().string() +
                              ". `nexus check` says whether it stands.\n";
    if (!write(options, title + report.comments() + "\n" + yaml_of(draft), out, errors)) {
        return 1;
    }
    errors << report.text();
    return report.is_complete() ? 0 : kImportedInPart;
}

}  // namespace nexus::cli
