#include "sandbox/platform/people.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/sql/query.h"
#include "base/text/ascii.h"
#include "base/text/folding.h"

namespace connector::sandbox::platform {
namespace {

constexpr std::int64_t kClient = 335;
constexpr std::int64_t kFirstGroup = 1201;
constexpr std::int64_t kFirstSkill = 4101;
constexpr std::int64_t kFirstOperator = 270586;
constexpr std::int64_t kFirstRule = 317996;
constexpr std::int64_t kFirstTag = 299029;
constexpr std::int64_t kBetweenEntriesMs = 60'000;

struct GroupRow {
  const char* name;
  int parent;  // of this table; -1: none
};
constexpr std::array<GroupRow, 6> kGroups{{{"Service client", -1},
                                           {"Conseil cuisine", 0},
                                           {"Suivi de commande", 0},
                                           {"Customer care", -1},
                                           {"Kitchen advice", 3},
                                           {"Experts", -1}}};

struct SkillRow {
  const char* name;
  int parent;
};
constexpr std::array<SkillRow, 5> kSkills{{{"Cuisson", -1},
                                           {"Entretien du cuivre", 0},
                                           {"Livraison et retours", -1},
                                           {"Copper care", -1},
                                           {"Business customers", -1}}};

// `channels`: c chat, p phone call, v video; `mixes`: chats and a call at the same time.
struct OperatorRow {
  const char* first_name;
  const char* name;
  const char* channels;
  int chat_max_number;
  bool mixes;
  bool first_website;
  bool second_website;
  int group;
  const char* roles;
  const char* languages;
  std::array<int, 2> skills;  // of kSkills; -1: none
  const char* external_id;
};
constexpr std::array<OperatorRow, 13> kOperators{{
    {"Claire", "Montaudel", "cpv", 3, false, true, false, 1, "operator", "fr", {0, 1}, "op-1001"},
    {"Julien", "Keravec", "c", 2, false, true, false, 1, "operator", "fr,en", {0, -1}, "op-1002"},
    {"Nadège", "Oury", "cp", 2, true, true, false, 2, "operator", "fr", {2, -1}, "op-1003"},
    {"Samir", "Belkacem", "c", 3, false, true, false, 2, "operator", "fr", {2, -1}, "op-1004"},
    {"Anaïs", "Delaunay", "c", 4, false, true, false, 0, "operator,manager", "fr,en", {1, 2}, ""},
    {"Paul", "Lisvaux", "cv", 2, false, true, true, 5, "expert", "fr,en", {0, 3}, "op-1006"},
    {"Emma", "Whitlock", "cp", 2, false, false, true, 3, "operator", "en", {3, -1}, "op-2001"},
    {"Dev", "Raman", "c", 3, false, false, true, 4, "operator", "en", {3, 4}, "op-2002"},
    {"Fiona", "Galbraith", "cpv", 2, true, false, true, 4, "operator,manager", "en", {4, -1}, ""},
    {"Léo", "Tessier", "p", 1, false, true, false, 2, "operator", "fr", {2, -1}, "op-1007"},
    {"Hélène", "Vasseur", "cp", 2, false, true, true, 0, "manager", "fr,en,de", {4, -1}, "op-1008"},
    {"Tobias", "Hagen", "c", 2, false, true, true, 1, "operator", "de,fr,en", {0, -1}, "op-1009"},
    {"Marie-Laure", "Ambre", "", 1, false, true, true, 0, "admin", "fr,en", {-1, -1}, "op-0001"},
}};

struct RuleRow {
  std::size_t website;
  const char* channel;
  const char* name;
};
constexpr std::array<RuleRow, 10> kRules{{{0, "chat", "Fiche produit, plus de 40 secondes"},
                                          {0, "chat", "Panier de plus de 80 €"},
                                          {0, "chat", "Retour sur la page livraison"},
                                          {0, "call", "Être rappelé : panier de plus de 300 €"},
                                          {0, "video", "Démonstration : batterie de cuisine"},
                                          {1, "chat", "Product page, 40 seconds"},
                                          {1, "chat", "Basket over £70"},
                                          {1, "chat", "Delivery page, second visit"},
                                          {1, "call", "Call back: basket over £250"},
                                          {1, "video", "Demonstration: knives"}}};

constexpr std::array<std::array<const char*, 6>, kWebsiteCount> kTags{
    {{"Conseil produit", "Livraison", "Retour", "Entretien", "Promotion", "Vente"},
     {"Advice", "Delivery", "Return", "Care", "Discount", "Sale"}}};

std::string ListOf(std::string_view comma_separated) {
  auto list = nlohmann::json::array();
  while (!comma_separated.empty()) {
    const auto comma = std::min(comma_separated.find(','), comma_separated.size());
    list.push_back(comma_separated.substr(0, comma));
    comma_separated.remove_prefix(std::min(comma + 1, comma_separated.size()));
  }
  return list.dump();
}

// "marie-laure.ambre@…": what is no letter or digit of ASCII becomes a hyphen.
std::string AddressOf(const std::string& first_name, const std::string& name) {
  auto local = text::FoldForSearch(first_name + "." + name);
  for (auto& letter : local) {
    if (!text::IsAlphanumeric(letter) && letter != '.') letter = '-';
  }
  return local + "@cuivre-et-compagnie.example";
}

void WriteWebsites(Change& change, People& people) {
  sql::Query client(change.database,
                    "INSERT INTO clients (id, lang, premium_enabled) VALUES (?, 'fr', 1)");
  sql::Execute(client, kClient);
  sql::Query website(change.database,
                     "INSERT INTO websites (id, client_id, url, label, currency, language_admin, "
                     "timezone) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const auto add = [&](std::int64_t id, const std::string& url, const char* label,
                       const char* currency, const char* language, const char* timezone) {
    sql::Execute(website, id, kClient, url, std::string(label), std::string(currency),
                 std::string(language), std::string(timezone));
    people.websites.push_back({id, url, &VocabularyOf(language), {}, {}});
  };
  add(101, "www.cuivre-et-compagnie.example", "Cuivre & Compagnie", "EUR", "fr", "Europe/Paris");
  add(102, "www.copper-and-company.example", "Copper & Company", "GBP", "en", "Europe/London");
}

void WriteGroupsAndSkills(Change& change, std::int64_t created_at) {
  sql::Query group(change.database,
                   "INSERT INTO groups (id, name, created_at, parent_id) VALUES (?, ?, ?, ?)");
  std::int64_t number = 0;
  const auto parent_of = [](int parent, std::int64_t first) {
    return parent < 0 ? std::nullopt : std::optional(first + parent);
  };
  for (const auto& row : kGroups) {
    sql::Execute(group, kFirstGroup + number, std::string(row.name),
                 created_at + number * kBetweenEntriesMs, parent_of(row.parent, kFirstGroup));
    ++number;
  }
  sql::Query skill(change.database,
                   "INSERT INTO skills (id, name, position, created_at, parent_id) "
                   "VALUES (?, ?, ?, ?, ?)");
  number = 0;
  for (const auto& row : kSkills) {
    sql::Execute(skill, kFirstSkill + number, std::string(row.name), number + 1,
                 created_at + number * kBetweenEntriesMs, parent_of(row.parent, kFirstSkill));
    ++number;
  }
}

void WriteTagsAndRules(Change& change, People& people) {
  sql::Query tag(change.database, "INSERT INTO tags (id, name) VALUES (?, ?)");
  sql::Query place(change.database, "INSERT INTO tag_websites (tag_id, website_id) VALUES (?, ?)");
  auto next = kFirstTag;
  for (std::size_t website = 0; website < kWebsiteCount; ++website) {
    for (const auto* name : kTags.at(website)) {
      sql::Execute(tag, next, std::string(name));
      sql::Execute(place, next, people.websites[website].id);
      people.websites[website].tags.push_back(next++);
    }
  }
  sql::Query rule(change.database,
                  "INSERT INTO rules (id, website_id, channel, name) VALUES (?, ?, ?, ?)");
  next = kFirstRule;
  for (const auto& row : kRules) {
    sql::Execute(rule, next, people.websites[row.website].id, std::string(row.channel),
                 std::string(row.name));
    people.rules.push_back({next++, row.website, row.channel, row.name});
  }
}

class OperatorWriter {
 public:
  explicit OperatorWriter(Change& change, std::int64_t created_at)
      : change_(change),
        created_at_(created_at),
        operator_(change.database,
                  "INSERT INTO operators (id, name, first_name, pseudo, email, external_id, role, "
                  "roles, chat_enabled, call_enabled, video_enabled, chat_max_number, "
                  "chat_and_call, chat_priority, language_list, language_admin, group_id, sso_key, "
                  "city, country, experience, created_at) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        website_(change.database,
                 "INSERT INTO operator_websites (operator_id, website_id) VALUES (?, ?)"),
        skill_(change.database,
               "INSERT INTO operator_skills (operator_id, skill_id) VALUES (?, ?)") {}

  void Write(People& people, const OperatorRow& row, const std::string& name,
             const std::string& external_id) {
    Worker worker = WorkerOf(row);
    worker.id = kFirstOperator + static_cast<std::int64_t>(people.workers.size());
    Insert(row, worker, name, external_id);
    for (std::size_t website = 0; website < kWebsiteCount; ++website) {
      if (!worker.serves.at(website)) continue;
      auto& its = people.websites[website];
      sql::Execute(website_, worker.id, its.id);
      for (const auto skill : worker.skills) {
        if (std::count(its.skills.begin(), its.skills.end(), skill) == 0) {
          its.skills.push_back(skill);
        }
      }
    }
    for (const auto skill : worker.skills) sql::Execute(skill_, worker.id, skill);
    people.workers.push_back(std::move(worker));
  }

 private:
  static Worker WorkerOf(const OperatorRow& row) {
    const std::string_view channels(row.channels);
    const auto has = [&](char channel) { return channels.find(channel) != std::string_view::npos; };
    Worker worker{0,
                  row.first_name,
                  {row.first_website, row.second_website},
                  {},
                  has('c'),
                  has('p'),
                  has('v'),
                  row.chat_max_number,
                  row.mixes};
    for (const int skill : row.skills) {
      if (skill >= 0) worker.skills.push_back(kFirstSkill + skill);
    }
    return worker;
  }

  void Insert(const OperatorRow& row, const Worker& worker, const std::string& name,
              const std::string& external_id) {
    const std::string_view roles(row.roles);
    const auto role = roles.substr(roles.rfind(',') + 1);  // the highest one is the last
    const bool is_french = worker.serves.front();
    const auto& town = change_.random.Of(VocabularyOf(is_french ? "fr" : "en").towns);
    sql::Execute(operator_, worker.id, name, std::string(row.first_name), worker.pseudo,
                 AddressOf(row.first_name, name),
                 external_id.empty() ? std::nullopt : std::optional(external_id),
                 std::string(role == "expert" ? "operator" : role), ListOf(roles),
                 worker.chat_enabled ? 1 : 0, worker.call_enabled ? 1 : 0,
                 worker.video_enabled ? 1 : 0, worker.chat_max_number,
                 worker.mixes_chats_and_calls ? 1 : 0, role == "expert" ? 10 : 0,
                 ListOf(row.languages), std::string(is_french ? "fr" : "en"),
                 kFirstGroup + row.group, change_.random.HexDigits(32), town.city,
                 std::string(is_french ? "FR" : "GB"), change_.random.Between(0, 9'000),
                 created_at_ + (worker.id - kFirstOperator) * kBetweenEntriesMs);
  }

  Change& change_;
  std::int64_t created_at_;
  sql::Query operator_;
  sql::Query website_;
  sql::Query skill_;
};

// Beside the dozen: as many as it takes for busy shops.
int MoreOperators(int conversations_per_day) {
  constexpr int kEnough = 250;  // for the dozen
  constexpr int kForOneMore = 25;
  constexpr int kMost = 400;
  return std::clamp((conversations_per_day - kEnough) / kForOneMore, 0, kMost);
}

}  // namespace

People MakePeople(Change& change, std::int64_t created_at, int conversations_per_day) {
  People people;
  WriteWebsites(change, people);
  WriteGroupsAndSkills(change, created_at);
  WriteTagsAndRules(change, people);
  OperatorWriter writer(change, created_at);
  for (const auto& row : kOperators) writer.Write(people, row, row.name, row.external_id);
  for (int i = 0; i < MoreOperators(conversations_per_day); ++i) {
    auto row = kOperators.at(static_cast<std::size_t>(i) % (kOperators.size() - 1));
    const auto& names = VocabularyOf(row.first_website ? "fr" : "en");
    const auto first_name = change.random.Of(names.first_names);
    row.first_name = first_name.c_str();
    writer.Write(people, row, change.random.Of(names.last_names) + "-" + std::to_string(i + 1),
                 "op-" + std::to_string(3001 + i));
  }
  return people;
}

}  // namespace connector::sandbox::platform
