#include "checker/report/evidence.h"

#include <algorithm>
#include <cstdio>
#include <regex>

#include <nlohmann/json.hpp>

#include "text/text.h"

namespace connector::checker {
namespace {

constexpr std::size_t kMostShown = 400;  // bytes of a body
constexpr std::size_t kLeastHidden = 4;  // shorter texts are everywhere

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string ShellQuote(const std::string& text) {
  const bool is_plain =
      !text::FirstInvalidByte(text) && std::none_of(text.begin(), text.end(), IsControl);
  std::string quoted = is_plain ? "'" : "$'";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain) {
      quoted += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\'' || c == '\\') {
      quoted += {'\\', c};
    } else if (IsControl(c) || byte >= 0x80) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", byte);
      quoted += escape.data();
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

// What a report can hold: UTF-8 without control characters, and not too much of it.
std::string Printable(std::string text) {
  const auto size = text.size();
  if (size > kMostShown) {
    text.resize(kMostShown);
    while (text::FirstInvalidByte(text).value_or(0) + 4 > text.size() && !text.empty() &&
           text::FirstInvalidByte(text)) {
      text.pop_back();  // a character that was cut
    }
  }
  for (auto wrong = text::FirstInvalidByte(text); wrong; wrong = text::FirstInvalidByte(text)) {
    text[*wrong] = '?';
  }
  for (char& c : text) {
    if (IsControl(c) && c != '\n' && c != '\t') c = '?';
  }
  if (size > kMostShown) text += " … (" + std::to_string(size) + " bytes)";
  return text;
}

std::string WithoutValues(const std::string& body) {
  auto fields = nlohmann::ordered_json::parse(body, nullptr, false);
  if (!fields.is_array()) return "(" + std::to_string(body.size()) + " bytes, not shown)";
  for (auto& field : fields) {
    if (field.is_object() && field.contains("value") && field["value"].is_string()) {
      field["value"] = "…";
    }
  }
  return fields.dump();
}

}  // namespace

Evidence::Evidence(const Target& target)
    : profile_url_(target.url + std::string(target.PathOf(Endpoint::kVisitorProfile))) {
  for (const auto* form : {&target.accepted, &target.rejected}) {
    for (const auto& [name, value] : form->items()) {
      if (!value.is_string()) continue;
      replacements_.emplace_back(value.dump(), "\"<" + name + ">\"");
      if (value.get<std::string>().size() >= kLeastHidden) {
        replacements_.emplace_back(value, "<" + name + ">");
      }
    }
  }
  if (target.secret && !target.secret->empty())
    replacements_.emplace_back(*target.secret, "<secret>");
}

std::vector<std::string> Evidence::Curl(const HttpRequest& request) const {
  std::vector<std::string> lines;
  lines.push_back("curl -s -i -X " + request.method + " " + ShellQuote(Redact(request.url)));
  for (const auto& [name, value] : request.headers) {
    lines.push_back("-H " + ShellQuote(name + (value.empty() ? ";" : ": " + value)));
  }
  if (request.body.size() > kMostShown) {
    lines.push_back("--data-binary @BODY  # " + std::to_string(request.body.size()) +
                    " bytes: " + ShellQuote(Redact(request.body.substr(0, 100))) + "…");
  } else if (request.method == "POST") {
    lines.push_back("--data-binary " + ShellQuote(Redact(request.body)));
  }
  return lines;
}

std::string Evidence::Answer(const Exchange& exchange) const {
  if (!exchange.answer) return "none: " + exchange.failure;
  const auto& answer = *exchange.answer;
  auto text = std::to_string(answer.status);
  if (const auto type = answer.Header("Content-Type"); !type.empty())
    text += " " + std::string(type);
  text += ", " + std::to_string(answer.body.size()) + " bytes, after " +
          std::to_string(exchange.took.count()) + " ms";
  if (answer.body.empty()) return text;
  const bool is_profile = exchange.request.url.rfind(profile_url_ + "?", 0) == 0;
  return text + "\n" + Printable(Redact(is_profile ? WithoutValues(answer.body) : answer.body));
}

std::string Evidence::Redact(std::string text) const {
  static const std::regex kEmail("(emailVisitor=)[^&'\"\\s]+");
  for (const auto& [from, to] : replacements_) ReplaceAll(text, from, to);
  return std::regex_replace(text, kEmail, "$1<emailVisitor>");
}

}  // namespace connector::checker
