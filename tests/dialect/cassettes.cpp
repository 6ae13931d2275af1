#include "tests/dialect/cassettes.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/encoding.h"
#include "base/json.h"
#include "base/strings.h"

namespace nexus::dialect::test {
namespace {

std::filesystem::path cassettes_folder() {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path root =
        shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEXUS_SOURCE_DIR) / ".." / "shared";
    return root / "cassettes";
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::map<std::string, std::string> string_map(const Json* object, bool lower_names) {
    std::map<std::string, std::string> out;
    if (object == nullptr || !object->is_object()) {
        return out;
    }
    for (const auto& [name, value] : object->items()) {
        out[lower_names ? lower(name) : name] = value.is_string() ? value.get<std::string>() : dump_json(value);
    }
    return out;
}

std::string body_of(const Json& message) {
    for (const char* key : {"body_sse", "body_text"}) {
        if (const Json* text = find(message, key); text != nullptr) {
            return text->get<std::string>();
        }
    }
    if (const Json* encoded = find(message, "body_base64"); encoded != nullptr) {
        return base64_decode(encoded->get<std::string>()).value();
    }
    const Json* body = find(message, "body");
    return body != nullptr && !body->is_null() ? dump_json(*body) : std::string();
}

Cassette read_cassette(const std::filesystem::path& file) {
    Result<Json> parsed = parse_json(read_file(file));
    if (!parsed) {
        throw std::runtime_error(file.string() + ": " + parsed.error().message());
    }
    const Json& request = parsed->at("request");
    const Json& response = parsed->at("response");
    Cassette cassette;
    cassette.provider = string_or(*parsed, "provider", "");
    cassette.name = string_or(*parsed, "id", file.stem().string());
    cassette.method = string_or(request, "method", "");
    cassette.path = string_or(request, "path", "");
    cassette.query = string_map(find(request, "query"), false);
    cassette.request_headers = string_map(find(request, "headers"), true);
    cassette.request_body = body_of(request);
    cassette.status = static_cast<int>(int_or(response, "status", 0));
    cassette.response_headers = string_map(find(response, "headers"), true);
    cassette.response_body = body_of(response);
    cassette.is_sse = find(response, "body_sse") != nullptr;
    return cassette;
}

}  // namespace

std::vector<Cassette> load_cassettes(std::string_view provider) {
    std::vector<Cassette> cassettes;
    const std::filesystem::path folder = cassettes_folder() / provider;
    if (!std::filesystem::is_directory(folder)) {
        return cassettes;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".json") {
            cassettes.push_back(read_cassette(entry.path()));
        }
    }
    std::ranges::sort(cassettes, {}, &Cassette::name);
    return cassettes;
}

std::vector<std::string> cassette_providers() {
    std::vector<std::string> names;
    if (!std::filesystem::is_directory(cassettes_folder())) {
        return names;
    }
    for (const auto& entry : std::filesystem::directory_iterator(cassettes_folder())) {
        if (entry.is_directory()) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace nexus::dialect::test
