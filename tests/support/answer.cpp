#include "tests/support/answer.h"

#include <future>
#include <memory>
#include <stdexcept>

namespace connector::testing {

web::Response Await(web::Answer answer) {
  if (auto* response = std::get_if<web::Response>(&answer)) return std::move(*response);
  auto promise = std::make_shared<std::promise<web::Response>>();
  auto future = promise->get_future();
  std::get<web::Deferred>(answer).start(
      [promise](web::Response response) { promise->set_value(std::move(response)); });
  if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
    throw std::runtime_error("no deferred answer came");
  }
  return future.get();
}

std::string HeaderOf(const web::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace connector::testing
