// What the start page and the login say.
export default {
  "The platform, on your own machine": "La plateforme, sur votre machine",
  "This sandbox plays the iAdvize platform for your connector: offline, with made-up data.":
    "Cette sandbox joue la plateforme iAdvize pour votre connecteur : hors ligne, avec des données inventées.",
  "It installs the connector, asks it for products, profiles and forms, and tells it what happens.":
    "Elle installe le connecteur, lui demande produits, profils et formulaires, et lui dit ce qui se passe.",
  "It keeps every call and every delivery, so that you can see what was wrong, and do it again.":
    "Elle garde chaque appel et chaque livraison, pour voir ce qui n’allait pas, et recommencer.",
  "Your connector": "Votre connecteur",
  "First steps": "Premiers pas",
  "The clock of the sandbox": "L’horloge de la sandbox",
  "+10 minutes": "+10 minutes",
  "+1 hour": "+1 heure",
  "+1 day": "+1 jour",
  "Move the clock": "Avancer l’horloge",
  "The clock was moved forwards.": "L’horloge a été avancée.",
  "It goes as fast as yours. It can be moved forwards, never back.":
    "Elle va aussi vite que la vôtre. Elle s’avance, mais ne recule jamais.",
  "It goes {times} times as fast as yours. It can be moved forwards, never back.":
    "Elle va {times} fois plus vite que la vôtre. Elle s’avance, mais ne recule jamais.",
  "No app is here yet. An app says where the connector is, and what it can do.":
    "Il n’y a pas encore d’application. Une application dit où est le connecteur, et ce qu’il sait faire.",
  "Make an app": "Créer une application",
  "asking…": "question posée…",
  "does not answer": "ne répond pas",
  answers: "répond",
  "answers {status}": "répond {status}",
  "has no health check": "sans test de santé",
  "not known": "inconnu",
  "It is installed.": "Elle est installée.",
  "Type what the connector wants to know: it says at once what is wrong.":
    "Saisissez ce que le connecteur demande : il dit tout de suite ce qui ne va pas.",
  and: "et",
  "a visitor's window": "la fenêtre d’un visiteur",
  "Two windows side by side: you are the agent in one, and the visitor in the other.":
    "Deux fenêtres côte à côte : dans l’une vous êtes le conseiller, dans l’autre le visiteur.",
  "End a chat": "Terminer une conversation",
  "The connector's form is in the dialog. Whatever is missing is said there.":
    "Le formulaire du connecteur est dans la boîte de dialogue, qui dit aussi ce qui manque.",
  "Look at the deliveries": "Voir les livraisons",
  "What the connector was told, how it was signed, what it answered, and when it is tried again.":
    "Ce qui a été dit au connecteur, la signature, sa réponse, et la prochaine tentative.",
  "Read a report": "Lire un rapport",
  "The figures of the last weeks, as a plot.": "Les chiffres des dernières semaines, en courbe.",
  "For programs": "Pour les programmes",
  "The REST API 2.0, as the real platform has it: clients need another base URL.":
    "L’API REST 2.0, comme sur la vraie plateforme : il suffit de changer l’URL de base d’un client.",
  "Base URL": "URL de base",
  "API key": "Clé d’API",
  Description: "Description",
  "Show the key": "Afficher la clé",
  "Copy the key": "Copier la clé",
  "Copy the base URL": "Copier l’URL de base",
  Login: "Connexion",
  "Who is there?": "Qui est là ?",
  "Other machines can reach this sandbox, so it asks for the text of its --token-file.":
    "D’autres machines peuvent joindre cette sandbox : elle demande donc le texte de son --token-file.",
  Token: "Jeton",
  "Log in": "Se connecter",
  "This is not the token.": "Ce n’est pas le jeton.",
  "The printed link lets one browser in, once. The token works always.":
    "Le lien affiché n’ouvre qu’à un navigateur, une fois. Le jeton marche toujours.",
};
