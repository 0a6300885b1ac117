#include "sandbox/platform/vocabulary_french.h"

namespace connector::sandbox::platform {
namespace {

std::vector<Topic> FrenchTopics() {
  return {
      {"Bonjour, la {product} passe-t-elle sur l'induction ?",
       "Je regarde la fiche… Oui, tous les feux, induction comprise, à condition de chauffer "
       "doucement.",
       "Et au four ?", "Jusqu'à 250 °C sans souci, sans le couvercle."},
      {"Bonjour ! Je voudrais savoir quand ma commande arrivera à {town}.",
       "Je vais vérifier. Avez-vous votre numéro de commande sous la main ?",
       "Il commence par CC, je vous l'envoie par le formulaire.",
       "Merci. Elle a quitté l'atelier ce matin, comptez deux jours ouvrés."},
      {"Est-ce que le cuivre doit être étamé de nouveau un jour ?",
       "Avec un usage courant, tous les dix à quinze ans. Nous le faisons dans nos ateliers.",
       "Et cela coûte combien ?", "Entre 40 et 90 euros selon le diamètre, retour compris."},
      {"Comment nettoyer une casserole en cuivre qui a noirci ?",
       "Un demi-citron et du gros sel, puis rincez et séchez aussitôt. Jamais de lave-vaisselle.",
       "Pas d'éponge métallique non plus ?", "Surtout pas, elle rayerait l'étain."},
      {"Livrez-vous à {town} ?", "Oui, sous trois à quatre jours, à domicile ou en point relais.",
       "Les frais sont de combien ?", "6,90 €, et ils sont offerts à partir de 120 € d'achat."},
      {"Bonjour, j'hésite entre deux diamètres pour la {product}.",
       "Pour combien de personnes cuisinez-vous d'habitude ?", "Quatre, parfois six le dimanche.",
       "Alors prenez le plus grand : il chauffe aussi bien et vous ne serez jamais à l'étroit."},
      {"J'ai reçu ma {product} avec une bosse sur le bord…",
       "Je suis désolée, ce n'est pas normal. Pouvez-vous nous envoyer une photo ?",
       "Oui, je l'envoie tout de suite.",
       "Merci. Je lance l'échange, vous recevrez une étiquette de retour aujourd'hui."},
      {"Peut-on faire graver un prénom sur la {product} ?",
       "Oui, sur le manche, jusqu'à douze lettres. Il faut compter une semaine de plus.",
       "C'est pour un mariage, le 14.", "En commandant ce soir, vous l'aurez à temps."},
      {"Quelle différence y a-t-il entre le cuivre étamé et le cuivre doublé d'inox ?",
       "L'étain attache moins, l'inox supporte mieux les hautes températures et l'entretien est "
       "plus simple.",
       "Pour un débutant ?", "L'inox, sans hésiter."},
      {"Bonjour, mon code de réduction ne marche pas.", "Quel message voyez-vous ?",
       "« Ce code n'est plus valable ».",
       "Il s'arrêtait dimanche. Je vous en prépare un autre, valable jusqu'à demain."},
      {"Avez-vous une bassine à confiture pour 5 kg de fruits ?",
       "La bassine de 38 cm convient, elle contient neuf litres.", "En cuivre nu ?",
       "Oui, pour la confiture le cuivre reste nu."},
      {"Je voudrais annuler une commande passée ce matin.",
       "C'est possible tant qu'elle n'est pas expédiée. Je regarde… c'est fait, le remboursement "
       "suit.",
       "Sous combien de temps ?", "Trois à cinq jours, selon votre banque."},
  };
}

std::vector<Good> FrenchGoods() {
  return {
      {"casserole en cuivre massif, 16 cm", "/produits/casserole-en-cuivre-massif-16-cm"},
      {"sauteuse en cuivre étamé, 24 cm", "/produits/sauteuse-en-cuivre-etame-24-cm"},
      {"série de 5 casseroles en cuivre", "/produits/serie-de-5-casseroles-en-cuivre"},
      {"bassine à confiture en cuivre, 38 cm", "/produits/bassine-a-confiture-en-cuivre-38-cm"},
      {"poêle en fonte, 26 cm", "/produits/poele-en-fonte-26-cm"},
      {"crêpière en fonte, 28 cm", "/produits/crepiere-en-fonte-28-cm"},
      {"cocotte ronde en fonte émaillée, 24 cm", "/produits/cocotte-ronde-en-fonte-emaillee-24-cm"},
      {"bouilloire sifflante en cuivre, 2 l", "/produits/bouilloire-sifflante-en-cuivre-2-l"},
      {"marmite à pot-au-feu, 9 l", "/produits/marmite-a-pot-au-feu-9-l"},
      {"plaque de 12 madeleines", "/produits/plaque-de-12-madeleines"}};
}

}  // namespace

Vocabulary FrenchVocabulary() {
  return {
      "FR",
      {"Camille", "Jeanne",  "Louis", "Inès",     "Hugo",    "Margaux", "Étienne",
       "Léa",     "Paul",    "Aïcha", "Chloé",    "Gabriel", "Manon",   "Yann",
       "Solène",  "Karim",   "Élise", "Baptiste", "Lucie",   "Maxime",  "Noémie",
       "Olivier", "Pauline", "Rémi",  "Sophie",   "Thomas",  "Valérie", "Xavier"},
      {"Martin",   "Bernard",   "Dubois",   "Lefebvre",  "Moreau",   "Girard", "Bonnet",
       "Dupont",   "Fontaine",  "Rousseau", "Chevalier", "Gauthier", "Perrin", "Le Goff",
       "Mercier",  "Blanchard", "Guérin",   "Haddad",    "Lemaire",  "Renard", "Besson",
       "Marchand", "Aubert",    "Colin",    "Benoît",    "Vidal"},
      {"rue des Tanneurs", "avenue de la Gare", "place du Marché", "rue du Four", "quai des Forges",
       "chemin des Vignes", "rue Haute", "impasse du Moulin"},
      {{"Paris", "75011"},
       {"Lyon", "69003"},
       {"Nantes", "44000"},
       {"Lille", "59000"},
       {"Villedieu-les-Poêles", "50800"},
       {"Toulouse", "31000"},
       {"Rennes", "35000"},
       {"Strasbourg", "67000"},
       {"Bordeaux", "33000"},
       {"Dijon", "21000"},
       {"Annecy", "74000"}},
      FrenchGoods(),
      FrenchTopics(),
      {"Bonjour, je suis {operator}, que puis-je faire pour vous ?",
       "Bonjour, {operator} à votre écoute !",
       "Bonjour et bienvenue, ici {operator}. Je regarde cela tout de suite."},
      {"Besoin d'un conseil ? Nos cuisiniers vous répondent.", "Une question sur cet article ?",
       "Bonjour ! Puis-je vous aider ?"},
      {"Vous êtes là ?", "Il y a quelqu'un ?", "Allô ?"},
      {"Merci beaucoup !", "Parfait, merci pour votre aide.", "Super, c'est très clair.",
       "Merci, bonne journée."},
      {"Avec plaisir, bonne journée !", "Je vous en prie, à bientôt chez Cuivre & Compagnie.",
       "N'hésitez pas à revenir vers nous. Bonne cuisine !"},
      {"Très aimable et compétente.", "Réponse rapide et claire.", "Conseils précieux, merci !"},
      {"Un peu long.", "Je n'ai pas eu ma réponse.", "J'attendais mieux."},
  };
}

}  // namespace connector::sandbox::platform
