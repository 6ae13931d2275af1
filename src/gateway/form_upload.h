#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/client_body.h"
#include "gateway/multipart.h"
#include "gateway/transfer.h"

namespace nexus::gateway {

/// A form whose files are passed on as they come (audio transcriptions, pictures to be edited). Only its head is held:
/// everything up to the file, or, where a client sends its file first, up to the field that names the model. What is
/// behind the head is read through once on its way, so that no second model and no unseen text slips by.
class FormUpload final : public Transfer, private net::BodySource {
  public:
    struct Wanted {
        bool model = true;       ///< false: it is named elsewhere, and the form need not name it
        bool prompt = false;     ///< the head goes on to the field `prompt`, which the operation cannot do without
        bool late_texts = true;  ///< text fields behind the head are passed on: nobody reads texts
        std::size_t head_max = 64 * 1024;
        std::size_t text_max = 4 * 1024 * 1024;
    };

    FormUpload(Exchange& exchange, const std::string& boundary, const Wanted& wanted);

    /// Reads the head and says in the exchange's body and index what stands in it. Errors: what read_some gives,
    /// invalid_request for a broken form, or one that has no model within `head_max`.
    Task<Result<void>> read_head();

    Result<void> prepare(const Target& target, UpstreamBody& out) override;
    bool can_repeat() const override { return body_.can_rewind(); }
    Result<std::string> finish(std::string body, const provider::ProviderKey* key) override;

  private:
    /// A field of the head whose value is read.
    struct Field {
        std::string name;
        Span value;
    };

    std::optional<std::uint64_t> size() const override;
    Task<Result<net::BodyPiece>> next() override;
    void interrupt() override { body_.interrupt(); }
    bool rewind() override;

    bool has_head() const;
    Result<void> note_head(const MultipartParser::Event& event);
    Result<void> index_head();
    Result<void> check_tail();
    void rewrite_tail();
    std::string model_part() const;
    Edits edits_for(std::string_view model) const;

    Exchange& exchange_;
    const std::string boundary_;
    const Wanted wanted_;
    ClientBody body_;
    MultipartParser parser_;
    std::vector<MultipartParser::Event> events_;

    std::string head_;  ///< as it came
    std::optional<Field> field_;
    bool in_file_ = false;
    bool has_prompt_ = false;
    bool ended_ = false;  ///< the form is whole in its head
    std::optional<Span> model_;
    std::vector<Span> texts_;

    // Of the attempt under way.
    std::string sent_head_;
    std::string model_name_;
    bool head_sent_ = false;
    bool rewrites_ = false;  ///< the model may stand behind the head, where it is replaced
    bool in_late_model_ = false;
    bool late_model_seen_ = false;
    std::string tail_;  ///< rewritten: the piece at hand
};

}  // namespace nexus::gateway
