#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace nexus::net {

/// Takes the chunked transfer coding (RFC 9112, 7.1) off a body, in place. Extensions are skipped within a bound,
/// trailers are checked and dropped (threats.md: they never become header fields). Pure.
class ChunkDecoder {
  public:
    struct Progress {
        std::size_t consumed = 0;  ///< bytes of the input used; the rest lies behind the body's end
        std::size_t produced = 0;  ///< bytes of body, now at the input's front
    };

    /// Works through `input` until its end, the body's end or a fault. Body bytes move to the front of `input`, in one
    /// piece for all its chunks.
    Progress decode(std::span<char> input);
    bool finished() const { return state_ == State::finished; }
    bool failed() const { return state_ == State::failed; }
    void reset() { *this = ChunkDecoder{}; }

  private:
    enum class State : std::uint8_t {
        size_first,  // at least one hexadecimal digit
        size,
        extension,
        size_line_feed,
        data,
        data_return,
        data_line_feed,
        trailer_start,
        trailer,
        trailer_line_feed,
        end_line_feed,
        finished,
        failed,
    };
    void step(char c);
    void step_size(char c, bool first);
    void step_trailer(char c);

    State state_ = State::size_first;
    std::uint8_t digits_ = 0;
    bool trailer_named_ = false;
    std::uint32_t skipped_ = 0;  // bytes of extensions and trailers so far
    std::uint64_t left_ = 0;     // of the chunk at hand
};

/// Appends the size line of a chunk.
void append_chunk_size(std::string& out, std::size_t size);

}  // namespace nexus::net
