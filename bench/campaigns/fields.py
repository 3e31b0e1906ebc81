"""What the peers get: what creel extracted of each mail, made comparable by the usual means.

Both read the visible text (hidden text is already left out, which favours them), in lower case, with accents folded and numbers
replaced, without the words of the recipient's own name and domain.
"""
import itertools
import json
import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
LINK = re.compile(r"https?://\S+|\S+@\S+")


def words(text, own=frozenset()):
    """The words of a text."""
    text = unicodedata.normalize("NFKD", LINK.sub(" ", text or "")).lower()
    text = "".join(c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return ["0" if word.isdigit() else word for word in WORD.findall(text) if word not in own]


def shingles(words, width=3):
    """The set of runs of words; of a shorter text the text itself."""
    if len(words) < width:
        return {" ".join(words)} if words else set()
    return {" ".join(run) for run in zip(*(itertools.islice(words, at, None) for at in range(width)))}


def read(path):
    """The mails of a file of fields."""
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def own(mail):
    """Words that name the recipient."""
    return frozenset(word for word in re.split(r"[^a-z0-9]+", mail.get("to") or "") if len(word) > 2)


class Forest:
    """Union-find."""

    def __init__(self, n):
        self.parent = list(range(n))

    def root(self, a):
        while self.parent[a] != a:
            self.parent[a] = a = self.parent[self.parent[a]]
        return a

    def join(self, a, b):
        self.parent[self.root(a)] = self.root(b)


def write(path, names, group_of):
    """Writes groups: one line a mail."""
    with open(path, "w", encoding="utf-8") as file:
        for at, name in enumerate(names):
            file.write(json.dumps({"file": name, "group": group_of(at)}) + "\n")
