#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "gateway/client_body.h"
#include "gateway/object_ids.h"
#include "gateway/transfer.h"
#include "provider/provider.h"

namespace nexus::gateway {

/// A request for something that a provider keeps in OpenAI's format: files, batches, uploads, stored responses. Ids go
/// out sealed (ObjectIds) and come back to the provider and the key that made them; an id of another team is unknown,
/// as an id that nobody has is, and lists hold the caller's own. Files pass both ways as they come.
class ObjectRequest final : public Transfer {
  public:
    explicit ObjectRequest(Exchange& exchange) : exchange_(exchange), body_(exchange) {}

    /// Reads a body of JSON and finds the provider: of the id in the path or the body, else the one that is asked for
    /// (`/{provider}/v1/…`, `?provider=`, `x-nexus-provider`, and LiteLLM's and Portkey's words for it), else the only
    /// one. Errors: those of read_body, invalid_request where several providers could be meant.
    Task<Result<void>> begin();

    Result<void> authorize() override;
    Result<void> prepare(const Target& target, UpstreamBody& out) override;
    bool can_repeat() const override { return body_.can_rewind(); }
    bool is_raw(std::string_view content_type) const override;
    Result<std::string> finish(std::string body, const provider::ProviderKey* key) override;
    bool wants_more() const override { return !next_page_.empty(); }

  private:
    /// An id in the request's body: where it stands, and the object if there is one.
    struct Reference {
        std::string field;
        std::string id;
        std::optional<KeptObject> object;
    };

    std::string_view suffix_of_row() const;
    bool is_list() const;
    bool has_body() const;
    Task<Result<void>> read_json();
    void open_references(Json& root);
    Result<void> choose_provider();
    Result<void> pin();
    Result<void> check_rights() const;
    std::string list_query();
    void seal_fields(Json& object, const KeptObject& made);
    void cut_list(Json& root, const KeptObject& made);

    Exchange& exchange_;
    ClientBody body_;
    std::shared_ptr<const ObjectIds> ids_;
    std::string asked_id_;              ///< of the path, as the client knows it
    std::optional<KeptObject> object_;  ///< of the path
    std::vector<Reference> references_;
    std::string json_;  ///< the body with the provider's ids, where it is JSON
    std::string path_;
    std::shared_ptr<const provider::Provider> provider_;
    std::int64_t limit_ = 0;    ///< of a list's page, as the client wants it
    Json own_ = Json::array();  ///< what the provider's pages so far had of the caller's
    std::string next_page_;     ///< the provider's id that its next page begins after; empty: the list is whole
    int pages_ = 0;
    bool is_json_ = false;
};

}  // namespace nexus::gateway
