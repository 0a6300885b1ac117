// A form as a tree (contract, Webhooks). Names with brackets are arrays and objects, in the
// spelling that PHP made common: a[]=1&a[]=2, a[0]=1&a[1]=2, a[0][b]=1, a[b]=1.
#pragma once

#include <string_view>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/web/problem.h"

namespace connector::web {

// An object of texts, arrays and objects. A 400 for what cannot be read in one way only: an escape
// or a text that is none, a name twice, brackets that are not in pairs, a name both with and
// without them, elements both with and without their numbers.
std::variant<nlohmann::json, Problem> ParseForm(std::string_view body);

}  // namespace connector::web
