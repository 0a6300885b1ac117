#include "service/preparation.h"

#include <spdlog/spdlog.h>

#include <string>
#include <vector>

#include "base/sql/files.h"
#include "base/sql/new_file.h"
#include "base/text/folding.h"
#include "catalog/search_writer.h"
#include "events/sqlite/schema.h"
#include "shop/file.h"

namespace connector::service {
namespace {

using events::sqlite::kLastVersionOfOneFile;

bool IsOfOneFile(int version) { return version > 0 && version <= kLastVersionOfOneFile; }

bool HoldsShop(sql::Connection& database) {
  return IsOfOneFile(events::sqlite::VersionOf(database)) &&
         database.execAndGet("SELECT count(*) FROM shop").getInt() > 0;
}

// The copy is there before the original goes. If another one was faster, there is nothing to copy.
void MoveShop(sql::Connection& database, const std::filesystem::path& shop) {
  events::sqlite::ApplySchema(database, kLastVersionOfOneFile);
  if (shop::IsReadable(shop)) return;
  shop::CheckReplaceable(shop);
  sql::NewFile file(shop);
  if (!shop::Extract(database.getFilename(), file, catalog::IndexTexts)) return;
  file.Publish();
  spdlog::info("moved the shop out of the database into {}", shop.string());
}

}  // namespace

void BuildShopOrThrow(const std::filesystem::path& file, const fixtures::Source& source,
                      const fixtures::LoadProgress& progress) {
  const auto errors = fixtures::BuildShop(file, source, progress);
  if (errors.empty()) return;
  std::string text;
  for (const auto& error : errors) text += (text.empty() ? "" : "\n") + error;
  throw LoadError(text);
}

std::optional<events::PostgresPlace> PostgresOf(const Configuration& configuration) {
  if (!configuration.events_database) return std::nullopt;
  return events::PostgresPlace{*configuration.events_database,
                               configuration.secrets.events_password, configuration.events_timeout};
}

void PrepareEvents(const Configuration& configuration) {
  if (const auto place = PostgresOf(configuration)) {
    if (const auto notice = events::CheckPostgres(*place); !notice.empty()) {
      spdlog::warn("events: {}", notice);
    }
    return;
  }
  std::vector<std::string> notices;
  auto database = sql::OpenForWriting(configuration.database, &notices);
  for (const auto& notice : notices) spdlog::warn("{}", notice);
  sql::Explain(database, [&] {
    if (HoldsShop(database)) MoveShop(database, configuration.shop);
    events::sqlite::ApplySchema(database);
  });
}

bool PrepareShop(const Configuration& configuration) {
  const auto folder =
      configuration.fixtures ? fixtures::OpenDirectory(*configuration.fixtures) : nullptr;
  const auto& source = folder ? *folder : fixtures::SampleShop();
  const auto contents = shop::FindContents(configuration.shop);
  const bool is_readable = shop::IsReadable(configuration.shop);
  const bool is_folded_alike = contents && contents->folding == text::kFoldingVersion;
  if (contents && !contents->is_sample && source.is_sample()) {
    if (!is_readable) {
      throw sql::DatabaseError(configuration.shop.string() +
                               ": was built by another version of this program: `connector load` "
                               "builds it anew, from its folder");
    }
    if (!is_folded_alike) {
      spdlog::warn(
          "the shop was loaded by another version of this program, which folds texts and logins "
          "in another way: some are not found until `connector load` loads it anew");
    }
    return false;
  }
  if (is_readable && is_folded_alike && fixtures::CheckFiles(source).empty() &&
      contents->fingerprint == fixtures::Fingerprint(source)) {
    return false;
  }
  BuildShopOrThrow(configuration.shop, source, [](auto, auto) {});
  return true;
}

bool HoldsShop(const std::filesystem::path& database) {
  const auto header = sql::ReadHeader(database);
  return header && header->format.application_id == sql::kApplicationId &&
         IsOfOneFile(header->format.version);
}

}  // namespace connector::service
