#include "sandbox/interactions/questions.h"

#include <algorithm>
#include <stdexcept>

#include "base/web/query.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::interactions {
namespace {

using contract::Revision;

// In the order of the contract.
struct Question {
  std::string_view kind;
  std::vector<std::string_view> parameters;
  std::string_view schema;
  bool has_schema_of_each_revision;
};

const std::vector<Question>& Questions() {
  static const std::vector<Question> questions{
      {"categories",
       {"idConnectorVersion", "idWebsite", "idOperator", "idParent", "limit", "offset"},
       "categories",
       false},
      {"products",
       {"idConnectorVersion", "idWebsite", "idOperator", "idCategory", "limit", "offset", "search"},
       "products",
       false},
      {"visitor-profile",
       {"idVisitorExternal", "emailVisitor", "idVisitorUnique", "idConnectorVersion", "idWebsite",
        "idOperator", "operatorLocale"},
       "visitor-profile",
       true},
      {"visitor-actions",
       {"action", "idConnectorVersion", "idVisitorUnique", "idWebsite", "idConversation",
        "idOperator"},
       "visitor-action-answer",
       false},
      {"closing-options",
       {"idConnectorVersion", "idWebsite", "idOperator", "operatorLocale"},
       "closing-options",
       true},
      {"health", {}, "health", false},
  };
  return questions;
}

const Question* Find(std::string_view kind) {
  const auto& questions = Questions();
  const auto found = std::find_if(questions.begin(), questions.end(),
                                  [&](const auto& question) { return question.kind == kind; });
  return found == questions.end() ? nullptr : &*found;
}

bool IsKnownTo(Revision revision, std::string_view parameter) {
  return parameter != "idOperator" || revision == Revision::k2023_10;  // since 2018-05-29
}

// In the platform's order, without what is not given.
Parameters Order(const Question& question, const Target& target, const Parameters& given) {
  Parameters ordered;
  for (const auto name : question.parameters) {
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&](const auto& parameter) { return parameter.first == name; });
    std::string value = found == given.end() ? "" : found->second;
    if (name == "idConnectorVersion") value = target.version_id;
    if (name == "idWebsite") value = platform::PlatformId(target.website_id);
    if (!value.empty() && IsKnownTo(target.revision, name)) ordered.emplace_back(name, value);
  }
  return ordered;
}

std::string NameOnTheWire(const std::string& name, Revision revision, Brackets brackets) {
  if (name != "search") return name;
  if (revision == Revision::k2023_10) return "searchQuery";
  const std::string bracketed = "search[default][contains]";
  return brackets == Brackets::kRaw ? bracketed : web::PercentEncode(bracketed);
}

std::string BodyFor(const Question& question, const Target& target, const Parameters& given) {
  auto body = nlohmann::ordered_json::object();
  for (const auto& [name, value] : Order(question, target, given)) body[name] = value;
  return body.dump();
}

}  // namespace

const std::vector<std::string_view>& Kinds() {
  static const auto kinds = [] {
    std::vector<std::string_view> names;
    for (const auto& question : Questions()) names.push_back(question.kind);
    return names;
  }();
  return kinds;
}

const std::vector<std::string_view>* ParametersOf(std::string_view kind) {
  const auto* question = Find(kind);
  return question == nullptr ? nullptr : &question->parameters;
}

std::string QueryFor(std::string_view kind, const Target& target, const Parameters& given,
                     Brackets brackets) {
  const auto* question = Find(kind);
  if (question == nullptr) throw std::logic_error("nobody asks for " + std::string(kind));
  std::string query;
  for (const auto& [name, value] : Order(*question, target, given)) {
    if (!query.empty()) query += '&';
    query += NameOnTheWire(name, target.revision, brackets) + '=' + web::PercentEncode(value);
  }
  return query;
}

std::optional<Call> Ask(const std::string& kind, const Target& target, const Parameters& given,
                        Brackets brackets) {
  const auto* question = Find(kind);
  const auto url = target.urls.find(kind);
  if (question == nullptr || url == target.urls.end()) return std::nullopt;
  Call call{target.app_id, target.website_id, kind, "GET", url->second, "", {}};
  if (kind == "visitor-actions") {
    call.method = "POST";
    call.body = BodyFor(*question, target, given);
  } else if (const auto query = QueryFor(kind, target, given, brackets); !query.empty()) {
    call.url += '?' + query;
  }
  call.schema = question->schema;
  if (question->has_schema_of_each_revision) {
    call.schema += '.' + std::string(contract::ToString(target.revision));
  }
  return call;
}

}  // namespace connector::sandbox::interactions
