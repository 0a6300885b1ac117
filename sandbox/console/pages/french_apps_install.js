// What the list of the apps and their installation say.
export default {
  "(done)": "(terminée)",
  "About the app": "À propos de l’application",
  "Add an app": "Ajouter une application",
  "Authenticate the app": "Authentifier l’application",
  "Change settings": "Modifier les paramètres",
  How: "Comment",
  Installation: "Installation",
  Installed: "Installée",
  "It answers no interaction.": "Elle ne répond à aucune interaction.",
  "Its webhooks on {website} end, and what was typed is forgotten.":
    "Ses webhooks sur {website} prennent fin, et ce qui a été saisi est oublié.",
  "Look at the connector's answer": "Voir la réponse du connecteur",
  Next: "Suivant",
  "Nothing: it has no webhooks.": "Rien : elle n’a pas de webhook.",
  "Nothing: it is installed at once.": "Rien : elle s’installe aussitôt.",
  "On {website}. What is changed is verified by the connector before it is kept.":
    "Sur {website}. Le connecteur vérifie ce qui change avant l’enregistrement.",
  "On {website}. You can change its settings later.": "Sur {website}. Ses paramètres restent modifiables.",
  "Operators act for a visitor with a button.": "Les conseillers agissent pour un visiteur d’un bouton.",
  "Operators browse the shop's categories in the product list.":
    "Les conseillers parcourent les catégories de la boutique dans la liste de produits.",
  "Operators fill in the shop's form when they end a chat.":
    "Les conseillers remplissent le formulaire de la boutique en fin de conversation.",
  "Operators search products, and send them to visitors.":
    "Les conseillers cherchent des produits et les envoient aux visiteurs.",
  "Operators see what the shop knows of a visitor.":
    "Les conseillers voient ce que la boutique sait d’un visiteur.",
  "Paste app.yaml": "Coller app.yaml",
  "Paste the file; of this repository's connector, it is printed by":
    "Collez le fichier ; pour le connecteur de ce dépôt, il est affiché par",
  "Please fill in the information to authenticate your app.":
    "Renseignez les informations pour authentifier votre application.",
  "Sandbox version": "Version sandbox",
  "Security token (optional)": "Jeton de sécurité (facultatif)",
  "Set up the app": "Configurer l’application",
  "Settings of {app}": "Paramètres de {app}",
  "Some fields are not right.": "Certains champs ne sont pas corrects.",
  "Steps of the installation": "Étapes de l’installation",
  "The app is being installed …": "Installation en cours …",
  "The app is not installed": "L’application n’est pas installée",
  "The app is uninstalled from {website}.": "L’application est désinstallée de {website}.",
  "The connector refuses these values.": "Le connecteur refuse ces valeurs.",
  "The file has mistakes.": "Le fichier contient des erreurs.",
  "The options are asked for …": "Les options sont demandées …",
  "The options could not be had:": "Les options n’ont pas pu être obtenues :",
  "The settings are changed.": "Les paramètres sont modifiés.",
  "The value must be a number.": "La valeur doit être un nombre.",
  "The value must be letters a to z and digits.":
    "La valeur doit être faite de lettres a à z et de chiffres.",
  "The value must be one of the options.": "La valeur doit être l’une des options.",
  "The value must have at most 1024 bytes.": "La valeur doit avoir au plus 1024 octets.",
  "There is no app yet. Add one, and install it on a website.":
    "Il n’y a pas encore d’application. Ajoutez-en une, puis installez-la sur un site.",
  "This app has nothing to set.": "Cette application n’a rien à paramétrer.",
  "This app has nothing to set: go on.": "Cette application n’a rien à paramétrer : continuez.",
  "This app needs no authentication: go on.":
    "Cette application ne demande pas d’authentification : continuez.",
  "This value is not accepted.": "Cette valeur n’est pas acceptée.",
  "Type name and URL": "Saisir nom et URL",
  Uninstall: "Désinstaller",
  "Uninstall {app}?": "Désinstaller {app} ?",
  "Updated at": "Mise à jour",
  Validation: "Validation",
  Version: "Version",
  "Version {version}": "Version {version}",
  "What it asks for": "Ce qu’elle demande",
  "What it brings": "Ce qu’elle apporte",
  "What it is told": "Ce qui lui est signalé",
  "What its webhooks said": "Ce que disent ses webhooks",
  "The connector's secret. If it is empty, one is made, which you then give to the connector.":
    "Le secret du connecteur. S’il est vide, il est généré, et vous le donnez au connecteur.",
  "You can now configure your connector! You can change your settings later.":
    "Vous pouvez maintenant configurer votre connecteur ! Vos paramètres restent modifiables.",
  "all events": "tous les événements",
  "on {website}": "sur {website}",
  "{app} is installed": "{app} est installée",
};
