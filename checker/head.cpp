#include "checker/head.h"

#include <algorithm>
#include <map>

#include "base/text/ascii.h"
#include "base/text/text.h"

namespace connector::checker {
namespace {

bool IsToken(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return text::IsAlphanumeric(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool IsControl(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

// Of those fields that an answer may have once.
std::string FindFieldFault(const std::multimap<std::string, std::string>& fields) {
  for (const auto* name : {"content-length", "content-type", "content-encoding", "location"}) {
    if (fields.count(name) > 1) return std::string(name) + " is there twice";
  }
  const auto length = fields.find("content-length");
  const auto coding = fields.find("transfer-encoding");
  const auto encoding = fields.find("content-encoding");
  if (length != fields.end() && !text::IsDigits(length->second)) {
    return "content-length is no number";
  }
  if (length != fields.end() && coding != fields.end()) {
    return "there are both content-length and transfer-encoding";
  }
  if (coding != fields.end() &&
      (fields.count("transfer-encoding") > 1 || text::ToLower(coding->second) != "chunked")) {
    return "transfer-encoding is something else than chunked";
  }
  if (encoding != fields.end() && text::ToLower(encoding->second) != "identity") {
    return "content-encoding is " + text::Printable(encoding->second, 20) +
           ", which was not asked for";
  }
  return "";
}

}  // namespace

std::string FindHeadFault(std::string_view head) {
  std::multimap<std::string, std::string> fields;
  for (bool is_first = true; !head.empty(); is_first = false) {
    const auto end = std::min(head.find('\n'), head.size() - 1);
    auto line = head.substr(0, end + 1);
    head.remove_prefix(end + 1);
    if (line.size() < 2 || line.substr(line.size() - 2) != "\r\n") {
      return "a line ends without a carriage return";
    }
    line.remove_suffix(2);
    if (is_first || line.empty()) continue;
    if (line.front() == ' ' || line.front() == '\t') return "a header goes on in another line";
    const auto colon = std::min(line.find(':'), line.size());
    const auto name = line.substr(0, colon);
    if (colon == line.size() || !IsToken(name)) {
      return "\"" + text::Printable(name, 50) + "\" is no name of a header and a colon";
    }
    const auto value = text::Trim(line.substr(colon + 1));
    if (std::any_of(value.begin(), value.end(), IsControl)) {
      return text::ToLower(name) + " has a control character";
    }
    fields.emplace(text::ToLower(name), value);
  }
  return FindFieldFault(fields);
}

}  // namespace connector::checker
