#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dialect/model.h"
#include "dialect/quirks.h"

namespace nexus::dialect {

/// A translated request and the client's fields that the target has no place for (sorted, for `x-nexus-dropped`).
struct EncodedRequest {
    std::string body;
    std::vector<std::string> dropped;
};

/// The policy `pass`: the request's body with those of its `dropped` fields added to the root that the client wrote as
/// members of its own body's root, under the client's names and with its values. What the body already has stays.
std::string with_passed(const EncodedRequest& encoded, const ChatRequest& request);

/// What the caller wants to see of a stream. What is not needed may come as `other` events, unparsed.
struct StreamNeeds {
    bool text = true;  ///< false: text, reasoning and tool arguments may stay in `raw`
};

/// Upstream bytes → events. Any cut of the byte stream gives the same events. One object per answer.
class StreamDecoder {
  public:
    virtual ~StreamDecoder() = default;
    /// Appends the events completed by `bytes`. Views in them live until the next call. Fails on what is no event of
    /// this dialect, or on a line longer than 1 MiB; the stream is then over.
    virtual Result<void> feed(std::string_view bytes, std::vector<StreamEvent>& out) = 0;
    /// The connection ended. A stream without its terminal event is an error here, unless a finish was seen for it.
    virtual Result<void> finish(std::vector<StreamEvent>& out) = 0;
};

/// Events → the client's bytes. One object per answer. Keeps id, created and model the same over the whole stream.
class StreamEncoder {
  public:
    virtual ~StreamEncoder() = default;
    virtual void encode(const StreamEvent& event, std::string& out) = 0;
    /// The stream's proper end: usage if the client asked for it, then the terminal event, once.
    virtual void finish(std::string& out) = 0;
    /// The stream breaks off: one error event, and never the terminal event.
    virtual void fail(const Error& error, std::string& out) = 0;
};

/// What an encoder must know of the request and the exchange to answer in the client's terms.
struct AnswerContext {
    std::string model;  ///< the model name the answer carries when the upstream names none
    std::string request_id;
    std::int64_t created = 0;  ///< Unix seconds
    bool include_usage = false;
    bool legacy_functions = false;

    /// Answers of Chat Completions have only the fields of OpenAI's specification: no reasoning, signatures, pictures
    /// or passages of documents beside them. The other dialects have places of their own for these.
    bool strict = false;
    /// What an answer of the Responses API repeats of its request: answer_echo(); null for the other dialects.
    Json echo;
    /// The client's free-form tools, by name: a call that comes as a function's becomes one of them again.
    std::vector<std::string> custom_tools;
};

/// The fields of the request that an answer of the Responses API repeats (instructions, tools, temperature, …).
Json answer_echo(const ChatRequest& request);

/// One wire format, both ways. Stateless and shared by all workers.
class Codec {
  public:
    virtual ~Codec() = default;
    virtual Dialect dialect() const = 0;
    virtual Result<ChatRequest> decode_request(std::string_view body) const = 0;
    virtual Result<EncodedRequest> encode_request(const ChatRequest& request, const Quirks& quirks) const = 0;
    virtual Result<ChatResponse> decode_response(std::string_view body) const = 0;
    virtual std::string encode_response(const ChatResponse& response, const AnswerContext& context) const = 0;
    /// Only the usage of a whole answer, for an answer whose bytes pass through. Never fails: unknown stays empty.
    virtual Usage decode_usage(std::string_view body) const = 0;
    /// A provider's error answer (status >= 400): code, message, retryability, retry delay. Never fails.
    virtual Error decode_error(int status, std::string_view body) const = 0;
    virtual std::string encode_error(const Error& error, std::string_view request_id) const = 0;
    virtual std::unique_ptr<StreamDecoder> stream_decoder(StreamNeeds needs) const = 0;
    virtual std::unique_ptr<StreamEncoder> stream_encoder(const AnswerContext& context) const = 0;
    /// Whether later events of a stream repeat its texts whole (`response.output_text.done`). A relay that edits texts
    /// then has to encode every event anew, even to a client of the same dialect, and pass no `raw` on.
    virtual bool stream_repeats_text() const { return false; }
};

/// The codec of a dialect; they live as long as the process.
const Codec& codec_for(Dialect dialect);

}  // namespace nexus::dialect
