#include "checker/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include "base/text/ascii.h"

namespace connector::checker {
namespace {

constexpr std::size_t kMaxHeaders = 1000;
constexpr std::size_t kKeptOfAHead = 65'536;  // bytes

struct Reception {
  HttpAnswer answer;
  std::size_t max_bytes;
  bool is_too_large = false;
};

std::size_t TakeBody(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& reception = *static_cast<Reception*>(context);
  if (reception.answer.body.size() + count > reception.max_bytes) {
    reception.is_too_large = true;
    return 0;
  }
  reception.answer.body.append(bytes, count);
  return count;
}

std::size_t TakeHeader(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& reception = *static_cast<Reception*>(context);
  std::string_view line(bytes, count);
  auto& head = reception.answer.head;
  if (line.rfind("HTTP/", 0) == 0) head.clear();
  if (head.size() + count <= kKeptOfAHead) head += line;
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  const auto colon = line.find(':');
  if (line.rfind("HTTP/", 0) == 0) {
    reception.answer.headers.clear();  // an interim answer went before
  } else if (colon != std::string_view::npos) {
    if (reception.answer.headers.size() == kMaxHeaders) {
      reception.is_too_large = true;
      return 0;
    }
    const auto start = line.find_first_not_of(" \t", colon + 1);
    reception.answer.headers.emplace_back(
        line.substr(0, colon), start == std::string_view::npos ? "" : line.substr(start));
  }
  return count;
}

int AskWhetherCancelled(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(context))() ? 1 : 0;
}

// localhost, 127.0.0.0/8 and ::1.
bool IsLoopback(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  char* text = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK) {
    return false;
  }
  auto host = text::ToLower(text);
  curl_free(text);
  if (host.size() > 1 && host.front() == '[') host = host.substr(1, host.size() - 2);
  in_addr v4{};
  in6_addr v6{};
  constexpr std::uint32_t kLoopbackNetwork = 127;
  return host == "localhost" ||
         (::inet_pton(AF_INET, host.c_str(), &v4) == 1 &&
          ntohl(v4.s_addr) >> 24U == kLoopbackNetwork) ||
         (::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

struct HeaderList {
  ~HeaderList() { curl_slist_free_all(first); }

  void Add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }

  curl_slist* first = nullptr;
};

// A library's handle takes options of any type; one that it does not know is a bug here.
template <typename Value>
void Set(void* curl, CURLoption option, Value value) {
  if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
    throw std::logic_error("curl knows no option " + std::to_string(option));
  }
}

}  // namespace

std::string_view HttpAnswer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (text::ToLower(key) == text::ToLower(name)) return value;
  }
  return "";
}

HttpClient::HttpClient(HttpOptions options)
    : options_(std::move(options)), curl_(curl_easy_init()) {
  if (curl_ == nullptr) throw std::runtime_error("curl does not start");
}

HttpClient::~HttpClient() { curl_easy_cleanup(curl_); }

Exchange HttpClient::Send(HttpRequest request) {
  Exchange exchange{std::move(request), {}, "", {}};
  const auto& sent = exchange.request;
  Reception reception{{}, options_.max_answer_bytes};
  std::array<char, CURL_ERROR_SIZE> error{};
  HeaderList headers;
  for (const auto& [name, value] : sent.headers) headers.Add(HeaderLine(name, value));
  for (const auto& signature : sent.signatures) {
    headers.Add(HeaderLine(signature.name, signature.value));
  }
  headers.Add("Expect:");
  headers.Add("Accept-Encoding: identity");

  curl_easy_reset(curl_);
  Set(curl_, CURLOPT_URL, sent.url.c_str());
  Set(curl_, CURLOPT_PATH_AS_IS, 1L);
  Set(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(curl_, CURLOPT_FOLLOWLOCATION, 0L);
  Set(curl_, CURLOPT_NOSIGNAL, 1L);
  Set(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  Set(curl_, CURLOPT_ERRORBUFFER, error.data());
  Set(curl_, CURLOPT_USERAGENT, "connector-check/" CONNECTOR_VERSION);
  Set(curl_, CURLOPT_HTTPHEADER, headers.first);
  Set(curl_, CURLOPT_WRITEFUNCTION, &TakeBody);
  Set(curl_, CURLOPT_WRITEDATA, &reception);
  Set(curl_, CURLOPT_HEADERFUNCTION, &TakeHeader);
  Set(curl_, CURLOPT_HEADERDATA, &reception);
  if (IsLoopback(sent.url)) Set(curl_, CURLOPT_PROXY, "");
  if (options_.is_cancelled) {
    Set(curl_, CURLOPT_NOPROGRESS, 0L);
    Set(curl_, CURLOPT_XFERINFOFUNCTION, &AskWhetherCancelled);
    Set(curl_, CURLOPT_XFERINFODATA, &options_.is_cancelled);
  }
  if (!options_.ca_file.empty()) Set(curl_, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (sent.method == "POST") {
    Set(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(sent.body.size()));
    Set(curl_, CURLOPT_POSTFIELDS, sent.body.c_str());
  } else if (sent.method != "GET") {
    Set(curl_, CURLOPT_CUSTOMREQUEST, sent.method.c_str());
  }

  const auto start = std::chrono::steady_clock::now();
  const auto code = curl_easy_perform(curl_);
  exchange.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    reception.answer.status = static_cast<int>(status);
    exchange.answer = std::move(reception.answer);
  } else if (reception.is_too_large) {
    exchange.failure = "the answer is larger than " + std::to_string(options_.max_answer_bytes) +
                       " bytes or " + std::to_string(kMaxHeaders) + " headers";
  } else if (code == CURLE_OPERATION_TIMEDOUT) {
    exchange.failure =
        "no complete answer within " + std::to_string(options_.timeout.count()) + " ms";
  } else {
    exchange.failure = error.front() != '\0' ? error.data() : curl_easy_strerror(code);
  }
  return exchange;
}

std::string HeaderLine(const std::string& name, const std::string& value) {
  return value.empty() ? name + ";" : name + ": " + value;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (text::IsAlphanumeric(c) || std::string_view("-._~").find(c) != std::string::npos) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return encoded;
}

}  // namespace connector::checker
