// An app as its developer declares it, in a file (sandbox: An app is a file; platform, 3).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "contract/revision.h"

namespace connector::sandbox::apps {

// The groups are the first two steps of an installation.
constexpr std::string_view kAuthentication = "authentication";
constexpr std::string_view kSettings = "settings";

struct Parameter {
  std::string key;
  std::string label;
  std::string type;         // text, numeric, alphanumeric, toggle, selectpicker
  std::string group;        // authentication, settings
  std::string options_url;  // of a select picker; may be a path, or "": that of select-options
  std::string parent;       // key of the toggle that it depends on, or ""
  bool is_required = false;
};

struct Webhook {
  std::string label;
  std::string url;                  // may be a path
  std::string content_type;         // application/json, application/x-www-form-urlencoded
  std::vector<std::string> events;  // names, domains, or "*"
};

struct App {
  std::string name;
  std::string url;  // what paths are relative to; without a slash at the end
  bool is_private = true;
  // By interaction, as connector-check names them; "" is off, as is what is not there.
  std::map<std::string, std::string> paths;
  contract::Revision revision = contract::Revision::k2017_09;
  std::string verification_form;  // 2017-09, 2018-02, or "": found out
  std::vector<Parameter> parameters;
  std::vector<Webhook> webhooks;
  // What connector-check alone reads, as it is.
  nlohmann::ordered_json checks = nlohmann::ordered_json::object();

  // Absolute; "" if the app has none of it. Names as connector-check's: "categories", "health", …
  std::string UrlOf(std::string_view interaction) const;

  // Of a path, or of a URL.
  std::string Absolute(const std::string& path_or_url) const;

  // Of a select picker's options.
  std::string OptionsUrlOf(const Parameter& parameter) const;

  // Null if there is none of that key.
  const Parameter* Find(std::string_view key) const;
};

constexpr std::size_t kLongestAppFile = 65'536;  // bytes

// Reads app.yaml. Every mistake goes into `errors`, with its line and reason; what is returned is
// an app if there are none.
App ReadApp(const std::string& yaml, std::vector<std::string>& errors);

// The same of the entries as JSON, as the pages send them; mistakes have no line.
App ReadApp(const nlohmann::ordered_json& entries, std::vector<std::string>& errors);

// As it is kept (apps.definition): the entries of the file, all of them. And back: lossless. Throws
// std::logic_error if it is none.
nlohmann::ordered_json ToJson(const App& app);
App FromJson(const nlohmann::ordered_json& json);

// app.yaml again.
std::string ToYaml(const App& app);

}  // namespace connector::sandbox::apps
