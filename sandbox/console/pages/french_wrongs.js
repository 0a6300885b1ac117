// What is done wrong on purpose, and what is asked of the connector then, as the control API says it.
export default {
  "The same event is sent twice at the same moment.":
    "Le même événement est envoyé deux fois au même moment.",
  "Both are acknowledged, and the event counts once.":
    "Les deux sont acquittés, et l’événement compte une fois.",
  "The events of a group are sent in another order than they happened.":
    "Les événements d’un groupe sont envoyés dans un autre ordre que celui où ils sont survenus.",
  "All are acknowledged, and the newest createdAt decides.":
    "Tous sont acquittés, et le createdAt le plus récent fait foi.",
  "The first acknowledgement gets lost, so the event is sent again, byte by byte the same.":
    "Le premier acquittement se perd : l’événement est renvoyé, identique à l’octet près.",
  "The repeat is acknowledged, too, and changes nothing.": "Le renvoi est acquitté aussi, et ne change rien.",
  "The first acknowledgement gets lost, and the event is sent again with a new sentAt.":
    "Le premier acquittement se perd, et l’événement est renvoyé avec un nouveau sentAt.",
  "The repeat is acknowledged, too: it is the same event.":
    "Le renvoi est acquitté aussi : c’est le même événement.",
  "The body is signed with another secret.": "Le corps est signé avec un autre secret.",
  "It is refused with a 401 or 403.": "C’est refusé par un 401 ou un 403.",
  "There is no signature.": "Il n’y a pas de signature.",
  "The signature has half of its digits.": "La signature n’a que la moitié de ses chiffres.",
  "The signature's digits are in upper case.": "Les chiffres de la signature sont en majuscules.",
  "A 2xx, 401 or 403: the platform writes lower case, and nothing is said of upper case.":
    "Un 2xx, 401 ou 403 : la plateforme écrit en minuscules, et rien n’est dit des majuscules.",
  "The body is signed with the secret before the present one.":
    "Le corps est signé avec le secret précédent.",
  "A 2xx as long as the connector knows both secrets, a 401 or 403 afterwards.":
    "Un 2xx tant que le connecteur connaît les deux secrets, un 401 ou 403 ensuite.",
  "The body is a form, whatever the webhook's content type is.":
    "Le corps est un formulaire, quel que soit le type de contenu du webhook.",
  "It is acknowledged as JSON is.": "C’est acquitté comme l’est du JSON.",
  "Half of the body is sent, then the connection is closed.":
    "La moitié du corps est envoyée, puis la connexion est fermée.",
  "A 4xx, or the connection is closed; never a 2xx.": "Un 4xx, ou la connexion est fermée ; jamais un 2xx.",
  "The request's head comes in packets of one byte.":
    "L’en-tête de la requête arrive par paquets d’un octet.",
  "It is acknowledged.": "C’est acquitté.",
  "200 events are sent at the same moment, each on a connection of its own.":
    "200 événements sont envoyés au même moment, chacun sur sa propre connexion.",
  "All are acknowledged.": "Tous sont acquittés.",
  "Every number of the body is a text.": "Chaque nombre du corps est un texte.",
  "It is acknowledged: an identifier is its decimal text.":
    "C’est acquitté : un identifiant est son texte décimal.",
  "The event's type is one that nobody knows.": "Le type de l’événement est inconnu de tous.",
  "It is acknowledged: a refusal would only bring it back.":
    "C’est acquitté : un refus ne ferait que le ramener.",
  "The event is of a website that nobody installed.":
    "L’événement vient d’un site que personne n’a installé.",
};
