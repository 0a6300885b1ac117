// What Pistache does on its own: the same number of constant bytes from its own HTTP layer for any
// request, the yardstick of scripts/bench. Usage: bare_pistache PORT BODY_BYTES THREADS
#include <pistache/endpoint.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>

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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const Pistache::Address address(Pistache::Ipv4::loopback(),
                                  Pistache::Port(static_cast<std::uint16_t>(std::atoi(argv[1]))));
  Pistache::Http::Endpoint endpoint(address);
  endpoint.init(Pistache::Http::Endpoint::options()
                    .threads(std::atoi(argv[3]))
                    .flags(Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay));
  endpoint.setHandler(std::make_shared<Constant>(std::strtoul(argv[2], nullptr, 10)));
  endpoint.serve();
}
