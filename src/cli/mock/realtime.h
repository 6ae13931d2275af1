#pragma once

#include "base/task.h"
#include "cli/mock/behaviour.h"
#include "cli/mock/bill.h"
#include "net/http_server.h"

namespace nexus::cli {

/// Answers a request for OpenAI's realtime API: a WebSocket with a RealtimeSession behind it until the client leaves.
/// Paces and faults work on each response; a response that the client cancels or leaves is billed for the tokens that
/// were sent. A request that asks for no WebSocket gets the error that says so.
Task<void> serve_realtime(net::ServerExchange& exchange, const MockBehaviour& behaviour, Bill& bill);

}  // namespace nexus::cli
