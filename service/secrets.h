// Secrets come from files or the environment, never from a flag that `ps` shows.
#pragma once

#include <string>
#include <vector>

#include "service/keyring.h"

namespace connector::service {

struct Configuration;

// Writes a random secret into the configured file if there is none yet and the configuration is not
// only printed, readable by its owner only. What is wrong goes into `errors`.
void GenerateSecret(const Configuration& configuration, std::vector<std::string>& errors);

// What is wrong with secrets, and never holds anything of one.
struct SecretReport {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;  // of what is used all the same
};

// How each is read is said in base/settings/secret.h. An empty or missing file means that there is
// no previous secret; of the others it is an error. Called again, it reads the files again.
Secrets ReadSecrets(const Configuration& configuration, SecretReport& report);

}  // namespace connector::service
