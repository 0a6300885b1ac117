#include "sandbox/api/indicators.h"

#include <algorithm>

namespace connector::sandbox::api {
namespace {

using Channels = std::vector<std::string_view>;

const Channels kEveryChannel{"chat", "call", "video"};
const Channels kWithQueue{"chat", "video"};
const Channels kChatOnly{"chat"};

constexpr Part kContacts{Source::kContacts, "count(*)"};
constexpr Part kProcessed{Source::kContacts, "count(c.operator_id)"};
constexpr Part kAttributedAmount{Source::kTransactions,
                                 "sum(t.amount) FILTER (WHERE t.conversation_id IS NOT NULL)"};
constexpr Part kDisplays{Source::kRuleDisplays, "sum(d.displayed)"};
constexpr Part kPresence{Source::kOccupation, "presence"};
constexpr Part kProduction{Source::kOccupation, "production"};
constexpr Part kProductionHours{Source::kOccupation, "production_hours"};
constexpr Part kCoveredHours{Source::kOccupation, "production_smoothed_hours"};

Indicator One(std::string_view name, Unit unit, const Channels& channels, Part value) {
  return {name, unit, channels, value, std::nullopt};
}

Indicator Ratio(std::string_view name, Unit unit, const Channels& channels, Part value, Part per) {
  return {name, unit, channels, value, per};
}

// Times are milliseconds; an average of nothing is NULL, which is told as 0.
using S = Source;
using U = Unit;
const std::vector<Indicator> kTable{
    One("cart_after_contact_amount", U::kNumber, kEveryChannel,
        {S::kCarts, "avg(b.amount) FILTER (WHERE b.conversation_id IS NOT NULL)"}),
    One("cart_global_amount", U::kAmount, kEveryChannel, {S::kCarts, "avg(b.amount)"}),
    One("contact_answered_after_first_message_duration", U::kSeconds, kEveryChannel,
        {S::kContacts,
         "avg(c.answered_at - c.first_message_at) FILTER (WHERE c.answered_at >= "
         "c.first_message_at) / 1000"}),
    One("contact_answered_duration", U::kSeconds, kEveryChannel,
        {S::kContacts, "avg(c.answered_at - c.created_at) / 1000"}),
    One("contact_closed_after_last_message_duration", U::kSeconds, kEveryChannel,
        {S::kContacts, "avg(c.closed_at - c.last_message_at) / 1000"}),
    One("contact_duration", U::kSeconds, kEveryChannel,
        {S::kContacts, "avg(c.closed_at - c.created_at) / 1000"}),
    One("contact_missed_number", U::kNumber, kChatOnly, {S::kMissed, "count(*)"}),
    One("contact_missed_with_busy_operators_number", U::kNumber, kChatOnly,
        {S::kMissed, "count(*) FILTER (WHERE c.missed_because = 'busy')"}),
    One("contact_missed_with_no_operators_number", U::kNumber, kChatOnly,
        {S::kMissed, "count(*) FILTER (WHERE c.missed_because = 'no_operators')"}),
    One("contact_number", U::kNumber, kEveryChannel, kContacts),
    Ratio("contact_per_hour_average_number", U::kNumber, kEveryChannel, kProcessed, kCoveredHours),
    Ratio("contact_per_hour_number", U::kNumber, kEveryChannel, kProcessed, kProductionHours),
    Ratio("contact_simultaneous_number", U::kNumber, kChatOnly, {S::kOccupation, "conversations"},
          kPresence),
    One("contact_unanswered_number", U::kNumber, kEveryChannel,
        {S::kContacts, "count(c.closed_at) FILTER (WHERE c.answered_at IS NULL)"}),
    One("contact_waiting_abort_number", U::kNumber, kWithQueue,
        {S::kWaiting, "count(c.dequeued_at) FILTER (WHERE c.operator_id IS NULL)"}),
    One("contact_waiting_answered_number", U::kNumber, kWithQueue,
        {S::kWaiting, "count(c.operator_id)"}),
    One("contact_waiting_before_quit_duration", U::kSeconds, kWithQueue,
        {S::kWaiting,
         "avg(c.dequeued_at - c.queued_at) FILTER (WHERE c.operator_id IS NULL) / 1000"}),
    One("contact_waiting_duration", U::kSeconds, kWithQueue,
        {S::kWaiting,
         "avg(c.dequeued_at - c.queued_at) FILTER (WHERE c.operator_id IS NOT NULL) / 1000"}),
    One("contact_waiting_number", U::kNumber, kWithQueue, {S::kWaiting, "count(*)"}),
    Ratio("conversion_rate", U::kShare, kEveryChannel,
          {S::kConversions, "count(DISTINCT t.conversation_id)"}, kContacts),
    One("max_and_partial_occupation_duration", U::kSeconds, kEveryChannel,
        {S::kOccupation, "busy"}),
    Ratio("max_and_partial_occupation_rate", U::kShare, kEveryChannel, {S::kOccupation, "busy"},
          kProduction),
    One("max_occupation_duration", U::kSeconds, kEveryChannel, {S::kOccupation, "full"}),
    Ratio("max_occupation_rate", U::kShare, kEveryChannel, {S::kOccupation, "full"}, kProduction),
    One("non_occupation_duration", U::kSeconds, kEveryChannel, {S::kOccupation, "idle"}),
    Ratio("non_occupation_rate", U::kShare, kEveryChannel, {S::kOccupation, "idle"}, kProduction),
    One("non_production_duration", U::kSeconds, kEveryChannel, {S::kOccupation, "non_production"}),
    Ratio("non_production_rate", U::kShare, kEveryChannel, {S::kOccupation, "non_production"},
          kPresence),
    One("occupation_duration", U::kSeconds, kEveryChannel, {S::kOccupation, "partial"}),
    Ratio("occupation_rate", U::kShare, kEveryChannel, {S::kOccupation, "partial"}, kProduction),
    One("presence_duration", U::kSeconds, kEveryChannel, kPresence),
    One("presence_smoothed_duration", U::kSeconds, kEveryChannel,
        {S::kOccupation, "presence_smoothed"}),
    One("presentation_duration", U::kSeconds, kEveryChannel, {S::kOccupation, "presentation"}),
    One("production_duration", U::kSeconds, kEveryChannel, kProduction),
    One("production_smoothed_duration", U::kSeconds, kEveryChannel,
        {S::kOccupation, "production_smoothed"}),
    Ratio("rule_contact_rate", U::kShare, kEveryChannel, {S::kContacts, "count(c.rule_id)"},
          kDisplays),
    One("rule_display_number", U::kNumber, kEveryChannel, kDisplays),
    One("targeting_rule_triggered", U::kNumber, kEveryChannel,
        {S::kRuleDisplays, "sum(d.triggered)"}),
    One("satisfaction_delay_rate", U::kShare, kEveryChannel, {S::kSatisfactions, "avg(s.delay)"}),
    One("satisfaction_global_rate", U::kShare, kEveryChannel,
        {S::kSatisfactions,
         "avg((ifnull(s.welcome, 0) + ifnull(s.resolution, 0) + ifnull(s.delay, 0)) / "
         "nullif((s.welcome IS NOT NULL) + (s.resolution IS NOT NULL) + (s.delay IS NOT NULL), "
         "0))"}),
    One("satisfaction_resolution_rate", U::kShare, kEveryChannel,
        {S::kSatisfactions, "avg(s.resolution)"}),
    One("satisfaction_respondent_number", U::kNumber, kEveryChannel,
        {S::kSatisfactions, "count(*)"}),
    Ratio("satisfaction_respondent_rate", U::kShare, kEveryChannel, {S::kSatisfactions, "count(*)"},
          kContacts),
    One("satisfaction_welcome_rate", U::kShare, kEveryChannel,
        {S::kSatisfactions, "avg(s.welcome)"}),
    One("transaction_after_contact_amount", U::kAmount, kEveryChannel, kAttributedAmount),
    One("transaction_after_contact_duration", U::kSeconds, kEveryChannel,
        {S::kTransactions, "avg(t.created_at - c.created_at) / 1000"}),
    One("transaction_after_contact_number", U::kNumber, kEveryChannel,
        {S::kTransactions, "count(t.conversation_id)"}),
    One("transaction_date", U::kDate, kEveryChannel,
        {S::kTransactions, "max(t.created_at) FILTER (WHERE t.conversation_id IS NOT NULL)"}),
    One("transaction_in_session", U::kNumber, kEveryChannel,
        {S::kTransactions,
         "count(c.id) FILTER (WHERE c.closed_at IS NULL OR t.created_at <= c.closed_at)"}),
    One("transaction_missed_with_busy_operators_amount", U::kAmount, kEveryChannel,
        {S::kTransactions, "sum(t.amount) FILTER (WHERE t.missed_because = 'busy')"}),
    One("transaction_missed_with_busy_operators_number", U::kNumber, kEveryChannel,
        {S::kTransactions, "count(*) FILTER (WHERE t.missed_because = 'busy')"}),
    One("transaction_missed_with_no_operators_amount", U::kAmount, kEveryChannel,
        {S::kTransactions, "sum(t.amount) FILTER (WHERE t.missed_because = 'no_operators')"}),
    One("transaction_missed_with_no_operators_number", U::kNumber, kEveryChannel,
        {S::kTransactions, "count(*) FILTER (WHERE t.missed_because = 'no_operators')"}),
    One("transaction_total_amount", U::kAmount, kEveryChannel, {S::kTransactions, "sum(t.amount)"}),
    One("transaction_total_number", U::kNumber, kEveryChannel, {S::kTransactions, "count(*)"}),
    Ratio("transaction_amount_per_conversation", U::kAmount, kEveryChannel, kAttributedAmount,
          kContacts),
    Ratio("transaction_after_conversation_amount_per_hour", U::kAmount, kEveryChannel,
          kAttributedAmount, kProductionHours)};

}  // namespace

const std::vector<Indicator>& Indicators() { return kTable; }

const Indicator* FindIndicator(std::string_view name) {
  const auto& all = Indicators();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace connector::sandbox::api
