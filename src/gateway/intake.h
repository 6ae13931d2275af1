#pragma once

#include "base/result.h"
#include "base/task.h"
#include "dialect/body.h"
#include "gateway/exchange.h"
#include "gateway/work_pool.h"

namespace nexus::gateway {

/// The first step of a walk: reads the body, indexes it, and finds what model is asked for (a configured header goes
/// before the path, and that before the body) and the route behind it. Fills the exchange's part for the listener.
class Intake {
  public:
    Intake(Exchange& exchange, WorkPool& work) : exchange_(exchange), work_(work) {}

    /// Errors: what read_body and index_body refuse, a body that is no JSON or compressed, a model's name that is none.
    Task<Result<void>> run();

  private:
    Task<Result<void>> read_body();
    Task<Result<void>> read_form();
    Task<Result<void>> index_body();
    Result<dialect::BodyIndex> index(const dialect::BodyLimits& limits) const;
    Result<void> unwrap();
    Result<void> take_session();
    Result<void> name_model();
    void find_route();

    Exchange& exchange_;
    WorkPool& work_;
    bool named_outside_ = false;  ///< the path or a header names the model
};

}  // namespace nexus::gateway
