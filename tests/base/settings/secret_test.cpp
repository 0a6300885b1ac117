#include "base/settings/secret.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/folder.h"

namespace connector::settings {
namespace {

using State = SecretReading::State;

TEST(Secret, IsOneLineOfWhatCanBeSeen) {
  const std::string longest(kLongestSecret, 's');
  struct {
    std::string name;
    std::string bytes;
    std::string secret;
  } const accepted[] = {
      {"a letter", "s", "s"},
      {"a line", "s\n", "s"},
      {"a line of Windows", "s\r\n", "s"},
      {"blanks inside", "correct horse  battery\n", "correct horse  battery"},
      {"every sign of ASCII", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
       "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
      {"beyond ASCII", "clé-日本\n", "clé-日本"},
      {"the longest", longest, longest},
      {"the longest with a line end", longest + "\r\n", longest},
  };
  for (const auto& c : accepted) {
    const auto reading = ParseSecret(c.bytes);
    EXPECT_EQ(reading.state, State::kUsable) << c.name << ": " << reading.error;
    EXPECT_EQ(reading.secret, c.secret) << c.name;
  }

  using namespace std::string_literals;
  struct {
    std::string name;
    std::string bytes;
    std::string error;
  } const refused[] = {
      {"too long", longest + "s", "is longer than 4096 bytes"},
      {"far too long", std::string(1 << 20, 's'), "is longer than 4096 bytes"},
      {"two line ends", "s\n\n", "has more than one line"},
      {"two lines", "s\nt", "has more than one line"},
      {"lone carriage return", "s\r", "has more than one line"},
      {"two carriage returns", "s\r\r\n", "has more than one line"},
      {"a blank", " ", "is blank"},
      {"blanks and a line end", " \t \n", "is blank"},
      {"a line below an empty one", "\ns\n", "has more than one line"},
      {"blank before", " s\n", "begins with a blank"},
      {"blank after", "s \n", "ends with a blank"},
      {"no-break space after", "s\xC2\xA0\n", "ends with a blank"},
      {"ideographic space before", "\xE3\x80\x80s", "begins with a blank"},
      {"tab after", "s\t", "holds a control character"},
      {"tab inside", "s\ts", "holds a control character"},
      {"escape", "s\x1B[0m", "holds a control character"},
      {"delete", "s\x7F", "holds a control character"},
      {"control character of C1", "s\xC2\x85s", "holds a control character"},
      {"byte order mark", "\xEF\xBB\xBFs\n", "begins with a byte order mark"},
      {"byte order mark alone", "\xEF\xBB\xBF\n", "begins with a byte order mark"},
      {"UTF-16, little endian", "\xFF\xFEs\0\n\0"s, "is UTF-16"},
      {"UTF-16, big endian", "\xFE\xFF\0s\0\n"s, "is UTF-16"},
      {"UTF-16 without a mark", "s\0e\0\n\0"s, "is UTF-16"},
      {"NUL", "s\0"s, "is UTF-16, or no text"},
      {"Latin-1", "cl\xE9", "is not UTF-8"},
      {"half a character", "s\xC3", "is not UTF-8"},
  };
  for (const auto& c : refused) {
    const auto reading = ParseSecret(c.bytes);
    EXPECT_EQ(reading.state, State::kRefused) << c.name;
    EXPECT_EQ(reading.error.rfind(c.error, 0), 0U) << c.name << ": " << reading.error;
    EXPECT_EQ(reading.secret, "") << c.name;
  }
  for (const std::string empty : {"", "\n", "\r\n"}) {
    EXPECT_EQ(ParseSecret(empty).state, State::kEmpty);
    EXPECT_EQ(ParseSecret(empty).error, "is empty");
  }
}

TEST(Secret, IsReadFromARegularFileAlone) {
  const testing::Folder folder;
  folder.Write("secret", "s\n");
  std::filesystem::create_symlink("secret", folder / "link");
  std::filesystem::create_symlink("round", folder / "round");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  std::filesystem::create_directory(folder / "folder");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (folder / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  struct {
    std::string file;
    State state;
    std::string error;
  } const cases[] = {
      {"secret", State::kUsable, ""},
      {"link", State::kUsable, ""},
      {"missing", State::kMissing, "No such file or directory"},
      {"dangling", State::kMissing, "No such file or directory"},
      {"round", State::kRefused, "Too many levels of symbolic links"},
      {"secret/below", State::kRefused, "Not a directory"},
      {"folder", State::kRefused, "is a folder"},
      {"pipe", State::kRefused, "is not a regular file"},
      {"socket", State::kRefused, "No such device or address"},
      {"/dev/zero", State::kRefused, "is not a regular file"},
      {"/dev/tty", State::kRefused, ""},
  };
  for (const auto& c : cases) {
    const auto reading = ReadSecret(folder.path() / c.file);
    EXPECT_EQ(reading.state, c.state) << c.file << ": " << reading.error;
    if (!c.error.empty()) {
      EXPECT_EQ(reading.error, c.error) << c.file;
    }
  }
  ::close(listener);
}

TEST(Secret, SaysWhoElseCanUseItsFile) {
  const testing::Folder folder;
  folder.Write("secret", "s\n");
  struct {
    unsigned mode;
    std::string warning;
  } const cases[] = {
      {0600, ""},
      {0400, ""},
      {0640, "is open to others than its owner (mode 0640)"},
      {0604, "is open to others than its owner (mode 0604)"},
      {0444, "is open to others than its owner (mode 0444)"},
      {0620, "is open to others than its owner (mode 0620)"},
  };
  for (const auto& c : cases) {
    std::filesystem::permissions(folder / "secret", std::filesystem::perms(c.mode));
    const auto reading = ReadSecret(folder / "secret");
    EXPECT_EQ(reading.state, State::kUsable);
    EXPECT_EQ(reading.warning, c.warning);
  }
}

}  // namespace
}  // namespace connector::settings
