// How the programs were compiled and linked, read from their files (binutils come with the
// compiler).
#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/process.h"

namespace connector::testing {
namespace {

std::string OutputOf(const std::filesystem::path& program, const Arguments& arguments) {
  Process process(program, arguments);
  EXPECT_EQ(process.Wait(std::chrono::minutes(1)), 0) << program;
  return process.Output();
}

struct Binary {
  std::string name;
  std::filesystem::path path;
};

void PrintTo(const Binary& binary, std::ostream* out) { *out << binary.name; }

class Hardening : public ::testing::TestWithParam<Binary> {};

INSTANTIATE_TEST_SUITE_P(All, Hardening,
                         ::testing::Values(Binary{"connector", CONNECTOR_BINARY},
                                           Binary{"connector_check", CHECKER_BINARY}),
                         [](const auto& binary) { return binary.param.name; });

TEST_P(Hardening, IsInTheFile) {
  const auto headers = OutputOf("/usr/bin/readelf", {"-hldW", GetParam().path.string()});
  const auto symbols = OutputOf("/usr/bin/readelf", {"-W", "--dyn-syms", GetParam().path.string()});
  const auto code =
      OutputOf("/usr/bin/objdump", {"-d", "--no-show-raw-insn", GetParam().path.string()});
  struct {
    std::string what;
    const std::string& where;
    std::string sign;
    bool is_there;
  } const cases[] = {
      {"addresses are random", headers, "DYN (Position-Independent Executable file)", true},
      {"relocations are read-only", headers, "GNU_RELRO", true},
      {"all of them, at the start", headers, "BIND_NOW", true},
      {"no stack is executed", headers,
       "GNU_STACK      0x000000 0x0000000000000000 "
       "0x0000000000000000 0x000000 0x000000 RW ",
       true},
      {"no code is written", headers, "RWE", false},
      {"-fstack-protector-strong", symbols, "__stack_chk_fail@", true},
      {"_FORTIFY_SOURCE", symbols, "_chk@GLIBC", true},
      {"_GLIBCXX_ASSERTIONS", symbols, "__glibcxx_assert_fail", true},
#ifdef __x86_64__
      {"-fstack-clash-protection", code, "orq    $0x0,(%rsp)", true},
      {"-fcf-protection", code.substr(code.find("<main>:"), 100), "endbr64", true},
#endif
  };
  for (const auto& c : cases) {
    EXPECT_EQ(c.where.find(c.sign) != std::string::npos, c.is_there) << c.what;
  }
}

}  // namespace
}  // namespace connector::testing
