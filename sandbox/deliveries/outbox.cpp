#include "sandbox/deliveries/outbox.h"

#include <string>

namespace connector::sandbox::deliveries {
namespace {

constexpr auto* kJobColumns =
    "SELECT d.id, d.subscription_id, e.body, d.correlation_id, s.url, s.content_type, a.secret, "
    "a.previous_secret, d.misbehaviour, d.sent_at FROM deliveries d ";
constexpr auto* kJobTables =
    "JOIN events e ON e.id = d.event_id JOIN subscriptions s ON s.id = d.subscription_id "
    "JOIN installations i ON i.id = s.installation_id JOIN apps a ON a.id = i.app_id ";

Job JobOf(const sql::Rows& rows, std::int64_t epoch) {
  Job job;
  job.delivery = rows.Integer(0);
  job.subscription = rows.Integer(1);
  job.epoch = epoch;
  job.event = rows.Text(2);
  job.correlation_id = rows.Text(3);
  job.url = rows.Text(4);
  job.content_type = rows.Text(5);
  job.secret = rows.Text(6);
  job.previous_secret = rows.OptionalText(7);
  job.misbehaviour = rows.IsNull(8) ? std::nullopt : FromJsonText(rows.Text(8));
  job.sent_at = rows.OptionalInteger(9);
  return job;
}

}  // namespace

Outbox::Outbox(sql::Reader& reader)
    : epoch_(reader, "SELECT began_at FROM state"),
      subscription_after_(reader,
                          "SELECT MIN(subscription_id) FROM deliveries INDEXED BY "
                          "deliveries_waiting WHERE state = 'waiting' AND subscription_id > ?"),
      first_attempts_(reader, std::string(kJobColumns) + "INDEXED BY deliveries_waiting " +
                                  kJobTables +
                                  "WHERE d.state = 'waiting' AND d.subscription_id = ? AND "
                                  "d.attempts = 0 AND d.id > ? ORDER BY d.id LIMIT ?"),
      retries_(reader,
               "SELECT due_at, id, subscription_id, attempts, sent_at FROM deliveries INDEXED BY "
               "deliveries_waiting WHERE state = 'waiting' AND attempts > 0"),
      one_(reader, std::string(kJobColumns) + kJobTables + "WHERE d.id = ?") {}

std::int64_t Outbox::Epoch() {
  sql::Rows rows(epoch_);
  read_epoch_ = rows.Next() ? rows.Integer(0) : 0;
  return read_epoch_;
}

std::optional<std::int64_t> Outbox::SubscriptionAfter(std::int64_t subscription) {
  sql::Rows rows(subscription_after_, subscription);
  return rows.Next() ? rows.OptionalInteger(0) : std::nullopt;
}

std::vector<Job> Outbox::FirstAttempts(std::int64_t subscription, std::int64_t after,
                                       std::size_t most) {
  std::vector<Job> jobs;
  sql::Rows rows(first_attempts_, subscription, after, static_cast<std::int64_t>(most));
  while (rows.Next()) jobs.push_back(JobOf(rows, read_epoch_));
  return jobs;
}

std::vector<Outbox::Retry> Outbox::Retries() {
  std::vector<Retry> retries;
  for (sql::Rows rows(retries_); rows.Next();) {
    retries.push_back({rows.Integer(0), rows.Integer(1), rows.Integer(2),
                       static_cast<int>(rows.Integer(3)), rows.OptionalInteger(4)});
  }
  return retries;
}

std::optional<Job> Outbox::Load(const Retry& retry) {
  sql::Rows rows(one_, retry.delivery);
  if (!rows.Next()) return std::nullopt;
  auto job = JobOf(rows, read_epoch_);
  job.attempts = retry.attempts;
  job.sent_at = retry.sent_at;
  return job;
}

}  // namespace connector::sandbox::deliveries
