#include "sandbox/platform/vocabulary_english.h"

namespace connector::sandbox::platform {
namespace {

std::vector<Topic> EnglishTopics() {
  return {
      {"Hello, does the {product} work on an induction hob?",
       "Let me look that up… Yes, it does, as long as you warm it up gently.", "And in the oven?",
       "Up to 250 °C, without the lid."},
      {"Hi! When will my order get to {town}?", "I'll check. Do you have the order number to hand?",
       "It starts with CC, I'll type it into the form.",
       "Thank you. It left the workshop this morning: two working days."},
      {"Does copper have to be tinned again at some point?",
       "With everyday use, every ten to fifteen years. We do that in our workshop.",
       "How much is that?", "Between £35 and £80 for a pan, with the return postage."},
      {"How do I clean a copper pan that went dark?",
       "Half a lemon and coarse salt, then rinse and dry at once. Never the dishwasher.",
       "No steel wool either?", "Please don't: it would scratch the tin."},
      {"Do you deliver to {town}?", "We do, within three to four days.", "What does it cost?",
       "£5.90, and nothing at all from £100."},
      {"Hello, I can't decide on a size for the {product}.",
       "How many people do you usually cook for?", "Four, sometimes six on Sundays.",
       "Then take the larger one: it heats as evenly and there is room."},
      {"My {product} arrived with a dent in the rim.",
       "I'm so sorry, it should not. Could you send us a picture?", "Sure, on its way.",
       "Thank you. I'll arrange the exchange; you'll get a label today."},
      {"Can you engrave a name on the {product}?",
       "Yes, on the handle, up to twelve letters. Please allow another week.",
       "It's for a wedding on the 14th.", "If you order tonight, it will be there in time."},
      {"What is the difference between tin and steel lining?",
       "Tin sticks less, steel takes more heat and is easier to look after.", "For a beginner?",
       "Steel, without a doubt."},
      {"My discount code does not work.", "What does it say?", "That it has expired.",
       "It ended on Sunday. I'll make you another one that lasts until tomorrow."},
      {"Do you have a preserving pan for 5 kg of fruit?",
       "The 38 cm one will do, it holds nine litres.", "Is it bare copper?",
       "It is: for jam the copper stays bare."},
      {"I'd like to cancel an order from this morning.",
       "We can, until it is sent… done, the refund is on its way.", "How long does that take?",
       "Three to five days, depending on your bank."},
  };
}

std::vector<Good> EnglishGoods() {
  return {
      {"copper saucepan, 16 cm", "/shop/copper-saucepan-16-cm"},
      {"copper sauté pan with lid, 24 cm", "/shop/copper-saute-pan-with-lid-24-cm"},
      {"set of five copper saucepans", "/shop/set-of-five-copper-saucepans"},
      {"preserving pan in bare copper, 38 cm", "/shop/preserving-pan-in-bare-copper-38-cm"},
      {"cast-iron skillet, 10 inch", "/shop/cast-iron-skillet-10-inch"},
      {"round casserole in enamelled iron, 24 cm", "/shop/round-casserole-in-enamelled-iron-24-cm"},
      {"whistling kettle in copper, 2 litres", "/shop/whistling-kettle-in-copper-2-litres"},
      {"Yorkshire pudding tray, four cups", "/shop/yorkshire-pudding-tray-four-cups"},
      {"cook's knife, 8 inch", "/shop/cook-s-knife-8-inch"},
      {"brown teapot, six cups", "/shop/brown-teapot-six-cups"}};
}

}  // namespace

Vocabulary EnglishVocabulary() {
  return {
      "GB",
      {"Amelia", "Oliver", "Isla",   "George",   "Priya", "Harry",   "Freya",
       "Noah",   "Grace",  "Callum", "Zara",     "Rhys",  "Eleanor", "Tom",
       "Imogen", "Kwame",  "Alice",  "Hamish",   "Nia",   "Edward",  "Bethan",
       "Samuel", "Ruby",   "Duncan", "Florence", "Ravi",  "Siobhán", "Angus"},
      {"Smith",    "Jones",    "Taylor",   "Patel",  "Evans",   "Walker",    "Okafor",
       "Campbell", "Hughes",   "Robinson", "Clarke", "Murray",  "O'Neill",   "Wright",
       "Hussain",  "Fletcher", "Baker",    "Reid",   "Morgan",  "Whitfield", "Ashworth",
       "Byrne",    "Cooper",   "Lloyd",    "Marsh",  "Thornton"},
      {"High Street", "Mill Lane", "Station Road", "Church Street", "Foundry Row", "Orchard Close",
       "Market Place", "Victoria Terrace"},
      {{"London", "SE1 9DD"},
       {"Sheffield", "S1 2HE"},
       {"Bristol", "BS1 4ST"},
       {"York", "YO1 7HH"},
       {"Edinburgh", "EH1 1YZ"},
       {"Cardiff", "CF10 1EP"},
       {"Leeds", "LS1 5DL"},
       {"Norwich", "NR2 1NQ"},
       {"Belfast", "BT1 5GS"},
       {"Bath", "BA1 1LZ"},
       {"Durham", "DH1 3NJ"}},
      EnglishGoods(),
      EnglishTopics(),
      {"Hello, this is {operator}. How can I help?", "Hi, {operator} here!",
       "Good day and welcome, my name is {operator}. Let me have a look."},
      {"Need a hand? Our cooks are here.", "A question about this one?", "Hello! Can I help you?"},
      {"Are you there?", "Is anybody there?", "Hello?"},
      {"Thank you so much!", "Perfect, thanks for your help.", "Great, that is very clear.",
       "Thanks, have a nice day."},
      {"You're welcome, have a lovely day!", "My pleasure. See you soon at Copper & Company.",
       "Do come back any time. Happy cooking!"},
      {"Very kind and knowledgeable.", "Quick and clear answer.", "Great advice, thank you!"},
      {"Took a while.", "My question was not answered.", "Expected better."},
  };
}

}  // namespace connector::sandbox::platform
