"""What the shop knows: its catalogue, customers and wrap-up form, and whose password opens the door."""

import hashlib
import hmac
import json
import re
import unicodedata
import uuid
from pathlib import Path

DATA = json.loads(Path(__file__).with_name("florist.json").read_text("utf-8"))
CATALOGUE_SIZE = 137


def fold(text):
    """Case, accents and ligatures do not count in a search."""
    text = unicodedata.normalize("NFKD", text.casefold()).casefold()  # NFKD can bring capitals back, so twice
    text = "".join(c for c in text if not unicodedata.category(c).startswith("M"))
    return text.replace("œ", "oe").replace("æ", "ae")


def grow(number):
    """Product `number` of the catalogue; the step widths are coprime to the lengths, so combinations vary."""
    def pick(words, step):
        return DATA[words][number * step % len(DATA[words])]

    name = f"fleur-{number}"
    shapes = (str(uuid.uuid5(uuid.NAMESPACE_DNS, name)), hashlib.sha256(name.encode()).hexdigest()[:45], f"ha-{number}")
    price = 9 + number * 37 % 90
    return {
        "title": " ".join(filter(None, (pick("forms", 1), pick("flowers", 4), pick("twists", 5)))),
        "id": DATA["unusual_product_ids"].get(str(number), shapes[number % 3]),
        "reference": None if number % 6 == 5 else f"RÉF_{number:03}%{'ABC'[number % 3]}",
        "brand": pick("brands", 3),
        "available": number % 7 != 0,
        "priceCatalog": f"{price},90 €",
        "pricePromotion": f"{price - 2},50 €" if number % 4 == 0 else None,
        "priceSpecial": f"{price - 5} € (-10 %)" if number % 9 == 0 else None,
        "shortDescription": pick("shorts", 2),
        "description": pick("descriptions", 3),
        "productUrl": f"https://fleurs.example/bouquets/{number}?coul=ros%C3%A9",
        "imageUrl": f"https://fleurs.example/images/{number}.jpg",
        "stems": 5 + number % 20,
    }


def file_product(number):
    """The categories a product is filed under: none, one, or several, sometimes a category and its own parent."""
    shelves = DATA["shelves"]
    if number >= CATALOGUE_SIZE - 2:
        return set()
    filed = {shelves[number % len(shelves)]}
    if number % 3 == 0:
        filed.add(shelves[(number * 2 + 1) % len(shelves)])
    if number % 10 == 0:
        filed |= {PARENTS[shelf] for shelf in filed}
    return filed


def ancestry(category):
    while category is not None:
        yield category
        category = PARENTS[category]


PARENTS = {category["id"]: category["idParent"] for category in DATA["categories"]}
PRODUCTS = [grow(number) for number in range(CATALOGUE_SIZE)]
FILED = [file_product(number) for number in range(CATALOGUE_SIZE)]
WITHIN = [{above for shelf in filed for above in ancestry(shelf)} for filed in FILED]  # with all categories above
FOLDED = [
    (fold(p["title"]), [fold(p[f] or "") for f in ("title", "brand", "reference", "shortDescription", "description")])
    for p in PRODUCTS
]
CATEGORIES = [
    {
        "label": category["label"],
        "productsCount": sum(category["id"] in within for within in WITHIN),
        "products": [p["id"] for p, filed in zip(PRODUCTS, FILED) if category["id"] in filed],
        **category,
    }
    for category in DATA["categories"]
]
assert len({p["id"] for p in PRODUCTS}) == CATALOGUE_SIZE, "product ids must be unique"


def find_categories(parent=None):
    return [category for category in CATEGORIES if parent in (None, category["idParent"])]


def find_products(category=None, search=""):
    """The products at or below a category that contain every term, those with all terms in the title first."""
    terms = [fold(term) for term in search.split()]
    by_title, by_text = [], []
    for product, within, (title, texts) in zip(PRODUCTS, WITHIN, FOLDED):
        if category is not None and category not in within:
            continue
        if all(term in title for term in terms):
            by_title.append(product)
        elif all(any(term in text for text in texts) for term in terms):
            by_text.append(product)
    return by_title + by_text


def find_profile(identities):
    """The profile of the visitor whom the first given and known identity belongs to."""
    for name in ("idVisitorExternal", "emailVisitor", "idVisitorUnique"):
        same = str.casefold if name == "emailVisitor" else str  # only e-mail addresses ignore case
        for visitor in DATA["visitors"]:
            if name in identities and same(identities[name]) == same(visitor[name]):
                return visitor["profile"]
    return []


def well_typed(value, kind):
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind == "numeric":
        return isinstance(value, str) and re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", value) is not None
    return isinstance(value, str)


def opens_door(login, password):
    account = DATA["account"]
    # Both are always compared, so that the time taken does not tell which one was wrong.
    derived = hashlib.scrypt(unicodedata.normalize("NFC", password).encode(), salt=account["salt"].encode(),
                             n=2**14, r=8, p=1, dklen=32)
    right_login = hmac.compare_digest(login.encode(), account["login"].encode())
    return hmac.compare_digest(derived, bytes.fromhex(account["scrypt"])) & right_login


def find_faults(answers):
    """Everything wrong with the (key, value) pairs a customer typed, as (code, key, message)."""
    declared = {parameter["key"]: parameter for parameter in DATA["parameters"]}
    faults, given = [], {}
    for key, value in answers:
        if key not in declared:
            faults.append(("unknown", key, "Ce champ n'existe pas."))
        elif key in given:
            faults.append(("repeated", key, "Ce champ est donné deux fois."))
        else:
            given[key] = value
    filled = {key: value for key, value in given.items() if value is not None and value != ""}
    mistyped = {key for key, value in filled.items() if not well_typed(value, declared[key]["type"])}
    faults += [("missing", p["key"], "Ce champ est obligatoire.")
               for p in DATA["parameters"] if p["required"] and p["key"] not in filled]
    faults += [("type", key, "Ce n'est pas le type attendu.") for key in sorted(mistyped)]
    usable = filled.keys() - mistyped
    if {"login", "password"} <= usable and not opens_door(filled["login"], filled["password"]):
        faults.append(("credentials", "login", "Cet identifiant et ce mot de passe ne vont pas ensemble."))
    return faults
