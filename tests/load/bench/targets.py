"""What is asked for: targets of each kind, chosen from a shop's own data, written as files for wrk."""

import collections
import hashlib
import hmac
import itertools
import json
import random
import re
import sqlite3
import string
from urllib.parse import quote, urlencode

LIMIT = 20
MANY = 100  # different targets of a kind
LONGEST_SEARCH = 256  # characters
MOST_TERMS = 32
SAMPLED = 20_000  # products whose texts say which words are common

# The goal for a kind of search: most of its p50 over that at a thousand products.
LEVEL, HIGHER = 1.5, 5.0
SEARCHES = {
    "one letter": LEVEL, "two letters": LEVEL, "two letters that nothing has": LEVEL, "common word": LEVEL,
    "reference": LEVEL, "no match": LEVEL, "rare word": HIGHER, "two words": HIGHER,
    "common and rare word": HIGHER, "one letter and a common word": HIGHER,
    "common word, a tenth deep": HIGHER, "one letter, nine tenths deep": HIGHER, "common word in a leaf": HIGHER,
    "common word in a root": HIGHER, "32 words": HIGHER,
}
WORST = ("two letters that nothing has", "one letter and a common word", "common word, a tenth deep",
         "one letter, nine tenths deep", "common word in a leaf", "32 words")


def target(path, **parameters):
    return f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path


def page(**parameters):
    return target("/products", limit=LIMIT, **parameters)


def sign(secret, asked):
    query = asked.partition("?")[2]
    return "sha256=" + hmac.new(secret.encode(), query.encode(), hashlib.sha256).hexdigest()


def texts_of(wire):
    product = json.loads(wire)
    return " ".join(product[name] or "" for name in ("title", "brand", "shortDescription", "description")).lower()


class Words:
    """Of the small shop, of which every larger one begins with the products: what one shop has, each has."""

    def __init__(self, small, large):
        rng = random.Random(1)
        products = {}
        for shop in (small, large):
            with sqlite3.connect(f"file:{shop.file}?mode=ro", uri=True) as database:
                products[shop] = [texts_of(wire) for wire, in
                                  database.execute("SELECT wire FROM products LIMIT ?", (SAMPLED,))]
        words = [set(re.findall(r"[^\W\d_]+", text)) for text in products[small]]
        uses = collections.Counter(itertools.chain.from_iterable(words))
        ranked = [word for word, _ in uses.most_common()]
        self.common = [word for word in ranked if 4 <= len(word) <= 7][:60]
        self.commonest = [word for word in ranked if uses[word] > small.products // 9 and len(word) > 2]
        self.rare = rng.sample(sorted(word for word in uses if uses[word] == 1 and len(word) >= 7), MANY)
        self.letters = list("aeinrst")
        everything = "\n".join(products[large])
        pairs = [a + b for a in string.ascii_lowercase for b in string.ascii_lowercase]
        self.pairs = rng.sample([pair for pair in pairs if everything.count(pair) > len(products[large]) // 20], 40)
        self.absent_pairs = [pair for pair in pairs if pair not in everything]
        self.unknown = ["".join(rng.choices("bcdfghjklmnpqrstvwxz", k=9)) for _ in range(MANY)]
        self.references = [f"REF-{number:07}" for number in rng.sample(range(small.products), MANY)]
        self.many = [self.parts_of(text, rng) if at % 2 else rng.sample(self.common, MOST_TERMS)
                     for at, text in enumerate(rng.sample(products[small], MANY))]

    def parts_of(self, text, rng):
        """Up to 32 terms that one product has."""
        parts = list(dict.fromkeys(word[:6] for word in re.findall(r"[^\W\d_]+", text)))
        parts += [part for part in {text[at:at + 4] for at in range(len(text) - 4)} if part.isalpha()
                  and part not in parts]
        rng.shuffle(parts)
        terms = sorted(parts[:MOST_TERMS * 2], key=len)[:MOST_TERMS]
        return terms if len(" ".join(terms)) <= LONGEST_SEARCH else terms[:MOST_TERMS // 2]


class Targets:
    """Of a shop: kind of request to targets."""

    def __init__(self, shop, words):
        rng = random.Random(2)
        with sqlite3.connect(f"file:{shop.file}?mode=ro", uri=True) as database:
            leaves = database.execute("SELECT id, product_count FROM categories WHERE child_count = 0 AND "
                                      "product_count > 0 ORDER BY category DESC LIMIT ?", (MANY,)).fetchall()
            roots = database.execute("SELECT id, product_count FROM categories WHERE parent IS NULL AND "
                                     "product_count > ?", (LIMIT,)).fetchall()
            parents = [id_ for id_, in database.execute("SELECT id FROM categories WHERE child_count > 0 LIMIT ?",
                                                        (MANY,))]
            visitors = [id_ for id_, in database.execute("SELECT external_id FROM visitors WHERE external_id LIKE 'v%' "
                                                         "LIMIT ?", (MANY,))]
        last = max(0, shop.products - LIMIT)
        self.kinds = {
            "first page": [page()],
            "deepest page": [page(offset=last)],
            "random page": [page(offset=rng.randint(0, last)) for _ in range(20 * MANY)],
            "root category page": [page(idCategory=id_, offset=rng.randrange(count - LIMIT))
                                   for id_, count in itertools.islice(itertools.cycle(roots), MANY)],
            "leaf category page": [page(idCategory=id_) for id_, _ in leaves],
            "category tree": [target("/categories", idParent=id_, limit=LIMIT) for id_ in parents],
            "visitor profile": [target("/visitor-profile", idVisitorExternal=id_, operatorLocale="fr")
                                for id_ in visitors],
            "closing options": ["/closing-options?idConnectorVersion=2.0.0&operatorLocale=fr"],
            "health": ["/health"],
        }

        def search(terms, **parameters):
            return page(searchQuery=terms, **parameters)

        def pairs_of(first, second):
            return [f"{rng.choice(first)} {rng.choice(second)}" for _ in range(MANY)]

        searches = {
            "one letter": map(search, words.letters),
            "two letters": map(search, words.pairs),
            "two letters that nothing has": map(search, words.absent_pairs),
            "common word": map(search, words.common),
            "reference": map(search, words.references),
            "no match": map(search, words.unknown),
            "rare word": map(search, words.rare),
            "two words": map(search, pairs_of(words.common, words.common)),
            "common and rare word": map(search, pairs_of(words.common, words.rare)),
            "one letter and a common word": map(search, pairs_of(["w", "q", "z", "k"], words.common)),
            "common word, a tenth deep": [search(word, offset=shop.products // 10) for word in words.commonest],
            "one letter, nine tenths deep": [search(word, offset=shop.products * 9 // 10) for word in words.letters],
            "common word in a leaf": [search(rng.choice(words.common), idCategory=id_) for id_, _ in leaves],
            "common word in a root": [search(rng.choice(words.common), idCategory=id_) for id_, _ in roots],
            "32 words": [search(" ".join(terms)) for terms in words.many],
        }
        self.kinds.update((f"search: {kind}", list(targets)) for kind, targets in searches.items())
        self.kinds["worst searches"] = [asked for kind in WORST for asked in self.kinds[f"search: {kind}"]]
        rng.shuffle(self.kinds["worst searches"])

    def first(self, kind):
        return self.kinds[kind][0]

    def write(self, kind, folder, secret=None):
        """A file for targets.lua."""
        name = re.sub(r"\W+", "-", kind) + ("-signed" if secret else "")
        file = folder / f"{name}.targets"
        if not file.exists():
            file.write_text("".join(f"{asked}\t{sign(secret, asked) if secret else ''}\n"
                                    for asked in self.kinds[kind]))
        return file
