// A check of one requirement, and the table of all.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "checker/probe.h"

namespace connector::checker {

// What has to be given for a check to run.
enum class Need {
  kNothing,
  kSecret,
  kVisitor,      // one that exists
  kAction,       // and an action of that visitor's profile
  kCredentials,  // right ones and wrong ones
  kParameter,    // the name of a select-picker parameter
  kWebsite,      // one that may be uninstalled
};

struct Check {
  std::string_view requirement;        // contract/requirements.yaml
  std::optional<Endpoint> endpoint{};  // that it is about; without it the check is not applicable
  void (*run)(Probe& probe);
  Need need = Need::kNothing;
  bool posts = false;             // so that --read-only leaves it out
  std::string_view only_after{};  // another check, without whose pass this one says nothing
  bool run_at_end = false;        // it asks nothing, but looks at what the others saw
};

// In the order in which they run: what others build on comes first.
std::vector<Check> AllChecks();

// The checks of each area, defined in checks/.
// clang-format off
namespace signature { std::vector<Check> Checks(); }
namespace common { std::vector<Check> Checks(); }
namespace categories { std::vector<Check> Checks(); }
namespace products { std::vector<Check> Checks(); }
namespace search { std::vector<Check> Checks(); }
namespace profile { std::vector<Check> Checks(); }
namespace actions { std::vector<Check> Checks(); }
namespace closing { std::vector<Check> Checks(); }
namespace verification { std::vector<Check> Checks(); }
namespace settings { std::vector<Check> Checks(); }
namespace webhooks { std::vector<Check> Checks(); }
namespace health { std::vector<Check> Checks(); }
// clang-format on

// Of what the other checks saw; they come last.
namespace common {
std::vector<Check> SeenChecks();
}

// Installs the configuration's website-to-uninstall again, where it is refused: a run that was
// ended by force may have left it so.
namespace webhooks {
void RestoreWebsite(Session& session);
}

}  // namespace connector::checker
