#include "base/text/ascii.h"
#include "checker/check.h"
#include "checker/checks/lists.h"
#include "checker/checks/locales.h"

namespace connector::checker::profile {
namespace {

constexpr auto kProfile = Endpoint::kVisitorProfile;

// The id of the visitor by that name; skips the check where the configuration has none.
std::string VisitorId(const Probe& probe, std::string_view name) {
  for (const auto& [known, id] : probe.target().visitor) {
    if (known == name) return id;
  }
  Probe::Skip("the configuration has no " + std::string(name) + " of a visitor");
}

Page Profile(Probe& probe, Parameters more = {}) {
  more.push_back(probe.target().visitor.front());
  auto page = probe.List(kProfile, more);
  probe.Expect(!page.items.empty(), page.exchange,
               "the profile of the configuration's visitor, not []");
  return page;
}

void UnknownVisitor(Probe& probe) {
  const auto page = probe.List(kProfile, {{"idVisitorExternal", probe.Marker()}});
  probe.Expect(page.items.empty(), page.exchange, "[]: there is no such visitor");
}

void NoVisitor(Probe& probe) {
  const auto page = probe.List(kProfile);
  probe.Expect(page.items.empty(), page.exchange, "[]: no visitor was asked for");
}

void Shape(Probe& probe) { ExpectShape(probe, Profile(probe), "visitor-profile.2023-10"); }

void FieldTypes(Probe& probe) {
  if (probe.target().revision != contract::Revision::k2017_09) {
    Probe::NotApplicable("only the revision 2017-09 knows fewer field types than there are");
  }
  ExpectShape(probe, Profile(probe), "visitor-profile.2017-09");
}

void UniqueIds(Probe& probe) { ExpectUniqueIds(probe, Profile(probe)); }

void EveryIdentifier(Probe& probe) {
  const auto first = Profile(probe);
  for (const auto& identifier : probe.target().visitor) {
    const auto page = probe.List(kProfile, {identifier});
    probe.Expect(page.items == first.items, page.exchange,
                 "the same profile as by " + probe.target().visitor.front().first);
  }
}

void UnknownIdentifierIsPassedOver(Probe& probe) {
  const auto email = VisitorId(probe, "emailVisitor");
  const auto expected = probe.List(kProfile, {{"emailVisitor", email}});
  const auto page =
      probe.List(kProfile, {{"idVisitorExternal", probe.Marker()}, {"emailVisitor", email}});
  probe.Expect(page.items == expected.items && !page.items.empty(), page.exchange,
               "the profile of the visitor that the e-mail address finds");
}

void EmailCase(Probe& probe) {
  const auto email = VisitorId(probe, "emailVisitor");
  const auto expected = probe.List(kProfile, {{"emailVisitor", email}});
  const auto page = probe.List(kProfile, {{"emailVisitor", text::ToUpper(email)}});
  probe.Expect(page.items == expected.items && !page.items.empty(), page.exchange,
               "the same profile as with the address in small letters");
}

void Locale(Probe& probe) {
  ExpectLocaleSelectsLabels(probe, kProfile, {probe.target().visitor.front()}, {"label"});
}

}  // namespace

// clang-format off
std::vector<Check> Checks() {
  constexpr std::string_view kKnown = "profile.shape";
  return {
      {.requirement = "profile.unknown-visitor", .endpoint = kProfile, .run = UnknownVisitor},
      {.requirement = "profile.no-visitor", .endpoint = kProfile, .run = NoVisitor},
      {.requirement = "profile.shape", .endpoint = kProfile, .run = Shape, .need = Need::kVisitor},
      {.requirement = "profile.field-types", .endpoint = kProfile, .run = FieldTypes, .need = Need::kVisitor, .only_after = kKnown},
      {.requirement = "profile.unique-ids", .endpoint = kProfile, .run = UniqueIds, .need = Need::kVisitor, .only_after = kKnown},
      {.requirement = "profile.every-identifier", .endpoint = kProfile, .run = EveryIdentifier, .need = Need::kVisitor, .only_after = kKnown},
      {.requirement = "profile.unknown-identifier", .endpoint = kProfile, .run = UnknownIdentifierIsPassedOver, .need = Need::kVisitor, .only_after = kKnown},
      {.requirement = "profile.email-case", .endpoint = kProfile, .run = EmailCase, .need = Need::kVisitor, .only_after = kKnown},
      {.requirement = "profile.locale", .endpoint = kProfile, .run = Locale, .need = Need::kVisitor, .only_after = kKnown},
  };
}
// clang-format on

}  // namespace connector::checker::profile
