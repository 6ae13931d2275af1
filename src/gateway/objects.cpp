#include "gateway/objects.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/strings.h"
#include "gateway/generation.h"
#include "gateway/object_book.h"
#include "gateway/object_places.h"
#include "gateway/passthrough.h"
#include "gateway/upstream_body.h"

namespace nexus::gateway {
namespace {

using Asked = dialect::Operation;

constexpr std::string_view kIdPlace = "{id}";
// Where an answer names objects: in itself, in the items of a list, and in the file of a completed upload.
constexpr std::array<std::string_view, 7> kIdFields{
    "id", "first_id", "last_id", "input_file_id", "output_file_id", "error_file_id", "previous_response_id"};
// A provider's pages are cut to the caller's own, so that large ones are asked for.
constexpr std::int64_t kFilesPage = 10'000;
constexpr std::int64_t kBatchesPage = 100;
constexpr std::int64_t kBatchesUsual = 20;
constexpr int kPagesMax = 20;

Error unknown_object(std::string_view id) {
    return Error(ErrorCode::not_found, "No such object: " + std::string(id.substr(0, 200)));
}

}  // namespace

// `/content` of `/v1/files/{id}/content`; `/` for the collection itself.
std::string_view ObjectRequest::suffix_of_row() const {
    const std::string_view path = exchange_.endpoint().path;
    const std::size_t place = path.find(kIdPlace);
    return place == std::string_view::npos ? "/" : path.substr(place + kIdPlace.size());
}

bool ObjectRequest::is_list() const {
    return exchange_.endpoint().method == net::Method::get && suffix_of_row() == "/";
}

bool ObjectRequest::has_body() const {
    return exchange_.head().chunked || exchange_.head().content_length.value_or(0) != 0;
}

Task<Result<void>> ObjectRequest::begin() {
    Result<std::shared_ptr<const ObjectIds>> ids =
        exchange_.generation().objects().ids(exchange_.generation().settings());
    if (!ids) {
        co_return std::move(ids).error();
    }
    ids_ = *std::move(ids);
    if (suffix_of_row() != "/") {
        asked_id_ = percent_decode(exchange_.asked().model, false).value_or(std::string());
        object_ = ids_->open(asked_id_);
    }
    const auto type = exchange_.head().headers.get("content-type");
    if (has_body() && type && is_json(*type)) {
        Result<void> read = co_await read_json();
        if (!read) {
            co_return read;
        }
    }
    co_return choose_provider();
}

Task<Result<void>> ObjectRequest::read_json() {
    const auto limit = static_cast<std::size_t>(exchange_.generation().settings().limits.body);
    const Result<std::string_view> body = co_await exchange_.downstream().read_body(limit);
    if (!body) {
        co_return body.error();
    }
    Result<Json> root = parse_json(*body);
    if (!root) {
        co_return std::move(root).error();
    }
    if (root->is_object()) {
        open_references(*root);
    }
    is_json_ = true;
    json_ = dump_json(*root);
    co_return Result<void>();
}

// Every id that a body names must be one of the caller's own: which are looked at in `authorize`.
void ObjectRequest::open_references(Json& root) {
    const auto open = [this](std::string_view field, Json& value) {
        if (value.is_string()) {
            Reference reference{std::string(field), value.get<std::string>(), std::nullopt};
            reference.object = ids_->open(reference.id);
            if (reference.object) {
                value = reference.object->id;
            }
            references_.push_back(std::move(reference));
        }
    };
    if (const auto file = root.find("input_file_id"); file != root.end()) {
        open(file.key(), *file);
    }
    if (const auto parts = root.find("part_ids"); parts != root.end() && parts->is_array()) {
        for (Json& part : *parts) {
            open(parts.key(), part);
        }
    }
}

Result<void> ObjectRequest::choose_provider() {
    const Generation& generation = exchange_.generation();
    std::string name = object_ ? object_->provider : std::string();
    for (const Reference& reference : references_) {
        name = name.empty() && reference.object ? reference.object->provider : name;
    }
    const bool is_bound = !name.empty() || !asked_id_.empty();
    name = is_bound ? name : asked_provider(exchange_);
    std::vector<std::shared_ptr<const provider::Provider>> candidates;
    for (const auto& [key, provider] : generation.providers()) {
        if ((name.empty() || key == name) && object_path(*provider, exchange_.endpoint())) {
            candidates.push_back(provider);
        }
    }
    if (candidates.size() > 1) {
        const auto others = std::stable_partition(candidates.begin(), candidates.end(),
                                                  [](const auto& provider) { return provider->row.kind == "openai"; });
        if (others - candidates.begin() == 1) {
            candidates.resize(1);
        }
    }
    if (candidates.size() == 1) {
        provider_ = candidates.front();
        exchange_.route = generation.routes().of_provider(provider_->name);
        return {};
    }
    if (is_bound) {
        return {};  // told in `authorize`, to its owner alone
    }
    if (candidates.empty()) {
        return Error(ErrorCode::invalid_request, "No configured provider" + (name.empty() ? "" : " " + name) +
                                                     " has this kind of objects in OpenAI's format.");
    }
    return Error(ErrorCode::invalid_request,
                 "Several providers have this kind of objects: name one as ?provider=, or below /{provider}/v1.")
        .param("provider");
}

Result<void> ObjectRequest::authorize() {
    const std::uint64_t owner = ids_->fingerprint(owner_name(exchange_));
    if (!asked_id_.empty() && (!object_ || object_->owner != owner)) {
        return unknown_object(asked_id_);
    }
    for (const Reference& reference : references_) {
        if (!reference.object || reference.object->owner != owner) {
            return unknown_object(reference.id).param(reference.field);
        }
        if (provider_ != nullptr && reference.object->provider != provider_->name) {
            return Error(ErrorCode::invalid_request, "The objects of one request must be of one provider.")
                .param(reference.field);
        }
    }
    if (provider_ == nullptr) {
        const std::string name = object_ ? object_->provider : references_.front().object->provider;
        return Error(ErrorCode::no_eligible_target, "The provider " + name + ", which keeps this, is not configured.");
    }
    Result<void> pinned = pin();
    return pinned ? check_rights() : pinned;
}

// What was made with one credential is there with that one alone.
Result<void> ObjectRequest::pin() {
    const KeptObject* made = object_ ? &*object_ : references_.empty() ? nullptr : &*references_.front().object;
    if (made == nullptr) {
        return {};
    }
    const std::optional<const provider::ProviderKey*> key = key_of(*provider_, *made, *ids_);
    if (!key) {
        return Error(ErrorCode::no_eligible_target,
                     "The credential of provider " + provider_->name + " that made this is not configured any more.");
    }
    exchange_.pinned_key = *key;
    return {};
}

Result<void> ObjectRequest::check_rights() const {
    if (exchange_.identity == nullptr) {
        return {};
    }
    // A batch asks any model that its file names.
    const bool runs_models = exchange_.endpoint().upstream == Asked::batches &&
                             exchange_.endpoint().method == net::Method::post && suffix_of_row() == "/";
    const bool may = runs_models ? exchange_.identity->may_use(provider_->name + "/*")
                                 : may_use_provider(*exchange_.identity, exchange_.generation(), provider_->name);
    if (may) {
        return {};
    }
    return Error(ErrorCode::permission_denied, "The API key `" + exchange_.identity->key + "` may not use " +
                                                   (runs_models ? "all models of " : "") + "the provider " +
                                                   provider_->name + ".");
}

Result<void> ObjectRequest::prepare(const Target& target, UpstreamBody& out) {
    path_ = object_path(*target.provider, exchange_.endpoint()).value_or(std::string());
    const auto type = exchange_.head().headers.get("content-type");
    out.method = exchange_.endpoint().method;
    out.path = path_;
    out.model = {};
    out.suffix = object_ ? "/" + percent_encode(object_->id) + std::string(suffix_of_row()) : std::string();
    out.suffix += list_query();
    out.content_type = has_body() ? type.value_or("application/octet-stream") : std::string_view();
    out.accept = exchange_.head().headers.get("accept").value_or("*/*");
    out.takes_any_success = true;
    if (is_json_) {
        out.storage = json_;
    } else if (has_body()) {
        if (!body_.rewind()) {
            return Error(ErrorCode::internal_error, "The upload cannot be repeated.");
        }
        out.upload = &body_;
    }
    return {};
}

// The client's query with the provider's id for the sealed one, and the largest page where the page will be cut.
std::string ObjectRequest::list_query() {
    std::string out;
    const auto add = [&out](std::string_view text) { out.append(out.empty() ? "?" : "&").append(text); };
    const bool is_files = exchange_.endpoint().upstream == Asked::files;
    limit_ = is_files ? kFilesPage : kBatchesUsual;
    std::string after;
    for (const std::string_view parameter : split(exchange_.head().query, '&')) {
        const std::string_view name = parameter.substr(0, parameter.find('='));
        if (parameter.empty() || name == "key" || name == "provider" || name == "custom_llm_provider") {
            continue;
        }
        const std::string_view value = parameter.substr(std::min(name.size() + 1, parameter.size()));
        if (is_list() && name == "limit") {
            limit_ = std::max<std::int64_t>(parse_int(value).value_or(limit_), 1);
        } else if (is_list() && name == "after") {
            const std::optional<KeptObject> sealed = ids_->open(percent_decode(value, true).value_or(std::string()));
            after = sealed ? sealed->id : "unknown";
        } else {
            add(parameter);
        }
    }
    after = next_page_.empty() ? after : next_page_;
    if (!after.empty()) {
        add("after=" + percent_encode(after));
    }
    if (is_list()) {
        add("limit=" + std::to_string(is_files ? kFilesPage : kBatchesPage));
    }
    return out;
}

bool ObjectRequest::is_raw(std::string_view content_type) const {
    return suffix_of_row() == "/content" || !content_type.starts_with("application/json");
}

Result<std::string> ObjectRequest::finish(std::string body, const provider::ProviderKey* key) {
    Result<Json> root = parse_json(body);
    if (!root || !root->is_object()) {
        return Error(ErrorCode::provider_protocol_error, "the provider's answer is not one valid JSON object");
    }
    KeptObject made;
    made.provider = provider_->name;
    made.credential = key == nullptr ? 0 : ids_->fingerprint(key->reveal());
    made.owner = ids_->fingerprint(owner_name(exchange_));
    if (exchange_.endpoint().method == net::Method::del && object_) {
        exchange_.generation().objects().remove(*object_);
        (*root)["id"] = asked_id_;
    } else if (is_list()) {
        cut_list(*root, made);
    } else if (suffix_of_row() != "/input_items") {
        seal_fields(*root, made);
        if (const auto file = root->find("file"); file != root->end() && file->is_object()) {
            seal_fields(*file, made);
        }
    }
    return dump_json(*root);
}

void ObjectRequest::seal_fields(Json& object, const KeptObject& made) {
    for (const std::string_view field : kIdFields) {
        const auto value = object.find(field);
        if (value == object.end() || !value->is_string()) {
            continue;
        }
        KeptObject named = made;
        named.id = value->get<std::string>();
        if (exchange_.endpoint().upstream != Asked::responses) {
            exchange_.generation().objects().add(named);
        }
        *value = ids_->seal(named);
    }
}

// Of the provider's pages, the caller's own objects, at most as many as it wants.
void ObjectRequest::cut_list(Json& root, const KeptObject& made) {
    next_page_.clear();
    const auto data = root.find("data");
    if (data == root.end() || !data->is_array()) {
        return;
    }
    const ObjectBook& book = exchange_.generation().objects();
    const Json* more = find(root, "has_more");
    bool has_more = more != nullptr && more->is_boolean() && more->get<bool>();
    std::string last;
    for (Json& item : *data) {
        KeptObject named = made;
        named.id = item.is_object() ? std::string(string_or(item, "id", "")) : std::string();
        last = named.id;
        if (named.id.empty() || !book.has(named)) {
            continue;
        }
        if (static_cast<std::int64_t>(own_.size()) == limit_) {
            has_more = true;
            break;
        }
        seal_fields(item, made);
        own_.push_back(std::move(item));
    }
    if (has_more && static_cast<std::int64_t>(own_.size()) < limit_ && ++pages_ < kPagesMax) {
        next_page_ = last;
        return;
    }
    const bool is_empty = own_.empty();
    Json first = is_empty ? Json() : own_.front()["id"];
    Json after = is_empty ? Json() : own_.back()["id"];
    *data = std::move(own_);
    // A member that is added moves the others.
    root["has_more"] = has_more && !is_empty;
    root["first_id"] = std::move(first);
    root["last_id"] = std::move(after);
}

}  // namespace nexus::gateway
