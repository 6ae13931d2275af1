#include "gateway/model_list.h"

#include <algorithm>

#include "gateway/model_facts.h"

namespace nexus::gateway {
namespace {

struct Named {
    std::string_view name;
    const ModelRoute* route;
};

bool is_shown(const ModelQuestion& question, std::string_view name, const ModelRoute& route) {
    const auto matches = [&question](const Target& target) {
        return question.provider.empty() || target.provider->name == question.provider;
    };
    return question.identity.may_use(name) && std::any_of(route.targets.begin(), route.targets.end(), matches);
}

std::vector<Named> shown_models(const ModelQuestion& question) {
    std::vector<Named> models;
    const Routes& routes = question.generation.routes();
    for (const std::string_view name : routes.names()) {
        const ModelRoute* route = routes.find(name).route;
        if (is_shown(question, name, *route)) {
            models.push_back({name, route});
        }
    }
    return models;
}

Json openai_model(const Named& model) {
    const auto& targets = model.route->targets;
    return Json{{"id", model.name},
                {"object", "model"},
                {"created", 0},
                {"owned_by", targets.empty() ? std::string("nexus") : targets.front().provider->name}};
}

Json anthropic_model(const Named& model) {
    return Json{
        {"type", "model"}, {"id", model.name}, {"display_name", model.name}, {"created_at", "1970-01-01T00:00:00Z"}};
}

Json gemini_model(const Named& model) {
    Json json{{"name", "models/" + std::string(model.name)},
              {"displayName", model.name},
              {"supportedGenerationMethods", {"generateContent", "streamGenerateContent", "countTokens"}}};
    const ModelFacts facts = facts_of(*model.route);
    if (facts.context_window > 0) {
        json["inputTokenLimit"] = facts.context_window;
    }
    if (facts.max_output > 0) {
        json["outputTokenLimit"] = facts.max_output;
    }
    return json;
}

Json in_shape(const Named& model, ModelShape shape) {
    switch (shape) {
        case ModelShape::openai: return openai_model(model);
        case ModelShape::anthropic: return anthropic_model(model);
        case ModelShape::gemini: return gemini_model(model);
    }
    return openai_model(model);
}

}  // namespace

std::string model_list(const ModelQuestion& question, ModelShape shape) {
    Json models = Json::array();
    for (const Named& model : shown_models(question)) {
        models.push_back(in_shape(model, shape));
    }
    if (shape == ModelShape::gemini) {
        return dump_json(Json{{"models", std::move(models)}});
    }
    if (shape == ModelShape::openai) {
        return dump_json(Json{{"object", "list"}, {"data", std::move(models)}});
    }
    const Json first = models.empty() ? Json() : models.front().at("id");
    const Json last = models.empty() ? Json() : models.back().at("id");
    return dump_json(Json{{"data", std::move(models)}, {"has_more", false}, {"first_id", first}, {"last_id", last}});
}

Result<std::string> model_entry(const ModelQuestion& question, ModelShape shape, std::string_view id) {
    const Routes::Found found = question.generation.routes().find(id);
    if (found.route == nullptr || !is_shown(question, id, *found.route)) {
        return Error(ErrorCode::model_not_found, "The model `" + std::string(id.substr(0, 128)) +
                                                     "` does not exist or you do not have access to it.")
            .param("model");
    }
    return dump_json(in_shape({id, found.route}, shape));
}

std::string model_info(const ModelQuestion& question) {
    Json data = Json::array();
    for (const Named& model : shown_models(question)) {
        data.push_back(info_of(model.name, *model.route, question.now));
    }
    return dump_json(Json{{"data", std::move(data)}});
}

}  // namespace nexus::gateway
