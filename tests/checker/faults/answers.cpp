// Answers that one client reads in another way than the next.
#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

// The text of the body of a 200 is changed.
Behaviour OnText(std::string path, IsMeant is_meant,
                 std::function<void(std::string& body)> change) {
  return On(std::move(path), std::move(is_meant),
            [change = std::move(change)](const ProxiedRequest& request, const Forward& forward) {
              auto response = forward(request);
              if (response.status == 200) change(response.body);
              return response;
            });
}

// {"id":"1"} becomes {"id":null,"id":"1"}.
void RepeatTheFirstKey(std::string& body) {
  const auto start = body.find("{\"");
  if (start == std::string::npos) return;
  const auto key = body.substr(start + 1, body.find(':', start) - start);
  body.insert(start + 1, key + "null,");
}

std::function<void(std::string&)> Replacing(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](std::string& body) {
    const auto at = body.find(from);
    if (at != std::string::npos) body.replace(at, from.size(), to);
  };
}

Behaviour Adding(std::string path, std::string name, std::string value) {
  return On(std::move(path), Always(), [=](const ProxiedRequest& request, const Forward& forward) {
    auto response = forward(request);
    const auto size = std::to_string(response.body.size());
    response.headers.emplace_back(name, value == "SIZE" ? size : value);
    return response;
  });
}

IsMeant StartingWith(std::string start) {
  return [start = std::move(start)](const ProxiedRequest& request) {
    return request.body.rfind(start, 0) == 0 && !Has(request.body, "},{");
  };
}

}  // namespace

std::vector<Fault> AnswerFaults() {
  constexpr auto* kReading = "common.one-reading";
  const auto twice = [](std::string path, IsMeant is_meant = Always()) {
    return OnText(std::move(path), std::move(is_meant), RepeatTheFirstKey);
  };
  const auto named = [](Fault fault) {
    fault.diagnosis = "is given twice";
    return fault;
  };
  return {
      named({"a category has a key twice", {"categories.answers", kReading}, twice("/categories")}),
      named({"a product has a key twice", {"products.answers", kReading}, twice("/products")}),
      named({"a profile's field has a key twice",
             {"profile.shape", kReading},
             twice("/visitor-profile")}),
      named({"a closing option has a key twice",
             {"closing.answers", kReading},
             twice("/closing-options")}),
      named({"a select option has a key twice",
             {"settings.shape", kReading},
             twice("/settings/warehouse/options")}),
      named({"the health check has a key twice", {"health.up", kReading}, twice("/health")}),
      named({"an action's answer has a key twice",
             {"actions.answer"},
             twice("/visitor-profile/actions")}),
      named({"a verification's answer has a key twice",
             {"verification.first-form"},
             twice("/verification", StartingWith("[{\"id\":\"connector-check-"))}),
      named({"a verification's later answer has a key twice",
             {"verification.second-form"},
             twice("/verification", StartingWith("[{\"key\":\"connector-check-"))}),
      {"products begin with a byte order mark",
       {"products.answers", kReading},
       OnText("/products", Always(), [](std::string& body) { body.insert(0, "\xef\xbb\xbf"); })},
      {"a title ends in half a character",
       {"products.answers", kReading},
       OnText("/products", Always(), Replacing("\"title\":\"", "\"title\":\"\\ud83c"))},
      {"a number begins with a zero",
       {"categories.answers", kReading},
       OnText("/categories", Always(), Replacing("\"productsCount\":", "\"productsCount\":0"))},
      {"a list ends in a comma",
       {"closing.answers", kReading},
       OnText("/closing-options", Always(), Replacing("}]", "},]"))},
      {"a number is none",
       {"products.answers", kReading},
       OnText("/products", Always(), Replacing("\"available\":", "\"available\":NaN,\"x\":"))},
      {"a productsCount is written as a fraction",
       {"categories.shape"},
       OnBody("/categories",
              [](Json& items) {
                for (auto& item : items) item["productsCount"] = 12.0;
              })},
      {"a truth is a text",
       {"products.shape"},
       OnBody("/products",
              [](Json& items) {
                for (auto& item : items) item["available"] = "true";
              })},
      {"categories claim to be Latin-1",
       {"common.media-type"},
       On("/categories", Always(),
          [](const auto& request, const auto& forward) {
            auto response = forward(request);
            response.headers = {{"Content-Type", "application/json; charset=iso-8859-1"}};
            return response;
          })},
      {"closing options have two media types",
       {"common.head"},
       Adding("/closing-options", "Content-Type", "text/html")},
      {"products say twice how long they are",
       {"common.head"},
       Adding("/products", "Content-Length", "SIZE")},
      {"categories claim to be compressed",
       {"common.head"},
       Adding("/categories", "Content-Encoding", "gzip")},
  };
}

}  // namespace connector::testing
