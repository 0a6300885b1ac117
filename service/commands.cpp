#include "service/commands.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/log/output.h"
#include "base/sql/backup.h"
#include "base/sql/database.h"
#include "base/sql/reader.h"
#include "base/text/folding.h"
#include "base/text/text.h"
#include "service/healthcheck.h"
#include "service/manifest.h"
#include "service/preparation.h"
#include "shop/file.h"
#include "shop/parameters.h"
#include "shop/password.h"
#include "shop/store.h"

namespace connector::service {
namespace {

// Not by their addresses: whoever shares one is somebody else.
constexpr auto* kNamesOfVisitor =
    "SELECT external_id, unique_id FROM visitors "
    "WHERE external_id = ?1 OR email = ?2 OR unique_id = ?1";

// Goes with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_((std::filesystem::temp_directory_path() / "connector-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), path_);
    }
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path path() const { return path_; }

 private:
  std::string path_;
};

// From the terminal without showing it, or the first line of what is piped in.
std::string ReadPassword() {
  termios shown{};
  const bool is_terminal = ::tcgetattr(STDIN_FILENO, &shown) == 0;
  if (is_terminal) {
    auto hidden = shown;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);  // Ctrl-C would leave it hidden
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    std::cerr << "Password: " << std::flush;
  }
  std::string password;
  std::getline(std::cin, password);
  if (!password.empty() && password.back() == '\r') password.pop_back();
  if (is_terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    std::cerr << '\n';
  }
  return password;
}

// By what the shop knows whoever the text names on any of its websites. The text itself is first.
std::vector<std::string> NamesOf(const std::filesystem::path& shop, const std::string& visitor) {
  std::vector<std::string> names{visitor};
  if (!shop::IsReadable(shop)) return names;
  sql::Reader reader(shop, shop::kFileFormat, sql::kLockTimeout, [](const auto&) {});
  sql::Query query(reader, kNamesOfVisitor);
  const sql::Snapshot snapshot(reader);
  for (sql::Rows rows(query, visitor, text::FoldCase(visitor)); rows.Next();) {
    for (const int column : {0, 1}) {
      if (auto name = rows.OptionalText(column)) names.push_back(*std::move(name));
    }
  }
  return names;
}

// Of each part of what is done to all events.
constexpr std::chrono::minutes kPartTimeout{10};

// Calls `use` with where the events are and with what the visitor is called.
template <typename Use>
int AboutVisitor(const Configuration& configuration, const std::string& visitor, const Use& use) {
  try {
    if (visitor.empty() || text::FirstInvalidByte(visitor)) {
      throw std::invalid_argument("--visitor: must be a text of UTF-8 that is not empty");
    }
    events::Options options;
    options.database = configuration.database.string();
    options.postgres = PostgresOf(configuration);
    if (options.postgres) options.postgres->timeout = kPartTimeout;
    use(options, NamesOf(configuration.shop, visitor));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

// How much of a shop's files is read, and how fast. Whoever stops the terminal must not stop it.
class ProgressBar {
 public:
  ~ProgressBar() {
    if (shown_ >= 0) Write("\n");
  }

  void Show(std::uint64_t bytes, std::uint64_t total_bytes) {
    constexpr std::size_t kWidth = 40;
    constexpr double kMegabyte = 1e6;
    const int percent = total_bytes == 0 ? 100 : static_cast<int>(bytes * 100 / total_bytes);
    if (percent == shown_) return;
    shown_ = percent;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
    const auto filled = static_cast<std::size_t>(percent) * kWidth / 100;
    const auto rate = static_cast<double>(bytes) / kMegabyte / passed.count();
    Write("\r[" + std::string(filled, '#') + std::string(kWidth - filled, ' ') + "] " +
          std::to_string(percent) + "%, " + std::to_string(std::lround(rate)) + " MB/s" +
          (percent == 100 ? "; writing what is left of the search index" : ""));
  }

 private:
  void Write(const std::string& text) {
    terminal_.Add(text);
    terminal_.Flush();
  }

  log::Output terminal_{STDERR_FILENO};
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  int shown_ = -1;
};

}  // namespace

int Load(const std::filesystem::path& database, std::filesystem::path shop,
         const std::filesystem::path& directory) {
  try {
    if (shop.empty()) {
      sql::CheckIsFile(database);
      shop = ShopBeside(database);
    }
    const auto source = fixtures::OpenDirectory(directory);
    std::optional<ProgressBar> bar;
    if (::isatty(STDERR_FILENO) != 0) bar.emplace();
    BuildShopOrThrow(shop, *source, [&bar](auto bytes, auto total_bytes) {
      if (bar) bar->Show(bytes, total_bytes);
    });
    return 0;
  } catch (const LoadError& error) {
    std::cerr << error.what() << std::endl;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
  }
  return 1;
}

int Backup(const std::filesystem::path& database_file, const std::filesystem::path& copy) {
  try {
    sql::CheckIsFile(copy);
    sql::Backup(database_file, copy);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int Forget(const Configuration& configuration, const std::string& visitor) {
  return AboutVisitor(configuration, visitor, [](const auto& options, const auto& names) {
    const auto erased = events::ForgetVisitor(options, names);
    std::cout << "erased: " << erased.contacts << " contacts, " << erased.tickets << " tickets, "
              << erased.conversations << " conversations, " << erased.scores << " scores, "
              << erased.cases << " cases, the bodies of " << erased.event_bodies << " events"
              << std::endl;
  });
}

int Export(const Configuration& configuration, const std::string& visitor) {
  return AboutVisitor(configuration, visitor, [](const auto& options, const auto& names) {
    std::cout << events::ExportVisitor(options, names).dump(2) << std::endl;
  });
}

int PrintManifest(const Configuration& configuration, const std::string& public_url,
                  ManifestFormat format) {
  try {
    // In a place of its own: nothing that serves is touched.
    const TemporaryFolder folder;
    auto shop = configuration.shop;
    if (configuration.fixtures || !std::filesystem::exists(shop)) {
      if (!configuration.fixtures && HoldsShop(configuration.database)) {
        throw sql::DatabaseError(configuration.database.string() +
                                 ": still holds the shop: `connector serve` gives it a file of its "
                                 "own when it is started");
      }
      auto elsewhere = configuration;
      elsewhere.shop = shop = folder.path() / "shop.db";
      PrepareShop(elsewhere);
    }
    sql::Reader reader(shop, shop::kFileFormat, configuration.query_timeout, [](const auto&) {});
    shop::Store store(reader, configuration.default_revision);
    shop::ParameterStore parameters(reader);
    const sql::Snapshot snapshot(reader);
    const bool is_signed = configuration.secrets.current || configuration.generate_secret;
    std::cout << Manifest({public_url, is_signed, store.FindWebsite(std::nullopt).value().language,
                           parameters.All(), configuration.default_revision},
                          format);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int MigrateEvents(const Configuration& configuration) {
  try {
    events::MigratePostgres(*PostgresOf(configuration));
    std::cout << "the events' database has this program's tables" << std::endl;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int CopyEvents(const Configuration& configuration, const std::string& from, const std::string& to) {
  const auto is_url = [](const std::string& database) {
    return database.find("://") != std::string::npos;
  };
  try {
    if (is_url(from) == is_url(to)) {
      throw std::invalid_argument("copy-events: of --from and --to, one is a URL and one a file");
    }
    const bool is_from_postgres = is_url(from);
    const auto& file = is_from_postgres ? to : from;
    const events::PostgresPlace place{is_from_postgres ? from : to,
                                      configuration.secrets.events_password, kPartTimeout};
    if (const auto fault = events::FaultOfPostgresUrl(place.url); !fault.empty()) {
      throw std::invalid_argument("copy-events: " + fault);
    }
    sql::CheckIsFile(file);
    const auto rows = events::CopyEvents(
        file, place,
        is_from_postgres ? events::Direction::kFromPostgres : events::Direction::kToPostgres);
    std::cout << "copied " << rows << " rows" << std::endl;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "connector: " << error.what() << std::endl;
    return 1;
  }
}

int HashPassword() {
  const auto password = ReadPassword();
  constexpr std::size_t kLongest = 1'024;  // of a value that the platform sends
  if (password.empty() || password.size() > kLongest || text::FirstInvalidByte(password)) {
    std::cerr << "connector: a password is 1 to 1024 bytes of UTF-8" << std::endl;
    return 1;
  }
  std::cout << shop::HashPassword(password) << std::endl;
  return 0;
}

int HealthCheck(const std::string& url) {
  constexpr std::chrono::seconds kTimeout{3};
  std::string reason;
  const bool is_healthy = CheckHealth(url, kTimeout, reason);
  (is_healthy ? std::cout : std::cerr) << reason << std::endl;
  return is_healthy ? 0 : 1;
}

}  // namespace connector::service
