#include "base/web/form.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text/ascii.h"
#include "base/web/flat_body.h"
#include "base/web/query.h"

namespace connector::web {
namespace {

using nlohmann::json;

using Path = std::vector<std::string>;  // "a[0][]" is a, 0, and an empty one

std::optional<Path> ReadPath(std::string_view name) {
  const auto end = name.find_first_of("[]");
  Path path{std::string(name.substr(0, end))};
  if (end == std::string_view::npos) return path;
  if (end == 0) return std::nullopt;
  for (auto rest = name.substr(end); !rest.empty();) {
    const auto close = rest.find(']');
    if (rest.front() != '[' || close == std::string_view::npos) return std::nullopt;
    const auto segment = rest.substr(1, close - 1);
    if (segment.find('[') != std::string_view::npos || path.size() == kBodyLimits.depth)
      return std::nullopt;
    path.emplace_back(segment);
    rest.remove_prefix(close + 1);
  }
  return path;
}

bool IsIndex(const std::string& key) {
  return text::IsDigits(key) && (key.size() == 1 || key.front() != '0');
}

// Indexes by their number, before all others.
struct KeyOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    const bool is_index = IsIndex(a);
    if (is_index != IsIndex(b)) return is_index;
    return is_index && a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

// One of the three: a text, children with names, or elements without.
struct Node {
  std::optional<std::string> text;
  std::map<std::string, Node, KeyOrder> children;
  std::vector<std::string> elements;

  bool IsFresh() const { return !text && children.empty() && elements.empty(); }
};

bool Add(Node& root, const Path& path, const std::string& value) {
  auto* node = &root;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool is_last = i + 1 == path.size();
    if (node->text) return false;
    if (i > 0 && path[i].empty()) {
      if (!is_last || !node->children.empty()) return false;
      node->elements.push_back(value);
      return true;
    }
    if (!node->elements.empty()) return false;
    node = &node->children[path[i]];
  }
  if (!node->IsFresh()) return false;
  node->text = value;
  return true;
}

json ToJson(const Node& node) {
  if (node.text) return *node.text;
  if (!node.elements.empty()) return node.elements;
  const bool is_array = std::all_of(node.children.begin(), node.children.end(),
                                    [](const auto& child) { return IsIndex(child.first); });
  auto tree = is_array ? json::array() : json::object();
  for (const auto& [key, child] : node.children) {
    if (is_array) {
      tree.push_back(ToJson(child));
    } else {
      tree[key] = ToJson(child);
    }
  }
  return tree;
}

}  // namespace

std::variant<json, Problem> ParseForm(std::string_view body) {
  const Query query(body);
  if (query.problem()) return *query.problem();
  if (query.parameters().size() > kMostFields) {
    return Problem{400, "The body has too many fields.", ""};
  }
  Node root;
  for (const auto& [name, value] : query.parameters()) {
    const auto path = ReadPath(name);
    if (!path) return Problem{400, "The brackets of a name are not in pairs, or too many.", ""};
    if (!Add(root, *path, value)) return Problem{400, "A name is given more than once.", ""};
  }
  auto tree = json::object();
  for (const auto& [name, child] : root.children) tree[name] = ToJson(child);
  return tree;
}

}  // namespace connector::web
