// The visitors of the generated past. Not for other rooms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sandbox/platform/people.h"
#include "sandbox/platform/statements.h"

namespace connector::sandbox::platform {

struct Visitor {
  std::int64_t id;
  std::string phone;  // also if the shop does not know it
  std::array<bool, kWebsiteCount> has_met{};
  bool is_talking = false;
  std::int64_t last_talk_at = 0;  // its end
};

class Visitors {
 public:
  Visitors(Change& change, Statements& statements, const People& people)
      : change_(change), statements_(statements), people_(people) {}

  // The sample shop's, and others who were there before the past begins.
  void AddRegulars(std::int64_t created_at, int count);

  // Somebody who talks to nobody else at the time: one who comes again, or a new one.
  std::size_t Choose(std::size_t website, std::int64_t at);

  // Somebody who has not talked to anybody since then, or a new one.
  std::size_t ChooseSilent(std::size_t website, std::int64_t at, std::int64_t since);

  Visitor& operator[](std::size_t index) { return all_[index]; }

 private:
  struct Person {
    std::string unique_id;
    std::string external_id;
    std::string first_name;
    std::string last_name;
    std::string address;
    std::string city;
    std::string zip;
    std::string country;
    std::string phone;
    std::string email;
  };

  std::size_t Add(std::size_t website, std::int64_t created_at);
  std::size_t Write(const Person& person, std::int64_t created_at);
  void Meet(std::size_t visitor, std::size_t website);
  Person Invent(std::size_t website);

  Change& change_;
  Statements& statements_;
  const People& people_;
  std::vector<Visitor> all_;
  std::array<std::vector<std::size_t>, kWebsiteCount> of_website_;
  std::size_t sample_count_ = 0;
  std::int64_t last_created_at_ = 0;  // ids grow with it
};

}  // namespace connector::sandbox::platform
