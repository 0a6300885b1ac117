#include "sandbox/platform/sample_visitors.h"

namespace connector::sandbox::platform {

const std::vector<SampleVisitor>& SampleVisitors() {
  // The first of these is known to both websites, as another person and under the same ids.
  static const std::vector<SampleVisitor> visitors = {
      {"593de0891b628a50b09835dc6c0e92565329c74baa90e", "123", "camille.lefevre@example.org",
       "Camille", "Lefèvre", "Nantes", "44000", "FR", Websites::kBoth},
      {"a07c51e9d3846bf2209e7d1c5b83f64e0a92c7d518b3f", "c-2048", "123", "Théo", "Garrigou",
       "Cahors", "46000", "FR", Websites::kFirst},
      {"e41b0c97f5d28a6330b9e7c41d5f82a6903e7bc4d1f58", "7d4b9f20-1e63-4c8a-b5d7-0f92a6c31e84",
       "ingeborg.strassner@example.com", "Ingeborg", "Straßner", "Kehl", "77694", "DE",
       Websites::kFirst},
      {"0d93f7a1c6e25b48f0173ad9e6c4b2580f71d3ae96c42", "client-éloïse-3",
       "eloise.boeuf@example.org", "Éloïse", "Bœuf", "Dieppe", "76200", "FR", Websites::kFirst},
      {"f62a8d10b5c9374e1fd0826ba7395ce4481f0d6b29ea3", "", "", "", "", "", "", "FR",
       Websites::kFirst},
      {"", "", "marguerite.aubanel@example.com", "Marguerite", "Aubanel", "Arles", "13200", "FR",
       Websites::kFirst},
      {"28c5e0b7914fd36a0e82b95d7c14f63ab0d95e7281c4f", "PRO_0077",
       "cuisine@auberge-du-pont.example.org", "Nadia", "Benhaddou", "Saint-Véran-le-Bas", "05350",
       "FR", Websites::kFirst},
      {"b3f08d6e15a97c420d8be6f3719c05a4e2d86f1b7039c", "5519", "jean-marc.ouellet@example.com",
       "Jean-Marc", "Ouellet", "Québec", "G1R 2S5", "CA", Websites::kFirst},
      {"6e19d4c0a7f8352b0bd6193ec8f547a201e8c6d93b75f", "uk-88013", "o.adeyemi@example.com",
       "Olúwaṣeun", "Adéyẹmí", "Leeds", "LS1 4DY", "GB", Websites::kSecond},
      {"c92e7b30f61d58a40e3c97d2b6f8014a5de70b38c6f19", "d0a6f3b8-57c2-49e1-9a04-be61c7f2835d",
       "yuki.tanabe@example.org", "由紀", "田辺", "Ōtsu", "520-0044", "JP", Websites::kSecond},
      {"17bf5e82d0c6943af8e1057bd2c63f9840ae5d71b9c26", "44-7091", "", "Alasdair", "Munro",
       "Inverness", "IV1 1HY", "GB", Websites::kSecond},
      {"", "ha-7", "bronwen.price@example.com", "Bronwen", "Price", "Conwy", "LL32 8LD", "GB",
       Websites::kSecond},
  };
  return visitors;
}

}  // namespace connector::sandbox::platform
