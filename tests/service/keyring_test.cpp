#include "service/keyring.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "contract/signature.h"
#include "tests/support/answer.h"
#include "tests/support/folder.h"
#include "tests/support/shop.h"

namespace connector::service {
namespace {

using nlohmann::json;

json Vectors() {
  return json::parse(testing::ReadFile(SOURCE_DIR "/contract/signature-vectors.json"))
      .at("vectors");
}

std::optional<std::string> TextAt(const json& vector, const char* name) {
  return vector.contains(name) ? std::optional(vector.at(name).get<std::string>()) : std::nullopt;
}

TEST(Signature, VectorsOfTheContract) {
  int accepted = 0;
  int refused = 0;
  for (const auto& vector : Vectors()) {
    const auto method = vector.at("method").get<std::string>();
    const auto query = vector.at("query").get<std::string>();
    const auto body = vector.at("body").get<std::string>();
    const auto signatures = vector.at("signatureHeaders").get<std::vector<std::string>>();
    web::Request request;
    request.method = method;
    request.query = query;
    request.body = body;
    for (const auto& signature : signatures) {
      request.headers.push_back({"x-IADVIZE-signature", signature});
    }
    const auto verdict =
        Verify({TextAt(vector, "secret"), TextAt(vector, "previousSecret")}, request);
    const bool is_accepted = verdict == Verdict::kCurrent || verdict == Verdict::kPrevious;
    EXPECT_EQ(is_accepted, vector.at("accepted").get<bool>()) << vector.at("name");
    EXPECT_EQ(verdict == Verdict::kMissing, signatures.empty()) << vector.at("name");
    ++(is_accepted ? accepted : refused);
  }
  EXPECT_GE(accepted, 10);
  EXPECT_GE(refused, 20);
}

TEST(Signature, SaysWhichSecretItWas) {
  const auto verify = [](const std::string& signature) {
    web::Request request;
    request.method = "POST";
    request.body = "body";
    request.headers.push_back({"X-iAdvize-Signature", signature});
    return Verify({"new", "old"}, request);
  };
  EXPECT_EQ(verify(contract::Sign("new", "body")), Verdict::kCurrent);
  EXPECT_EQ(verify(contract::Sign("old", "body")), Verdict::kPrevious);
  EXPECT_EQ(verify(contract::Sign("older", "body")), Verdict::kWrong);
  EXPECT_EQ(Verify({}, web::Request{}), Verdict::kUnchecked);
}

// Every route but the public ones; nothing of the request is looked at before its signature.
TEST(Signature, IsAskedForByTheRouteTable) {
  BackendOptions options;
  options.secrets.current = "secret";
  const testing::LoadedShop shop(fixtures::SampleShop(), options);
  for (const std::string path :
       {"/categories", "/products?limit=nonsense", "/visitor-profile", "/closing-options",
        "/settings/warehouse/options", "/settings/nothing/options"}) {
    const auto response = shop.Get(path);
    EXPECT_EQ(response.status, 401) << path;
    EXPECT_EQ(testing::HeaderOf(response, "WWW-Authenticate"), "X-iAdvize-Signature");
  }
  for (const std::string path : {"/visitor-profile/actions", "/verification", "/webhooks"}) {
    const auto missing = shop.Post(path, "nonsense");
    const auto signature = contract::Sign("another", "nonsense");
    const auto wrong =
        shop.Post(path, "nonsense", "application/json", {{"X-iAdvize-Signature", signature}});
    EXPECT_EQ(missing.status, 401) << path;
    EXPECT_EQ(wrong.status, 401) << path;
    EXPECT_EQ(missing.body, wrong.body);
    const auto right_signature = contract::Sign("secret", "nonsense");
    const auto right =
        shop.Post(path, "nonsense", "application/json", {{"X-iAdvize-Signature", right_signature}});
    EXPECT_EQ(right.status, 400) << path;
  }
  EXPECT_EQ(shop.Get("/health").status, 200);
  EXPECT_EQ(shop.Get("/webhooks").status, 200);
  EXPECT_EQ(shop.Get("/webhooks").body, "");
}

}  // namespace
}  // namespace connector::service
