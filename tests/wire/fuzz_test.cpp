// Mutated requests over real sockets: no crash, no hang, nothing kept. FUZZ_REQUESTS and FUZZ_SEED
// make it longer or other; the seed of a failing run is in its output.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "service/routes.h"
#include "tests/support/client.h"
#include "tests/support/environment.h"
#include "tests/support/server.h"
#include "tests/support/shop.h"

#if defined(__SANITIZE_ADDRESS__)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // GCC ships no header for it
#endif

namespace connector::testing {
namespace {

using std::chrono::milliseconds;

std::size_t HeapBytes() {
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes();
#else
  return ::mallinfo2().uordblks;
#endif
}

const std::vector<std::string> kCorpus{
    "GET /categories?limit=3&offset=1 HTTP/1.1\r\nHost: test\r\n\r\n",
    "GET /products?search%5Bdefault%5D%5Bcontains%5D=cr%C3%A8me+br HTTP/1.1\r\nHost: test\r\n"
    "Accept: */*\r\nX-Request-Id: abc\r\n\r\n",
    "GET /products?searchQuery=a&idCategory=10&idWebsite=ha-101 HTTP/1.1\r\nHost: a:1\r\n\r\n",
    "GET /visitor-profile?emailVisitor=123&operatorLocale=fr_FR HTTP/1.0\r\nConnection: "
    "keep-alive\r\n\r\n",
    "GET /closing-options?idConnectorVersion=2.0.0 HTTP/1.1\r\nHost: [::1]\r\n\r\n",
    "HEAD http://test/health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n",
    "POST /products HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\nhello world",
    "POST /health HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: "
    "chunked\r\n\r\n5;a=\"b\"\r\nhello\r\n"
    "0\r\nX: y\r\n\r\n",
    "PUT / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
};

const std::vector<std::string> kPieces{
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    " ",
    "\t",
    ":",
    "%",
    "%00",
    "%ff",
    "&",
    "=",
    "?",
    "\"",
    "*",
    "0\r\n",
    "FFFFFFFFFFFFFFFF",
    "-1",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Host: x\r\n",
    "Expect: 100-continue\r\n",
    "Connection: close\r\n",
    "HTTP/1.1",
    "limit=",
    "99999999999999999999",
    std::string(1, '\0'),
    "\xC3\x28",
    "search[default]",
};

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string Next() {
    auto bytes = Pick(kCorpus);
    if (Below(4) == 0) bytes += Pick(kCorpus);
    for (auto changes = Below(6); changes > 0; --changes) Change(bytes);
    return bytes;
  }

  std::size_t Below(std::size_t limit) { return random_() % limit; }

 private:
  const std::string& Pick(const std::vector<std::string>& from) { return from[Below(from.size())]; }

  void Change(std::string& bytes) {
    const auto at = Below(bytes.size() + 1);
    const auto length = Below(bytes.size() - at + 1);
    switch (Below(7)) {
      case 0: bytes.insert(at, Pick(kPieces)); break;
      case 1: bytes.erase(at, length); break;
      case 2: bytes.insert(at, bytes.substr(at, length)); break;
      case 3: bytes.replace(at, std::min<std::size_t>(length, 4), Pick(kPieces)); break;
      case 4: bytes.insert(at, 1, static_cast<char>(Below(256))); break;
      case 5: bytes.insert(at, Below(20'000), 'a'); break;
      default:
        if (at < bytes.size()) {
          bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << Below(8)));
        }
    }
  }

  std::mt19937_64 random_;
};

TEST(Fuzz, MutatedRequestsNeitherCrashNorHangNorLeak) {
  const auto requests = FromEnvironment("FUZZ_REQUESTS", 20'000);
  const auto seed = FromEnvironment("FUZZ_SEED", 20'171'101);
  SCOPED_TRACE("FUZZ_SEED=" + std::to_string(seed));
  LoadedShop shop;
  std::atomic<int> failures{0};
  http::Limits limits;
  limits.head_timeout = limits.body_timeout = milliseconds(500);
  http::Server server(
      {"127.0.0.1", 0, 2, limits, {[](const auto&) {}, [&](auto, auto) { ++failures; }}},
      [&] { return service::MakeConnector(shop.backend(), shop.pool()); });
  server.Start();

  Mutator mutator(seed);
  std::size_t heap_after_warm_up = 0;
  for (std::uint64_t i = 0; i < requests; ++i) {
    if (i == requests / 10) {
      std::this_thread::sleep_for(milliseconds(1'500));
      heap_after_warm_up = HeapBytes();
    }
    const auto bytes = mutator.Next();
    Client client(server.port());
    const auto cut = mutator.Below(bytes.size() + 1);
    client.Send(std::string_view(bytes).substr(0, cut));
    client.Send(std::string_view(bytes).substr(cut));
    if (mutator.Below(10) == 0) {
      client.Reset();
      continue;
    }
    client.EndSending();
    const auto answers = client.ReadToEnd();
    ASSERT_TRUE(answers) << "hangs on request " << i;
    ASSERT_TRUE(answers->empty() || answers->rfind("HTTP/1.1 ", 0) == 0) << *answers;
    ASSERT_EQ(answers->find("HTTP/1.1 500"), std::string::npos) << *answers;
  }
  EXPECT_EQ(failures, 0);

  const auto answer = Get(server.port(), "/health");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  std::this_thread::sleep_for(milliseconds(1'500));  // lingering connections go
  EXPECT_LT(HeapBytes(), heap_after_warm_up + 512 * 1024);
  EXPECT_TRUE(server.Drain(milliseconds(5'000)));
}

}  // namespace
}  // namespace connector::testing
