"""Random sequences of operations by both tools in turn, after which both see the same."""

import random

import pytest

N_STEPS = 14
SETTINGS = [{}, {}, {}, {"outOfOrder": "true"}, {"ignoreMigrationPatterns": "*:missing,*:ignored"}, {"target": "5?"}, {"group": "true"}]


class Walk:
    """One random walk. What it does is told step by step, so that a failure can be read."""

    def __init__(self, pair, seed):
        self.pair, self.source, self.story, self.n_text = pair, random.Random(seed), [], 0

    def text(self):
        self.n_text += 1
        return f"select {self.n_text};\n"

    def files(self):
        return sorted(path.name for path in self.pair.folder.iterdir())

    def new_version(self):
        number = self.source.choice(["1", "2", "2.1", "3", "4", "5", "6", "7", "10", "0.5", "8.0.1"])
        if not any(name.startswith(f"V{number}__") for name in self.files()):
            self.pair.lay({f"V{number}__v{self.source.randrange(3)}.sql": self.text()})
        return f"version {number}"

    def new_repeatable(self):
        name = f"R__{self.source.choice('abC1')}.sql"
        self.pair.lay({name: self.text()})
        return name

    def new_failure(self):
        if any(name.startswith("V9__") for name in self.files()):
            return "no failure"
        self.pair.lay({"V9__fails.sql": self.source.choice(["vacuum nosuch;", "select 1/0;"])})
        return "a script that fails"

    def new_baseline_migration(self):
        self.pair.lay({"B3__base.sql": self.text()})
        return "B3"

    def change(self):
        if not self.files():
            return "nothing to change"
        name = self.source.choice(self.files())
        self.pair.lay({name: self.text()})
        return f"changed {name}"

    def remove(self):
        if not self.files():
            return "nothing to remove"
        name = self.source.choice(self.files())
        self.pair.remove(name)
        return f"removed {name}"

    def call(self, verb, **more):
        name = self.source.choice(["ours", "theirs"])
        settings = {**self.source.choice(SETTINGS), **more}
        answer = self.pair.tool(name)(verb, **settings)
        return f"{name} {verb} {settings}: {answer.get('errorCode', 'done')}"

    def migrate(self):
        return self.call("migrate")

    def repair(self):
        return self.call("repair")

    def baseline(self):
        return self.call("baseline", baselineVersion=self.source.choice(["1", "2.1"]))

    def clean(self):
        return self.call("clean", cleanDisabled="false")

    def step(self):
        deeds = [self.new_version] * 6 + [self.new_repeatable] * 3 + [self.migrate] * 6 + [self.repair] * 2
        deeds += [self.change, self.remove, self.new_failure, self.new_baseline_migration, self.baseline, self.clean]
        deed = self.source.choice(deeds)
        self.story.append(f"{deed.__name__}: {deed()}")
        print(self.story[-1])


@pytest.mark.parametrize("seed", [*range(12), 22, 64])
def test_random_walks(pair, seed):
    walk = Walk(pair, seed)
    for _ in range(N_STEPS):
        walk.step()
        pair.agree()
    pair.agree(outOfOrder="true")
    pair.agree(target="4?")
