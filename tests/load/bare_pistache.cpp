// What Pistache does on its own: the same number of constant bytes from its own HTTP layer for any
// request, the yardstick of scripts/bench. With a file, each body is in it first, as a row of
// SQLite that survives a power cut: what is left then if nothing is looked at.
// Usage: bare_pistache PORT BODY_BYTES THREADS [FILE]
#include <pistache/endpoint.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/sql/group_writer.h"

namespace {

class Constant : public Pistache::Http::Handler {
 public:
  HTTP_PROTOTYPE(Constant)
  explicit Constant(std::size_t size) : body_(size, 'x') {}

  void onRequest(const Pistache::Http::Request& /*request*/,
                 Pistache::Http::ResponseWriter response) override {
    response.send(Pistache::Http::Code::Ok, body_, MIME(Application, Json));
  }

 private:
  std::string body_;
};

class Rows {
 public:
  explicit Rows(const std::string& file) : database_(connector::sql::OpenForWriting(file)) {
    database_.exec("CREATE TABLE IF NOT EXISTS bodies (body BLOB NOT NULL) STRICT");
    insert_.emplace(database_, "INSERT INTO bodies VALUES (?)");
    writer_.emplace(database_);
  }

  void Keep(std::string body, connector::sql::GroupWriter::Done done) {
    writer_->Submit([this, body = std::move(body)](
                        auto&) { connector::sql::Execute(*insert_, connector::sql::Blob{body}); },
                    std::move(done));
  }

 private:
  connector::sql::Connection database_;
  std::optional<connector::sql::Query> insert_;
  std::optional<connector::sql::GroupWriter> writer_;  // last: its thread uses the others
};

class Storing : public Pistache::Http::Handler {
 public:
  HTTP_PROTOTYPE(Storing)
  Storing(std::size_t size, std::shared_ptr<Rows> rows)
      : body_(size, 'x'), rows_(std::move(rows)) {}

  void onRequest(const Pistache::Http::Request& request,
                 Pistache::Http::ResponseWriter response) override {
    const auto writer = std::make_shared<Pistache::Http::ResponseWriter>(std::move(response));
    rows_->Keep(request.body(), [this, writer](const auto& outcome) {
      const auto code = outcome.is_committed() ? Pistache::Http::Code::Ok
                                               : Pistache::Http::Code::Service_Unavailable;
      writer->send(code, body_, MIME(Application, Json));
    });
  }

 private:
  std::string body_;
  std::shared_ptr<Rows> rows_;  // of all threads
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) return 2;
  const Pistache::Address address(Pistache::Ipv4::loopback(),
                                  Pistache::Port(static_cast<std::uint16_t>(std::atoi(argv[1]))));
  Pistache::Http::Endpoint endpoint(address);
  endpoint.init(Pistache::Http::Endpoint::options()
                    .threads(std::atoi(argv[3]))
                    .flags(Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay));
  const auto size = std::strtoul(argv[2], nullptr, 10);
  if (argc == 5) {
    endpoint.setHandler(std::make_shared<Storing>(size, std::make_shared<Rows>(argv[4])));
  } else {
    endpoint.setHandler(std::make_shared<Constant>(size));
  }
  endpoint.serve();
}
