#include "gateway/chain.h"

#include <mutex>

#include "tests/gateway/gateway_fixture.h"

namespace nexus::gateway {
namespace {

using test::Script;
using testing::ElementsAre;

// What the middlewares did, in order: `a>` request, `a<` response, `a.` completion.
std::mutex mutex;
std::vector<std::string> steps;

void note(std::string_view name, std::string_view what) {
    const std::lock_guard lock(mutex);
    steps.push_back(std::string(name) + std::string(what));
}

// Goes on, or does what its name says.
class Step final : public Middleware {
  public:
    explicit Step(std::string name) : name_(std::move(name)) {}
    std::string_view name() const override { return name_; }
    Task<Flow> on_request(Exchange&) const override {
        note(name_, ">");
        if (name_ == "fail") {
            co_return Flow::fail(Error(ErrorCode::permission_denied, "no"));
        }
        if (name_ == "answer") {
            Reply reply;
            reply.body = "{}";
            co_return Flow::answer(std::move(reply));
        }
        if (name_ == "throw") {
            throw std::logic_error("a bug");
        }
        co_return Flow::next();
    }
    void on_response(Exchange&, net::ResponseHead&) const override { note(name_, "<"); }
    Task<void> on_complete(Exchange&, const Outcome& outcome) const override {
        note(name_, "." + std::to_string(outcome.status));
        if (name_ == "throw" || name_ == "throw_late") {
            throw std::logic_error("a bug");
        }
        co_return;
    }

  private:
    std::string name_;
};

Result<std::unique_ptr<Middleware>> make_step(const MakerContext& context) {
    return std::unique_ptr<Middleware>(std::make_unique<Step>(context.stage.name));
}

class ChainTest : public GatewayTest {
  protected:
    // The steps of one request through `names`.
    std::vector<std::string> walk(const std::vector<std::string_view>& names) {
        steps.clear();
        upstream_.queue(Script::json(kAnswer));
        std::vector<MiddlewareRow> rows;
        for (const std::string_view name : names) {
            rows.push_back(MiddlewareRow{name, make_step});
        }
        start(std::move(rows));
        EXPECT_NE(post(kRequest).status, 0);
        gateway_.reset();  // the walk ends after its answer: this waits for it
        return steps;
    }
};

TEST_F(ChainTest, RunsForwardOverTheRequestAndBackwardOverTheAnswer) {
    EXPECT_THAT(walk({"a", "b"}), ElementsAre("a>", "b>", "b<", "a<", "b.200", "a.200"));
}

TEST_F(ChainTest, CompletesOnlyWhatWasEnteredWhereAStageFails) {
    EXPECT_THAT(walk({"a", "fail", "b"}), ElementsAre("a>", "fail>", "fail<", "a<", "fail.403", "a.403"));
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(ChainTest, CompletesOnlyWhatWasEnteredWhereAStageAnswers) {
    EXPECT_THAT(walk({"a", "answer", "b"}), ElementsAre("a>", "answer>", "answer<", "a<", "answer.200", "a.200"));
    EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(ChainTest, CompletesEachStageOnceWhereOneThrows) {
    EXPECT_THAT(walk({"a", "throw", "b"}), ElementsAre("a>", "throw>", "throw<", "a<", "throw.500", "a.500"));
    EXPECT_THAT(walk({"a", "throw_late"}),
                ElementsAre("a>", "throw_late>", "throw_late<", "a<", "throw_late.200", "a.200"));
}

}  // namespace
}  // namespace nexus::gateway
