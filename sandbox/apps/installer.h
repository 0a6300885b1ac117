// The steps of an installation, as the platform takes them (platform, 3.3).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/apps/store.h"
#include "sandbox/apps/values.h"
#include "sandbox/apps/verification.h"
#include "sandbox/interactions/caller.h"

namespace connector::sandbox::apps {

// What came of one step.
// NOLINTNEXTLINE(bugprone-exception-escape): a null of the library may throw, whatever it says
struct Step {
  std::string name;  // authentication, settings
  bool is_passed = false;
  std::string message;              // of the step as a whole
  std::vector<FieldError> errors;   // field "" if the connector named none
  std::vector<std::int64_t> calls;  // that the connector was asked with
  std::string wire_form;            // that it understood; "" if it was not asked
  Typed values;                     // what is kept if it passed
};

// {"step", "passed", "message", "errors": [{"field", "message"}], "calls", "wireForm"}
nlohmann::ordered_json ToJson(const Step& step);

// What a webhook's availability check found.
struct Availability {
  std::string url;
  std::int64_t call = 0;
  std::string problem;  // "" if it is there
};

// [{"url", "available", "problem", "call"}]
nlohmann::ordered_json ToJson(const std::vector<Availability>& webhooks);

// For one thread.
class Installer {
 public:
  explicit Installer(std::shared_ptr<interactions::Caller> caller) : caller_(std::move(caller)) {}

  // The platform's own checks, and then the connector's, if it has a verification URL and the step
  // has fields. R: without a form in the app's file, the second form is sent first and, if the
  // answer is a 400, the first; either form of the answer is understood.
  Step Check(const StoredApp& stored, std::int64_t website_id, std::string_view group,
             const Typed& typed);

  // A select picker's options, as the connector answers; why there are none, if there are none.
  struct Picker {
    nlohmann::json options;  // [{"label", "value"}]
    std::string error;
    std::int64_t call = 0;
  };
  Picker AskOptions(const StoredApp& stored, std::int64_t website_id, const Parameter& parameter);

  // R: of each URL once, when the app is saved and at installation. Whatever it finds, it is only
  // reported.
  std::vector<Availability> CheckWebhooks(const StoredApp& stored,
                                          std::optional<std::int64_t> website_id);

 private:
  void Verify(const StoredApp& stored, std::int64_t website_id, Step& step);

  std::shared_ptr<interactions::Caller> caller_;
};

}  // namespace connector::sandbox::apps
