// The pages, and what belongs to them: files of the folder beside this one, inside the binary.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/http/server/dispatch.h"

namespace connector::sandbox::console {

// That the login page is at, which only a sandbox with a token has.
constexpr std::string_view kLoginPath = "/login";

struct Page {
  std::string_view path;  // as routes have it
  std::string_view file;
};

// Each page knows by its address what of itself it shows.
constexpr std::array<Page, 18> kPages{{
    {"/", "start.html"},
    {"/console", "console.html"},
    {"/visit/{website}", "visit.html"},
    {"/apps", "apps.html"},
    {"/apps/{app}", "apps.html"},
    {"/apps/{app}/install", "apps.html"},
    {"/apps/{app}/information", "apps.html"},
    {"/apps/{app}/authentication", "apps.html"},
    {"/apps/{app}/settings", "apps.html"},
    {"/apps/{app}/plugins", "apps.html"},
    {"/apps/{app}/webhooks", "apps.html"},
    {"/apps/{app}/review", "apps.html"},
    {"/apps/{app}/test", "apps.html"},
    {"/deliveries", "deliveries.html"},
    {"/deliveries/{id}", "deliveries.html"},
    {"/calls", "calls.html"},
    {"/calls/{id}", "calls.html"},
    {"/reports", "reports.html"},
}};
constexpr Page kLoginPage{kLoginPath, "login.html"};

// The pages above, and every file at /assets/{file}. All are answered at once.
std::vector<http::Route> PageRoutes();

// To be had only if there is a token to log in with.
http::Route LoginPageRoute();

}  // namespace connector::sandbox::console
