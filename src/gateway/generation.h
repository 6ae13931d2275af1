#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "gateway/chain.h"
#include "gateway/makers.h"
#include "gateway/object_book.h"
#include "gateway/route.h"
#include "gateway/url_fetcher.h"
#include "provider/token_source.h"

namespace nexus::gateway {

/// What outlives generations and is needed to build one.
struct GenerationContext {
    std::span<const MiddlewareRow> middlewares;
    provider::TokenSources& tokens;
    HealthTable& health;
    std::string mock_address;
    std::size_t workers = 1;
    ObjectBook* objects = nullptr;  ///< null: one of this generation's own
    FetchShare* fetches = nullptr;  ///< null: likewise
};

/// The live objects of one configuration: middlewares, routes, providers. Immutable; a request takes the current one
/// once and keeps it to its end, so a reload never changes a request under way.
class Generation {
  public:
    /// Errors list everything that does not stand, one line each.
    static Result<std::shared_ptr<Generation>> build(std::shared_ptr<const config::Settings> settings,
                                                     const GenerationContext& context);

    const config::Settings& settings() const { return *settings_; }
    const Chain& chain() const { return *chain_; }
    const Routes& routes() const { return *routes_; }
    const Routes::Providers& providers() const { return providers_; }
    ObjectBook& objects() const { return *objects_; }
    /// Null where nothing is to be fetched.
    const UrlFetcher* url_fetcher() const { return url_fetcher_.get(); }
    std::size_t slots() const { return slots_.count(); }

  private:
    Generation() = default;
    void make_providers(const GenerationContext& context, std::string& mistakes);
    void make_chain(const GenerationContext& context, std::string& mistakes);
    void make_url_fetcher(const GenerationContext& context, std::string& mistakes);

    std::shared_ptr<const config::Settings> settings_;
    Routes::Providers providers_;
    std::unique_ptr<Routes> routes_;
    std::unique_ptr<ObjectBook> own_objects_;
    ObjectBook* objects_ = nullptr;
    FetchShare own_fetches_;
    std::unique_ptr<const UrlFetcher> url_fetcher_;
    SlotLayout slots_;
    std::unique_ptr<Chain> chain_;
};

}  // namespace nexus::gateway
