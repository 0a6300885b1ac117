// What people say to each other in the generated past, and what it is about. Not for other rooms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace connector::sandbox::platform {

struct Town {
  std::string city;
  std::string zip;
};

struct Good {
  std::string title;
  std::string path;  // of its page
};

// Question, answer, question, answer, …: visitor and operator in turns. "{product}" and "{town}"
// stand for something of the conversation.
using Topic = std::vector<std::string>;

struct Vocabulary {
  std::string country;
  std::vector<std::string> first_names;
  std::vector<std::string> last_names;
  std::vector<std::string> streets;
  std::vector<Town> towns;
  std::vector<Good> goods;
  std::vector<Topic> topics;
  std::vector<std::string> greetings;  // the operator's, with "{operator}"
  std::vector<std::string> invitations;
  std::vector<std::string> impatience;
  std::vector<std::string> thanks;
  std::vector<std::string> farewells;
  std::vector<std::string> praise;
  std::vector<std::string> complaints;
};

// Of "fr"; English for every other language.
const Vocabulary& VocabularyOf(std::string_view language);

// The text with every `name` in it replaced.
std::string Filled(std::string text, std::string_view name, std::string_view value);

}  // namespace connector::sandbox::platform
