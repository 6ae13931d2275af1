#include "cli/mock/models.h"

#include "base/json.h"

namespace nexus::cli {
namespace {

constexpr std::string_view kModels[] = {"echo", "fixed:pong", "mock-embedding"};

template <class Entry>
Json entries(Entry entry) {
    Json list = Json::array();
    for (const std::string_view id : kModels) {
        list.push_back(entry(id));
    }
    return list;
}

Json models_in(std::string_view format) {
    if (format == "anthropic") {
        const auto entry = [](std::string_view id) {
            return Json{{"type", "model"}, {"id", id}, {"display_name", id}, {"created_at", "1970-01-01T00:00:00Z"}};
        };
        Json list = {{"data", entries(entry)}, {"has_more", false}};
        list["first_id"] = kModels[0];
        list["last_id"] = kModels[std::size(kModels) - 1];
        return list;
    }
    if (format == "gemini") {
        return Json{{"models", entries([](std::string_view id) {
                         const Json methods = {"generateContent", "streamGenerateContent", "countTokens",
                                               "embedContent"};
                         return Json{{"name", "models/" + std::string(id)},
                                     {"displayName", id},
                                     {"supportedGenerationMethods", methods}};
                     })}};
    }
    if (format == "bedrock") {
        return Json{{"modelSummaries", entries([](std::string_view id) {
                         return Json{{"modelId", id}, {"modelName", id}, {"providerName", "mock"}};
                     })}};
    }
    if (format == "ollama") {
        return Json{{"models", entries([](std::string_view id) { return Json{{"name", id}, {"model", id}}; })}};
    }
    Json list = {{"object", "list"}};
    list["data"] = entries([](std::string_view id) {
        return Json{{"id", id}, {"object", "model"}, {"created", 0}, {"owned_by", "mock"}};
    });
    return list;
}

}  // namespace

std::string list_models(std::string_view format) { return dump_json(models_in(format)); }

}  // namespace nexus::cli
