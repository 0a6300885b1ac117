#include <map>

#include "checker/check.h"
#include "checker/checks/lists.h"
#include "checker/checks/locales.h"

namespace connector::checker::closing {
namespace {

constexpr auto kClosing = Endpoint::kClosingOptions;

void Answers(Probe& probe) { probe.List(kClosing); }

void Shape(Probe& probe) { ExpectShape(probe, probe.List(kClosing), "closing-options.2023-10"); }

void FieldTypes(Probe& probe) {
  if (probe.target().revision != contract::Revision::k2017_09) {
    Probe::NotApplicable("only the revision 2017-09 knows fewer field types than there are");
  }
  ExpectShape(probe, probe.List(kClosing), "closing-options.2017-09");
}

void UniqueIds(Probe& probe) { ExpectUniqueIds(probe, probe.List(kClosing)); }

void Parents(Probe& probe) {
  const auto page = probe.List(kClosing);
  std::map<std::string, std::string> types;
  for (const auto& field : page.items) {
    if (const auto parent = TextOf(field, "idParent"); !parent.empty()) {
      probe.Expect(
          types.count(parent) != 0, page.exchange,
          "the parent \"" + parent + "\" before the field \"" + TextOf(field, "id") + "\"");
      probe.Expect(types[parent] == "CHECKBOX", page.exchange,
                   "the parent \"" + parent + "\" to be a CHECKBOX");
    }
    types[TextOf(field, "id")] = TextOf(field, "fieldType");
  }
}

void Locale(Probe& probe) { ExpectLocaleSelectsLabels(probe, kClosing, {}, {"label"}); }

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kAnswers = "closing.answers";
  return {
      {.requirement = "closing.answers", .endpoint = kClosing, .run = Answers},
      {.requirement = "closing.shape", .endpoint = kClosing, .run = Shape, .only_after = kAnswers},
      {.requirement = "closing.field-types", .endpoint = kClosing, .run = FieldTypes, .only_after = "closing.shape"},
      {.requirement = "closing.unique-ids", .endpoint = kClosing, .run = UniqueIds, .only_after = kAnswers},
      {.requirement = "closing.parents", .endpoint = kClosing, .run = Parents, .only_after = kAnswers},
      {.requirement = "closing.locale", .endpoint = kClosing, .run = Locale, .only_after = kAnswers},
  };
}
// clang-format on

}  // namespace connector::checker::closing
