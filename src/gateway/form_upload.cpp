#include "gateway/form_upload.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "gateway/generation.h"
#include "gateway/upstream_body.h"

namespace nexus::gateway {
namespace {

using Kind = MultipartParser::Event::Kind;

constexpr std::string_view kModelField = "model";
constexpr std::string_view kPromptField = "prompt";
constexpr std::size_t kUsageBodyMax = 1024 * 1024;
// Fields that hold what a person wrote, in every vendor's spelling of these operations.
constexpr std::array<std::string_view, 5> kTextFields{kPromptField, "text", "input", "instructions", "negative_prompt"};

bool is_text_field(std::string_view name) {
    return std::find(kTextFields.begin(), kTextFields.end(), name) != kTextFields.end();
}

bool is_read(std::string_view name) { return name == kModelField || name == "stream" || is_text_field(name); }

Error bad_field(std::string_view name, const std::string& what) {
    return Error(ErrorCode::invalid_request, "'" + std::string(name) + "' " + what).param(std::string(name));
}

}  // namespace

FormUpload::FormUpload(Exchange& exchange, const std::string& boundary, const Wanted& wanted)
    : exchange_(exchange),
      boundary_(boundary),
      wanted_(wanted),
      body_(exchange),
      parser_(boundary, MultipartParser::Limits()) {}

Task<Result<void>> FormUpload::read_head() {
    while (!ended_ && !has_head()) {
        if (head_.size() >= wanted_.head_max && !field_) {
            break;
        }
        if (head_.size() >= wanted_.head_max + wanted_.text_max) {
            co_return Error(ErrorCode::body_too_large, "A text field of the form is too long.").param(field_->name);
        }
        const Result<net::BodyPiece> piece = co_await body_.take();
        if (!piece) {
            co_return piece.error();
        }
        ended_ = piece->last;
        head_.append(piece->bytes);
        events_.clear();
        Result<void> read = parser_.feed(piece->bytes, events_);
        for (std::size_t i = 0; read && i < events_.size(); ++i) {
            read = note_head(events_[i]);
        }
        if (read && ended_) {
            read = parser_.finish();
        }
        if (!read) {
            co_return read;
        }
    }
    if (!ended_ && !model_ && wanted_.model) {
        co_return bad_field(kModelField, "was not found in the first " + std::to_string(wanted_.head_max) +
                                             " bytes of the form: send it before the file, or name the model in the "
                                             "query as ?model=");
    }
    co_return index_head();
}

// Fields that come together with what was looked for are part of the head too.
bool FormUpload::has_head() const { return in_file_ && (model_ || !wanted_.model) && (has_prompt_ || !wanted_.prompt); }

Result<void> FormUpload::note_head(const MultipartParser::Event& event) {
    switch (event.kind) {
        case Kind::part:
            in_file_ = event.is_file;
            field_.reset();
            if (is_read(event.name)) {
                if (event.is_file) {
                    return bad_field(event.name, "must be a field of the form, not a file");
                }
                field_ = Field{event.name, {event.range.end, event.range.end}};
            }
            return {};
        case Kind::data:
            if (field_) {
                field_->value.end = event.range.end;
            }
            return {};
        case Kind::part_end: break;
        case Kind::close: return {};
    }
    if (!field_) {
        return {};
    }
    const Span value = field_->value;
    if (field_->name == kModelField) {
        if (model_ || !is_model_name(value.of(head_))) {
            return bad_field(kModelField, model_ ? "was given twice" : "must be the name of a model");
        }
        model_ = value;
    } else if (is_text_field(field_->name)) {
        has_prompt_ = has_prompt_ || field_->name == kPromptField;
        texts_.push_back(value);
    } else {
        exchange_.index.stream = value.of(head_) == "true";
    }
    return {};
}

// The head does not grow any more: views into it stay.
Result<void> FormUpload::index_head() {
    dialect::BodyIndex& index = exchange_.index;
    exchange_.body = head_;
    if (model_) {
        index.model = model_->of(head_);
        index.model_raw = *model_;
    }
    for (const Span& text : texts_) {
        const std::string_view value = text.of(head_);
        if (!is_valid_utf8(value)) {
            return Error(ErrorCode::invalid_request, "A text field of the form is not valid UTF-8.");
        }
        index.text_bytes += value.size();
        if (!value.empty()) {
            dialect::TextPiece piece;
            piece.text = value;
            piece.raw = text;
            index.texts.push_back(piece);
        }
    }
    if (index.text_bytes > wanted_.text_max) {
        return Error(ErrorCode::body_too_large,
                     "The form has more than " + std::to_string(wanted_.text_max) + " bytes of text.");
    }
    index.messages = 1;
    return {};
}

Edits FormUpload::edits_for(std::string_view model) const {
    Edits edits;
    for (const Finding& finding : exchange_.findings) {
        if (finding.redact) {
            const std::size_t begin = exchange_.index.texts[finding.piece].raw.begin;
            edits.replace({begin + finding.range.begin, begin + finding.range.end}, finding.replacement);
        }
    }
    if (model_ && model_->of(head_) != model) {
        edits.replace(*model_, std::string(model));
    }
    return edits;
}

// A part as it stands before another delimiter, whose line end belongs to that.
std::string FormUpload::model_part() const {
    return "--" + boundary_ + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n" + model_name_;
}

Result<void> FormUpload::prepare(const Target& target, UpstreamBody& out) {
    model_name_ = target.provider->upstream_name(out.model);
    // Bytes that the parser holds back go with what follows them where that may have to be changed.
    rewrites_ = !model_ && !ended_;
    if (rewrites_) {
        body_.keep_nothing();
    }
    const std::size_t size = rewrites_ ? parser_.decided() : head_.size();
    sent_head_ = edits_for(model_name_).apply(std::string_view(head_).substr(0, size));
    if (!model_ && ended_) {
        sent_head_ = model_part() + "\r\n" + sent_head_;
    }
    if (!rewind()) {
        return Error(ErrorCode::internal_error, "The upload cannot be repeated.");
    }
    out.upload = this;
    out.content_type = "multipart/form-data; boundary=\"" + boundary_ + "\"";
    return {};
}

// Sound may be billed by its length, which is no count of tokens: the record tells it.
Result<std::string> FormUpload::finish(std::string body, const provider::ProviderKey*) {
    if (body.size() > kUsageBodyMax || body.find("\"seconds\"") == std::string::npos) {
        return body;
    }
    const Result<Json> root = parse_json(body);
    const Json* usage = root && root->is_object() ? find(*root, "usage") : nullptr;
    const Json* seconds = usage != nullptr && usage->is_object() ? find(*usage, "seconds") : nullptr;
    if (seconds != nullptr && seconds->is_number()) {
        exchange_.decisions.note("usage", "duration", dump_json(*seconds) + " s");
    }
    return body;
}

std::optional<std::uint64_t> FormUpload::size() const {
    const std::optional<std::uint64_t> whole = body_.size();
    if (ended_) {
        return sent_head_.size();
    }
    return rewrites_ || !whole ? std::nullopt : std::optional(*whole - head_.size() + sent_head_.size());
}

bool FormUpload::rewind() {
    head_sent_ = false;
    return body_.rewind();
}

Task<Result<net::BodyPiece>> FormUpload::next() {
    if (!head_sent_) {
        head_sent_ = true;
        co_return net::BodyPiece{sent_head_, ended_};
    }
    Result<net::BodyPiece> piece = co_await body_.next();
    if (!piece || !body_.is_new()) {
        co_return piece;
    }
    events_.clear();
    Result<void> read = parser_.feed(piece->bytes, events_);
    if (read) {
        read = check_tail();
    }
    if (read && piece->last) {
        read = parser_.finish();
    }
    if (!read) {
        co_return std::move(read).error();
    }
    if (rewrites_) {
        rewrite_tail();
        piece->bytes = tail_;
    }
    co_return piece;
}

Result<void> FormUpload::check_tail() {
    for (const MultipartParser::Event& event : events_) {
        if (event.kind != Kind::part) {
            continue;
        }
        if (event.name == kModelField && (!rewrites_ || late_model_seen_ || event.is_file)) {
            return bad_field(kModelField, event.is_file ? "must be a field of the form" : "was given twice");
        }
        late_model_seen_ = late_model_seen_ || event.name == kModelField;
        if (!wanted_.late_texts && is_text_field(event.name)) {
            return bad_field(event.name, "must stand before the file in the form: it is looked at before it is sent");
        }
    }
    return {};
}

void FormUpload::rewrite_tail() {
    tail_.clear();
    for (const MultipartParser::Event& event : events_) {
        switch (event.kind) {
            case Kind::part:
                tail_.append(event.bytes);
                in_late_model_ = event.name == kModelField;
                if (in_late_model_) {
                    tail_.append(model_name_);
                }
                break;
            case Kind::data:
                if (!in_late_model_) {
                    tail_.append(event.bytes);
                }
                break;
            case Kind::part_end: in_late_model_ = false; break;
            case Kind::close:
                if (!late_model_seen_) {
                    tail_.append("\r\n").append(model_part());
                }
                tail_.append(event.bytes).append("\r\n");
                break;
        }
    }
}

}  // namespace nexus::gateway
