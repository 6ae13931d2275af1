#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nexus::dialect::ollama {

/// Lines of JSON (NDJSON): every line ends in LF, of which a CR before it is no part. Any cut of the bytes gives the
/// same lines; blank lines are joined to the line that follows. One object per answer.
class LineParser {
  public:
    explicit LineParser(std::size_t line_bytes_max = 1024 * 1024) : line_bytes_max_(line_bytes_max) {}

    struct Line {
        std::string_view text;  ///< without line ends and blanks around it
        std::string_view raw;   ///< the bytes as they came
    };

    /// Appends every line that `bytes` completes; views live until the next `feed`. Error `provider_protocol_error`: a
    /// line is longer than the limit; the stream is over.
    Result<void> feed(std::string_view bytes, std::vector<Line>& out);
    /// The bytes ended: appends what stands behind the last LF, if it is not blank.
    void finish(std::vector<Line>& out);

  private:
    void give(std::size_t end, std::vector<Line>& out);

    std::string buffer_;
    std::size_t consumed_ = 0;  ///< bytes of buffer_ given out
    std::size_t scanned_ = 0;   ///< no LF stands between consumed_ and here that ends a line
    std::size_t line_bytes_max_;
};

}  // namespace nexus::dialect::ollama
