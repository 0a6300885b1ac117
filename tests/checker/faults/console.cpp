#include <atomic>
#include <memory>

#include "base/text/ascii.h"
#include "tests/checker/faults/faults.h"

namespace connector::testing {
namespace {

constexpr auto* kProfile = "/visitor-profile";
constexpr auto* kActions = "/visitor-profile/actions";
constexpr auto* kClosing = "/closing-options";

void Clear(Json& items) { items = Json::array(); }

void RepeatTheFirst(Json& items) {
  if (!items.empty()) items.push_back(Json(items.front()));
}

}  // namespace

std::vector<Fault> ProfileFaults() {
  const auto clicks = std::make_shared<std::atomic<int>>(0);
  return {
      {"an unknown visitor is a 404",
       {"profile.unknown-visitor"},
       Refusing(kProfile, 404,
                [](const auto& request) {
                  return Has(request.query, "idVisitorExternal=connector-check") &&
                         !Has(request.query, "emailVisitor");
                })},
      {"without a visitor there is somebody's profile",
       {"profile.no-visitor"},
       On(
           kProfile, [](const auto& request) { return !Has(request.query, "isitor"); },
           [](auto request, const auto& forward) {
             request.query += "&idVisitorExternal=123";
             return forward(Signed(request));
           })},
      {"a profile's values are of any type",
       {"profile.shape"},
       OnBody(kProfile,
              [](Json& items) {
                if (!items.empty()) items[0]["value"] = 14;
              })},
      {"an old version gets a new field type in the profile",
       {"profile.field-types"},
       OnBody(
           kProfile,
           [](Json& items) {
             if (items.empty()) return;
             items.push_back(
                 {{"id", "call"}, {"label", "Call"}, {"value", "CALL"}, {"fieldType", "ACTION"}});
           }),
       true},
      {"a profile's field is there twice",
       {"profile.unique-ids"},
       OnBody(kProfile, RepeatTheFirst)},
      {"the visitor's unique id finds nobody",
       {"profile.every-identifier"},
       OnBody(kProfile, Asking("idVisitorUnique="), Clear)},
      {"only the first identifier is looked at",
       {"profile.unknown-identifier"},
       Ignoring(kProfile, "emailVisitor", Asking("idVisitorExternal=connector-check"))},
      {"the case of an e-mail address matters",
       {"profile.email-case"},
       OnBody(kProfile, Asking("emailVisitor=CAMILLE"), Clear)},
      {"a locale changes a profile's data",
       {"profile.locale"},
       OnBody(kProfile, Asking("operatorLocale=de"),
              [](Json& items) {
                for (auto& item : items) item["value"] = "Wert";
              })},
      {"success is a text",
       {"actions.answer"},
       OnBody(kActions, [](Json& answer) { answer["success"] = "true"; })},
      {"a click that is repeated is done again",
       {"actions.once"},
       OnBody(kActions, [clicks](Json& answer) { answer["message"] = std::to_string(++*clicks); })},
      {"an unknown action succeeds",
       {"actions.unknown"},
       OnBody(kActions, Asking("\"action\":\"connector-check"),
              [](Json& answer) { answer["success"] = true; })},
      {"select options are in an envelope",
       {"settings.shape"},
       OnBody("/settings/warehouse/options",
              [](Json& body) {
                body = Json{{"options", Json(body)}};
              })},
      {"a locale changes an option's value",
       {"settings.locale"},
       OnBody("/settings/warehouse/options", Asking("operatorLocale=de"),
              [](Json& options) { options[0]["value"] = "Lager"; })},
  };
}

std::vector<Fault> ClosingFaults() {
  return {
      {"closing options fail", {"closing.answers"}, Refusing(kClosing, 500, Always())},
      {"idParent is null",
       {"closing.shape"},
       OnBody(kClosing,
              [](Json& items) {
                for (auto& item : items) {
                  if (!item.contains("idParent")) item["idParent"] = nullptr;
                }
              })},
      {"an old version gets a new field type in the form",
       {"closing.field-types"},
       OnBody(kClosing,
              [](Json& items) {
                if (items.empty()) return;
                items.push_back({{"id", "new"},
                                 {"label", "New"},
                                 {"fieldType", "TEXTAREA"},
                                 {"isRequired", false}});
              }),
       true},
      {"a closing option is there twice", {"closing.unique-ids"}, OnBody(kClosing, RepeatTheFirst)},
      {"children come before their parents",
       {"closing.parents"},
       OnBody(kClosing, [](Json& items) { std::reverse(items.begin(), items.end()); })},
      {"a locale changes which fields there are",
       {"closing.locale"},
       OnBody(kClosing, Asking("operatorLocale=de"),
              [](Json& items) { items.erase(items.begin()); })},
  };
}

}  // namespace connector::testing
