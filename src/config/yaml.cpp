#include "config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace nexus::config {
namespace {

// Leaves the parser from inside an event, after the problem was reported.
struct GaveUp {};

// Hands the text to yaml-cpp's stream piece by piece, where a string stream would copy all of it.
class PieceBuffer final : public std::streambuf {
  public:
    explicit PieceBuffer(std::string_view text) : rest_(text) {}

  protected:
    int_type underflow() override {
        if (rest_.empty()) {
            // The last piece stays: to find the encoding yaml-cpp reads up to four bytes and puts them back, and of a
            // file of one byte it reads the end too. What it cannot put back it loses without a word.
            return traits_type::eof();
        }
        const std::size_t size = rest_.copy(piece_.data(), piece_.size());
        rest_.remove_prefix(size);
        setg(piece_.data(), piece_.data(), piece_.data() + size);
        return traits_type::to_int_type(piece_.front());
    }

  private:
    std::string_view rest_;
    std::array<char, 4096> piece_{};
};

// Builds the tree from yaml-cpp's events. YAML::Load is not used: it merges equal keys without a word, expands
// aliases, recurses to any depth, and its nodes take some 30 times the file's size.
class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(Document& document, Position file, Problems& problems)
        : document_(document), file_(std::move(file)), problems_(problems) {}

    Document::Id root() const { return root_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(started_, true)) {
            problem(mark, "expected one YAML document, found a second one");
            throw GaveUp{};
        }
    }
    void OnDocumentEnd() override {
        for (const Problem& wrong : wrong_keys_) {
            problems_.add(wrong);
        }
    }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        check(mark, {}, anchor);
        if (expects_key()) {
            wrong_key(mark, "expected a name as key, found nothing");
        }
        Document::Node node = node_at(mark);
        if (expects_value()) {
            // The mark of a missing value is where the next token stands, often a line below.
            const Document::Node& key = document_.node(open_.back().last);
            node.line = key.line;
            node.column = key.column;
        }
        attach(document_.add(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        problem(mark, "aliases are not supported: write the value out");
        attach(document_.add(node_at(mark)));
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check(mark, tag, anchor);
        attach(document_.add_scalar(node_at(mark), value));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(mark, Document::Kind::list);
    }
    void OnSequenceEnd() override { open_.pop_back(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(mark, Document::Kind::map);
    }
    void OnMapEnd() override {
        refuse_equal_keys(open_.back().id);
        open_.pop_back();
    }

  private:
    struct Open {
        Document::Id id;
        bool is_map = false;
        Document::Id key = Document::kNone;   // of the member that is being read
        Document::Id last = Document::kNone;  // child
        std::size_t children = 0;
    };

    bool expects_key() const { return !open_.empty() && open_.back().is_map && open_.back().children % 2 == 0; }
    bool expects_value() const { return !open_.empty() && open_.back().is_map && open_.back().children % 2 == 1; }

    Document::Node node_at(const YAML::Mark& mark) const {
        Document::Node node;
        node.file = static_cast<std::uint16_t>(file_.order);
        node.line = static_cast<std::uint32_t>(mark.line + 1);
        node.column = static_cast<std::uint32_t>(mark.column + 1);
        return node;
    }

    void open(const YAML::Mark& mark, Document::Kind kind) {
        // yaml-cpp itself recurses up to 500 levels; this bound keeps every walk over the tree shallow too.
        if (open_.size() == kYamlDepthMax) {
            problem(mark, "expected at most " + std::to_string(kYamlDepthMax) + " levels of nesting");
            throw GaveUp{};
        }
        if (expects_key()) {
            wrong_key(mark, kind == Document::Kind::map ? "expected a name as key, found a mapping"
                                                        : "expected a name as key, found a list");
        }
        Document::Node node = node_at(mark);
        node.kind = kind;
        const Document::Id id = document_.add(node);
        attach(id);
        open_.push_back({id, kind == Document::Kind::map});
    }

    void attach(Document::Id id) {
        if (open_.empty()) {
            root_ = id;
            return;
        }
        Open& parent = open_.back();
        if (parent.last == Document::kNone) {
            document_.node(parent.id).first = id;
        } else {
            document_.node(parent.last).next = id;
        }
        if (parent.is_map && parent.children % 2 == 0) {
            parent.key = id;
        }
        parent.last = id;
        ++parent.children;
    }

    void check(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) {
            problem(mark, "anchors are not supported: write the value out where it is used");
        }
        // "?" and "!" are what the parser gives to plain and to quoted values.
        if (!tag.empty() && tag != "?" && tag != "!") {
            problem(mark, "tags such as !!str are not supported: each key has one type");
        }
    }

    void refuse_equal_keys(Document::Id map) {
        std::vector<Document::Id> keys;
        for (Document::Id key = document_.node(map).first; key != Document::kNone;) {
            if (document_.node(key).kind == Document::Kind::scalar) {
                keys.push_back(key);
            }
            key = document_.node(document_.node(key).next).next;
        }
        std::stable_sort(keys.begin(), keys.end(), [&](Document::Id left, Document::Id right) {
            return document_.written(left) < document_.written(right);
        });
        for (std::size_t i = 1, original = 0; i < keys.size(); ++i) {
            if (document_.written(keys[i]) != document_.written(keys[original])) {
                original = i;
                continue;
            }
            problems_.add({document_.position(keys[i]),
                           path_to(keys[i]),
                           "duplicate key; the first is at " + document_.position(keys[original]).text(),
                           {}});
            take_out(map, keys[i]);
        }
    }

    // What reads the map sees the first of equal keys alone, so that values and their places agree.
    void take_out(Document::Id map, Document::Id key) {
        Document::Id* link = &document_.node(map).first;
        while (*link != key) {
            link = &document_.node(document_.node(*link).next).next;
        }
        *link = document_.node(document_.node(key).next).next;
    }

    // `models.smart`: the keys on the way to the map that is open, then `key`.
    std::string path_to(Document::Id key) const {
        std::string path;
        for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
            const Open& parent = open_[i];
            if (parent.is_map) {
                path += std::string(path.empty() ? "" : ".") + std::string(document_.written(parent.key));
            } else {
                path += "[" + std::to_string(parent.children - 1) + "]";
            }
        }
        return path + (path.empty() ? "" : ".") + std::string(document_.written(key));
    }

    void problem(const YAML::Mark& mark, std::string message) { add_to(problems_, mark, std::move(message)); }
    void wrong_key(const YAML::Mark& mark, std::string message) { add_to(wrong_keys_, mark, std::move(message)); }

    void add_to(Problems& problems, const YAML::Mark& mark, std::string message) const {
        Position at = file_;
        at.line = static_cast<std::uint32_t>(mark.line + 1);
        at.column = static_cast<std::uint32_t>(mark.column + 1);
        problems.add({std::move(at), {}, std::move(message), {}});
    }

    Document& document_;
    Position file_;
    Problems& problems_;
    // Kept until the document ends: of a bracket that is never closed yaml-cpp makes a key before it sees the end.
    Problems wrong_keys_;
    std::vector<Open> open_;
    Document::Id root_ = Document::kNone;
    bool started_ = false;
};

// YAML's own rule, which yaml-cpp does not keep: it takes the byte 0x04 for the end of the file, without a word.
std::optional<std::size_t> control_character(std::string_view text) {
    const auto is_control = [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
    };
    const auto at = std::find_if(text.begin(), text.end(), is_control);
    return at == text.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - text.begin()));
}

Position position_of(const std::string& file, std::uint16_t order, std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    const auto lines = std::count(before.begin(), before.end(), '\n');
    return {file, order, static_cast<std::uint32_t>(lines + 1), static_cast<std::uint32_t>(offset - line_begin + 1)};
}

std::optional<Problem> unreadable(const std::string& file, std::uint16_t order, std::string_view text) {
    if (text.size() > kYamlBytesMax) {
        return Problem{
            {file, order, 0, 0}, {}, "expected at most 16 MiB, found " + std::to_string(text.size()) + " bytes", {}};
    }
    if (!is_valid_utf8(text)) {
        return Problem{{file, order, 0, 0}, {}, "expected UTF-8 text, found other bytes", {}};
    }
    if (const auto offset = control_character(text)) {
        return Problem{position_of(file, order, text, *offset), {}, "expected text, found a control character", {}};
    }
    return std::nullopt;
}

bool run(std::string_view text, TreeBuilder& builder, const Position& file, Problems& problems) {
    // yaml-cpp 0.7 reports a quote that is never closed only if the file ends in the middle of a line. After a newline
    // it takes all that follows the quote as the value, and every key in it is lost.
    PieceBuffer buffer(text.substr(0, text.find_last_not_of(" \t\r\n") + 1));
    std::istream stream(&buffer);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        return true;
    } catch (const GaveUp&) {
        return false;
    } catch (const YAML::Exception& error) {
        Position at = file;
        if (!error.mark.is_null()) {
            at.line = static_cast<std::uint32_t>(error.mark.line + 1);
            at.column = static_cast<std::uint32_t>(error.mark.column + 1);
        }
        problems.add({std::move(at), {}, "not valid YAML: " + error.msg, {}});
        return false;
    }
}

}  // namespace

std::optional<Document::Id> parse_yaml(Document& document, const std::string& file, std::string_view text,
                                       Problems& problems) {
    const std::uint16_t order = document.add_file(file, text.size());
    if (auto problem = unreadable(file, order, text)) {
        problems.add(*std::move(problem));
        return std::nullopt;
    }
    const Position whole_file{file, order, 0, 0};
    TreeBuilder builder(document, whole_file, problems);
    if (!run(text, builder, whole_file, problems)) {
        return std::nullopt;
    }
    const Document::Id root = builder.root();
    if (root == Document::kNone) {
        Document::Node nothing;
        nothing.file = order;
        nothing.line = nothing.column = 1;
        return document.add(nothing);
    }
    if (document.node(root).kind != Document::Kind::map && document.node(root).kind != Document::Kind::null) {
        problems.add({document.position(root), {}, "expected keys with values", {}});
        return std::nullopt;
    }
    return root;
}

}  // namespace nexus::config
