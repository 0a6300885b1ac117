#include "sandbox/interactions/caller.h"

#include <gtest/gtest.h>

#include "contract/signature.h"
#include "sandbox/interactions/calls.h"
#include "tests/sandbox/support/sandbox.h"
#include "tests/sandbox/support/stub_connector.h"
#include "tests/support/process.h"

namespace connector::testing {
namespace {

using sandbox::interactions::Call;
using sandbox::interactions::Caller;
using sandbox::interactions::CallerOptions;
using sandbox::interactions::Calls;

constexpr const char* kTestSecret = "a secret that is never shown";

class CallerTest : public ::testing::Test {
 protected:
  CallerTest() {
    state_.Execute(std::string("INSERT INTO apps VALUES (7, 'Shop', 'c-7', '{}', 'sandbox', 'v-7', "
                               "'sandbox', NULL, '") +
                   kTestSecret + "', NULL, 0, 0)");
  }

  static CallerOptions Patient() {
    CallerOptions options;
    options.answer_timeout = std::chrono::seconds(5);
    return options;
  }
  static Call Get(const std::string& url, const std::string& schema = "health") {
    return {7, 101, "categories", "GET", url, "", schema};
  }
  nlohmann::ordered_json Kept(std::int64_t id) {
    const auto reader = state_->NewReader();
    return Calls(*reader).Find(id);
  }

  SandboxState state_;
};

TEST_F(CallerTest, SignsTheBytesThatItSends) {
  StubConnector connector([](const auto&) { return Http(200, R"({"status":"UP"})"); });
  Caller caller(*state_, Patient());
  const struct {
    std::string method;
    std::string target;
    std::string body;
    std::string signed_bytes;
  } cases[] = {
      {"GET", "/x?a=%5B1%5D&b=[2]", "", "a=%5B1%5D&b=[2]"},
      {"GET", "/x", "", ""},
      {"POST", "/x?a=1", R"({"é":1})", R"({"é":1})"},
  };
  for (const auto& c : cases) {
    const auto result =
        caller.Send({7, 101, "x", c.method, connector.url() + c.target, c.body, "health"});
    EXPECT_EQ(result.misfit, "");
    const auto request = connector.requests().back();
    EXPECT_EQ(request.method + request.target + request.body, c.method + c.target + c.body);
    EXPECT_EQ(request.Header("X-iAdvize-Signature"), contract::Sign(kTestSecret, c.signed_bytes));
    const auto kept = Kept(result.id);
    EXPECT_EQ(kept["signed"]["bytes"], c.signed_bytes);
    EXPECT_EQ(kept["signed"]["signature"], request.Header("X-iAdvize-Signature"));
    EXPECT_EQ(kept.dump().find(kTestSecret), std::string::npos);
  }
}

TEST_F(CallerTest, DoesNotSignWhereThePlatformDidNot) {
  StubConnector connector([](const auto&) { return Http(200, "{}"); });
  auto options = Patient();
  options.signs = false;
  Caller caller(*state_, options);
  const auto result = caller.Send(Get(connector.url()));
  EXPECT_EQ(connector.requests().back().Header("X-iAdvize-Signature"), "");
  EXPECT_TRUE(Kept(result.id)["signed"].is_null());
}

TEST_F(CallerTest, HoldsAnswersAgainstTheContract) {
  const std::string json = "Content-Type: application/json\r\n";
  const struct {
    std::string name;
    std::string answer;
    std::string misfit;  // a part of it; "": it fits
  } cases[] = {
      {"right", Http(200, R"({"status":"UP"})"), ""},
      {"with a charset", Http(200, R"({"status":"UP"})", "content-type: Application/JSON;a=b\r\n"),
       ""},
      {"wrong schema", Http(200, R"({"status":1})"), "$[status]: does not fit"},
      {"missing member", Http(200, "{}"), "$: lacks \"status\""},
      {"not JSON", Http(200, "<b>hello</b>"), "not JSON"},
      {"a key twice", Http(200, R"({"status":"UP","status":"DOWN"})"), "not JSON"},
      {"empty", Http(200, ""), "not JSON"},
      {"too deep", Http(200, std::string(100'000, '[')), "not JSON"},
      {"not UTF-8", Http(200, "{\"status\":\"\xff\"}"), "not JSON"},
      {"wrong type", Http(200, R"({"status":"UP"})", "Content-Type: text/html\r\n"),
       "Content-Type"},
      {"redirect", Http(302, "", "Location: http://169.254.169.254/\r\n"),
       "the status is 302, not 200; redirects are not followed"},
      {"failure", Http(500, "{}"), "the status is 500, not 200"},
      {"unauthorized", Http(401, "{}"), "the status is 401, not 200"},
  };
  StubConnector connector([](const auto&) { return ""; });
  Caller caller(*state_, Patient());
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    connector.Answer([&](const auto&) { return c.answer; });
    const auto before = connector.requests().size();
    const auto result = caller.Send(Get(connector.url()));
    EXPECT_EQ(connector.requests().size(), before + 1) << "redirects are not followed";
    EXPECT_EQ(result.failure, "");
    EXPECT_EQ(result.body.has_value(), c.misfit.empty());
    EXPECT_EQ(result.misfit.empty(), c.misfit.empty()) << result.misfit;
    EXPECT_NE(result.misfit.find(c.misfit), std::string::npos) << result.misfit;
    const auto kept = Kept(result.id);
    EXPECT_EQ(kept["misfit"],
              c.misfit.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(result.misfit));
    EXPECT_EQ(kept["status"], result.answer->status);
  }
}

TEST_F(CallerTest, AvailabilityIsAny20x) {
  StubConnector connector([](const auto&) { return Http(204, "", ""); });
  Caller caller(*state_, Patient());
  Call call{7, 101, "webhooks", "GET", connector.url(), "", ""};
  EXPECT_EQ(caller.Send(call).misfit, "");
  connector.Answer([](const auto&) { return Http(404, ""); });
  EXPECT_EQ(caller.Send(call).misfit, "the status is 404, not 20x");
}

TEST_F(CallerTest, SaysInWordsWhyThereIsNoAnswer) {
  const struct {
    std::string name;
    std::string answer;
    std::string failure;
  } cases[] = {
      {"hangs", StubConnector::kHang, "no complete answer within 1 s"},
      {"closes", "", "the connection was closed before the answer was complete"},
      {"closes in the middle", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{",
       "the connection was closed before the answer was complete"},
      {"garbage", "SSH-2.0-OpenSSH_9.2\r\n", "what came is no answer of HTTP"},
      {"100 MB",
       "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + std::string(8'000'000, ' '),
       "the answer is larger than 4194304 bytes, or has too many headers"},
      {"endless headers",
       [] {
         std::string answer = "HTTP/1.1 200 OK\r\n";
         for (int i = 0; i < 2'000; ++i) answer += "A: b\r\n";
         return answer;
       }(),
       "the answer is larger than 4194304 bytes, or has too many headers"},
  };
  StubConnector connector([](const auto&) { return ""; });
  auto options = Patient();
  options.answer_timeout = std::chrono::seconds(1);
  Caller caller(*state_, options);
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    connector.Answer([&](const auto&) { return c.answer; });
    const auto began = std::chrono::steady_clock::now();
    const auto result = caller.Send(Get(connector.url()));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
    EXPECT_EQ(result.failure, c.failure);
    EXPECT_FALSE(result.answer);
    EXPECT_EQ(Kept(result.id)["error"], c.failure);
    EXPECT_TRUE(Kept(result.id)["status"].is_null());
  }
}

TEST_F(CallerTest, SaysInWordsWhyThereIsNoConnection) {
  std::string gone;
  {
    const StubConnector connector([](const auto&) { return ""; });
    gone = connector.url();
  }
  const StubConnector plain([](const auto&) { return ""; });
  auto options = Patient();
  options.connect_timeout = std::chrono::seconds(5);
  Caller caller(*state_, options);
  EXPECT_EQ(caller.Send(Get(gone)).failure, "the connection was refused");
  EXPECT_EQ(caller.Send(Get("http://no-such-host.invalid/")).failure,
            "the host's name has no address");
  const auto tls = caller.Send(Get("https://" + plain.url().substr(7)));
  EXPECT_NE(tls.failure, "");
  EXPECT_FALSE(tls.answer);
}

TEST_F(CallerTest, TrustsNoCertificateThatNobodySigned) {
  const Folder folder;
  const auto key = (folder / "key.pem").string();
  const auto certificate = (folder / "certificate.pem").string();
  Process make("/usr/bin/openssl",
               {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext",
                "subjectAltName=IP:127.0.0.1"});
  ASSERT_EQ(make.Wait(), 0) << make.Errors();
  const Process server("/usr/bin/openssl", {"s_server", "-accept", "127.0.0.1:0", "-key", key,
                                            "-cert", certificate, "-www"});
  const std::string before = "ACCEPT 127.0.0.1:";
  auto at = std::string::npos;
  while ((at = server.Output().find(before)) == std::string::npos ||
         server.Output().find('\n', at) == std::string::npos) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto port = std::stoi(server.Output().substr(at + before.size()));
  const auto url = "https://127.0.0.1:" + std::to_string(port) + "/";
  auto options = Patient();
  options.connect_timeout = std::chrono::seconds(10);  // hands are shaken meanwhile
  options.answer_timeout = std::chrono::seconds(10);
  EXPECT_EQ(Caller(*state_, options).Send(Get(url)).failure,
            "a certificate that is not trusted: no known authority signed it for this host, or it "
            "is over");
  options.ca_file = certificate;
  EXPECT_EQ(Caller(*state_, options).Send(Get(url)).failure, "");
}

TEST_F(CallerTest, KeepsBoundedBodiesAndSaysSo) {
  const std::string body(100'000, 'x');
  StubConnector connector([&](const auto&) { return Http(200, body); });
  Caller caller(*state_, Patient());
  const auto kept = Kept(caller.Send(Get(connector.url())).id);
  EXPECT_EQ(kept["answer"]["body"], body.substr(0, 65'536));
  EXPECT_EQ(kept["answer"]["bodyBytes"], 100'000);
  EXPECT_EQ(kept["answer"]["isCut"], true);
}

TEST_F(CallerTest, KeepsWhatIsNoText) {
  StubConnector connector(
      [&](const auto&) { return Http(200, std::string("\xff\x00<script>", 10), "X: \xfe\r\n"); });
  Caller caller(*state_, Patient());
  const auto kept = Kept(caller.Send(Get(connector.url())).id);
  EXPECT_EQ(kept["answer"]["body"], std::string("\xef\xbf\xbd\x00<script>", 12));
  EXPECT_EQ(kept["answer"]["bodyBytes"], 10);
}

TEST_F(CallerTest, DropsTheOldestAndCountsThem) {
  StubConnector connector([](const auto&) { return Http(200, "{}"); });
  auto options = Patient();
  options.most_calls_kept = 3;
  Caller caller(*state_, options);
  std::int64_t last = 0;
  for (int i = 0; i < 5; ++i) last = caller.Send(Get(connector.url())).id;
  const auto reader = state_->NewReader();
  Calls calls(*reader);
  const auto list = calls.List({});
  EXPECT_EQ(list["dropped"], 2);
  ASSERT_EQ(list["calls"].size(), 3U);
  EXPECT_EQ(list["calls"][0]["id"], last);
  EXPECT_TRUE(calls.Find(last - 3).is_null());
}

TEST_F(CallerTest, CallsNobodyForAnAppThatIsGone) {
  StubConnector connector([](const auto&) { return Http(200, "{}"); });
  Caller caller(*state_, Patient());
  const auto result = caller.Send({8, 101, "x", "GET", connector.url(), "", ""});
  EXPECT_EQ(result.id, 0);
  EXPECT_EQ(result.failure, "the app was deleted meanwhile");
  EXPECT_TRUE(connector.requests().empty());
}

// Killed meanwhile, the call is there still.
TEST_F(CallerTest, KeepsACallBeforeItIsAnswered) {
  StubConnector connector([](const auto&) { return ""; });
  nlohmann::ordered_json during;
  connector.Answer([&](const auto&) {
    during = Kept(state_.Number("SELECT max(id) FROM calls"));
    return Http(200, "{}");
  });
  Caller caller(*state_, Patient());
  caller.Send(Get(connector.url() + "/x"));
  EXPECT_EQ(during["request"]["url"], connector.url() + "/x");
  EXPECT_EQ(during["error"], "there is no answer yet, or the sandbox ended before one came");
}

}  // namespace
}  // namespace connector::testing
