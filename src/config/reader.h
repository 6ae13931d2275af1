#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "config/document.h"
#include "config/fields.h"
#include "config/problems.h"

namespace nexus::config {

/// Reads nodes of a Document into values by the rules of the field tables. Nothing stops it: each mistake is reported
/// and the value keeps what it had. Tables of structs are walked by read_struct.h.
class Reader {
  public:
    explicit Reader(Problems& problems) : problems_(problems) {}

    /// Reports at `at`, under the key that is being read.
    void problem(Value at, std::string message, std::string_view nearest = {});
    /// How many problems were reported through this reader.
    std::size_t reported() const { return reported_; }
    /// `expected <what>, found <what stands there>`.
    void expected(Value at, std::string_view what);

    /// The key that is being read, `models.smart.targets[0]`, is one step longer while a Step lives.
    class Step {
      public:
        Step(Reader& reader, std::string_view name);
        Step(Reader& reader, std::size_t index);
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;
        ~Step() { reader_.path_.resize(size_); }

      private:
        Reader& reader_;
        std::size_t size_;
    };

    void read_text(Value at, const Rule& rule, std::string& out);
    void read_bool(Value at, bool& out);
    void read_integer(Value at, const Rule& rule, std::int64_t& out);
    void read_number(Value at, const Rule& rule, double& out);
    /// `whole` is the type's unit: a duration of seconds must be a multiple of 1000 ms.
    void read_duration(Value at, const Rule& rule, std::chrono::milliseconds whole, std::chrono::milliseconds& out);
    void read_secret(Value at, Secret& out);

    /// Whether `key` may name a member of the map.
    bool is_name(Value key, const Rule& rule);
    void unknown_key(Value key, std::span<const std::string_view> known);
    void not_built(Value key, const Planned& planned);

  private:
    void out_of_range(Value at, std::string_view min, std::string_view max);
    bool is_known_word(Value at, const Rule& rule);

    Problems& problems_;
    std::string path_;
    std::size_t reported_ = 0;
};

/// What stands at `value`, for "found …": a short text, never one that came from a variable, a file or a vault.
std::string found(Value value);

/// `a, b or c`.
std::string listed(std::span<const std::string_view> words, std::string_view last_word = "or");

}  // namespace nexus::config
