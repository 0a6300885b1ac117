// connector-check: checks any connector, over HTTP, against the contract.
#include <sodium.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <utility>

#include <CLI/CLI.hpp>

#include "base/settings/secret.h"
#include "base/text/regular_file.h"
#include "base/text/standard_streams.h"
#include "checker/documentation.h"
#include "checker/interruption.h"
#include "checker/report/file.h"
#include "checker/report/report.h"
#include "checker/runner.h"

namespace {

namespace checker = connector::checker;
namespace contract = connector::contract;
namespace http = connector::http;
namespace settings = connector::settings;
namespace text = connector::text;

constexpr int kCouldNotRun = 2;

struct Arguments {
  std::string url;
  std::optional<std::string> config_file;
  std::optional<std::string> secret_file;
  std::string revision;
  checker::Selection selection;
  std::optional<std::string> excuses_file;
  std::string format = "text";
  std::optional<std::string> report_file;
  std::optional<std::string> ca_file;
  std::string seed;
  unsigned rate = 0;
  double timeout_s = 30;
  bool is_read_only = false;
  bool lists_requirements = false;
};

// Nothing, and an error, where it cannot be read.
std::optional<std::string> ReadFile(const std::string& path, std::vector<std::string>& errors) {
  auto file = text::ReadSmallFile(path);
  if (!file.error.empty()) {
    errors.push_back(path + ": " + file.error);
    return std::nullopt;
  }
  return std::move(file.bytes);
}

checker::Target BuildTarget(const Arguments& arguments, std::vector<std::string>& errors) {
  checker::Target target;
  target.url = arguments.url;
  while (!target.url.empty() && target.url.back() == '/') target.url.pop_back();
  if (!http::IsPlainUrl(target.url)) {
    errors.emplace_back("URL: must be http://HOST[:PORT][/PATH] or https://…");
  }
  if (!arguments.revision.empty()) target.revision = contract::ParseRevision(arguments.revision);
  if (arguments.config_file) {
    if (const auto yaml = ReadFile(*arguments.config_file, errors)) {
      std::vector<std::string> mistakes;
      checker::ReadConfiguration(*yaml, target, mistakes);
      for (const auto& mistake : mistakes) {
        errors.push_back(*arguments.config_file + ": " + mistake);
      }
    }
  }
  if (arguments.secret_file) {
    auto reading = settings::ReadSecret(*arguments.secret_file);
    if (!reading.error.empty()) errors.push_back(*arguments.secret_file + ": " + reading.error);
    if (!reading.warning.empty()) {
      std::cerr << "connector-check: " << *arguments.secret_file << ": " << reading.warning << '\n';
    }
    target.secret = std::move(reading.secret);
  }
  return target;
}

std::map<std::string, std::string> BuildExcuses(const Arguments& arguments,
                                                std::vector<std::string>& errors) {
  if (!arguments.excuses_file) return {};
  const auto yaml = ReadFile(*arguments.excuses_file, errors);
  if (!yaml) return {};
  std::vector<std::string> mistakes;
  auto excuses = checker::ReadExcuses(*yaml, mistakes);
  for (const auto& mistake : mistakes) errors.push_back(*arguments.excuses_file + ": " + mistake);
  return excuses;
}

// One line that is written over and over, on a terminal only.
checker::Progress ShowProgress() {
  if (::isatty(STDERR_FILENO) == 0) return [](std::string_view, std::size_t, std::size_t) {};
  return [](std::string_view id, std::size_t done, std::size_t all) {
    std::cerr << "\r\x1b[K[" << done + 1 << "/" << all << "] " << id << std::flush;
  };
}

std::string Render(const checker::Report& report, const std::string& format) {
  if (format == "json") return checker::ToJson(report);
  if (format == "junit") return checker::ToJunit(report);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread writes the environment
  const bool may_colour = std::getenv("NO_COLOR") == nullptr;
  return checker::ToText(report, may_colour && ::isatty(STDOUT_FILENO) != 0);
}

// Of `text`, or a new one where there is none.
std::uint64_t ReadSeed(const std::string& text, std::vector<std::string>& errors) {
  if (text.empty()) return std::random_device()();
  std::uint64_t seed = 0;
  const auto* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, seed);
  if (result.ec != std::errc() || result.ptr != end) {
    errors.emplace_back("--seed: must be a whole number from 0 to 18446744073709551615");
  }
  return seed;
}

checker::Session::Options BuildOptions(const Arguments& arguments,
                                       std::vector<std::string>& errors) {
  checker::Session::Options options;
  options.http.user_agent = "connector-check/" CONNECTOR_VERSION;
  options.http.timeout = std::chrono::milliseconds(std::lround(1'000 * arguments.timeout_s));
  if (arguments.ca_file) {
    options.http.ca_file = *arguments.ca_file;
    const auto error = text::ReadRegularFile(*arguments.ca_file, 1).error;
    if (!error.empty()) errors.push_back(*arguments.ca_file + ": " + error);
  }
  options.seed = ReadSeed(arguments.seed, errors);
  options.requests_per_second = arguments.rate;
  options.may_post = !arguments.is_read_only;
  options.is_interrupted = checker::IsInterrupted;
  return options;
}

int Check(const Arguments& arguments) {
  std::vector<std::string> errors;
  auto target = BuildTarget(arguments, errors);
  const auto excuses = BuildExcuses(arguments, errors);
  const auto options = BuildOptions(arguments, errors);
  for (const auto* names : {&arguments.selection.only, &arguments.selection.skip}) {
    if (const auto unknown = checker::FindUnknown(*names)) {
      errors.push_back(*unknown + ": there is no such check or area; see --list");
    }
  }
  if (arguments.report_file && errors.empty()) checker::ExpectWritable(*arguments.report_file);
  for (const auto& error : errors) std::cerr << "connector-check: " << error << '\n';
  if (!errors.empty()) return kCouldNotRun;

  const auto start = std::chrono::steady_clock::now();
  checker::Session session(target, options);
  if (const auto obstacle = checker::FindObstacle(session); !obstacle.empty()) {
    std::cerr << "connector-check: " << target.url << ": " << obstacle << '\n';
    return kCouldNotRun;
  }
  checker::Report report{std::move(target), options.seed, {}, {}};
  report.outcomes = checker::RunChecks(session, arguments.selection, ShowProgress());
  report.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  if (::isatty(STDERR_FILENO) != 0) std::cerr << "\r\x1b[K";
  checker::Excuse(report.outcomes, excuses);
  checker::Clean(report.target, report.outcomes);
  std::cout << Render(report, arguments.format) << std::flush;
  if (arguments.report_file) checker::WriteWhole(*arguments.report_file, checker::ToHtml(report));
  return checker::Summarize(report.outcomes).ExitStatus();
}

int Main(int argc, const char* const* argv) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  CLI::App app("Checks a connector of the iAdvize developer platform against the contract",
               "connector-check");
  Arguments arguments;
  app.set_version_flag("--version", "connector-check " CONNECTOR_VERSION);
  app.add_option("URL", arguments.url, "where the connector is")->type_name("");
  app.add_option("--config", arguments.config_file,
                 "what is known of the connector: paths, a visitor, credentials (YAML)")
      ->type_name("FILE");
  app.add_option("--secret-file", arguments.secret_file, "holds the secret to sign with")
      ->type_name("FILE");
  app.add_option("--revision", arguments.revision, "of the contract; otherwise either is right")
      ->check(CLI::IsMember({"2017-09", "2023-10"}))
      ->type_name("REVISION");
  app.add_option("--only", arguments.selection.only, "run these checks or areas alone")
      ->delimiter(',')
      ->type_name("ID…");
  app.add_option("--skip", arguments.selection.skip, "leave these checks or areas out")
      ->delimiter(',')
      ->type_name("ID…");
  app.add_option("--expect-failures", arguments.excuses_file,
                 "checks that are known to fail, and why (YAML)")
      ->type_name("FILE");
  app.add_option("--format", arguments.format, "of the report on standard output")
      ->check(CLI::IsMember({"text", "json", "junit"}))
      ->capture_default_str()
      ->type_name("text|json|junit");
  app.add_option("--report", arguments.report_file, "write the report as one HTML page, too")
      ->type_name("FILE.html");
  app.add_option("--seed", arguments.seed, "of the values that are made up")->type_name("N");
  app.add_option("--rate", arguments.rate, "most requests a second; 0: no limit")
      ->check(CLI::Range(0U, 100'000U))
      ->capture_default_str()
      ->type_name("N");
  app.add_option("--timeout", arguments.timeout_s,
                 "for an answer; the platform's own is the default")
      ->check(CLI::Range(0.001, 600.0))
      ->check([](const std::string& text) {
        return text.find_first_not_of("0123456789.") == std::string::npos ? "" : "must be seconds";
      })
      ->capture_default_str()
      ->type_name("SECONDS");
  app.add_option("--ca-file", arguments.ca_file, "authorities to trust, for https")
      ->type_name("FILE");
  app.add_flag("--read-only", arguments.is_read_only, "send no POST");
  app.add_flag("--list", arguments.lists_requirements,
               "print all requirements as a table, and stop");
  app.footer(
      "Exit status: 0 conformant, 1 not, 2 could not be found out.\n"
      "What the results mean and how to write a configuration: checker/README.md.");
  try {
    app.parse(argc, argv);
    if (!arguments.lists_requirements && arguments.url.empty()) {
      throw CLI::RequiredError("URL");
    }
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : kCouldNotRun;
  }
  if (arguments.lists_requirements) {
    std::cout << checker::RequirementsTable();
    return 0;
  }
  checker::CatchInterruptions();
  return Check(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  return text::RunProgram("connector-check", kCouldNotRun, [&] {
    try {
      return Main(argc, argv);
    } catch (const checker::Interrupted&) {
      std::cerr << "connector-check: interrupted, so there is no report\n";
      checker::EndByInterruption();
    }
  });
}
