#include "tests/dialect/bedrock/service_model.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace nexus::dialect::test {

ServiceModel::ServiceModel() {
    const char* shared = std::getenv("NEXUS_SHARED_DIR");
    const std::filesystem::path root =
        shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEXUS_SOURCE_DIR) / ".." / "shared";
    std::ifstream in(root / "specs" / "bedrock" / "bedrock-runtime.service-2.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (Result<Json> model = parse_json(text); model) {
        shapes_ = model->at("shapes");
    }
}

std::vector<std::string> ServiceModel::problems(const std::string& shape, const Json& value) const {
    std::vector<std::string> out;
    check(shape, value, "$", out);
    return out;
}

void ServiceModel::check(const std::string& name, const Json& value, const std::string& at,
                         std::vector<std::string>& out) const {
    const Json& shape = shapes_.at(name);
    const std::string_view type = string_or(shape, "type", "");
    if (name == "Document") {
        return;  // any JSON
    }
    if (type == "structure") {
        check_structure(shape, value, at, out);
    } else if (type == "list" && value.is_array()) {
        check_size(shape, static_cast<double>(value.size()), at, out);
        for (std::size_t i = 0; i < value.size(); ++i) {
            check(shape["member"]["shape"], value[i], at + "[" + std::to_string(i) + "]", out);
        }
    } else if (type == "map" && value.is_object()) {
        check_size(shape, static_cast<double>(value.size()), at, out);
        for (const auto& [key, member] : value.items()) {
            check(shape["key"]["shape"], Json(key), at + " key", out);
            check(shape["value"]["shape"], member, at + "." + key, out);
        }
    } else if ((type == "string" || type == "blob") && value.is_string()) {
        check_size(shape, static_cast<double>(value.get_ref<const std::string&>().size()), at, out);
        const Json* words = find(shape, "enum");
        if (words != nullptr && std::ranges::find(*words, value) == words->end()) {
            out.push_back(at + " is none of the words: " + dump_json(value));
        }
    } else if (((type == "integer" || type == "long") && value.is_number_integer()) ||
               ((type == "float" || type == "double") && value.is_number())) {
        check_size(shape, value.get<double>(), at, out);
    } else if (type != "boolean" || !value.is_boolean()) {
        out.push_back(at + " is no " + std::string(type) + ": " + dump_json(value).substr(0, 100));
    }
}

void ServiceModel::check_structure(const Json& shape, const Json& value, const std::string& at,
                                   std::vector<std::string>& out) const {
    if (!value.is_object()) {
        out.push_back(at + " is no object");
        return;
    }
    if (const Json* required = find(shape, "required"); required != nullptr) {
        for (const Json& name : *required) {
            const Json& member = shape["members"][name.get_ref<const std::string&>()];
            if (find(member, "location") == nullptr && find(value, name.get<std::string>()) == nullptr) {
                out.push_back(at + " lacks " + name.get<std::string>());
            }
        }
    }
    if (find(shape, "union") != nullptr && value.size() != 1) {
        out.push_back(at + " has not exactly one member of a union: " + dump_json(value).substr(0, 100));
    }
    for (const auto& [name, member] : value.items()) {
        const Json* known = find(shape["members"], name);
        if (known == nullptr) {
            out.push_back(at + "." + name + " is unknown");
        } else {
            check((*known)["shape"], member, at + "." + name, out);
        }
    }
}

void ServiceModel::check_size(const Json& shape, double size, const std::string& at,
                              std::vector<std::string>& out) const {
    const Json* min = find(shape, "min");
    const Json* max = find(shape, "max");
    if ((min != nullptr && size < min->get<double>()) || (max != nullptr && size > max->get<double>())) {
        out.push_back(at + " is out of its range");
    }
}

}  // namespace nexus::dialect::test
