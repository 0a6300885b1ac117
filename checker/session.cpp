#include "checker/session.h"

#include <thread>

#include "checker/head.h"

namespace connector::checker {
namespace {

constexpr std::size_t kMaxRefusals = 1'000;
constexpr std::size_t kRememberedBytes = 65'536;  // of each body

Exchange Shortened(Exchange exchange) {
  if (exchange.answer && exchange.answer->body.size() > kRememberedBytes) {
    exchange.answer->body.resize(kRememberedBytes);
    exchange.answer->body.shrink_to_fit();
  }
  return exchange;
}

Session::Options WithCancellation(Session::Options options, std::function<bool()> is_cancelled) {
  options.http.is_cancelled = std::move(is_cancelled);
  return options;
}

}  // namespace

void Pace::AwaitTurn() {
  if (per_second_ == 0) return;
  std::chrono::steady_clock::time_point turn;
  {
    const std::lock_guard lock(mutex_);
    turn = std::max(next_, std::chrono::steady_clock::now());
    next_ = turn + std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second_;
  }
  std::this_thread::sleep_until(turn);
}

Session::Session(Target target, Options options)
    : target_(std::move(target)),
      is_interrupted_(options.is_interrupted),
      options_(WithCancellation(std::move(options), [this] { return IsCancelled(); })),
      pace_(options_.requests_per_second),
      client_(options_.http) {}

Exchange Session::Send(HttpRequest request, bool is_webhook) {
  pace_.AwaitTurn();
  auto exchange = checker::Send(client_, std::move(request));
  Remember(exchange, is_webhook);
  return exchange;
}

std::vector<Exchange> Session::SendAtOnce(std::vector<HttpRequest> requests, bool is_webhook) {
  std::vector<Exchange> exchanges(requests.size());
  std::vector<std::thread> threads;
  threads.reserve(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    threads.emplace_back([this, &exchange = exchanges[i], &request = requests[i]] {
      http::Client client(options_.http);
      pace_.AwaitTurn();
      exchange = checker::Send(client, std::move(request));
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& exchange : exchanges) Remember(exchange, is_webhook);
  return exchanges;
}

void Session::Remember(const Exchange& exchange, bool is_webhook) {
  auto& slowest = is_webhook ? slowest_webhook_ : slowest_;
  if (!slowest || exchange.took > slowest->took) slowest = Shortened(exchange);
  if (exchange.answer && !odd_head_) {
    if (auto fault = FindHeadFault(exchange.answer->head); !fault.empty()) {
      odd_head_.emplace(Shortened(exchange), std::move(fault));
    }
  }
  if (exchange.answer && exchange.answer->status >= 400 && refusals_.size() < kMaxRefusals) {
    refusals_.push_back(Shortened(exchange));
  }
}

}  // namespace connector::checker
