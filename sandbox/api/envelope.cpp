#include "sandbox/api/envelope.h"

#include <utility>

namespace connector::sandbox::api {

Reply Fail(int status, std::string message) { return {status, "fail", std::move(message)}; }

Reply FieldIsMissing(std::string_view field) {
  return Fail(400, "Field '" + std::string(field) + "' is missing.");
}

Reply FieldIsNotValid(std::string_view field) {
  return Fail(400, "Value of field '" + std::string(field) + "' is not valid.");
}

Reply Unknown(std::string_view resource, std::string_view attribute, std::string_view value) {
  return Fail(404, "Unknown '" + std::string(resource) + "' with '" + std::string(attribute) +
                       "' " + std::string(value) + ".");
}

Reply Forbidden() { return {403, "error", "Forbidden"}; }

Reply NotNow() { return {503, "error", "The service is unavailable: try again."}; }

web::Response ToResponse(const Reply& reply, Escaping escaping) {
  Json body;
  auto& meta = body["meta"];
  meta["status"] = reply.meta_status;
  if (!reply.message.empty()) meta["message"] = reply.message;
  if (reply.filters) meta["filters"] = *reply.filters;
  if (reply.data) body["data"] = *reply.data;
  if (const auto& pagination = reply.pagination) {
    body["pagination"] = {{"page", pagination->page},
                          {"pages", pagination->pages},
                          {"limit", pagination->limit},
                          {"count", pagination->count}};
  }
  auto response = web::JsonResponse(
      body.dump(-1, ' ', escaping == Escaping::kAscii, Json::error_handler_t::replace));
  response.status = reply.status;
  if (reply.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace connector::sandbox::api
