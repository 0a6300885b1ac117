#include "sandbox/apps/app_request.h"

#include "base/text/json.h"
#include "base/text/text.h"
#include "base/web/flat_body.h"
#include "base/web/json_body.h"
#include "sandbox/apps/store.h"

namespace connector::sandbox::apps {
namespace {

using nlohmann::ordered_json;

// A problem with the list of all mistakes.
web::Response RefuseMistakes(const std::vector<std::string>& mistakes) {
  auto response = web::ToResponse({400, "The app's file has mistakes.", ""});
  auto body = ordered_json::parse(response.body);
  body["errors"] = mistakes;
  response.body = text::DumpReplacing(body);
  return response;
}

std::string MediaType(const web::Request& request) {
  const auto values = web::HeaderValues(request, "Content-Type");
  if (values.size() != 1) return "";
  return web::MediaTypeOf(values.front());
}

// The entries keep their order: a form's first field is the login.
std::variant<AppRequest, web::Response> ReadJson(const web::Request& request) {
  const auto strict = web::ReadJsonObject(request);
  if (const auto* problem = std::get_if<web::Problem>(&strict)) return web::ToResponse(*problem);
  const auto body = ordered_json::parse(request.body.empty() ? "{}" : request.body);
  AppRequest asked;
  std::vector<std::string> mistakes;
  if (body.contains("yaml") == body.contains("definition")) {
    mistakes.emplace_back("the body needs either yaml, a text, or definition, an object");
  }
  for (const auto& [name, value] : body.items()) {
    if (name == "yaml" && value.is_string()) {
      asked.app = ReadApp(value.get<std::string>(), mistakes);
    } else if (name == "definition" && value.is_object()) {
      asked.app = ReadApp(value, mistakes);
    } else if (name == "secret" && value.is_string()) {
      asked.secret = value.get<std::string>();
      const auto error = CheckSecret(*asked.secret);
      if (!error.empty()) mistakes.push_back("secret: " + error);
    } else {
      mistakes.push_back(text::Printable(name, 100) +
                         ": the body may hold yaml (a text) or definition (an object), and secret "
                         "(a text)");
    }
  }
  if (!mistakes.empty()) return RefuseMistakes(mistakes);
  return asked;
}

}  // namespace

std::variant<AppRequest, web::Response> ReadAppRequest(const web::Request& request) {
  const auto type = MediaType(request);
  if (type == "application/json") return ReadJson(request);
  if (type != "application/yaml" && type != "text/yaml" && type != "application/x-yaml") {
    return web::ToResponse(
        {415, "The Content-Type must be application/yaml or application/json.", ""});
  }
  AppRequest asked;
  std::vector<std::string> mistakes;
  asked.app = ReadApp(std::string(request.body), mistakes);
  if (!mistakes.empty()) return RefuseMistakes(mistakes);
  return asked;
}

std::variant<std::string, web::Problem> ReadOneText(const web::Request& request, const char* name,
                                                    std::size_t longest) {
  const auto body = web::ReadJsonObject(request);
  if (const auto* problem = std::get_if<web::Problem>(&body)) return *problem;
  const auto& object = std::get<nlohmann::json>(body);
  if (object.empty()) return "";
  const auto value = object.find(name);
  if (value != object.end() && object.size() == 1 && value->is_string()) {
    auto text = value->get<std::string>();
    const bool is_line = text::Printable(text, text.size()) == text &&
                         text.find_first_of("\n\t") == std::string::npos;
    if (is_line && text.size() <= longest) return text;
  }
  return web::Problem{400,
                      "The body may hold " + std::string(name) + ": one line of text, of at most " +
                          std::to_string(longest) + " bytes.",
                      ""};
}

}  // namespace connector::sandbox::apps
