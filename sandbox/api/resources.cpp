#include "sandbox/api/resources.h"

#include <algorithm>
#include <utility>

#include "sandbox/api/checks.h"
#include "sandbox/api/consequences.h"

namespace connector::sandbox::api {
namespace {

constexpr auto kOnCreation = Required::kOnCreation;

const Members kOperatorWebsites{"operator_websites", "operator_id", "website_id", "websites"};
const Members kOperatorSkills{"operator_skills", "operator_id", "skill_id", "skills"};
const Members kSkillOperators{"operator_skills", "skill_id", "operator_id", "operators"};
const Members kGroupOperators{"operators", "group_id", "id", "operators"};
const Members kTagWebsites{"tag_websites", "tag_id", "website_id", "websites"};
const Members kVisitorWebsites{"visitor_websites", "visitor_id", "website_id", "websites"};

// A field of a column with its own name.
Field Plain(std::string_view name, Type type, std::string_view sql) { return {name, type, sql}; }

Field Written(std::string_view name, Type type, std::string_view sql) {
  return {.name = name, .type = type, .sql = sql, .column = sql.substr(2)};  // after "t."
}

Field WrittenList(std::string_view name, std::string_view sql, const Members& members,
                  Required required = Required::kNo) {
  return {
      .name = name, .type = Type::kIntegers, .sql = sql, .members = &members, .required = required};
}

Field Nullable(Field field) {
  field.is_nullable = true;
  return field;
}

Field OneOf(Field field, Choices choices) {
  field.choices = std::move(choices);
  return field;
}

Field Checked(Field field, bool (*is_valid)(std::string_view)) {
  field.is_valid = is_valid;
  return field;
}

Field Reference(std::string_view name, std::string_view sql, std::string_view target) {
  auto field = Nullable(Written(name, Type::kInteger, sql));
  field.target = target;
  return field;
}

Field AtMost(Field field, std::size_t characters) {
  field.most_characters = characters;
  return field;
}

Field Between(Field field, std::int64_t least, std::int64_t most) {
  field.least = least;
  field.most = most;
  return field;
}

Field Needed(Field field) {
  field.required = kOnCreation;
  return field;
}

Field Unique(Field field) {
  field.is_unique = true;
  return field;
}

Field MemberOf(std::string_view object, Field field) {
  field.object = object;
  return field;
}

Field Priority(std::string_view name, std::string_view sql) {
  auto field = Written(name, Type::kInteger, sql);
  field.choices = {"0", "10"};
  return field;
}

Resource DescribeClient() {
  return {.name = "client",
          .table = "clients",
          .verbs = kList | kRead,
          .fields = {Plain("id", Type::kInteger, "t.id"), Plain("lang", Type::kText, "t.lang"),
                     Plain("premium_enabled", Type::kBoolean, "t.premium_enabled")}};
}

Resource DescribeWebsite() {
  auto client = Reference("client_id", "t.client_id", "clients");
  client.is_nullable = false;
  return {.name = "website",
          .table = "websites",
          .verbs = kList | kRead | kUpdate,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Checked(Needed(Written("url", Type::kText, "t.url")), IsBareUrl),
                     Needed(Written("label", Type::kText, "t.label")), client,
                     Checked(Needed(Written("currency", Type::kText, "t.currency")), IsCurrency),
                     OneOf(Needed(Written("language_admin", Type::kText, "t.language_admin")),
                           {"en", "de", "es", "it", "pt", "nl", "se", "tw", "ja", "ko", "fr"}),
                     Checked(Needed(Written("timezone", Type::kText, "t.timezone")), IsZoneName)}};
}

std::vector<Field> OperatorFields() {
  auto email = Unique(Checked(Needed(Written("email", Type::kText, "t.email")), IsEmailAddress));
  email.renews = "sso_key";
  const auto boolean = [](std::string_view name, std::string_view sql) {
    return Written(name, Type::kBoolean, sql);
  };
  const auto text = [](std::string_view name, std::string_view sql) {
    return Written(name, Type::kText, sql);
  };
  return {
      Plain("id", Type::kInteger, "t.id"),
      Needed(text("name", "t.name")),
      text("first_name", "t.first_name"),
      text("pseudo", "t.pseudo"),
      email,
      Nullable(text("external_id", "t.external_id")),
      OneOf(text("role", "t.role"), {"operator", "manager", "admin"}),
      OneOf(Written("roles", Type::kTexts, "t.roles"), {"expert", "operator", "manager", "admin"}),
      boolean("chat_enabled", "t.chat_enabled"),
      boolean("call_enabled", "t.call_enabled"),
      boolean("video_enabled", "t.video_enabled"),
      Between(Written("chat_max_number", Type::kInteger, "t.chat_max_number"), 1, 100),
      boolean("chat_and_call", "t.chat_and_call"),
      Priority("chat_priority", "t.chat_priority"),
      Priority("call_priority", "t.call_priority"),
      Priority("video_priority", "t.video_priority"),
      Checked(Written("language_list", Type::kTexts, "t.language_list"), IsIso2),
      OneOf(text("language_admin", "t.language_admin"), {"de", "en", "es", "fr"}),
      Reference("group_id", "t.group_id", "groups"),
      WrittenList("website_list",
                  "(SELECT json_group_array(website_id) FROM operator_websites "
                  "WHERE operator_id = t.id)",
                  kOperatorWebsites),
      WrittenList("skill_list",
                  "(SELECT json_group_array(skill_id) FROM operator_skills "
                  "WHERE operator_id = t.id)",
                  kOperatorSkills),
      Plain("sso_key", Type::kText, "t.sso_key"),
      boolean("chat_to_video", "t.chat_to_video"),
      MemberOf("call_config", OneOf(Written("type", Type::kText, "t.call_type"),
                                    {"ANSWER_FROM_DESK", "ANSWER_FROM_PHONE"})),
      MemberOf("call_config",
               boolean("ask_phone_number_at_every_connection", "t.asks_phone_number")),
      MemberOf("call_config",
               Nullable(Checked(text("phone_number", "t.phone_number"), IsPhoneNumber)))};
}

Resource DescribeOperator() {
  constexpr std::string_view kOfWebsite =
      "t.id IN (SELECT operator_id FROM operator_websites WHERE website_id {})";
  return {.name = "operator",
          .table = "operators",
          .verbs = kList | kRead | kCreate | kUpdate | kDelete,
          .fields = OperatorFields(),
          .filters = {{"id", FilterKind::kIds, "t.id {}"},
                      {"group_id", FilterKind::kIds, "t.group_id {}"},
                      {"website_id", FilterKind::kIds, kOfWebsite},
                      {"website_list", FilterKind::kIds, kOfWebsite},
                      {"skill_id", FilterKind::kIds,
                       "t.id IN (SELECT operator_id FROM operator_skills WHERE skill_id {})"},
                      {"name", FilterKind::kText, "t.name"},
                      {"external_id", FilterKind::kText, "t.external_id"},
                      {"email", FilterKind::kText, "t.email"},
                      {"connected", FilterKind::kBoolean, "t.is_connected {}"}},
          .generated = {{"sso_key", Generated::kKey}, {"created_at", Generated::kNow}},
          .complete = CompleteRoles,
          .on_created = OperatorCreated,
          .on_updated = OperatorUpdated,
          .before_deletion = LogOperatorOut};
}

Resource DescribeGroup() {
  return {.name = "group",
          .table = "groups",
          .verbs = kList | kRead | kCreate | kUpdate | kDelete,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Needed(Written("name", Type::kText, "t.name")),
                     Plain("created_at", Type::kTime, "t.created_at"),
                     Reference("parent_id", "t.parent_id", "groups"),
                     WrittenList("operator_list",
                                 "(SELECT json_group_array(id) FROM (SELECT id FROM operators "
                                 "WHERE group_id = t.id ORDER BY id))",
                                 kGroupOperators),
                     // R: from its parent upwards.
                     Plain("parent_list", Type::kIntegers,
                           "(WITH RECURSIVE above (id, distance) AS (SELECT t.parent_id, 1 UNION "
                           "SELECT g.parent_id, distance + 1 FROM above JOIN groups g "
                           "ON g.id = above.id WHERE distance < 100) SELECT json_group_array(id) "
                           "FROM (SELECT id FROM above WHERE id IS NOT NULL ORDER BY distance))")},
          .filters = {{"parent_id", FilterKind::kIds, "t.parent_id {}"}},
          .generated = {{"created_at", Generated::kNow}}};
}

Resource DescribeSkill() {
  return {
      .name = "skill",
      .table = "skills",
      .verbs = kList | kRead | kCreate | kUpdate | kDelete,
      .fields = {Plain("id", Type::kInteger, "t.id"),
                 Needed(Written("name", Type::kText, "t.name")),
                 Written("order", Type::kInteger, "t.position"),
                 Plain("created_at", Type::kTime, "t.created_at"),
                 Reference("parent_id", "t.parent_id", "skills"),
                 WrittenList("operator_list",
                             "(SELECT json_group_array(operator_id) FROM (SELECT operator_id "
                             "FROM operator_skills WHERE skill_id = t.id ORDER BY operator_id))",
                             kSkillOperators)},
      .filters = {{"operator_id", FilterKind::kIds,
                   "t.id IN (SELECT skill_id FROM operator_skills WHERE operator_id {})"},
                  {"parent_id", FilterKind::kIds, "t.parent_id {}"}},
      .generated = {{"position", Generated::kNextPosition}, {"created_at", Generated::kNow}}};
}

// The order of a real answer, then the documentation's spellings (1.6).
Resource DescribeConversation() {
  const Choices channels{"chat", "call", "video", "social"};
  return {.name = "conversation",
          .table = "conversations",
          .verbs = kList | kRead,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Plain("channel", Type::kText, "t.channel"),
                     Plain("history", Type::kHistory, "t.id"),
                     Plain("history_link", Type::kText, "''"),
                     Plain("operator_answered", Type::kBoolean, "t.answered_at IS NOT NULL"),
                     Plain("operator_closed", Type::kBoolean, "t.closed_by IS 'operator'"),
                     Plain("waiting_list", Type::kBoolean, "t.queued_at IS NOT NULL"),
                     Plain("page_type", Type::kText, "t.page_type"),
                     Plain("created_at", Type::kTime, "t.created_at"),
                     Plain("closed_at", Type::kTime, "t.closed_at"),
                     Plain("website_id", Type::kInteger, "t.website_id"),
                     Plain("operator_id", Type::kInteger, "t.operator_id"),
                     Plain("skill_id", Type::kInteger, "t.skill_id"),
                     Plain("visitor_id", Type::kInteger, "t.visitor_id"),
                     Plain("visitor_uid", Type::kText,
                           "(SELECT unique_id FROM visitors WHERE id = t.visitor_id)"),
                     Plain("tag_list", Type::kIntegers,
                           "(SELECT json_group_array(tag_id) FROM conversation_tags "
                           "WHERE conversation_id = t.id)"),
                     Plain("rule_id", Type::kInteger, "t.rule_id"),
                     Plain("xmpp_id", Type::kText, "t.uuid"),
                     Plain("operator_answer", Type::kBoolean, "t.answered_at IS NOT NULL"),
                     Plain("waitinglist", Type::kBoolean, "t.queued_at IS NOT NULL")},
          .filters = {{"channel", FilterKind::kWord, "t.channel {}", channels},
                      {"from", FilterKind::kFrom, "t.created_at {}"},
                      {"to", FilterKind::kTo, "t.created_at {}"},
                      {"website_id", FilterKind::kIds, "t.website_id {}"},
                      {"operator_id", FilterKind::kIds, "t.operator_id {}"},
                      {"visitor_id", FilterKind::kIds, "t.visitor_id {}"},
                      {"skill_id", FilterKind::kIds, "t.skill_id {}"},
                      {"tag_id",
                       FilterKind::kIds,
                       "t.id IN (SELECT conversation_id FROM conversation_tags WHERE tag_id {})",
                       {},
                       Leaves::kFew},
                      {"rule_id", FilterKind::kIds, "t.rule_id {}"}},
          .order = "t.created_at {0}, t.id {0}",  // ids grow with it: the index has both
          .most_months = 3};
}

Resource DescribeTag() {
  return {.name = "tag",
          .table = "tags",
          .verbs = kList | kRead | kCreate,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Needed(Written("name", Type::kText, "t.name")),
                     WrittenList("website_id",
                                 "(SELECT json_group_array(website_id) FROM tag_websites "
                                 "WHERE tag_id = t.id)",
                                 kTagWebsites, kOnCreation)},
          .filters = {{"website_id", FilterKind::kIds,
                       "t.id IN (SELECT tag_id FROM tag_websites WHERE website_id {})"}},
          .takes_arrays = true};
}

Resource DescribeTransaction() {
  return {.name = "transaction",
          .table = "transactions",
          .verbs = kList | kRead,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Plain("external_id", Type::kText, "t.external_id"),
                     Plain("visitor_uid", Type::kText,
                           "(SELECT unique_id FROM visitors WHERE id = t.visitor_id)"),
                     Plain("visitor_email", Type::kText,
                           "(SELECT email FROM visitors WHERE id = t.visitor_id)"),
                     Plain("amount", Type::kNumber, "t.amount"),
                     Plain("created_at", Type::kTime, "t.created_at"),
                     Plain("website_id", Type::kInteger, "t.website_id"),
                     Plain("operator_id", Type::kInteger, "t.operator_id"),
                     Plain("conversation_id", Type::kInteger, "t.conversation_id")},
          .filters = {{"website_id", FilterKind::kIds, "t.website_id {}"},
                      {"operator_id", FilterKind::kIds, "t.operator_id {}"},
                      {"conversation_id", FilterKind::kIdOrNull, "t.conversation_id {}"},
                      {"from", FilterKind::kFrom, "t.created_at {}"},
                      {"to", FilterKind::kTo, "t.created_at {}"}}};
}

Resource DescribeSatisfaction() {
  return {.name = "satisfaction",
          .table = "satisfactions",
          .verbs = kList | kRead,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Plain("note_welcome", Type::kNumber, "t.welcome"),
                     Plain("note_resolution", Type::kNumber, "t.resolution"),
                     Plain("node_delay", Type::kNumber, "t.delay"),  // the platform's spelling
                     Plain("created_at", Type::kTime, "t.created_at"),
                     Plain("website_id", Type::kInteger, "t.website_id"),
                     Plain("operator_id", Type::kInteger, "t.operator_id"),
                     Plain("conversation_id", Type::kInteger, "t.conversation_id"),
                     Plain("comment", Type::kText, "t.comment"),
                     Plain("note_delay", Type::kNumber, "t.delay")},
          .filters = {{"website_id", FilterKind::kIds, "t.website_id {}"},
                      {"operator_id", FilterKind::kIds, "t.operator_id {}"},
                      {"conversation_id", FilterKind::kIds, "t.conversation_id {}"},
                      {"from", FilterKind::kFrom, "t.created_at {}"},
                      {"to", FilterKind::kTo, "t.created_at {}"}}};
}

Resource DescribeVisitor() {
  const auto text = [](std::string_view name, std::string_view sql) {
    return Written(name, Type::kText, sql);
  };
  return {
      .name = "visitor",
      .table = "visitors",
      .verbs = kList | kRead | kCreate | kUpdate | kDelete,
      .fields = {Plain("id", Type::kInteger, "t.id"),
                 Plain("unique_id", Type::kText, "t.unique_id"),
                 AtMost(Nullable(text("external_id", "t.external_id")), 50),
                 text("lastname", "t.lastname"), text("firstname", "t.firstname"),
                 text("address", "t.address"), text("city", "t.city"), text("zip", "t.zip"),
                 text("country", "t.country"), text("phone", "t.phone"),
                 Checked(text("email", "t.email"), IsEmailAddress), text("browser", "t.browser"),
                 WrittenList("website_id",
                             "(SELECT json_group_array(website_id) FROM visitor_websites "
                             "WHERE visitor_id = t.id)",
                             kVisitorWebsites, kOnCreation),
                 Plain("created_at", Type::kTime, "t.created_at")},
      .filters = {{"unique_id", FilterKind::kText, "t.unique_id"},
                  {"external_id", FilterKind::kText, "t.external_id"},
                  {"website_id",
                   FilterKind::kIds,
                   "t.id IN (SELECT visitor_id FROM visitor_websites WHERE website_id {})",
                   {},
                   Leaves::kFew}},
      .generated = {{"unique_id", Generated::kUniqueId},
                    {"uuid", Generated::kUuid},
                    {"created_at", Generated::kNow}},
      .on_updated = VisitorUpdated,
      .before_deletion = EndConversationsOfVisitor};
}

Resource DescribeCallMeeting() {
  constexpr std::string_view kVisitor = "(SELECT unique_id FROM visitors WHERE id = t.visitor_id)";
  return {.name = "callmeeting",
          .table = "call_meetings",
          .verbs = kList,
          .fields = {Plain("id", Type::kInteger, "t.id"),
                     Plain("phone_number", Type::kText, "t.phone_number"),
                     Plain("visitor_uid", Type::kText, kVisitor),
                     Plain("status", Type::kText, "t.status"),
                     Plain("start_at", Type::kTime, "t.start_at"),
                     Plain("website_id", Type::kInteger, "t.website_id"),
                     Plain("targeting_rule_id", Type::kText, "CAST(t.rule_id AS TEXT)"),
                     Plain("skill_id", Type::kText, "CAST(t.skill_id AS TEXT)"),
                     Plain("unique_id", Type::kText, kVisitor)},  // its name since 2021
          .filters = {{"website_id", FilterKind::kIds, "t.website_id {}"},
                      {"from", FilterKind::kFrom, "t.start_at {}"},
                      {"to", FilterKind::kTo, "t.start_at {}"}}};
}

}  // namespace

const std::vector<Resource>& Resources() {
  static const std::vector<Resource> resources{
      DescribeClient(),       DescribeWebsite(),      DescribeOperator(),   DescribeGroup(),
      DescribeSkill(),        DescribeConversation(), DescribeTag(),        DescribeTransaction(),
      DescribeSatisfaction(), DescribeVisitor(),      DescribeCallMeeting()};
  return resources;
}

const Resource* FindResource(std::string_view name) {
  const auto& all = Resources();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& resource) { return resource.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace connector::sandbox::api
