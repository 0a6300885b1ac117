// Every operation of contract/platform-api.yaml is asked for, in all the ways that it answers; what
// it answers, ApiWorld holds against the document.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/web/form.h"
#include "sandbox/api/indicators.h"
#include "sandbox/api/rest.h"
#include "sandbox/platform/state.h"
#include "tests/sandbox/api/api_world.h"
#include "tests/sandbox/api/documented.h"
#include "tests/support/folder.h"

namespace connector::testing {
namespace {

using nlohmann::json;

// What the document's examples are about.
constexpr auto* kExampleRows = R"sql(
INSERT INTO groups VALUES (1987, 'Conseil', 1488373500000, NULL),
  (1984, 'Conseil cuisson', 1488373500000, NULL);
INSERT INTO skills (id, name, position, created_at) VALUES (21, 'Cuivre', 3, 1488373500000);
INSERT INTO operators (id, name, email, external_id, sso_key, is_connected, created_at) VALUES
  (270586, 'Julien', 'pauline@cookshop.example', 'agent-7', 'key-of-pauline', 1, 1488373500000),
  (270585, 'Roux', 'roux@cookshop.example', NULL, 'key-of-roux', 0, 1488373500000);
INSERT INTO operator_websites VALUES (270586, 101);
INSERT INTO visitors (id, unique_id, uuid, lastname, created_at) VALUES
  (101097152, 'a07c51e9d3846bf2209e7d1c5b83f64e0a92c7d518b3f',
   '8d3f0c1e-0000-4000-8000-000000000203', 'Garrigou', 1488373500000);
INSERT INTO call_meetings VALUES
  (803, '0614037735', 101097152, 'pending', 1488373500000, 101, NULL, NULL, NULL);
)sql";

// An id that there is, of the path's resource.
std::string IdFor(const std::string& operation) {
  const struct {
    std::string resource;
    std::string id;
  } ids[] = {{"/client/", "1"},         {"/website/", "101"},     {"/operator/", "270586"},
             {"/group/", "1984"},       {"/skill/", "21"},        {"/conversation/", "401"},
             {"/tag/", "501"},          {"/transaction/", "601"}, {"/satisfaction/", "701"},
             {"/visitor/", "101097152"}};
  for (const auto& [resource, id] : ids) {
    if (operation.find(resource) != std::string::npos) return id;
  }
  return "";
}

Call CallOf(const std::string& operation, const std::string& id) {
  const auto space = operation.find(' ');
  Call call{operation.substr(0, space), operation.substr(space + 1)};
  constexpr std::string_view kPlace = "{id}";
  if (const auto at = call.target.find(kPlace); at != std::string::npos) {
    call.target.replace(at, kPlace.size(), id);
  }
  return call;
}

Call Changed(Call call, std::string Call::*part, std::string value) {
  call.*part = std::move(value);
  return call;
}

bool HasId(const std::string& operation) { return operation.find("{id}") != std::string::npos; }

std::string InQuery(const json& value) {
  std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (value.is_array()) {
    text.clear();
    for (const auto& each : value) text += (text.empty() ? "" : ",") + each.get<std::string>();
  }
  return text;
}

// A request's example as it is sent, by its media type.
std::vector<std::pair<std::string, std::string>> BodiesOf(const json& operation) {
  std::vector<std::pair<std::string, std::string>> bodies;
  if (!operation.contains("requestBody")) return bodies;
  for (const auto& [type, content] : operation.at("requestBody").at("content").items()) {
    const auto& example = content.at("example");
    bodies.emplace_back(type, example.is_string() ? example.get<std::string>() : example.dump());
  }
  return bodies;
}

class AllAnswers : public ::testing::Test {
 protected:
  void Send(ApiWorld& world, const std::string& operation, const Call& call, int status) {
    const auto response = world.Send(call);
    EXPECT_EQ(response.status, status) << call.method << " " << call.target << " " << call.body
                                       << ": " << response.body.substr(0, 300);
    seen_.insert(operation + " " + std::to_string(response.status));
  }

  // Of a call that would succeed: without its key, with another query, id, or body.
  void AskWrongly(ApiWorld& world, const std::string& operation, const Call& call) {
    auto keyless = call;
    keyless.headers.emplace();
    Send(world, operation, keyless, 403);
    Send(world, operation, Changed(call, &Call::target, call.target + "?full=%zz"), 400);
    if (HasId(operation)) {
      for (const auto& [id, status] : {std::pair("99", 404), std::pair("a%40b", 400)}) {
        const auto target = CallOf(operation, id).target;
        Send(world, operation, Changed(call, &Call::target, target), status);
      }
    }
    if (call.body.empty()) return;
    Send(world, operation, Changed(call, &Call::content_type, "text/plain"), 415);
    for (const auto* body : {"{", "[1]"}) {
      auto other = Changed(call, &Call::content_type, kJsonType);
      other.body = body;
      Send(world, operation, other, 400);
    }
  }

  std::set<std::string> seen_;
};

TEST_F(AllAnswers, ToTheExamplesOfRequests) {
  int examples = 0;
  for (const auto& operation : ServedDocument().Operations()) {
    for (const auto& [type, body] : BodiesOf(ServedDocument().Operation(operation))) {
      ApiWorld world;
      world.Run(kExampleRows);
      auto call = CallOf(operation, IdFor(operation));
      call.content_type = type;
      call.body = body;
      if (call.target == "/odigocallback/hangup") {
        Send(world, "", {"POST", "/odigocallback/pickup", body, type}, 200);
      }
      Send(world, operation, call, 200);
      ++examples;
    }
  }
  EXPECT_GE(examples, 22);
}

// Forms are texts: that their names are those of the schema is all that can be asked of them.
TEST_F(AllAnswers, FormsHaveDocumentedNames) {
  const auto& document = ServedDocument();
  for (const auto& operation : document.Operations()) {
    const auto& description = document.Operation(operation);
    if (!description.contains("requestBody")) continue;
    const auto& content = description.at("requestBody").at("content").at(kFormType);
    const auto form = web::ParseForm(content.at("example").get_ref<const std::string&>());
    ASSERT_TRUE(std::holds_alternative<json>(form)) << operation;
    const json* schema = &document.Resolved(content.at("schema"));
    for (const auto* more : {"allOf", "anyOf"}) {
      if (schema->contains(more)) schema = &document.Resolved(schema->at(more).at(0));
    }
    for (const auto& [name, value] : std::get<json>(form).items()) {
      EXPECT_TRUE(schema->at("properties").contains(name)) << operation << " " << name;
    }
  }
}

// With the document's example of each, and with what is no value.
TEST_F(AllAnswers, ToEachParameter) {
  ApiWorld world;
  world.Run(kExampleRows);
  for (const auto& operation : ServedDocument().Operations()) {
    for (const auto& parameter : ServedDocument().Parameters(operation)) {
      if (parameter.at("in") != "query") continue;
      const std::string name = parameter.at("name");
      const auto& schema = parameter.at("schema");
      auto call = CallOf(operation, IdFor(operation));
      const auto base = call.target + "?full=1&" + name + "=";
      std::vector<std::string> good{InQuery(parameter.at("example"))};
      for (const auto& value : schema.value("enum", json::array())) good.push_back(InQuery(value));
      for (const auto& value : good) {
        call.target = base + value;
        if (name == "filters[granularity]") call.target += "&filters[indicators]=contact_number";
        Send(world, operation, call, 200);
      }
      const bool is_any_text = schema.size() == 1 && schema.at("type") == "string";
      if (is_any_text || name == "full") continue;  // of `full`, nothing else is 1
      call.target = base + "!";
      Send(world, operation, call, 400);
    }
  }
}

// All statuses that an operation is documented with, except those of a state that cannot be read or
// written, and of the HTTP server.
TEST_F(AllAnswers, OfEveryStatus) {
  for (const auto& operation : ServedDocument().Operations()) {
    ApiWorld world;
    world.Run(kExampleRows);
    auto call = CallOf(operation, IdFor(operation));
    const auto bodies = BodiesOf(ServedDocument().Operation(operation));
    if (!bodies.empty()) std::tie(call.content_type, call.body) = bodies.front();
    if (call.target != "/openapi.json") AskWrongly(world, operation, call);
    if (call.target == "/odigocallback/hangup") {
      Send(world, operation, call, 404);
      Send(world, "", {"POST", "/odigocallback/pickup", call.body, call.content_type}, 200);
    }
    Send(world, operation, call, 200);
    if (call.target == "/odigocallback/pickup") Send(world, operation, call, 404);
    if (call.method != "GET") continue;
    for (const auto& [method, status] :
         {std::pair("HEAD", 200), std::pair("OPTIONS", 204), std::pair("PATCH", 405)}) {
      Send(world, "", Changed(call, &Call::method, method), status);
    }
  }
  for (const auto& operation : ServedDocument().Operations()) {
    const auto& responses = ServedDocument().Operation(operation).at("responses");
    for (const auto& [status, response] : responses.items()) {
      if (status == "503" || status == "default") continue;
      EXPECT_EQ(seen_.count(operation + " " + status), 1U) << operation << " " << status;
    }
  }
}

// Of rows that other tests made, of a believable past, and of nothing.
TEST_F(AllAnswers, OfEveryRow) {
  ApiWorld small;
  ApiWorld empty;
  empty.Run(
      "PRAGMA defer_foreign_keys = ON; DELETE FROM call_meetings; DELETE FROM satisfactions; "
      "DELETE FROM transactions; DELETE FROM conversations; DELETE FROM visitors; DELETE FROM "
      "operators; DELETE FROM groups; DELETE FROM skills; DELETE FROM tags; DELETE FROM rules; "
      "DELETE FROM websites; DELETE FROM clients");
  ApiWorld large;
  large.state().Reset({.seed = 3, .days = 6, .conversations_per_day = 30});
  large.ReadKey();
  for (auto* world : {&small, &empty, &large}) {
    std::size_t rows = 0;
    for (const auto& operation : ServedDocument().Operations()) {
      const bool is_list = operation.substr(0, 4) == "GET " && !HasId(operation);
      if (!is_list || operation == "GET /openapi.json" || operation == "GET /statistic") continue;
      auto call = CallOf(operation, "");
      const auto path = call.target;
      call.target = path + "?limit=100";
      Send(*world, operation, call, 200);
      call.target += "&full=1";
      if (path == "/conversation" && world == &small) call.target += "&filters[from]=2017-03-01";
      const auto list = json::parse(world->Send(call).body).at("data");
      rows += list.size();
      if (path == "/callmeeting" || path == "/operator/live") continue;
      for (const auto& row : list) {
        const auto link = row.at("_link").get<std::string>();
        EXPECT_EQ(json::parse(world->Send({"GET", link}).body).at("data"), row);
        if (path != "/operator") continue;
        for (const auto* part : {"/live", "/statistic", "/profile"}) {
          Send(*world, operation, {"GET", link + part}, 200);
        }
      }
    }
    EXPECT_EQ(rows == 0, world == &empty);
    for (const auto* by : {"", "operator", "group", "skill", "rule", "contact_type", "page_type"}) {
      const auto target = "/statistic?filters[resource]=" + std::string(by);
      Send(*world, "", {"GET", target}, 200);
      for (const auto* granularity : {"hour", "day", "month"}) {
        Send(*world, "",
             {"GET", target +
                         "&filters[indicators]=contact_number&filters[resource_id]=1&"
                         "filters[granularity]=" +
                         granularity},
             200);
      }
    }
  }
}

// Every answer is known to the one or the other kind of figure.
TEST_F(AllAnswers, OfEveryIndicator) {
  ApiWorld world;
  for (const auto& indicator : sandbox::api::Indicators()) {
    for (const auto channel : indicator.channels) {
      Send(world, "",
           {"GET", "/statistic?filters[from]=2017-03-01&filters[channel]=" + std::string(channel) +
                       "&filters[indicators]=" + std::string(indicator.name)},
           200);
    }
  }
}

TEST_F(AllAnswers, WhileNothingCanBeWritten) {
  ApiWorld world;
  world.Run(kExampleRows);
  world.state().Stop();
  for (const auto& operation : ServedDocument().Operations()) {
    auto call = CallOf(operation, IdFor(operation));
    if (call.method == "GET") continue;
    for (const auto& [type, body] : BodiesOf(ServedDocument().Operation(operation))) {
      call.content_type = type;
      call.body = body;
    }
    Send(world, operation, call, 503);
  }
}

TEST_F(AllAnswers, WhileReadingTakesTooLong) {
  const Folder folder;
  sandbox::platform::State state({.database = folder / "sandbox.db",
                                  .past = {.seed = 1, .days = 6, .conversations_per_day = 30},
                                  .query_timeout = std::chrono::milliseconds(0)});
  const auto key = state.ApiKey();
  sandbox::api::Rest rest(state);
  for (const auto* path : {"/api/2/conversation", "/api/2/visitor", "/api/2/statistic"}) {
    web::Request request;
    request.method = "GET";
    request.path = path;
    request.query = "full=1&limit=100";
    request.headers = {{"X-API-Key", key}};
    const auto response = rest.Answer(request);
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_EQ(ServedDocument().ContradictionOf("GET", path, response), "") << response.body;
  }
}

}  // namespace
}  // namespace connector::testing
