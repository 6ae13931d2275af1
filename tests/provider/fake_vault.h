#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "config/settings.h"
#include "net/server.h"
#include "net/workers.h"

namespace nexus::test {

/// Speaks the part of Vault's HTTP API that Nexus uses, on a port of its own. Any thread may script and look.
class FakeVault final : public net::HttpHandler {
  public:
    FakeVault();
    ~FakeVault() override;

    /// Settings that reach it, with a token that it knows.
    config::Vault settings() const;

    void put(const std::string& path, const Json& data);
    /// Tokens stop working; logging in gives new ones.
    void revoke_tokens();
    void forbid(const std::string& path);
    /// Every call is answered 503, as a sealed Vault does.
    void seal(bool sealed);
    void set_lease(int seconds, bool renewable);
    std::string base_url() const;
    /// `GET secret/data/a`, in order.
    std::vector<std::string> calls() const;
    std::size_t count(const std::string& call) const;

    Task<void> serve(net::ServerExchange& exchange) override;
    std::string error_body(const Error& error) override { return error.message(); }

  private:
    static constexpr std::size_t kBodyBytesMax = 64 * 1024;
    struct Answer {
        int status = 200;
        Json body;
    };
    Answer answer(const net::RequestHead& head, std::string_view body);
    Answer login(std::string_view mount, const Json& body);
    Answer read(const std::string& path);

    SystemClock clock_;
    net::Workers workers_{1, clock_};
    std::unique_ptr<net::Server> server_;
    mutable std::mutex mutex_;
    std::map<std::string, Json> secrets_;
    std::set<std::string> forbidden_;
    std::set<std::string> tokens_{"root-token"};
    std::vector<std::string> calls_;
    bool sealed_ = false;
    bool renewable_ = true;
    int lease_ = 3600;
    int logins_ = 0;
};

inline Json vault_errors(const std::string& message) { return {{"errors", Json::array({message})}}; }

inline FakeVault::FakeVault() {
    auto sockets = net::bind_listener("127.0.0.1:0", 1, false);
    EXPECT_TRUE(sockets);
    server_ = std::make_unique<net::Server>(workers_, std::move(*sockets), net::ListenerOptions(), *this);
    workers_.start();
    server_->start();
}

inline FakeVault::~FakeVault() {
    server_->terminate();
    workers_.stop_and_join();
}

inline std::string FakeVault::base_url() const { return "http://" + server_->address(); }

inline config::Vault FakeVault::settings() const {
    config::Vault settings;
    settings.address = base_url();
    settings.token = Secret("root-token");
    return settings;
}

inline void FakeVault::put(const std::string& path, const Json& data) {
    const std::lock_guard lock(mutex_);
    secrets_[path] = data;
}

inline void FakeVault::revoke_tokens() {
    const std::lock_guard lock(mutex_);
    tokens_.clear();
}

inline void FakeVault::forbid(const std::string& path) {
    const std::lock_guard lock(mutex_);
    forbidden_.insert(path);
}

inline void FakeVault::seal(bool sealed) {
    const std::lock_guard lock(mutex_);
    sealed_ = sealed;
}

inline void FakeVault::set_lease(int seconds, bool renewable) {
    const std::lock_guard lock(mutex_);
    lease_ = seconds;
    renewable_ = renewable;
}

inline std::vector<std::string> FakeVault::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

inline std::size_t FakeVault::count(const std::string& call) const {
    const std::vector<std::string> all = calls();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), call));
}

inline Task<void> FakeVault::serve(net::ServerExchange& exchange) {
    const Result<std::string_view> body = co_await exchange.read_body(kBodyBytesMax);
    const Answer reply = answer(exchange.head(), body ? *body : std::string_view());
    net::ResponseHead head;
    head.status = reply.status;
    head.headers.add("content-type", "application/json");
    const std::string text = dump_json(reply.body);
    (void)co_await exchange.respond(head, text);
}

inline FakeVault::Answer FakeVault::login(std::string_view mount, const Json& body) {
    const bool approle =
        mount == "approle" && string_or(body, "role_id", "") == "role" && string_or(body, "secret_id", "") == "secret";
    const bool kubernetes =
        mount == "cluster" && string_or(body, "role", "") == "nexus" && string_or(body, "jwt", "") == "a-jwt";
    if (!approle && !kubernetes) {
        return {400, vault_errors("invalid role or secret ID")};
    }
    const std::string token = "login-" + std::to_string(++logins_);
    tokens_.insert(token);
    return {200, {{"auth", {{"client_token", token}, {"lease_duration", lease_}, {"renewable", renewable_}}}}};
}

inline FakeVault::Answer FakeVault::read(const std::string& path) {
    const auto found = secrets_.find(path);
    if (forbidden_.contains(path)) {
        return {403, vault_errors("permission denied")};
    }
    if (found == secrets_.end()) {
        return {404, {{"errors", Json::array()}}};
    }
    return {200, {{"data", {{"data", found->second}, {"metadata", {{"version", 1}}}}}}};
}

inline FakeVault::Answer FakeVault::answer(const net::RequestHead& head, std::string_view body) {
    const std::lock_guard lock(mutex_);
    std::string path(head.path);
    EXPECT_TRUE(path.starts_with("/v1/"));
    EXPECT_EQ(head.headers.get("x-vault-request"), "true");
    path.erase(0, 4);
    calls_.push_back((head.method == net::Method::get ? "GET " : "POST ") + path);
    if (sealed_) {
        return {503, vault_errors("Vault is sealed")};
    }
    const Result<Json> parsed = parse_json(body);
    if (path.starts_with("auth/") && path.ends_with("/login")) {
        return login(path.substr(5, path.size() - 11), parsed ? *parsed : Json());
    }
    if (!tokens_.contains(std::string(head.headers.get("x-vault-token").value_or("")))) {
        return {403, vault_errors("permission denied")};
    }
    if (path == "auth/token/lookup-self") {
        return {200, {{"data", {{"ttl", lease_}, {"renewable", renewable_}}}}};
    }
    if (path == "auth/token/renew-self") {
        return {200, {{"auth", {{"lease_duration", lease_}, {"renewable", renewable_}}}}};
    }
    return path.starts_with("secret/data/") ? read(path.substr(12)) : Answer{404, vault_errors("no handler for route")};
}

}  // namespace nexus::test
