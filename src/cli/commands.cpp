#include "cli/commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "cli/check.h"
#include "cli/import/command.h"
#include "cli/keys.h"
#include "cli/mock/command.h"
#include "cli/mock/handler.h"
#include "cli/serve.h"
#include "cli/support_bundle.h"
#include "config/reference.h"
#include "config/schema.h"
#include "nexus/version.h"

namespace nexus::cli {
namespace {

constexpr int kUsage = 2;

/// What each subcommand fills in, and the one that was chosen.
struct Command {
    ServeOptions serve;
    std::filesystem::path check_file;
    NewKeyOptions key;
    MockOptions mock;
    BundleOptions bundle;
    ImportOptions import;
    std::function<int()> run;
};

void add_serve(CLI::App& app, Command& command) {
    CLI::App* sub = app.add_subcommand("serve", "Run the gateway");
    sub->add_option("--config", command.serve.config, "Configuration file; without it the built-in one is used");
    sub->add_option("--listen", command.serve.listen, "host:port instead of listeners.data.address; port 0 picks one");
    sub->add_option("--admin", command.serve.admin, "host:port instead of listeners.admin.address");
    sub->add_option("--workers", command.serve.workers, "Worker threads instead of the configuration's number")
        ->check(CLI::Range(1, 1024));
    sub->footer("LOG_LEVEL stands above log.level. PORT sets the port of the built-in configuration.");
    sub->callback([&command] { command.run = [&command] { return serve(command.serve); }; });
}

void add_check(CLI::App& app, Command& command) {
    CLI::App* sub = app.add_subcommand("check", "Check a configuration: every problem with its file, line and column");
    sub->add_option("FILE", command.check_file, "Configuration file; without it the built-in one is checked");
    sub->callback([&command] { command.run = [&command] { return check(command.check_file, std::cout, std::cerr); }; });
}

void add_keys(CLI::App& app, Command& command) {
    CLI::App* keys = app.add_subcommand("keys", "Virtual keys")->require_subcommand(1);
    CLI::App* sub = keys->add_subcommand("new", "Mint a key and print it once, with the YAML that lets it in");
    sub->add_option("--name", command.key.name, "Name of the key");
    sub->add_option("--team", command.key.team, "organisation/team that it belongs to");
    sub->add_option("--pepper-env", command.key.pepper_env, "Variable that holds auth.pepper");
    sub->callback([&command] { command.run = [&command] { return new_key(command.key, std::cout, std::cerr); }; });
}

void add_mock(CLI::App& app, Command& command) {
    CLI::App* sub = app.add_subcommand("mock", "Run the mock provider alone, as an upstream");
    sub->add_option("--listen", command.mock.listen, "host:port; port 0 picks one")->capture_default_str();
    sub->add_option("--workers", command.mock.workers, "Worker threads")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    sub->add_option("--replay", command.mock.replay, "Answer from this recording, or this folder of them");
    sub->add_option("--replay-bytes", command.mock.replay_piece_bytes,
                    "Bytes in each piece of a recorded stream; without it a piece is an event");
    sub->add_option("--replay-delay", command.mock.replay_delay_ms, "Milliseconds before each piece")
        ->check(CLI::Range(0, 60'000));
    sub->footer(std::string(kMockHelp));
    sub->callback([&command] { command.run = [&command] { return run_mock(command.mock); }; });
}

void add_support_bundle(CLI::App& app, Command& command) {
    CLI::App* sub =
        app.add_subcommand("support-bundle", "Versions, configuration without secrets, and counters as JSON");
    sub->add_option("--admin", command.bundle.admin, "Admin listener of the running daemon")->capture_default_str();
    sub->add_option("--config", command.bundle.config, "Describe this file instead of the daemon's configuration");
    sub->add_option("--output", command.bundle.output, "File to write; without it standard output");
    sub->callback(
        [&command] { command.run = [&command] { return support_bundle(command.bundle, std::cout, std::cerr); }; });
}

void add_import(CLI::App& app, Command& command) {
    CLI::App* parent =
        app.add_subcommand("import", "Turn another gateway's configuration into one of Nexus")->require_subcommand(1);
    ImportOptions& options = command.import;
    for (const char* from : {"litellm", "portkey"}) {
        CLI::App* sub = parent->add_subcommand(from, std::string("From a ") + from + " configuration");
        sub->add_option("FILE", options.file, "The file to read")->required();
        sub->add_option("-o,--output", options.output, "File to write; without it standard output");
        sub->add_flag("--force", options.force, "Replace the file to write if it is there");
        sub->footer(
            "Exit code 0: every key was carried over. 3: written, and some keys were not; each stands on "
            "standard error and as a comment in the result. 1: nothing was written.");
        sub->callback([&command, from] {
            command.import.from = from;
            command.run = [&command] { return import_config(command.import, std::cout, std::cerr); };
        });
    }
    CLI::App* portkey = parent->get_subcommand("portkey");
    portkey->add_option("--name", options.name, "The model that stands for the config; without it the file's name");
    portkey->add_option("--provider", options.providers, "KEY=NAME: the provider behind a virtual key; repeatable");
}

void add_texts(CLI::App& app, Command& command) {
    CLI::App* config = app.add_subcommand("config", "What can be configured")->require_subcommand(1);
    const auto print = [&command](CLI::App* sub, std::string (*text)()) {
        sub->callback([&command, text] {
            command.run = [text] {
                std::cout << text();
                return 0;
            };
        });
    };
    print(config->add_subcommand("schema", "The JSON Schema of the configuration file"), config::json_schema);
    print(config->add_subcommand("reference", "The configuration reference in Markdown"), config::reference_markdown);
    print(app.add_subcommand("version", "The version"), [] { return std::string("nexus " NEXUS_VERSION "\n"); });
}

}  // namespace

int run(int argc, const char* const* argv) {
    CLI::App app("Nexus: a gateway between applications and AI models", "nexus");
    Command command;
    app.require_subcommand(1);
    app.set_version_flag("--version", "nexus " NEXUS_VERSION);
    add_serve(app, command);
    add_check(app, command);
    add_keys(app, command);
    add_mock(app, command);
    add_support_bundle(app, command);
    add_import(app, command);
    add_texts(app, command);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;  // --help and --version come as errors that exit with 0
    }
    return command.run();
}

}  // namespace nexus::cli
