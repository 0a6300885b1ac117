#include "sandbox/console/pages.h"

#include <sodium.h>

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

#include "base/text/ascii.h"
#include "base/text/embedded_file.h"
#include "base/text/hex.h"
#include "base/web/problem.h"

namespace connector::sandbox::console {

std::vector<text::EmbeddedFile> EmbeddedFiles();  // of pages/, by the build

namespace {

// Nothing runs or is loaded that is not one of the files, except pictures: those of products are
// their shop's.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' https: http://127.0.0.1:* http://localhost:* data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

struct Representation {
  std::string tag;  // of these bytes, for If-None-Match
  std::string_view bytes;
};

// As it is, and as gzip made it.
struct Asset {
  std::string_view type;
  Representation plain;
  Representation compressed;
};

constexpr std::string_view kCompressed = ".gz";

std::string_view TypeOf(std::string_view file) {
  const auto ending = file.substr(file.rfind('.') + 1);
  if (ending == "html") return "text/html; charset=utf-8";
  if (ending == "css") return "text/css; charset=utf-8";
  if (ending == "js") return "text/javascript; charset=utf-8";
  throw std::logic_error("of which type is " + std::string(file) + "?");
}

std::string TagOf(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return '"' + text::ToHex({reinterpret_cast<const char*>(digest.data()), digest.size()}) + '"';
}

using Assets = std::map<std::string, Asset, std::less<>>;

const Assets& AllAssets() {
  static const Assets all = [] {
    Assets assets;
    for (const auto& file : EmbeddedFiles()) {
      const Representation bytes{TagOf(file.text), file.text};
      if (const auto dot = file.name.size() - kCompressed.size();
          file.name.compare(dot, kCompressed.size(), kCompressed) == 0) {
        assets[file.name.substr(0, dot)].compressed = bytes;
      } else {
        auto& asset = assets[file.name];
        asset.type = TypeOf(file.name);
        asset.plain = bytes;
      }
    }
    return assets;
  }();
  return all;
}

// Whoever gives gzip a weight (q=0.5, which no browser does) gets the plain bytes.
bool TakesGzip(const web::Request& request) {
  const auto codings = web::HeaderElements(request, "Accept-Encoding");
  return std::any_of(codings.begin(), codings.end(),
                     [](std::string_view coding) { return text::ToLower(coding) == "gzip"; });
}

// The server adds X-Content-Type-Options to whatever it answers.
web::Response Answer(const web::Request& request, const Asset& asset) {
  const bool is_compressed = TakesGzip(request);
  const auto& chosen = is_compressed ? asset.compressed : asset.plain;
  web::Response response;
  response.headers = {{"Content-Security-Policy", kPolicy},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-cache"},
                      {"Vary", "Accept-Encoding"},
                      {"ETag", chosen.tag}};
  if (web::IsKnown(web::HeaderElements(request, "If-None-Match"), chosen.tag)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", asset.type);
  if (is_compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = chosen.bytes;
  return response;
}

http::Route RouteOf(const Page& page) {
  const auto& all = AllAssets();
  const auto found = all.find(page.file);
  if (found == all.end()) throw std::logic_error("there is no " + std::string(page.file));
  const auto& asset = found->second;
  return {"GET", page.path, http::Access::kGuarded,
          [&asset](const web::Request& request) { return Answer(request, asset); }};
}

}  // namespace

std::vector<http::Route> PageRoutes() {
  std::vector<http::Route> routes;
  routes.reserve(kPages.size() + 1);
  for (const auto& page : kPages) routes.push_back(RouteOf(page));
  routes.push_back(
      {"GET", "/assets/{file}", http::Access::kGuarded, [](const web::Request& request) {
         const auto& all = AllAssets();
         const auto found = all.find(request.argument);
         return found == all.end() ? web::ToResponse({404, "There is no such file.", ""})
                                   : Answer(request, found->second);
       }});
  return routes;
}

http::Route LoginPageRoute() { return RouteOf(kLoginPage); }

}  // namespace connector::sandbox::console
