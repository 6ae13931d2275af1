#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nexus::config {

/// A place in a file that was read. Line and column start at 1 and count bytes; line 0 stands for the whole file.
struct Position {
    std::string file;
    std::uint32_t order = 0;  ///< how many files were read before it
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    /// `nexus.yaml:3:5`, or `nexus.yaml` for the whole file.
    std::string text() const;
};

/// One mistake (or warning) in the configuration, for a person. Never holds the value of a secret.
struct Problem {
    Position at;
    std::string key;      ///< `listeners.data.address`; may be empty
    std::string message;  ///< `expected …, found …`
    std::string nearest;  ///< the spelling that was probably meant, or empty

    /// `nexus.yaml:3:5: listeners.data.adress: unknown key; did you mean "address"?`
    std::string text() const;
};

/// Every mistake that was found, in file order once sorted. Keeps the first kProblemsMax and counts the others.
class Problems {
  public:
    static constexpr std::size_t kProblemsMax = 1000;

    void add(Problem problem);
    /// Puts them into the order of files, lines and columns; equal places keep their order.
    void sort();

    bool empty() const { return problems_.empty(); }
    std::size_t size() const { return problems_.size(); }
    const Problem& operator[](std::size_t index) const { return problems_[index]; }
    auto begin() const { return problems_.begin(); }
    auto end() const { return problems_.end(); }

    /// One line each, every line ending in a newline; at the end how many more there are, if any.
    std::string text() const;

  private:
    std::vector<Problem> problems_;
    std::size_t omitted_ = 0;
};

}  // namespace nexus::config
