#include "base/settings/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <random>

#include "service/configuration.h"
#include "tests/support/folder.h"

namespace connector::settings {
namespace {

using Errors = std::vector<std::string>;

class ConfigurationFile : public ::testing::Test {
 protected:
  // What a file with this text sets. `expected` are its errors, without the file's name.
  Values Read(const std::string& text, Errors expected = {}) const {
    folder_.Write("c.toml", text);
    for (auto& error : expected) error.insert(0, file_);
    Errors errors;
    auto values = Collect(service::SettingsSchema(), {}, file_, errors);
    EXPECT_EQ(errors, expected) << text;
    return values;
  }

  const testing::Folder folder_;
  const std::string file_ = folder_ / "c.toml";
};

TEST_F(ConfigurationFile, IsToml) {
  struct {
    std::string text;
    std::string setting;
    std::string value;
  } const cases[] = {
      {R"(database = "db/shop#1.db")", "database", "db/shop#1.db"},
      {R"(database = "db/shop.db"  # of "today")", "database", "db/shop.db"},
      {R"(database = "C:\\a \"b\"\t\u00E9\U0001F373.db")", "database",
       "C:\\a \"b\"\t\u00E9\U0001F373.db"},
      {R"(database = 'C:\new "x".db')", "database", "C:\\new \"x\".db"},
      {"database = \"\"\"\na\nb\"\"\"", "database", "a\nb"},
      {R"("database" = "a = b, [c]")", "database", "a = b, [c]"},
      {R"(trusted-proxies = "10.0.0.0/8, fd00::1")", "trusted-proxies", "10.0.0.0/8, fd00::1"},
      {"threads = 3", "threads", "3"},
      {R"(threads = "3")", "threads", "3"},
      {"max-unsent-bytes = 67_108_864", "max-unsent-bytes", "67108864"},
      {"max-headers = -1", "max-headers", "-1"},
      {"allow-unsigned = true", "allow-unsigned", "true"},
      {R"(allow-unsigned = "false")", "allow-unsigned", "false"},
      {"\xEF\xBB\xBFthreads = 3\r\nlog-level = 'error'\r\n", "log-level", "error"},
      {"", "database", "var/connector.db"},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.text).at(c.setting).value, c.value) << c.text;
}

TEST_F(ConfigurationFile, ShowsAllThatIsWrongWithItsLines) {
  Read(
      "secret = 'hunter2'\n"
      "threads = 1.5\n"
      "max-headers = true\n"
      "database = 5\n"
      "allow-unsigned = 1\n"
      "log-level = ['info']\n"
      "log-format = 2026-11-25\n"
      "listen = \"a\\u0000b\"\n"
      "\"a b\\u001B\" = 1\n"
      "[limits]\n"
      "max-headers = 7\n",
      {":1: secret: there is no such setting", ":2: threads: must be a whole number",
       ":3: max-headers: must be a whole number", ":4: database: must be a text in quotation marks",
       ":5: allow-unsigned: must be true or false",
       ":6: log-level: must be a text in quotation marks",
       ":7: log-format: must be a text in quotation marks", ":8: listen: must not contain U+0000",
       ":9: \"a b\\u001B\": there is no such setting", ":10: limits: there is no such setting"});
}

// What stands in a wrong place may be a secret.
TEST_F(ConfigurationFile, SyntaxErrorsHaveTheirLineAndNoValue) {
  const std::string toml = " is not TOML, whose texts stand in quotation marks: ";
  const std::string parsing = toml + "Error while parsing ";
  Read("threads = 1\nlog-level = hunter2\n",
       {":2:" + parsing + "value: could not determine value type"});
  Read("threads = truehunter2", {":1:" + parsing + "boolean: expected value-terminator"});
  Read("threads = 1234567890123456789012",
       {":1:" + parsing + "decimal integer: … is not representable in 64 bits"});
  Read("listen = 127.0.0.1:8080", {":1:" + parsing + "time: expected ':'"});
  Read("threads = 1\nthreads = 2\n",
       {":2:" + parsing + "key-value pair: cannot redefine existing integer …"});
  Read("database = \"hunter2", {":1:" + parsing + "string: encountered end-of-file"});
  Read("database = \"\xE9\"", {":1:" + toml + "Encountered invalid utf-8 sequence"});
  Read(std::string("\xFF\xFEt\0", 4), {":1:" + toml + "Encountered invalid utf-8 sequence"});
  Read("threads\n", {":1:" + parsing + "key-value pair: expected '='"});
}

TEST_F(ConfigurationFile, IsARegularFileOfSomeSize) {
  const auto errors_of = [](const std::string& file) {
    Errors errors;
    Collect(service::SettingsSchema(), {}, file, errors);
    return errors;
  };
  const std::string pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(errors_of(folder_ / "none"),
            Errors{(folder_ / "none").string() + ": No such file or directory"});
  EXPECT_EQ(errors_of(folder_.path()), Errors{folder_.path().string() + ": is a folder"});
  EXPECT_EQ(errors_of(pipe), Errors{pipe + ": is not a regular file"});
  EXPECT_EQ(errors_of("/dev/zero"), Errors{"/dev/zero: is not a regular file"});
  Read(std::string(65'535, '#') + "\n");
  Read(std::string(65'536, '#') + "\n", {": is larger than 65536 bytes"});
}

TEST_F(ConfigurationFile, OfAnyDepthIsNoCrash) {
  const auto keys = [](int count) {
    std::string text = "\n";
    for (int i = 0; i < count; ++i) text += "a.";
    return text + "a = 1";
  };
  Read(keys(1'000), {":2: a: there is no such setting"});
  Read(keys(30'000), {":2: has more than 1000 dots"});
  for (const std::string opening : {"[", "{a="}) {
    std::string text = "threads = ";
    while (text.size() < 60'000) text += opening;
    folder_.Write("c.toml", text);
    Errors errors;
    Collect(service::SettingsSchema(), {}, file_, errors);
    EXPECT_EQ(errors.size(), 1U);
  }
}

// What --print-config prints is a file that sets the same.
TEST_F(ConfigurationFile, PrintedIsReadBackTheSame) {
  const std::vector<std::string> pieces = {
      "\"",       "'",       "\\",     "#",      "\n",     "\r",     "\r\n",   "\t",         "\b",
      "\x1B[31m", "=",       "\x01",   "\x7F",   " ",      "[",      "]",      ",",          "true",
      "1",        "\\u0041", "é",      "\u0085", "\u2028", "🍳",      "\uFFFF", "\U0010FFFF", "a",
      "inf",      "{",       "\"\"\"", "\\",     "\u202E", "\uFEFF", "'''"};
  std::mt19937 random(18);
  for (int i = 0; i < 500; ++i) {
    std::map<std::string, std::string> flags;
    for (const std::string setting : {"database", "fixtures", "secret-file"}) {
      auto& value = flags[setting];
      for (auto length = random() % 8; length > 0; --length) {
        value += pieces[random() % pieces.size()];
      }
    }
    Errors errors;
    const auto values = Collect(service::SettingsSchema(), flags, "", errors);
    const auto again = Read(Print(service::SettingsSchema(), values));
    for (const auto& [name, value] : values) ASSERT_EQ(again.at(name).value, value.value) << name;
  }
}

// So it is if it came from a file whose name no file could hold.
TEST_F(ConfigurationFile, PrintedWithItsNameIsReadBackTheSame) {
  for (const std::string name : {"c\nthreads = 5\n", "c\xE9", "c\x1B[31m"}) {
    folder_.Write(name, "max-headers = 7\n");
    Errors errors;
    const auto values = Collect(service::SettingsSchema(), {}, folder_ / name, errors);
    ASSERT_EQ(errors, Errors{});
    const auto again = Read(Print(service::SettingsSchema(), values));
    for (const auto& [setting, value] : values) EXPECT_EQ(again.at(setting).value, value.value);
  }
}

}  // namespace
}  // namespace connector::settings
