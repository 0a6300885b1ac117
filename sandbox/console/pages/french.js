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
  Copy: "Copier",
  "Copied.": "Copié.",
  "The browser does not allow it: select the text, and copy it.":
    "Le navigateur ne le permet pas : sélectionnez le texte, puis copiez-le.",
  yes: "oui",
  no: "non",
};
