#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nexus::dialect {

using JsonValue = simdjson::ondemand::value;

/// The bytes of a string value between its quotes, and where they stand in the text that is scanned.
struct JsonString {
    std::string_view raw;
    Span range;
    bool escaped = false;
};

/// What a scan makes of half a surrogate pair: a client's request is refused, in a provider's stream the other half may
/// come with the next piece.
enum class Surrogates : std::uint8_t { whole, any };

/// One walk over one JSON text with simdjson On-Demand: no tree, positions of values in the text. On-Demand by itself
/// accepts broken values that nobody looks at, a second document and any depth (measured with 3.0.1); this walk looks
/// at every value, so it refuses them. A false result means that the walk failed: return false at once, up to the
/// caller of `root`, who takes the error. Each level that a failure of meaning passes adds its part to the path.
///
/// A scan lives on the stack of one function; at most two live at once on a thread (JSON inside of a JSON string).
/// They use memory of the thread, which is given back after large texts.
class JsonScan {
  public:
    JsonScan(std::string_view text, int depth_max, Surrogates surrogates = Surrogates::whole);
    ~JsonScan();
    JsonScan(const JsonScan&) = delete;
    JsonScan& operator=(const JsonScan&) = delete;

    std::string_view text() const { return text_; }
    /// What stopped the walk. Its `param` is the path of the field, for failures of meaning.
    Error take_error();

    /// Walks the text, which must be one object: calls `on_field(key, value) → bool` for each member, keys unescaped.
    /// A member that `on_field` leaves alone must be given to `visit`.
    template <class OnField>
    bool root(OnField&& on_field);
    template <class OnField>
    bool object(JsonValue& value, OnField&& on_field);
    /// Calls `on_item(index, value) → bool`.
    template <class OnItem>
    bool array(JsonValue& value, OnItem&& on_item);

    /// The first byte of the value: `{`, `[`, `"`, `t`, `f`, `n`, or a number's.
    static char kind(JsonValue& value) { return value.raw_json_token()[0]; }
    /// Whether the value begins with `first` (see kind); else the scan has failed: `expected <expected>, got a string`.
    bool expect(JsonValue& value, char first, std::string_view expected);
    /// Checks a value of any kind and everything below it.
    bool visit(JsonValue& value);
    /// Takes the string: a value is given to `visit` or one of these once.
    bool string(JsonValue& value, JsonString& out);
    bool boolean(JsonValue& value, bool& out);
    bool integer(JsonValue& value, std::int64_t& out);
    bool null(JsonValue& value);
    /// Where a scalar's token stands, without blanks.
    Span range(JsonValue& value) const;
    /// Where the text of the value begins.
    std::size_t begin(JsonValue& value) const;
    /// Where the object or array that was walked last ends, behind its bracket.
    std::size_t end_of_last();
    /// What a short string means (U+FFFD for half a surrogate pair); valid until the next call.
    std::string_view plain(const JsonString& string);

    /// A failure of meaning: `message` completes the sentence that begins with the field's path.
    bool fail(ErrorCode code, std::string message);
    /// The same for a member that is missing in the object at hand.
    bool fail_field(std::string_view key, std::string message);
    /// The text is not JSON.
    bool fail_syntax(std::string message);

  private:
    struct Memory;

    bool start();
    bool end();
    bool stopped(simdjson::error_code code);
    bool enter();
    bool key(simdjson::ondemand::field& field, std::string& scratch, std::string_view& out);
    void add_to_path(std::string_view key);
    void add_to_path(std::size_t index);
    template <class Object, class OnField>
    bool fields(Object& members, OnField& on_field);

    std::string_view text_;
    Memory* memory_;
    simdjson::ondemand::document document_;
    std::string plain_;
    int depth_ = 0;
    int depth_max_;
    Surrogates surrogates_;
    std::optional<Error> error_;
    bool has_path_ = false;
    std::string path_;
};

/// Which of `names` equals `key`, or -1.
template <std::size_t N>
int index_in(const std::array<std::string_view, N>& names, std::string_view key) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == key) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

/// Which of an object's known keys were met; providers differ in which of two duplicates they take, so none is let by.
class SeenKeys {
  public:
    /// False, and the scan has failed, when `index` was met before. An index of -1 is no known key.
    bool add(JsonScan& scan, int index) {
        const std::uint64_t bit = index < 0 ? 0 : std::uint64_t{1} << index;
        if ((seen_ & bit) != 0) {
            return scan.fail(ErrorCode::invalid_request, "stands twice");
        }
        seen_ |= bit;
        return true;
    }

  private:
    std::uint64_t seen_ = 0;
};

template <class OnField>
bool JsonScan::root(OnField&& on_field) {
    if (!start()) {
        return false;
    }
    simdjson::ondemand::object members;
    if (const auto code = document_.get_object().get(members); code != simdjson::SUCCESS) {
        return stopped(code);
    }
    return fields(members, on_field) && end();
}

template <class OnField>
bool JsonScan::object(JsonValue& value, OnField&& on_field) {
    simdjson::ondemand::object members;
    if (!expect(value, '{', "an object")) {
        return false;
    }
    if (const auto code = value.get_object().get(members); code != simdjson::SUCCESS) {
        return stopped(code);
    }
    return fields(members, on_field);
}

template <class Object, class OnField>
bool JsonScan::fields(Object& members, OnField& on_field) {
    if (!enter()) {
        return false;
    }
    std::string scratch;
    for (auto member : members) {
        simdjson::ondemand::field field;
        if (const auto code = std::move(member).get(field); code != simdjson::SUCCESS) {
            return stopped(code);
        }
        std::string_view name;
        if (!key(field, scratch, name)) {
            return false;
        }
        if (!on_field(name, field.value())) {
            add_to_path(name);
            return false;
        }
    }
    --depth_;
    return true;
}

template <class OnItem>
bool JsonScan::array(JsonValue& value, OnItem&& on_item) {
    simdjson::ondemand::array items;
    if (!expect(value, '[', "an array")) {
        return false;
    }
    if (const auto code = value.get_array().get(items); code != simdjson::SUCCESS) {
        return stopped(code);
    }
    if (!enter()) {
        return false;
    }
    std::size_t index = 0;
    for (auto element : items) {
        JsonValue item;
        if (const auto code = std::move(element).get(item); code != simdjson::SUCCESS) {
            return stopped(code);
        }
        if (!on_item(index, item)) {
            add_to_path(index);
            return false;
        }
        ++index;
    }
    --depth_;
    return true;
}

}  // namespace nexus::dialect
