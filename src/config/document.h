#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "config/problems.h"

namespace nexus::config {

class Value;

/// The tree of one configuration: every file that was read, with the file, line and column of each node.
///
/// All nodes stand in one row in the order of their files, their text in one string, so that a tree costs a few times
/// the memory of its files. The children of a list are a chain of nodes; those of a map alternate between key and
/// value. What a `${…}` was replaced by is kept apart as a Secret, and everything is wiped at the end, because keys
/// may stand in the file itself. One thread at a time; a Value is valid as long as its Document.
class Document {
  public:
    enum class Kind : std::uint8_t { null, scalar, list, map };
    using Id = std::uint32_t;
    static constexpr Id kNone = 0xffffffff;

    struct Node {
        Id next = kNone;   ///< the following sibling
        Id first = kNone;  ///< the first child
        std::uint32_t text_begin = 0;
        std::uint32_t text_size = 0;
        std::uint32_t line = 0;
        std::uint32_t column = 0;
        std::uint32_t replaced = 0;  ///< index + 1 into what substitution produced; 0: the text as written
        std::uint16_t file = 0;
        Kind kind = Kind::null;
        bool is_broken = false;  ///< its mistake was reported: readers pass over it
    };

    Document() = default;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    /// Registers a file under the name that reports show; `bytes` is its size, a hint for the memory to take.
    std::uint16_t add_file(std::string name, std::size_t bytes);
    std::size_t files() const { return files_.size(); }

    Id add(Node node);
    /// The same with a text of its own.
    Id add_scalar(Node node, std::string_view text);
    Node& node(Id id) { return nodes_[id]; }
    const Node& node(Id id) const { return nodes_[id]; }
    /// Gives a scalar the text that its `${…}` stand for.
    void replace(Id id, std::string text);
    /// Hangs `child` behind the last child of `parent`, whose chain is walked.
    void append_children(Id parent, Id child);

    Value value(Id id) const;
    Position position(Id id) const;
    std::string_view written(Id id) const;
    std::string_view text(Id id) const;

  private:
    std::vector<std::string> files_;
    std::deque<Node> nodes_;
    std::string text_;
    std::vector<Secret> replaced_;
};

/// A node of a Document as readers see it, or nothing: a cheap handle, to be copied.
class Value {
  public:
    using Kind = Document::Kind;

    Value() = default;
    Value(const Document& document, Document::Id id) : document_(&document), id_(id) {}

    explicit operator bool() const { return id_ != Document::kNone; }
    Document::Id id() const { return id_; }
    Kind kind() const { return document_->node(id_).kind; }
    /// A scalar's text after substitution; empty for other kinds.
    std::string_view text() const { return document_->text(id_); }
    /// A scalar's text as it stands in the file: what a report may show.
    std::string_view written() const { return document_->written(id_); }
    bool is_broken() const { return document_->node(id_).is_broken; }
    bool is_replaced() const { return document_->node(id_).replaced != 0; }
    Position position() const { return document_->position(id_); }

    Value first() const { return {*document_, document_->node(id_).first}; }
    Value next() const { return {*document_, document_->node(id_).next}; }

    /// The value of a map's key, or nothing; also nothing for other kinds and for an absent Value.
    Value find(std::string_view key) const;
    /// The key's own node.
    Value find_key(std::string_view key) const;
    /// The list's item, or nothing.
    Value item(std::size_t index) const;

    /// Calls `visit(key, value)` for each member of a map, in file order.
    template <class Visit>
    void each_member(Visit&& visit) const {
        for (Value key = first(); key;) {
            const Value value = key.next();
            visit(key, value);
            key = value.next();
        }
    }
    /// Calls `visit(item, index)` for each item of a list.
    template <class Visit>
    void each_item(Visit&& visit) const {
        std::size_t index = 0;
        for (Value item = first(); item; item = item.next()) {
            visit(item, index++);
        }
    }

  private:
    const Document* document_ = nullptr;
    Document::Id id_ = Document::kNone;
};

}  // namespace nexus::config
