#include "base/web/problem.h"

#include <nlohmann/json.hpp>

namespace connector::web {
namespace {

nlohmann::ordered_json Body(int status, std::string_view detail) {
  nlohmann::ordered_json body;
  body["type"] = "about:blank";
  body["title"] = ReasonPhrase(status);
  body["status"] = status;
  body["detail"] = detail;
  return body;
}

Response ToResponse(int status, const nlohmann::ordered_json& body) {
  return {status, {{"Content-Type", "application/problem+json"}}, body.dump(), {}};
}

}  // namespace

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

Response ToResponse(const Problem& problem) {
  auto body = Body(problem.status, problem.detail);
  if (!problem.parameter.empty()) body["parameter"] = problem.parameter;
  auto response = ToResponse(problem.status, body);
  if (problem.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response InternalError(std::string_view request_id) {
  auto body = Body(500, "The request failed inside; the log has the details.");
  body["requestId"] = request_id;
  return ToResponse(500, body);
}

}  // namespace connector::web
