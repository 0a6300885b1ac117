// Lists of a large state.
#include <gtest/gtest.h>

#include "tests/sandbox/api/api_world.h"
#include "tests/support/cost.h"

namespace connector::testing {
namespace {

// On a machine of its own each takes less than half of it.
constexpr double kMostSeconds = 0.040;

// 100,000 conversations of the last 89 days, spread over everything that there is to filter by,
// with eight messages each.
constexpr auto* kLargePast = R"sql(
DELETE FROM messages; DELETE FROM conversation_tags; DELETE FROM satisfactions;
DELETE FROM transactions; DELETE FROM conversations;
INSERT INTO rules VALUES (302, 102, 'chat', 'Soon'), (303, 101, 'call', 'Late');
INSERT INTO visitors (id, unique_id, uuid, external_id, created_at)
  WITH RECURSIVE n (i) AS (VALUES (1000) UNION ALL SELECT i + 1 FROM n WHERE i < 50999)
  SELECT i, printf('%045x', i * 2654435761), 'u-' || i, 'C-' || i, 1488373500000 FROM n;
INSERT INTO visitor_websites SELECT id, 101 + id % 2 FROM visitors WHERE id >= 1000;
INSERT INTO conversations (id, uuid, channel, website_id, visitor_id, operator_id, skill_id,
  rule_id, created_at, answered_at, closed_at, closed_by)
  WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
  SELECT 1000 + i, 'c-' || i, iif(i % 10 = 0, 'call', 'chat'), 101 + i % 3 / 2,
    1000 + i * 7 % 50000, 11 + i % 3, iif(i % 2 = 0, 31, 32), 301 + i % 3,
    (SELECT began_at FROM state) - 7689600000 + i * 76896, 1488373510000, 1488373800000,
    'operator' FROM n;
INSERT INTO messages SELECT c.id, p.value, 1 + p.value % 2, c.created_at + p.value * 10000,
  'A message of the usual length, which says où, quand and why.'
  FROM conversations c, json_each('[0,1,2,3,4,5,6,7]') p;
INSERT INTO conversation_tags SELECT id, 501 + id % 2 FROM conversations WHERE id % 3 = 0;
)sql";

TEST(ApiSpeed, ListsOf100000Conversations) {
  ApiWorld world;
  world.Run(kLargePast);
  world.Run("ANALYZE");
  for (const auto* query :
       {"full=1&limit=100&page=1000", "full=1&limit=100&page=1", "full=1&limit=100&page=500",
        "filters[channel]=chat", "filters[channel]=chat,call", "filters[website_id]=101",
        "filters[website_id]=101,102", "filters[operator_id]=12", "filters[visitor_id]=2000",
        "filters[skill_id]=31", "filters[tag_id]=501", "filters[rule_id]=302",
        "filters[from]=2017-03-01&filters[to]=2017-05-01",
        "filters[website_id]=101&filters[channel]=chat&filters[operator_id]=12&"
        "filters[skill_id]=31&filters[tag_id]=501&filters[rule_id]=301"}) {
    const Call call{"GET", std::string("/conversation?") + query};
    web::Response response;
    const double seconds = SecondsOf([&] { response = world.Ask(call); });
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_LT(seconds, kMostSeconds) << query;
    RecordProperty(query, std::to_string(seconds * 1e3) + " ms");
  }
  for (const auto* target : {"/visitor?filters[external_id]=*C-2048*",
                             "/visitor?filters[website_id]=101&page=1000&limit=20",
                             "/operator?full=1", "/operator/live", "/operator/11/statistic"}) {
    const Call call{"GET", target};
    const double seconds = SecondsOf([&] { EXPECT_EQ(world.Ask(call).status, 200); });
    EXPECT_LT(seconds, kMostSeconds) << target;
  }
}

}  // namespace
}  // namespace connector::testing
