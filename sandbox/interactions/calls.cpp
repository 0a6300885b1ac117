#include "sandbox/interactions/calls.h"

#include "base/sql/query.h"
#include "base/text/json.h"
#include "base/text/shell.h"
#include "base/text/timestamp.h"
#include "contract/signature.h"
#include "sandbox/platform/events.h"

namespace connector::sandbox::interactions {
namespace {

using nlohmann::ordered_json;

// The first columns of both statements.
ordered_json Summarize(const sql::Rows& rows) {
  const auto website = rows.OptionalInteger(2);
  const auto status = rows.OptionalInteger(6);
  return {{"id", rows.Integer(0)},
          {"app", rows.Text(1)},
          {"website", website ? ordered_json(platform::PlatformId(*website)) : ordered_json()},
          {"kind", rows.Text(3)},
          {"startedAt", text::FormatTimestamp(rows.Integer(4))},
          {"tookMs", rows.Integer(5)},
          {"status", text::OrNull<ordered_json>(status)},
          {"error", text::OrNull<ordered_json>(rows.OptionalText(7))},
          {"misfit", text::OrNull<ordered_json>(rows.OptionalText(8))}};
}

std::string HeaderIn(const ordered_json& request, std::string_view name) {
  for (const auto& header : request.at("headers")) {
    if (header.at(0) == name) return header.at(1);
  }
  return "";
}

// The bytes, which part of the request they are, and the digest that was sent; null if it was not
// signed.
ordered_json WhatWasSigned(const ordered_json& request) {
  const auto signature = HeaderIn(request, contract::kSignatureHeader);
  if (signature.empty()) return nullptr;
  const bool is_post = request.at("method") == "POST";
  const auto url = request.at("url").get<std::string>();
  const auto mark = url.find('?');
  const auto query = mark == std::string::npos ? "" : url.substr(mark + 1);
  return {{"part", is_post ? "body" : "query"},
          {"bytes", is_post ? request.at("body").get<std::string>() : query},
          {"algorithm", "HMAC-SHA256, keyed with the app's security token"},
          {"signature", signature}};
}

// Repeats the request with the signature that was sent: the secret is in no command.
std::string Curl(const ordered_json& request) {
  const auto method = request.at("method").get<std::string>();
  auto command =
      "curl -g -s -i --path-as-is " + text::ShellQuote(request.at("url").get<std::string>());
  for (const auto& header : request.at("headers")) {
    command += " -H " + text::ShellQuote(header.at(0).get<std::string>() + ": " +
                                         header.at(1).get<std::string>());
  }
  if (method == "POST") {
    command += " --data-raw " + text::ShellQuote(request.at("body").get<std::string>());
  }
  return command;
}

}  // namespace

Calls::Calls(sql::Reader& reader)
    : reader_(reader),
      list_(reader,
            "SELECT c.id, a.name, c.website_id, c.kind, c.started_at, c.took_ms, c.status, "
            "c.error, c.misfit, c.request ->> 'method', c.request ->> 'url' "
            "FROM calls c JOIN apps a ON a.id = c.app_id "
            "WHERE (?1 IS NULL OR c.kind = ?1) "
            "AND (?2 IS NULL OR a.name = ?2 OR a.connector_id = ?2) "
            "AND (?3 IS NULL OR c.id < ?3) "
            "AND (NOT ?4 OR c.error IS NOT NULL OR c.misfit IS NOT NULL) "
            "ORDER BY c.id DESC LIMIT ?5"),
      dropped_(reader, "SELECT dropped_calls FROM state"),
      find_(reader,
            "SELECT c.id, a.name, c.website_id, c.kind, c.started_at, c.took_ms, c.status, "
            "c.error, c.misfit, c.request, c.answer "
            "FROM calls c JOIN apps a ON a.id = c.app_id WHERE c.id = ?") {}

ordered_json Calls::List(const CallFilter& filter) {
  const sql::Snapshot snapshot(reader_);
  auto calls = ordered_json::array();
  sql::Rows rows(list_, filter.kind, filter.app, filter.before, std::int64_t{filter.is_wrong_only},
                 filter.limit);
  while (rows.Next()) {
    auto call = Summarize(rows);
    call["method"] = rows.Text(9);
    call["url"] = rows.Text(10);
    calls.push_back(std::move(call));
  }
  sql::Rows dropped(dropped_);
  dropped.Next();
  return {{"calls", std::move(calls)}, {"dropped", dropped.Integer(0)}};
}

ordered_json Calls::Find(std::int64_t id) {
  const sql::BoundedTime bounded_time(reader_);
  sql::Rows rows(find_, id);
  if (!rows.Next()) return nullptr;
  auto call = Summarize(rows);
  const auto request = ordered_json::parse(rows.Text(9));
  const auto answer = rows.OptionalText(10);
  call["request"] = request;
  call["signed"] = WhatWasSigned(request);
  call["answer"] = answer ? ordered_json::parse(*answer) : ordered_json();
  call["curl"] = Curl(request);
  return call;
}

}  // namespace connector::sandbox::interactions
