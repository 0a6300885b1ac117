#include "sandbox/console/requests.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "sandbox/console/body.h"

namespace connector::sandbox::console {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kLongestMessage = 4'000;   // characters
constexpr std::size_t kLongestValue = 1'024;     // of a field
constexpr std::size_t kLongestName = 255;        // of an app or a field
constexpr std::size_t kMostValues = 200;         // of a closing form
constexpr std::size_t kMostTags = 50;            // of a conversation
constexpr std::size_t kLongestProduct = 16'384;  // bytes of its JSON
constexpr std::array<std::string_view, 7> kPartsOfProduct{
    "label", "image", "url", "price", "priceStruck", "currency", "available"};
constexpr std::array<std::string_view, 4> kLanguages{"de", "en", "es", "fr"};  // of desks

template <typename Value>
Read<Value> Checked(const Body& body, Value value) {
  if (body.problem()) return *body.problem();
  return value;
}

// "operator" or "visitor".
bool IsOperator(Body& body, std::string_view name) {
  const auto who = body.Text(name, kLongestName).value_or("");
  if (who != "operator" && who != "visitor") {
    body.Refuse(std::string(name) + " must be operator or visitor.");
  }
  return who == "operator";
}

// What the visitor sees of it, with all its parts; null if one of them is no text.
ordered_json ProductOf(const json& given) {
  ordered_json product;
  for (const auto part : kPartsOfProduct) product[std::string(part)] = nullptr;
  for (const auto& [name, value] : given.items()) {
    const bool is_text = value.is_string() || (name == "available" && value.is_boolean());
    if (!product.contains(name) || !(is_text || value.is_null())) return nullptr;
    product[name] = value;
  }
  const auto& label = product["label"];
  return label.is_string() && !label.get_ref<const std::string&>().empty() ? product : nullptr;
}

std::string ReadProduct(Body& body, const json& given) {
  const auto product = ProductOf(given);
  auto text = product.is_null() ? "" : product.dump();
  if (product.is_null()) {
    body.Refuse(
        "product must have a label, and may have image, url, price, priceStruck, currency and "
        "available: each a text.");
  } else if (text.size() > kLongestProduct) {
    body.Refuse("product must be of at most 16 KiB.");
  }
  return text;
}

}  // namespace

Read<NewChat> ReadNewChat(const web::Request& request) {
  Body body(request, {"website", "visitor", "text"});
  NewChat chat;
  chat.website = body.NeededWebsite();
  const auto visitor = body.Number("visitor", 1, kGreatestId);
  if (!visitor) body.Refuse("visitor is missing: the id of one.");
  chat.visitor = visitor.value_or(0);
  chat.text = body.NeededText("text", kLongestMessage);
  return Checked(body, std::move(chat));
}

Read<NewMessage> ReadNewMessage(const web::Request& request) {
  Body body(request, {"from", "text", "product", "operator"});
  NewMessage message;
  const bool is_operator = IsOperator(body, "from");
  message.operator_id = body.Number("operator", 1, kGreatestId);
  if (!is_operator && message.operator_id) body.Refuse("A visitor takes no conversation.");
  if (const auto product = body.Object("product")) {
    if (!is_operator) body.Refuse("Only an operator sends a product.");
    if (body.Text("text", kLongestMessage)) body.Refuse("It is either a text or a product.");
    message.type = platform::MessageType::kOperatorRich;
    message.text = ReadProduct(body, *product);
  } else {
    message.type = is_operator ? platform::MessageType::kOperator : platform::MessageType::kVisitor;
    message.text = body.NeededText("text", kLongestMessage);
  }
  return Checked(body, std::move(message));
}

Read<NewEnd> ReadNewEnd(const web::Request& request) {
  Body body(request, {"by", "tags", "note", "quality", "sendByEmail", "values"});
  NewEnd end;
  end.by = IsOperator(body, "by") ? platform::ClosedBy::kOperator : platform::ClosedBy::kVisitor;
  end.form.tag_ids = body.Ids("tags", kMostTags);
  end.form.note = body.Text("note", kLongestMessage).value_or("");
  end.form.quality = body.Number("quality", 0, kMostStars);
  end.form.is_to_be_mailed = body.Flag("sendByEmail").value_or(false);
  body.EachObject("values", kMostValues, {"app", "fieldId", "value"}, [&end](Body& value) {
    end.form.values.push_back({value.NeededText("app", kLongestName),
                               value.NeededText("fieldId", kLongestName),
                               value.Text("value", kLongestValue).value_or("")});
  });
  return Checked(body, std::move(end));
}

Read<platform::Notes> ReadNotes(const web::Request& request) {
  Body body(request, {"welcome", "resolution", "delay", "comment"});
  const auto share = [&body](std::string_view name) -> std::optional<double> {
    const auto stars = body.Number(name, 0, kMostStars);
    if (!stars) return std::nullopt;
    return static_cast<double>(*stars) / static_cast<double>(kMostStars);
  };
  platform::Notes notes{share("welcome"), share("resolution"), share("delay"),
                        body.Text("comment", kLongestMessage).value_or("")};
  if (!notes.welcome && !notes.resolution && !notes.delay && notes.comment.empty()) {
    body.Refuse("There must be one of welcome, resolution, delay and comment.");
  }
  return Checked(body, std::move(notes));
}

Read<NewSettings> ReadNewSettings(const web::Request& request) {
  Body body(request, {"language", "connected", "chat", "call", "video"});
  NewSettings settings;
  settings.live = {body.Flag("connected"), body.Flag("chat"), body.Flag("call"),
                   body.Flag("video")};
  settings.language = body.Text("language", kLongestName);
  if (settings.language &&
      std::find(kLanguages.begin(), kLanguages.end(), *settings.language) == kLanguages.end()) {
    body.Refuse("language must be de, en, es or fr.");
  }
  return Checked(body, std::move(settings));
}

Read<std::int64_t> ReadWebsiteOfVisitor(const web::Request& request) {
  Body body(request, {"website"});
  const auto website = body.NeededWebsite();
  return Checked(body, website);
}

}  // namespace connector::sandbox::console
