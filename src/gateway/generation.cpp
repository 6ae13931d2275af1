#include "gateway/generation.h"

#include <algorithm>

#include "provider/catalogue.h"

namespace nexus::gateway {
namespace {

void add_line(std::string& mistakes, const std::string& line) {
    if (!mistakes.empty()) {
        mistakes.push_back('\n');
    }
    mistakes.append(line);
}

}  // namespace

Result<std::shared_ptr<Generation>> Generation::build(std::shared_ptr<const config::Settings> settings,
                                                      const GenerationContext& context) {
    std::shared_ptr<Generation> generation(new Generation);
    generation->settings_ = std::move(settings);
    generation->own_objects_ = context.objects == nullptr ? std::make_unique<ObjectBook>() : nullptr;
    generation->objects_ = context.objects == nullptr ? generation->own_objects_.get() : context.objects;
    std::string mistakes;
    generation->make_providers(context, mistakes);
    generation->routes_ =
        std::make_unique<Routes>(*generation->settings_, generation->providers_, context.health, context.workers);
    generation->make_chain(context, mistakes);
    generation->make_url_fetcher(context, mistakes);
    if (!mistakes.empty()) {
        return Error(ErrorCode::invalid_request, mistakes);
    }
    return generation;
}

void Generation::make_providers(const GenerationContext& context, std::string& mistakes) {
    const provider::ProviderContext provider_context{
        provider::Catalogue::builtin(), context.mock_address, {}, &context.tokens};
    for (const auto& [name, settings] : settings_->providers) {
        auto made = provider::make_provider(name, settings, provider_context);
        if (!made) {
            add_line(mistakes, made.error().message());
        } else if (*made != nullptr) {
            providers_.emplace(name, *std::move(made));
        }
    }
}

void Generation::make_chain(const GenerationContext& context, std::string& mistakes) {
    std::vector<std::unique_ptr<Middleware>> middlewares;
    for (const config::Stage& stage : settings_->pipeline) {
        const auto row =
            std::find_if(context.middlewares.begin(), context.middlewares.end(),
                         [&stage](const MiddlewareRow& candidate) { return candidate.name == stage.name; });
        if (row == context.middlewares.end()) {
            add_line(mistakes, "pipeline: unknown stage \"" + stage.name + "\"");
            continue;
        }
        const MakerContext maker_context{*settings_, stage, slots_, context.workers};
        Result<std::unique_ptr<Middleware>> made = row->make(maker_context);
        if (!made) {
            add_line(mistakes, "pipeline." + stage.name + ": " + made.error().message());
        } else {
            middlewares.push_back(*std::move(made));
        }
    }
    chain_ = std::make_unique<Chain>(std::move(middlewares));
}

void Generation::make_url_fetcher(const GenerationContext& context, std::string& mistakes) {
    if (!settings_->fetch_urls.allow) {
        return;
    }
    FetchShare& share = context.fetches == nullptr ? own_fetches_ : *context.fetches;
    Result<std::unique_ptr<const UrlFetcher>> made = UrlFetcher::make(settings_->fetch_urls, share);
    if (!made) {
        add_line(mistakes, "fetch_urls: " + made.error().message());
        return;
    }
    url_fetcher_ = *std::move(made);
}

}  // namespace nexus::gateway
