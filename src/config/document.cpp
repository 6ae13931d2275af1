#include "config/document.h"

#include <openssl/crypto.h>

#include <utility>

namespace nexus::config {

Document::~Document() { OPENSSL_cleanse(text_.data(), text_.size()); }

std::uint16_t Document::add_file(std::string name, std::size_t bytes) {
    files_.push_back(std::move(name));
    // Scalars are rarely longer than their source, so this is the one allocation of a file's text.
    text_.reserve(text_.size() + bytes);
    return static_cast<std::uint16_t>(files_.size() - 1);
}

Document::Id Document::add(Node node) {
    nodes_.push_back(node);
    return static_cast<Id>(nodes_.size() - 1);
}

Document::Id Document::add_scalar(Node node, std::string_view text) {
    node.kind = Kind::scalar;
    node.text_begin = static_cast<std::uint32_t>(text_.size());
    node.text_size = static_cast<std::uint32_t>(text.size());
    text_ += text;
    return add(node);
}

void Document::replace(Id id, std::string text) {
    replaced_.emplace_back(std::move(text));
    nodes_[id].replaced = static_cast<std::uint32_t>(replaced_.size());
}

void Document::append_children(Id parent, Id child) {
    Id* link = &nodes_[parent].first;
    while (*link != kNone) {
        link = &nodes_[*link].next;
    }
    *link = child;
}

Value Document::value(Id id) const { return {*this, id}; }

Position Document::position(Id id) const {
    const Node& at = nodes_[id];
    return {files_[at.file], at.file, at.line, at.column};
}

std::string_view Document::written(Id id) const {
    const Node& at = nodes_[id];
    return std::string_view(text_).substr(at.text_begin, at.text_size);
}

std::string_view Document::text(Id id) const {
    const Node& at = nodes_[id];
    return at.replaced == 0 ? written(id) : replaced_[at.replaced - 1].reveal();
}

Value Value::find_key(std::string_view key) const {
    if (!*this || kind() != Kind::map) {
        return {};
    }
    for (Value at = first(); at; at = at.next().next()) {
        if (at.kind() == Kind::scalar && at.text() == key) {
            return at;
        }
    }
    return {};
}

Value Value::find(std::string_view key) const {
    const Value at = find_key(key);
    return at ? at.next() : Value();
}

Value Value::item(std::size_t index) const {
    if (!*this || kind() != Kind::list) {
        return {};
    }
    Value at = first();
    while (at && index > 0) {
        at = at.next();
        --index;
    }
    return at;
}

}  // namespace nexus::config
