// Events for tests.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "events/store.h"

namespace connector::testing {

// A visitor of the sample shop.
constexpr auto* kSampleVisitor = "593de0891b628a50b09835dc6c0e92565329c74baa90e";

// contract/event-examples.json.
nlohmann::ordered_json EventExamples();

// The same event as application/x-www-form-urlencoded; arrays and objects as their JSON text.
std::string ToForm(const nlohmann::ordered_json& event);

// An event of that type with id, time and `fields`.
std::string MakeEvent(const std::string& type, const std::string& id, const std::string& created_at,
                      const nlohmann::ordered_json& fields = nlohmann::ordered_json::object());

// An event as it comes just now, without headers for tracing.
std::shared_ptr<events::Delivery> DeliveryOf(const std::string& body,
                                             web::Encoding encoding = web::Encoding::kJson);

// One that has no effect.
std::shared_ptr<events::Delivery> Created(const std::string& id, int user = 1);

// To a store, or to what stands before it.
using Acknowledgement = std::pair<events::Outcome, events::Receipt>;
template <typename Receiver>
std::future<Acknowledgement> Send(Receiver& receiver,
                                  std::shared_ptr<const events::Delivery> delivery) {
  const auto told = std::make_shared<std::promise<Acknowledgement>>();
  receiver.Receive(std::move(delivery),
                   [told](const events::Outcome& outcome, events::Receipt receipt) {
                     told->set_value({outcome, receipt});
                   });
  return told->get_future();
}

}  // namespace connector::testing
