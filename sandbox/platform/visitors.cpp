#include "sandbox/platform/visitors.h"

#include <algorithm>

#include "base/text/ascii.h"
#include "base/text/folding.h"
#include "sandbox/platform/sample_visitors.h"

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kFirstVisitor = 101097152;
constexpr int kUniqueIdSize = 45;
constexpr std::int64_t kLongestBrowsingMs = 900'000;
constexpr int kTries = 4;  // to find somebody who comes again

constexpr auto* kInsertVisitor =
    "INSERT INTO visitors (id, unique_id, uuid, external_id, lastname, firstname, address, city, "
    "zip, country, phone, email, browser, created_at) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr auto* kInsertMeeting =
    "INSERT INTO visitor_websites (visitor_id, website_id) VALUES (?, ?)";

const std::vector<std::string>& Browsers() {
  static const std::vector<std::string> browsers = {"Chrome 118", "Chrome 117",  "Safari 17",
                                                    "Safari 16",  "Firefox 118", "Edge 118"};
  return browsers;
}

std::string PaddedNumber(std::int64_t number, std::size_t size) {
  auto digits = std::to_string(number);
  return std::string(size - std::min(size, digits.size()), '0') + digits;
}

// Numbers that are kept for fiction in either country.
std::string FictionalPhone(Random& random, std::string_view country) {
  return country == "FR" ? "+3363998" + PaddedNumber(random.Between(0, 9'999), 4)
                         : "+447700900" + PaddedNumber(random.Between(0, 999), 3);
}

std::string FictionalEmail(const std::string& first_name, const std::string& last_name,
                           std::int64_t number) {
  auto local = text::FoldForSearch(first_name + "." + last_name);
  for (auto& letter : local) {
    if (!text::IsAlphanumeric(letter) && letter != '.') letter = '-';
  }
  return local + "." + std::to_string(number % 100'000) + "@example.org";
}

}  // namespace

Visitors::Person Visitors::Invent(std::size_t website) {
  auto& random = change_.random;
  const auto& words = *people_.websites[website].vocabulary;
  Person person;
  person.unique_id = random.HexDigits(kUniqueIdSize);
  person.country = words.country;
  const auto number = static_cast<std::int64_t>(all_.size());
  if (random.Chance(0.45)) person.external_id = "k-" + std::to_string(30'000 + number);
  const bool is_known = !person.external_id.empty() || random.Chance(0.3);
  if (!is_known) return person;
  person.first_name = random.Of(words.first_names);
  person.last_name = random.Of(words.last_names);
  person.email = FictionalEmail(person.first_name, person.last_name, number);
  const auto& town = random.Of(words.towns);
  person.city = town.city;
  person.zip = town.zip;
  person.address = std::to_string(random.Between(1, 120)) + " " + random.Of(words.streets);
  if (random.Chance(0.6)) person.phone = FictionalPhone(random, person.country);
  return person;
}

std::size_t Visitors::Write(const Person& person, std::int64_t created_at) {
  last_created_at_ = std::max(last_created_at_, created_at);
  const auto index = all_.size();
  auto& random = change_.random;
  Visitor visitor{kFirstVisitor + static_cast<std::int64_t>(index),
                  person.phone.empty() ? FictionalPhone(random, person.country) : person.phone};
  const auto unique_id =
      person.unique_id.empty() ? random.HexDigits(kUniqueIdSize) : person.unique_id;
  const auto uuid = random.Uuid();
  const auto& browser = random.Of(Browsers());
  statements_.Execute(kInsertVisitor, visitor.id, unique_id, uuid,
                      person.external_id.empty() ? std::nullopt : std::optional(person.external_id),
                      person.last_name, person.first_name, person.address, person.city, person.zip,
                      person.country, person.phone, person.email, browser, last_created_at_);
  all_.push_back(std::move(visitor));
  return index;
}

void Visitors::Meet(std::size_t visitor, std::size_t website) {
  auto& has_met = all_[visitor].has_met.at(website);
  if (has_met) return;
  has_met = true;
  statements_.Execute(kInsertMeeting, all_[visitor].id, people_.websites[website].id);
  of_website_.at(website).push_back(visitor);
}

std::size_t Visitors::Add(std::size_t website, std::int64_t created_at) {
  const auto visitor = Write(Invent(website), created_at);
  Meet(visitor, website);
  return visitor;
}

void Visitors::AddRegulars(std::int64_t created_at, int count) {
  constexpr std::int64_t kOneHourMs = 3'600'000;
  for (const auto& sample : SampleVisitors()) {
    Person person{sample.unique_id,
                  sample.external_id,
                  sample.first_name,
                  sample.last_name,
                  "",
                  sample.city,
                  sample.zip,
                  sample.country,
                  "",
                  sample.email};
    const auto visitor =
        Write(person, created_at + static_cast<std::int64_t>(all_.size()) * kOneHourMs);
    if (sample.websites != Websites::kSecond) Meet(visitor, 0);
    if (sample.websites != Websites::kFirst) Meet(visitor, 1);
  }
  sample_count_ = all_.size();
  for (int i = 0; i < count; ++i) {
    Add(static_cast<std::size_t>(change_.random.Chance(0.35) ? 1 : 0),
        last_created_at_ + change_.random.Between(60'000, kOneHourMs));
  }
}

std::size_t Visitors::Choose(std::size_t website, std::int64_t at) {
  auto& random = change_.random;
  if (random.Chance(0.05)) {  // one of the sample's, whatever number there are
    const auto last = static_cast<std::int64_t>(sample_count_) - 1;
    const auto visitor = static_cast<std::size_t>(random.Between(0, last));
    if (all_[visitor].has_met.at(website) && !all_[visitor].is_talking) return visitor;
  }
  if (random.Chance(0.45)) {
    for (int i = 0; i < kTries; ++i) {
      const auto visitor = random.Of(of_website_.at(website));
      if (!all_[visitor].is_talking) return visitor;
    }
  }
  if (random.Chance(0.01)) {  // of the other website
    const auto visitor = random.Of(of_website_.at(1 - website));
    if (!all_[visitor].is_talking) {
      Meet(visitor, website);
      return visitor;
    }
  }
  return Add(website, at - random.Between(5'000, kLongestBrowsingMs));
}

std::size_t Visitors::ChooseSilent(std::size_t website, std::int64_t at, std::int64_t since) {
  for (int i = 0; i < kTries; ++i) {
    const auto visitor = change_.random.Of(of_website_.at(website));
    if (!all_[visitor].is_talking && all_[visitor].last_talk_at < since) return visitor;
  }
  return Add(website, at - change_.random.Between(5'000, kLongestBrowsingMs));
}

}  // namespace connector::sandbox::platform
