#include "sandbox/commands/trigger.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/text/text.h"

namespace connector::sandbox::commands {
namespace {

using nlohmann::ordered_json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kLongestWord = 200;
constexpr std::size_t kLongestSentence = 1'000;
constexpr std::int64_t kPageLength = 1'000;
constexpr std::chrono::milliseconds kFirstPause{20};
constexpr std::chrono::milliseconds kLongestPause{500};
constexpr std::chrono::seconds kBeforeProgress{1};

// A sentence for whoever typed the command.
class Refused : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What an answer is, if it is one that a sandbox gives.
ordered_json Taken(const RemoteAnswer& answer) {
  if (!answer.is_success()) throw Refused(text::Printable(answer.error, kLongestSentence));
  return answer.body;
}

ordered_json OrderOf(const TriggerArguments& arguments) {
  for (const auto* text :
       {&arguments.type, &arguments.website, &arguments.visitor, &arguments.misbehaviour}) {
    if (text::FirstInvalidByte(*text)) throw Refused("what was typed is not UTF-8");
  }
  ordered_json order{{"type", arguments.type}};
  if (!arguments.website.empty()) order["website"] = arguments.website;
  if (!arguments.visitor.empty()) order["visitor"] = arguments.visitor;
  if (arguments.conversation) order["conversation"] = *arguments.conversation;
  if (arguments.score) order["score"] = *arguments.score;
  if (arguments.count) order["count"] = *arguments.count;
  if (arguments.reorder) order["reorder"] = true;
  if (!arguments.misbehaviour.empty()) order["misbehaviour"] = arguments.misbehaviour;
  return order;
}

struct Range {
  std::int64_t first;
  std::int64_t last;
  std::int64_t count;
};

// Says how far it is, on one line that is written over, if somebody sees it.
class Progress {
 public:
  ~Progress() {
    if (is_shown_) std::cerr << "\r\x1b[K" << std::flush;
  }

  void Show(std::int64_t done, std::int64_t all) {
    if (!is_terminal_ || SteadyClock::now() - began_ < kBeforeProgress) return;
    std::cerr << "\r" << done << " of " << all << " deliveries\x1b[K" << std::flush;
    is_shown_ = true;
  }

 private:
  bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool is_shown_ = false;
  SteadyClock::time_point began_ = SteadyClock::now();
};

// What came of them, once none waits or the time is over.
ordered_json AwaitOutcome(Client& sandbox, const Range& range, SteadyClock::time_point deadline) {
  Progress progress;
  for (auto pause = kFirstPause;; pause = std::min(pause * 2, kLongestPause)) {
    auto outcome = Taken(sandbox.Get("/sandbox/outcome?first=" + std::to_string(range.first) +
                                     "&last=" + std::to_string(range.last)));
    const auto waiting = outcome.at("waiting").get<std::int64_t>();
    if (waiting == 0 || SteadyClock::now() + pause > deadline) return outcome;
    progress.Show(range.count - waiting, range.count);
    std::this_thread::sleep_for(pause);
  }
}

std::string Word(const ordered_json& value) {
  if (value.is_string()) {
    return text::PrintableWord(value.get_ref<const std::string&>(), kLongestWord);
  }
  return value.is_null() ? "-" : value.dump();
}

void PrintLine(const ordered_json& delivery) {
  const auto& event = delivery.at("event");
  const auto& last = delivery.at("last");
  std::cout << delivery.at("id") << "  " << Word(event.at("type")) << "  "
            << Word(event.at("website")) << "  " << Word(delivery.at("state"));
  if (last.is_object()) {
    std::cout << "  " << Word(last.at("status")) << "  " << last.at("tookMs") << " ms";
    if (last.at("error").is_string()) {
      std::cout << "  "
                << text::Printable(last.at("error").get_ref<const std::string&>(),
                                   kLongestSentence);
    }
  }
  std::cout << '\n';
  if (delivery.at("verdict").is_string()) {
    std::cout << "    " << delivery.at("verdict").get<std::string>() << '\n';
  }
}

// Calls `use` with each delivery of the range.
template <typename Use>
void ForEach(Client& sandbox, const Range& range, Use use) {
  for (auto after = range.first - 1; after < range.last;) {
    const auto page = Taken(sandbox.Get("/sandbox/deliveries?limit=" + std::to_string(kPageLength) +
                                        "&after=" + std::to_string(after) +
                                        "&before=" + std::to_string(range.last + 1)));
    const auto& deliveries = page.at("deliveries");
    if (deliveries.empty()) return;
    for (const auto& delivery : deliveries) use(delivery);
    after = deliveries.back().at("id").get<std::int64_t>();
  }
}

void PrintText(Client& sandbox, const Range& range, const ordered_json& outcome) {
  ForEach(sandbox, range, PrintLine);
  std::cout << range.count << (range.count == 1 ? " delivery: " : " deliveries: ")
            << outcome.at("acknowledged") << " acknowledged, " << outcome.at("given_up")
            << " given up, " << outcome.at("waiting") << " waiting; " << outcome.at("faults")
            << " not as the contract asks\n";
}

void PrintJson(Client& sandbox, const Range& range, const ordered_json& outcome) {
  std::cout << "{\"outcome\":" << outcome << ",\"deliveries\":[";
  bool is_first = true;
  ForEach(sandbox, range, [&](const ordered_json& delivery) {
    std::cout << (is_first ? "\n" : ",\n") << delivery;
    is_first = false;
  });
  std::cout << "\n]}\n";
}

int Run(const TriggerArguments& arguments) {
  const auto deadline = SteadyClock::now() + arguments.timeout;
  Client sandbox(arguments.remote, arguments.timeout);
  const auto triggered = Taken(sandbox.Send("POST", "/sandbox/trigger", OrderOf(arguments)));
  const auto& ids = triggered.at("deliveries");
  Range range{1, 0, 0};
  ordered_json outcome{{"waiting", 0}, {"acknowledged", 0}, {"given_up", 0}, {"faults", 0}};
  if (ids.empty()) {
    std::cerr << "It happened, and nobody is told: no app that is installed asked for it.\n";
  } else {
    range = {ids.front().get<std::int64_t>(), ids.back().get<std::int64_t>(),
             static_cast<std::int64_t>(ids.size())};
    outcome = AwaitOutcome(sandbox, range, deadline);
  }
  if (arguments.format == TriggerFormat::kJson) {
    PrintJson(sandbox, range, outcome);
  } else {
    PrintText(sandbox, range, outcome);
  }
  std::cout.flush();
  return outcome.at("waiting") == 0 && outcome.at("faults") == 0 ? kDone : kFailed;
}

}  // namespace

int Trigger(const TriggerArguments& arguments) {
  try {
    return Run(arguments);
  } catch (const Refused& refused) {
    std::cerr << "connector-sandbox: " << refused.what() << '\n';
  } catch (const nlohmann::json::exception&) {
    std::cerr << "connector-sandbox: what answers is no sandbox of this version\n";
  }
  return kCouldNotAsk;
}

}  // namespace connector::sandbox::commands
