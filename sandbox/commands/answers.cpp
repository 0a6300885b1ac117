#include "sandbox/commands/answers.h"

#include <algorithm>
#include <iostream>

#include "base/text/text.h"

namespace connector::sandbox::commands {

using nlohmann::ordered_json;

std::string Shown(const std::string& text) {
  constexpr std::size_t kLongest = 4'000;  // bytes
  auto shown = text::Printable(text, kLongest);
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  return shown;
}

std::string TextIn(const ordered_json& object, std::string_view name) {
  if (!object.is_object()) return "";
  const auto found = object.find(std::string(name));
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

const ordered_json& ListIn(const ordered_json& object, std::string_view name) {
  static const auto kNothing = ordered_json::array();
  if (!object.is_object()) return kNothing;
  const auto found = object.find(std::string(name));
  return found != object.end() && found->is_array() ? *found : kNothing;
}

int ShowError(const RemoteAnswer& answer) {
  Complain(Shown(answer.error));
  for (const auto& mistake : ListIn(answer.body, "errors")) {
    if (mistake.is_string()) Complain(Shown(mistake.get<std::string>()));
  }
  return answer.status == 0 ? kCouldNotAsk : kFailed;
}

int Complain(const std::string& error) {
  std::cerr << "connector-sandbox: " << error << '\n';
  return kCouldNotAsk;
}

}  // namespace connector::sandbox::commands
