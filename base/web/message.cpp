#include "base/web/message.h"

#include <algorithm>
#include <utility>

#include "base/text/ascii.h"

namespace connector::web {
namespace {

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return text::ToLower(x) == text::ToLower(y); });
}

}  // namespace

OwnedRequest::OwnedRequest(Request request) : request_(std::move(request)) {
  std::vector<std::string_view*> views = {&request_.method, &request_.path, &request_.query,
                                          &request_.body,   &request_.id,   &request_.client};
  for (auto& header : request_.headers) {
    views.push_back(&header.name);
    views.push_back(&header.value);
  }
  std::size_t size = 0;
  for (const auto* view : views) size += view->size();
  bytes_.reserve(size);  // it must not move any more
  for (auto* view : views) {
    const auto start = bytes_.size();
    bytes_ += *view;
    *view = std::string_view(bytes_).substr(start);
  }
}

std::vector<std::string_view> HeaderValues(const Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& header : request.headers) {
    if (EqualsIgnoringCase(header.name, name)) values.push_back(header.value);
  }
  return values;
}

std::vector<std::string_view> HeaderElements(const Request& request, std::string_view name) {
  std::vector<std::string_view> elements;
  for (const auto value : HeaderValues(request, name)) {
    const auto more = text::SplitOnCommas(value);
    elements.insert(elements.end(), more.begin(), more.end());
  }
  return elements;
}

bool IsKnown(const std::vector<std::string_view>& tags, std::string_view tag) {
  return std::any_of(tags.begin(), tags.end(), [&](std::string_view known) {
    if (known.substr(0, 2) == "W/") known.remove_prefix(2);
    return known == "*" || known == tag;
  });
}

}  // namespace connector::web
