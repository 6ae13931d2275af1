#include "dialect/cohere/wire.h"
#include "dialect/fields.h"

namespace nexus::dialect::cohere {

// An item may cover several tokens; its probability is their product.
Json logprob_of(const Json& item) {
    double logprob = 0;
    if (const Json* logprobs = array_field(item, "logprobs"); logprobs != nullptr) {
        for (const Json& one : *logprobs) {
            logprob += one.is_number() ? one.get<double>() : 0;
        }
    }
    return Json{
        {"token", text_field(item, "text")}, {"logprob", logprob}, {"bytes", nullptr}, {"top_logprobs", Json::array()}};
}

}  // namespace nexus::dialect::cohere
