#include "contract/revision.h"

namespace connector::contract {

std::optional<Revision> ParseRevision(std::string_view name) {
  if (name == "2017-09") return Revision::k2017_09;
  if (name == "2023-10") return Revision::k2023_10;
  return std::nullopt;
}

std::string_view ToString(Revision revision) {
  return revision == Revision::k2017_09 ? "2017-09" : "2023-10";
}

}  // namespace connector::contract
