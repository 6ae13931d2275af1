#include "plugins/quota/limit_book.h"

#include <gtest/gtest.h>

namespace nexus::plugins::quota {
namespace {

using config::Limit;

Limit limit(Limit::Unit unit, std::int64_t amount, Limit::Scope scope = Limit::Scope::inherited) {
    Limit made;
    made.unit = unit;
    made.amount = amount;
    made.scope = scope;
    return made;
}

/// acme/support with users eve and mallory and an app, one key each, and acme/research.
config::Settings settings() {
    config::Settings made;
    config::Team& support = made.organisations["acme"].teams["support"];
    support.users["eve"];
    support.users["mallory"];
    support.apps["helpdesk"];
    made.organisations["acme"].teams["research"];
    const auto key = [&made](std::string name, std::string team, std::string user, std::string app) {
        config::Key entry;
        entry.name = std::move(name);
        entry.team = std::move(team);
        entry.user = std::move(user);
        entry.app = std::move(app);
        made.keys.push_back(std::move(entry));
    };
    key("k-eve", "acme/support", "eve", "");
    key("k-mallory", "acme/support", "mallory", "");
    key("k-app", "acme/support", "", "helpdesk");
    key("k-research", "acme/research", "", "");
    made.models["smart"];
    made.models["llama-*"];
    return made;
}

std::vector<std::string> accounts(const LimitBook& book, std::string_view key, std::string_view model = "smart") {
    std::vector<std::string> ids;
    book.for_each(key, model, [&ids](const PreparedLimit& prepared) { ids.push_back(prepared.account->id); });
    return ids;
}

using Ids = std::vector<std::string>;

TEST(LimitBook, GivesEachKeyTheLimitsAboveIt) {
    config::Settings s = settings();
    s.organisations["acme"].limits = {limit(Limit::Unit::requests, 6000)};
    config::Team& support = s.organisations["acme"].teams["support"];
    support.limits = {limit(Limit::Unit::tokens, 200000), limit(Limit::Unit::concurrent, 50)};
    support.users["eve"].limits = {limit(Limit::Unit::requests, 5)};
    support.apps["helpdesk"].limits = {limit(Limit::Unit::requests, 7)};
    s.keys[0].limits = {limit(Limit::Unit::requests, 60)};
    s.models["smart"].limits = {limit(Limit::Unit::requests, 1000)};
    const LimitBook book(s);

    EXPECT_EQ(accounts(book, "k-eve"),
              (Ids{"acme|organisation|acme|requests/60", "acme|team|acme/support|tokens/60",
                   "acme|team|acme/support|concurrent/0", "acme|user|acme/support/eve|requests/60",
                   "acme|key|k-eve|requests/60", "nexus|model|smart|requests/60"}));
    EXPECT_EQ(accounts(book, "k-app", "llama-*"),
              (Ids{"acme|organisation|acme|requests/60", "acme|team|acme/support|tokens/60",
                   "acme|team|acme/support|concurrent/0", "acme|app|acme/support/helpdesk|requests/60"}));
    EXPECT_EQ(accounts(book, "k-research", ""), Ids{"acme|organisation|acme|requests/60"});
    EXPECT_EQ(accounts(book, "anonymous"), Ids{"nexus|model|smart|requests/60"});
}

TEST(LimitBook, SharesOneAccountAmongTheKeysOfATeam) {
    config::Settings s = settings();
    s.organisations["acme"].teams["support"].limits = {limit(Limit::Unit::requests, 600)};
    const LimitBook book(s);
    const store::Account* of_eve = nullptr;
    const store::Account* of_app = nullptr;
    book.for_each("k-eve", "smart", [&](const PreparedLimit& prepared) { of_eve = prepared.account; });
    book.for_each("k-app", "smart", [&](const PreparedLimit& prepared) { of_app = prepared.account; });
    EXPECT_NE(of_eve, nullptr);
    EXPECT_EQ(of_eve, of_app);
}

TEST(LimitBook, CountsATeamsLimitByUserWhereItSaysSo) {
    config::Settings s = settings();
    s.organisations["acme"].teams["support"].limits = {limit(Limit::Unit::requests, 10, Limit::Scope::user)};
    const LimitBook book(s);
    EXPECT_EQ(accounts(book, "k-eve"), Ids{"acme|team>user|acme/support>eve|requests/60"});
    EXPECT_EQ(accounts(book, "k-mallory"), Ids{"acme|team>user|acme/support>mallory|requests/60"});
    EXPECT_EQ(accounts(book, "k-app"), Ids{"acme|team>user|acme/support>|requests/60"});
}

TEST(LimitBook, CountsByModelAndSharesWhatHasNoEntry) {
    config::Settings s = settings();
    s.organisations["acme"].limits = {limit(Limit::Unit::requests, 10, Limit::Scope::model)};
    const LimitBook book(s);
    EXPECT_EQ(accounts(book, "k-eve", "smart"), Ids{"acme|organisation>model|acme>smart|requests/60"});
    EXPECT_EQ(accounts(book, "k-eve", "llama-*"), Ids{"acme|organisation>model|acme>llama-*|requests/60"});
    EXPECT_EQ(accounts(book, "k-eve", "openai/gpt-4o"), Ids{"acme|organisation>model|acme>|requests/60"});
}

TEST(LimitBook, CountsAModelsLimitByKeyWhereItSaysSo) {
    config::Settings s = settings();
    s.models["smart"].limits = {limit(Limit::Unit::tokens, 500, Limit::Scope::key),
                                limit(Limit::Unit::requests, 9, Limit::Scope::model)};
    const LimitBook book(s);
    EXPECT_EQ(accounts(book, "k-eve"), (Ids{"nexus|model>key|smart>k-eve|tokens/60", "nexus|model|smart|requests/60"}));
    EXPECT_EQ(accounts(book, "anonymous"),
              (Ids{"nexus|model>key|smart>anonymous|tokens/60", "nexus|model|smart|requests/60"}));
    EXPECT_EQ(accounts(book, "k-eve", "llama-*"), Ids{});
}

TEST(LimitBook, KeepsTwoLimitsOfOneUnitApart) {
    config::Settings s = settings();
    s.keys[0].limits = {limit(Limit::Unit::requests, 10), limit(Limit::Unit::requests, 20),
                        limit(Limit::Unit::requests, 1)};
    s.keys[0].limits[2].window = std::chrono::seconds(1);
    const LimitBook book(s);
    EXPECT_EQ(accounts(book, "k-eve"),
              (Ids{"acme|key|k-eve|requests/60", "acme|key|k-eve|requests/60#2", "acme|key|k-eve|requests/1"}));
}

TEST(LimitBook, PreparesRuleAndWords) {
    config::Settings s = settings();
    s.keys[0].limits = {limit(Limit::Unit::tokens, 200000), limit(Limit::Unit::concurrent, 5)};
    s.keys[1].limits = {limit(Limit::Unit::requests, 600)};
    s.keys[1].limits[0].burst = 100;
    s.keys[1].limits[0].window = std::chrono::seconds(90);
    const LimitBook book(s);
    std::vector<PreparedLimit> limits;
    for (const std::string_view key : {"k-eve", "k-mallory"}) {
        book.for_each(key, "smart", [&limits](const PreparedLimit& prepared) { limits.push_back(prepared); });
    }
    ASSERT_EQ(limits.size(), 3U);
    EXPECT_EQ(limits[0].unit, gateway::ClaimUnit::tokens);
    EXPECT_EQ(limits[0].account->limit, "key k-eve: 200000 tokens per minute");
    EXPECT_EQ(limits[0].rule->kind, store::LimitRule::Kind::rate);
    EXPECT_EQ(limits[0].rule->burst, 200000);
    EXPECT_EQ(limits[1].account->limit, "key k-eve: 5 concurrent requests");
    EXPECT_EQ(limits[1].rule->kind, store::LimitRule::Kind::concurrent);
    EXPECT_EQ(limits[2].account->limit, "key k-mallory: 600 requests per 90 seconds");
    EXPECT_EQ(limits[2].rule->burst, 100);
    EXPECT_EQ(limits[2].rule->window, std::chrono::seconds(90));
}

TEST(LimitBook, KnowsNothingOfUnknownKeys) {
    config::Settings s = settings();
    s.organisations["acme"].limits = {limit(Limit::Unit::requests, 10)};
    EXPECT_EQ(accounts(LimitBook(s), "nobody"), Ids{});
}

}  // namespace
}  // namespace nexus::plugins::quota
