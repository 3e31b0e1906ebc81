#!/usr/bin/env python3
"""Holds score.py to the definitions, taken word by word.

usage: python3 -m unittest discover bench/campaigns
"""
import itertools
import random
import unittest

import score


class Definitions(unittest.TestCase):
    def test_small_case(self):
        figures = score.score({"a": 1, "b": 1, "c": 2}, {"a": 9, "b": 9, "c": 9})
        self.assertAlmostEqual(figures["pair precision"], 1 / 3)
        self.assertAlmostEqual(figures["B3 precision"], 5 / 9)
        self.assertEqual((figures["pair recall"], figures["B3 recall"]), (1, 1))

    def test_any_partitions(self):
        chance = random.Random(3)
        for _ in range(200):
            mails = range(chance.randint(1, 12))
            truth = {mail: chance.randint(0, 4) for mail in mails}
            found = {mail: chance.choice([None, 0, 1, 2, 3]) for mail in mails}
            # Whoever has no group stands alone.
            together = lambda a, b: a == b or found[a] is not None and found[a] == found[b]
            belong = lambda a, b: truth[a] == truth[b]
            pairs = list(itertools.combinations(mails, 2))
            right = sum(together(*pair) and belong(*pair) for pair in pairs)
            put, all_of = sum(together(*pair) for pair in pairs), sum(belong(*pair) for pair in pairs)
            figures = score.score(truth, found)
            self.assertAlmostEqual(figures["pair precision"], right / put if put else 1)
            self.assertAlmostEqual(figures["pair recall"], right / all_of if all_of else 1)

            def share(of):
                per_mail = (
                    sum(together(a, b) and belong(a, b) for b in mails) / sum(of(a, b) for b in mails) for a in mails)
                return sum(per_mail) / len(mails)

            self.assertAlmostEqual(figures["B3 precision"], share(together))
            self.assertAlmostEqual(figures["B3 recall"], share(belong))


if __name__ == "__main__":
    unittest.main()
