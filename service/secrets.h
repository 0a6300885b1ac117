// Secrets come from files or the environment, never from a flag that `ps` shows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/signature.h"

namespace connector::service {

struct Configuration;

// Writes a random secret into the configured file where there is none yet, readable by its owner
// only. What is wrong goes into `errors`.
void GenerateSecret(const Configuration& configuration, std::vector<std::string>& errors);

// What is wrong goes into `errors`, and never holds anything of a secret. A file's last line end
// does not belong to the secret. An empty or missing file means that there is no previous secret;
// of the others it is an error. Called again, it reads the files again.
Secrets ReadSecrets(const Configuration& configuration, std::vector<std::string>& errors);
std::optional<std::string> ReadAdminToken(const Configuration& configuration,
                                          std::vector<std::string>& errors);

}  // namespace connector::service
