#include "base/http/client/client.h"

#include <curl/curl.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>

#include "base/http/address.h"
#include "base/text/ascii.h"

namespace connector::http {
namespace {

constexpr std::size_t kMaxHeaders = 1000;
constexpr std::size_t kKeptOfAHead = 65'536;  // bytes

struct Reception {
  ClientAnswer answer;
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

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// Null if it is none that curl knows.
Url ParseUrl(const std::string& text) {
  Url url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

std::optional<std::string> PartOf(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool IsOnThisMachine(const std::string& text) {
  const auto url = ParseUrl(text);
  auto host = url ? PartOf(url, CURLUPART_HOST) : std::nullopt;
  if (!host) return false;
  if (host->size() > 1 && host->front() == '[') host = host->substr(1, host->size() - 2);
  return IsLoopback(*host);
}

struct HeaderList {
  ~HeaderList() { curl_slist_free_all(first); }

  void Add(const std::string& line) { first = curl_slist_append(first, line.c_str()); }

  curl_slist* first = nullptr;
};

FailureKind KindOf(CURL* curl, CURLcode code, const Reception& reception) {
  if (reception.is_too_large) return FailureKind::kTooLarge;
  switch (code) {
    case CURLE_COULDNT_CONNECT: {
      long reason = 0;
      curl_easy_getinfo(curl, CURLINFO_OS_ERRNO, &reason);
      return reason == ECONNREFUSED ? FailureKind::kRefused : FailureKind::kUnreachable;
    }
    case CURLE_OPERATION_TIMEDOUT: {
      curl_off_t is_connected_after = 0;
      curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &is_connected_after);
      return is_connected_after == 0 ? FailureKind::kNoConnection : FailureKind::kNoAnswer;
    }
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return FailureKind::kUnknownHost;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return FailureKind::kClosed;
    case CURLE_PEER_FAILED_VERIFICATION: return FailureKind::kUntrusted;
    case CURLE_SSL_CONNECT_ERROR: return FailureKind::kNoTls;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: no status line
    case CURLE_WEIRD_SERVER_REPLY: return FailureKind::kNotHttp;
    default: return FailureKind::kOther;
  }
}

std::string Seconds(std::chrono::milliseconds time) {
  const bool is_whole = time.count() % 1'000 == 0;
  return is_whole ? std::to_string(time.count() / 1'000) + " s"
                  : std::to_string(time.count()) + " ms";
}

// A library's handle takes options of any type; one that it does not know is a bug here.
template <typename Value>
void Set(void* curl, CURLoption option, Value value) {
  if (curl_easy_setopt(curl, option, value) != CURLE_OK) {
    throw std::logic_error("curl knows no option " + std::to_string(option));
  }
}

}  // namespace

std::string_view ClientAnswer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (text::ToLower(key) == text::ToLower(name)) return value;
  }
  return "";
}

Client::Client(ClientOptions options) : options_(std::move(options)) {
  static const bool is_started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  curl_ = is_started ? curl_easy_init() : nullptr;
  if (curl_ == nullptr) throw std::runtime_error("curl does not start");
}

Client::~Client() { curl_easy_cleanup(curl_); }

Outcome Client::Send(const ClientRequest& request) {
  Outcome outcome;
  Reception reception{{}, options_.max_answer_bytes};
  std::array<char, CURL_ERROR_SIZE> error{};
  HeaderList headers;
  for (const auto& [name, value] : request.headers) headers.Add(HeaderLine(name, value));
  headers.Add("Expect:");
  headers.Add("Accept-Encoding: identity");

  curl_easy_reset(curl_);
  Set(curl_, CURLOPT_URL, request.url.c_str());
  Set(curl_, CURLOPT_PATH_AS_IS, 1L);
  Set(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(curl_, CURLOPT_FOLLOWLOCATION, 0L);
  Set(curl_, CURLOPT_NOSIGNAL, 1L);
  Set(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  if (options_.connect_timeout.count() != 0) {
    Set(curl_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  }
  Set(curl_, CURLOPT_ERRORBUFFER, error.data());
  Set(curl_, CURLOPT_USERAGENT, options_.user_agent.c_str());
  Set(curl_, CURLOPT_HTTPHEADER, headers.first);
  Set(curl_, CURLOPT_WRITEFUNCTION, &TakeBody);
  Set(curl_, CURLOPT_WRITEDATA, &reception);
  Set(curl_, CURLOPT_HEADERFUNCTION, &TakeHeader);
  Set(curl_, CURLOPT_HEADERDATA, &reception);
  if (IsOnThisMachine(request.url)) Set(curl_, CURLOPT_PROXY, "");
  if (options_.is_cancelled) {
    Set(curl_, CURLOPT_NOPROGRESS, 0L);
    Set(curl_, CURLOPT_XFERINFOFUNCTION, &AskWhetherCancelled);
    Set(curl_, CURLOPT_XFERINFODATA, &options_.is_cancelled);
  }
  if (!options_.ca_file.empty()) Set(curl_, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (request.method == "POST") {
    Set(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    Set(curl_, CURLOPT_POSTFIELDS, request.body.c_str());
  } else if (request.method != "GET") {
    Set(curl_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  const auto start = std::chrono::steady_clock::now();
  const auto code = curl_easy_perform(curl_);
  outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    reception.answer.status = static_cast<int>(status);
    outcome.answer = std::move(reception.answer);
    return outcome;
  }
  outcome.kind = KindOf(curl_, code, reception);
  if (reception.is_too_large) {
    outcome.failure = "the answer is larger than " + std::to_string(options_.max_answer_bytes) +
                      " bytes or " + std::to_string(kMaxHeaders) + " headers";
  } else if (code == CURLE_OPERATION_TIMEDOUT) {
    outcome.failure =
        "no complete answer within " + std::to_string(options_.timeout.count()) + " ms";
  } else {
    outcome.failure = error.front() != '\0' ? error.data() : curl_easy_strerror(code);
  }
  return outcome;
}

std::string InWords(const Outcome& outcome, const ClientOptions& options) {
  switch (outcome.kind) {
    case FailureKind::kNone: return "";
    case FailureKind::kRefused: return "the connection was refused";
    case FailureKind::kUnreachable: return "no connection: " + outcome.failure;
    case FailureKind::kUnknownHost: return "the host's name has no address";
    case FailureKind::kNoConnection: {
      const bool is_bounded = options.connect_timeout.count() != 0;
      return "no connection within " +
             Seconds(is_bounded ? options.connect_timeout : options.timeout);
    }
    case FailureKind::kNoAnswer: return "no complete answer within " + Seconds(options.timeout);
    case FailureKind::kClosed: return "the connection was closed before the answer was complete";
    case FailureKind::kUntrusted:
      return "a certificate that is not trusted: no known authority signed it for this host, or it "
             "is over";
    case FailureKind::kNoTls: return "no TLS could be agreed on: " + outcome.failure;
    case FailureKind::kTooLarge:
      return "the answer is larger than " + std::to_string(options.max_answer_bytes) +
             " bytes, or has too many headers";
    case FailureKind::kNotHttp: return "what came is no answer of HTTP";
    case FailureKind::kOther: break;
  }
  return outcome.failure;
}

bool IsPlainUrl(const std::string& text) {
  constexpr std::size_t kLongest = 2'000;
  const bool is_http = text.rfind("http://", 0) == 0 || text.rfind("https://", 0) == 0;
  if (text.size() > kLongest || !is_http) return false;
  const auto url = ParseUrl(text);
  return url && PartOf(url, CURLUPART_HOST) && !PartOf(url, CURLUPART_USER) &&
         !PartOf(url, CURLUPART_QUERY) && !PartOf(url, CURLUPART_FRAGMENT);
}

std::string HeaderLine(const std::string& name, const std::string& value) {
  return value.empty() ? name + ";" : name + ": " + value;
}

}  // namespace connector::http
