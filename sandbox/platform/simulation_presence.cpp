// The simulation's operators: when they are there, and available; and how it ends.
#include <algorithm>
#include <array>

#include "sandbox/platform/simulation.h"

namespace connector::sandbox::platform {

void Simulation::Come(std::size_t worker, std::int64_t at) {
  auto& presence = presences_[worker];
  presence.is_leaving = false;
  if (!presence.is_there) {
    presence.is_there = true;
    presence.since = at;
  }
  BeAvailable(worker, at);
}

void Simulation::BeAvailable(std::size_t worker, std::int64_t at) {
  auto& presence = presences_[worker];
  if (!presence.is_there || presence.is_leaving || presence.is_available) return;
  const auto& its = people_.workers[worker];
  presence.is_available = true;
  presence.available_since = at;
  presence.candidate.takes_chats = its.chat_enabled;
  presence.candidate.takes_calls = its.call_enabled;
  presence.candidate.takes_videos = its.video_enabled;
  FillSlots(worker, at);
}

void Simulation::BeUnavailable(std::size_t worker, std::int64_t at) {
  auto& presence = presences_[worker];
  if (!presence.is_available) return;
  EndProductions(worker, at);
  presence.is_available = false;
  presence.candidate.takes_chats = false;
  presence.candidate.takes_calls = false;
  presence.candidate.takes_videos = false;
}

void Simulation::EndProductions(std::size_t worker, std::optional<std::int64_t> at) {
  const auto& presence = presences_[worker];
  const std::array channels{std::pair("chat", presence.candidate.takes_chats),
                            std::pair("call", presence.candidate.takes_calls),
                            std::pair("video", presence.candidate.takes_videos)};
  for (const auto& [channel, takes] : channels) {
    if (takes) chronicle_.WriteProduction(worker, channel, presence.available_since, at);
  }
}

void Simulation::LeaveIfIdle(std::size_t worker, std::int64_t at) {
  auto& presence = presences_[worker];
  const bool is_idle =
      presence.candidate.chats == 0 && presence.candidate.calls == 0 && presence.social == 0;
  if (!presence.is_there || !presence.is_leaving || !is_idle) return;
  presence.is_there = false;
  chronicle_.WritePresence(worker, presence.since, at);
}

// Whoever waits at the end is in the waiting list, though he might have given up.
void Simulation::End(std::int64_t now_ms) {
  for (auto& [id, talk] : ongoing_) {
    if (talk.worker || talk.queued_at) continue;
    talk.queued_at = talk.created_at;
    waiting_.push_back(id);
  }
  for (std::size_t worker = 0; worker < presences_.size(); ++worker) FillSlots(worker, now_ms);
  for (auto& [id, talk] : ongoing_) {
    if (talk.picked_up_at && *talk.picked_up_at > now_ms) talk.picked_up_at = now_ms;
    CutOff(talk, now_ms);
    chronicle_.Write(talk);
  }
  for (std::size_t worker = 0; worker < presences_.size(); ++worker) {
    const auto& presence = presences_[worker];
    if (!presence.is_there) continue;
    chronicle_.WritePresence(worker, presence.since, std::nullopt);
    EndProductions(worker, std::nullopt);
    chronicle_.WriteLive(worker, presence.candidate);
  }
  WriteMeetings(now_ms);
}

// Those of the past, and some that are to come.
void Simulation::WriteMeetings(std::int64_t now_ms) {
  constexpr std::int64_t kQuarterMs = 900'000;
  constexpr std::int64_t kToCome = 6;
  for (const auto& [talk, start_at] : meetings_) {
    const bool goes_on = ongoing_.count(talk.id) != 0;
    chronicle_.WriteMeeting(talk, start_at,
                            talk.id == 0 ? "failed"
                            : goes_on    ? "progress"
                                         : "done");
  }
  for (std::int64_t i = 0; i < kToCome; ++i) {
    Talk arranged;
    arranged.website = static_cast<std::size_t>(i) % kWebsiteCount;
    arranged.visitor = visitors_.ChooseSilent(arranged.website, now_ms, now_ms);
    arranged.channel = "call";
    for (std::size_t rule = 0; rule < people_.rules.size(); ++rule) {
      const auto& its = people_.rules[rule];
      if (its.website == arranged.website && its.channel == arranged.channel) arranged.rule = rule;
    }
    chronicle_.WriteMeeting(arranged, now_ms - now_ms % kQuarterMs + (i + 1) * kQuarterMs,
                            "pending");
  }
}

}  // namespace connector::sandbox::platform
