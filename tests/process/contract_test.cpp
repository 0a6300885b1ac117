// Every example of contract/openapi.yaml, asked of the program.
#include "tests/support/contract.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/text/ascii.h"
#include "tests/support/client.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

constexpr auto* kDocumentedSecret = "yourSecretToken";

struct Case {
  std::string name;
  Listener listener;
  std::string method;
  std::string path;
  std::string status;
  nlohmann::json request;   // x-request: its fields are described at the top of openapi.yaml
  nlohmann::json response;  // resolved
};

// The template, filled in with the examples of its parameters.
std::string Filled(std::string path, const nlohmann::json& operation) {
  const auto parameters = operation.value("parameters", nlohmann::json::array());
  for (const auto& reference : parameters) {
    const auto& parameter = Resolved(reference);
    if (parameter.at("in") != "path") continue;
    const auto name = "{" + parameter.at("name").get<std::string>() + "}";
    path.replace(path.find(name), name.size(), parameter.at("example").get<std::string>());
  }
  return path;
}

nlohmann::json RequestOf(const nlohmann::json& operation) {
  for (const auto& [status, response] : operation.at("responses").items()) {
    const auto& resolved = Resolved(response);
    if (status.front() == '2' && resolved.contains("x-request")) return resolved.at("x-request");
  }
  return nlohmann::json::object();
}

std::vector<Case> AllCases() {
  std::vector<Case> cases;
  for (const auto& [path, item] : OpenApiDocument().at("paths").items()) {
    for (const std::string method : {"get", "post"}) {
      if (!item.contains(method)) continue;
      const auto& operation = item.at(method);
      for (const auto& [status, reference] : operation.at("responses").items()) {
        const auto& response = Resolved(reference);
        if (!response.contains("x-request")) continue;
        auto request = RequestOf(operation);
        request.update(response.at("x-request"));
        cases.push_back(
            {method + " " + path + " " + status, ListenerOf(item), method == "get" ? "GET" : "POST",
             request.value("path", Filled(path, operation)), status, request, response});
      }
    }
  }
  return cases;
}

std::optional<Answer> Send(std::uint16_t port, const std::string& method,
                           const nlohmann::json& request, const std::string& path) {
  auto query = request.value("query", "");
  auto body = request.value("body", "");
  if (request.contains("queryBytes")) query = std::string(request.at("queryBytes"), 'a');
  if (request.contains("bodyBytes")) body = std::string(request.at("bodyBytes"), 'a');
  std::string headers;
  if (request.value("signed", true)) {
    headers += SignatureLine(kDocumentedSecret, method == "POST" ? body : query);
  }
  const auto more_headers = request.value("headers", nlohmann::json::object());
  for (const auto& [name, value] : more_headers.items()) {
    headers += name + ": " + value.get<std::string>() + "\r\n";
  }
  const auto target = path + (query.empty() ? "" : "?" + query);
  if (method == "GET") return Get(port, target, headers);
  headers += "Content-Type: " + request.value("contentType", "application/json") + "\r\n";
  return Post(port, target, body, headers);
}

bool IsAsDocumented(const Case& test, const Answer& answer) {
  if (std::to_string(answer.status) != test.status) return false;
  if (!test.response.contains("content")) return answer.body.empty();
  const auto type = answer.Header("content-type");
  const auto& content = test.response.at("content").at(type.substr(0, type.find(';')));
  if (type.find("json") == std::string::npos) return true;
  const auto body = nlohmann::json::parse(answer.body);
  return MisfitOf(content.at("schema"), body).empty() &&
         (!content.contains("example") || body == content.at("example"));
}

TEST(Contract, EveryExampleIsWhatTheServiceAnswers) {
  const Folder folder;
  folder.Write("secret", kDocumentedSecret);
  Service service({"--secret-file", (folder / "secret").string(), "--enable-reset"});
  const auto cases = AllCases();
  EXPECT_GE(cases.size(), 100U);
  for (const auto& test : cases) {
    const bool is_operator =
        test.request.value("listener", "") == "operator" || test.listener == Listener::kOperator;
    const auto port = is_operator ? service.admin_port() : service.port();
    ASSERT_EQ(Post(service.admin_port(), "/reset", "")->status, 204);
    const auto all_before = test.request.value("after", nlohmann::json::array());
    for (const auto& before : all_before) {
      Send(service.port(), before.value("method", "POST"), before, before.at("path"));
    }
    std::optional<Answer> answer;
    for (int i = 0; i < test.request.value("times", 1); ++i) {
      answer = Send(port, test.method, test.request, test.path);
      ASSERT_TRUE(answer) << test.name;
    }
    // What depends on an event's effect may take a moment.
    for (int i = 0; i < 100 && test.request.contains("after") && !IsAsDocumented(test, *answer);
         ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      answer = Send(port, test.method, test.request, test.path);
    }
    EXPECT_TRUE(IsAsDocumented(test, *answer))
        << test.name << ": " << answer->status << " " << answer->body;
    const auto headers = test.response.value("headers", nlohmann::json::object());
    for (const auto& [name, header] : headers.items()) {
      if (Resolved(header).value("required", false)) {
        EXPECT_NE(answer->Header(text::ToLower(name)), "") << test.name << ": " << name;
      }
    }
  }
}

}  // namespace
}  // namespace connector::testing
