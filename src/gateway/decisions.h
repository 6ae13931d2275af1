#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nexus::gateway {

/// The decision record of one exchange: what each middleware and the router decided, and why. The access log carries it
/// and `x-nexus-decision` shows the client a short form. Never holds prompt text or secrets. At most `kEntriesMax` are
/// kept: each event of a realtime session may add some.
class Decisions {
  public:
    struct Entry {
        std::string_view stage;   ///< a literal or the middleware's name
        std::string_view action;  ///< a literal: `allow`, `redact`, `block`, `flag`, `retry`, `fallback`, …
        std::string detail;       ///< names and counts; may be empty
        bool visible;             ///< shown to the client: it changed what was asked for
    };

    static constexpr std::size_t kEntriesMax = 256;

    void note(std::string_view stage, std::string_view action, std::string detail);
    /// As `note`, and the client is told.
    void tell(std::string_view stage, std::string_view action, std::string detail);

    const std::vector<Entry>& entries() const { return entries_; }
    /// `pii=redact(EMAIL_ADDRESS:2); router=fallback(claude)`, or empty when nothing is to be told.
    std::string header_value() const;
    /// A JSON array of {stage, action, detail}.
    std::string json() const;

  private:
    void add(Entry entry);

    std::vector<Entry> entries_;
};

}  // namespace nexus::gateway
