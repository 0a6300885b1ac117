#include "sandbox/platform/talk.h"

#include <algorithm>

namespace connector::sandbox::platform {
namespace {

constexpr int kSocialSlowness = 4;

std::int64_t After(Random& random, double middle_s, double factor) {
  return static_cast<std::int64_t>(random.Spread(middle_s * 1'000, factor));
}

const Website& WebsiteOf(const People& people, const Talk& talk) {
  return people.websites[talk.website];
}

std::string UrlOf(const People& people, const Talk& talk, const std::string& path) {
  return "https://" + WebsiteOf(people, talk).url + path;
}

std::string PathOf(const Talk& talk) {
  if (talk.page_type == "product") return talk.good->path;
  return talk.page_type == "home" ? "/" : "/" + talk.page_type;
}

std::string Said(const People& people, const Talk& talk, const std::string& text) {
  auto said = Filled(Filled(text, "{product}", talk.good->title), "{town}", talk.town);
  if (talk.worker) said = Filled(said, "{operator}", people.workers[*talk.worker].pseudo);
  return said;
}

std::int64_t ContinueCall(Random& random, Talk& talk, std::int64_t given_at) {
  talk.picked_up_at = given_at + random.Between(2'000, 14'000);
  talk.closed_by = random.Chance(0.5) ? ClosedBy::kOperator : ClosedBy::kVisitor;
  return *talk.picked_up_at + After(random, 240, 3);
}

// Nobody answers: the visitor asks once more, and goes.
std::int64_t ContinueAlone(Random& random, const People& people, Talk& talk,
                           std::int64_t given_at) {
  const auto asks_at = given_at + random.Between(50'000, 120'000);
  talk.lines.push_back(
      {asks_at, MessageType::kVisitor, random.Of(WebsiteOf(people, talk).vocabulary->impatience)});
  talk.closed_by = ClosedBy::kVisitor;
  return asks_at + random.Between(20'000, 120'000);
}

// The topic's turns after the first, which was asked at the beginning.
std::int64_t SayTopic(Random& random, const People& people, Talk& talk, std::int64_t at,
                      int slowness) {
  const auto turns = random.Chance(0.35) ? std::size_t{2} : talk.topic->size();
  for (std::size_t turn = 1; turn < turns; ++turn) {
    const bool is_operator = turn % 2 == 1;
    at += After(random, (is_operator ? 38 : 30) * slowness, 2.2);
    talk.lines.push_back({at, is_operator ? MessageType::kOperator : MessageType::kVisitor,
                          Said(people, talk, (*talk.topic)[turn])});
    if (is_operator && random.Chance(0.12)) {
      at += After(random, 12, 1.5);
      talk.lines.push_back({at, MessageType::kOperatorRich, UrlOf(people, talk, talk.good->path)});
    }
    if (!is_operator && random.Chance(0.2)) {
      talk.lines.push_back({at - 1'000, MessageType::kPage, UrlOf(people, talk, talk.good->path)});
    }
  }
  return at;
}

std::int64_t SayGoodbye(Random& random, const People& people, Talk& talk, std::int64_t at,
                        int slowness) {
  const auto& words = *WebsiteOf(people, talk).vocabulary;
  if (random.Chance(0.85)) {
    at += After(random, 20 * slowness, 2);
    talk.lines.push_back({at, MessageType::kVisitor, random.Of(words.thanks)});
    if (random.Chance(0.8)) {
      at += After(random, 12 * slowness, 2);
      talk.lines.push_back({at, MessageType::kOperator, random.Of(words.farewells)});
    }
  }
  talk.closed_by = random.Chance(0.65) ? ClosedBy::kOperator : ClosedBy::kVisitor;
  return at + After(random, 35, 3);
}

}  // namespace

void Begin(Random& random, const People& people, Talk& talk) {
  const auto& words = *WebsiteOf(people, talk).vocabulary;
  talk.topic = &random.Of(words.topics);
  talk.good = &random.Of(words.goods);
  talk.town = random.Of(words.towns).city;
  if (talk.channel != "social") {
    talk.lines.push_back({talk.created_at, MessageType::kPage, UrlOf(people, talk, PathOf(talk))});
  }
  if (talk.channel != "chat" && talk.channel != "social") return;
  if (talk.rule) {
    talk.lines.push_back(
        {talk.created_at, MessageType::kNotification, people.rules[*talk.rule].name});
    talk.lines.push_back(
        {talk.created_at, MessageType::kNotification, random.Of(words.invitations)});
  }
  talk.lines.push_back({talk.created_at + random.Between(2'000, 30'000), MessageType::kVisitor,
                        Said(people, talk, talk.topic->front())});
}

std::int64_t Continue(Random& random, const People& people, Talk& talk, std::int64_t given_at) {
  if (talk.channel == "call" || talk.channel == "video") {
    return ContinueCall(random, talk, given_at);
  }
  const int slowness = talk.channel == "social" ? kSocialSlowness : 1;
  const auto begins_at = std::max(given_at, talk.lines.back().at);
  if (random.Chance(0.025)) return ContinueAlone(random, people, talk, begins_at);
  const auto& words = *WebsiteOf(people, talk).vocabulary;
  const auto greets_at = begins_at + After(random, 14 * slowness, 2.5);
  talk.lines.push_back(
      {greets_at, MessageType::kOperator, Said(people, talk, random.Of(words.greetings))});
  const auto ends_at = SayTopic(random, people, talk, greets_at, slowness);
  return SayGoodbye(random, people, talk, ends_at, slowness);
}

void CutOff(Talk& talk, std::int64_t end) {
  const auto is_later = [&](const Line& line) { return line.at > end; };
  talk.lines.erase(std::remove_if(talk.lines.begin(), talk.lines.end(), is_later),
                   talk.lines.end());
  std::stable_sort(talk.lines.begin(), talk.lines.end(),
                   [](const Line& one, const Line& other) { return one.at < other.at; });
}

}  // namespace connector::sandbox::platform
