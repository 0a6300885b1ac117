// What all pages say.
export default {
  Start: "Accueil",
  Console: "Console",
  Visitor: "Visiteur",
  Apps: "Applications",
  Deliveries: "Livraisons",
  Calls: "Appels",
  Reports: "Rapports",
  Language: "Langue",
  "Skip to the content": "Aller au contenu",
  "Main navigation": "Navigation principale",
  "The sandbox does not answer. This page goes on when it is back.":
    "La sandbox ne répond pas. Cette page continue dès son retour.",
  Cancel: "Annuler",
  Close: "Fermer",
  Save: "Enregistrer",
  Back: "Retour",
  yes: "oui",
  no: "non",
};
