#include "tests/support/shop.h"

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

#include "base/text/folding.h"
#include "fixtures/loader/loader.h"
#include "service/operator/routes.h"
#include "service/routes.h"
#include "tests/support/answer.h"
#include "tests/support/contract.h"

namespace connector::testing {
namespace {

service::BackendOptions Load(const Folder& folder, const EventsDatabase& events,
                             const fixtures::Source& source, service::BackendOptions options) {
  options.shop = folder / "shop.db";
  const auto errors = fixtures::BuildShop(options.shop, source, [](auto, auto) {});
  if (!errors.empty()) throw std::runtime_error(errors.front());
  options.database = events.file();
  options.postgres = events.postgres();
  return options;
}

web::Response Ask(const web::Handler& handler, Listener listener, std::string_view method,
                  const std::string& target, std::vector<web::Header> headers,
                  std::string_view body = {}) {
  web::Request request;
  request.method = method;
  const auto question = target.find('?');
  request.path = std::string_view(target).substr(0, question);
  if (question != std::string::npos) {
    request.query = std::string_view(target).substr(question + 1);
  }
  request.headers = std::move(headers);
  request.body = body;
  request.declares_length = !body.empty();
  request.id = "test";
  request.client = "192.0.2.1";
  auto response = Await(handler(request));
  ExpectDocumented(listener, request.method, request.path, response);
  return response;
}

}  // namespace

void WriteSmallShop(const Folder& folder) {
  folder.Write("websites.jsonl", R"({"id": "w", "name": "Shop", "language": "fr", "default": true})"
                                 "\n");
}

void WriteMarkedShop(const Folder& folder, const std::string& mark, int products) {
  const auto line = [](const nlohmann::json& json) { return json.dump() + "\n"; };
  folder.Write("websites.jsonl",
               line({{"id", "w"}, {"name", mark}, {"language", "fr"}, {"default", true}}));
  folder.Write("categories.jsonl",
               line({{"idWebsite", "w"}, {"id", "c"}, {"idParent", nullptr}, {"label", mark}}));
  std::string lines;
  for (int i = 0; i < products; ++i) {
    const auto id = mark + std::to_string(i);
    lines += line({{"idWebsite", "w"},
                   {"idCategories", {"c"}},
                   {"id", id},
                   {"title", "common " + mark},
                   {"productUrl", "https://x.example/" + id},
                   {"imageUrl", "https://x.example/" + id},
                   {"description", mark},
                   {"reference", mark},
                   {"priceCatalog", std::to_string(products)}});
  }
  folder.Write("products.jsonl", lines);
}

void ChangeShop(const std::filesystem::path& file, const std::string& sql) {
  const auto changed = file.string() + ".changed";
  std::filesystem::copy_file(file, changed);
  SQLite::Database(changed, SQLite::OPEN_READWRITE).exec(sql);
  std::filesystem::rename(changed, file);
}

LoadedShop::LoadedShop(const fixtures::Source& source, service::BackendOptions options)
    : events_(folder_ / "connector.db"),
      backend_(Load(folder_, events_, source, std::move(options))),
      pool_({}, backend_.MakePoolObserver(),
            [this] { return service::MakeConnectorForPool(backend_); }),
      operator_pool_({}, backend_.MakePoolObserver(),
                     [this] { return service::MakeOperatorForPool(backend_); }),
      connector_(service::MakeConnector(backend_, pool_)),
      operator_(service::MakeOperator(backend_, operator_pool_)) {}

SearchedTexts SearchedTextsOf(std::string_view wire) {
  const auto product = nlohmann::json::parse(wire);
  const auto text = [&](const char* field) {
    return product.at(field).is_null() ? "" : product.at(field).get<std::string>();
  };
  return {text::FoldForSearch(text("title")),
          text::FoldForSearch(text("brand") + '\n' + text("reference") + '\n' +
                              text("shortDescription") + '\n' + text("description"))};
}

web::Response LoadedShop::Get(const std::string& target, std::vector<web::Header> headers) const {
  return Ask(connector_, Listener::kConnector, "GET", target, std::move(headers));
}

web::Response LoadedShop::Post(const std::string& target, std::string_view body,
                               std::string_view content_type,
                               std::vector<web::Header> headers) const {
  if (!content_type.empty()) headers.push_back({"Content-Type", content_type});
  return Ask(connector_, Listener::kConnector, "POST", target, std::move(headers), body);
}

web::Response LoadedShop::Operate(std::string_view method, const std::string& target,
                                  std::vector<web::Header> headers) const {
  return Ask(operator_, Listener::kOperator, method, target, std::move(headers));
}

void LoadedShop::AwaitEffects() const {
  const auto await_events = [this] {
    while (nlohmann::json::parse(Operate("GET", "/events?state=pending").body) !=
           nlohmann::json::array()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  };
  await_events();
  // What PostgreSQL has is what the store knows a moment later: which websites are uninstalled it
  // asks once a round of effects is over, and what it is asked it answers in turn.
  std::promise<void> over;
  backend_.events->WorkOff({0, true}, {}, {}, [&](const auto&, const auto&) { over.set_value(); });
  over.get_future().wait();
  await_events();
}

}  // namespace connector::testing
