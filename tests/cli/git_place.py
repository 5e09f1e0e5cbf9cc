"""A git repository of a test's own."""

import pytest

from conftest import clean_env, run


class Repository:
    def __init__(self, path):
        self.path = path
        self("init", "-q", "-b", "main")

    def __call__(self, *args, check=True, when="2024-05-06T07:08:09Z"):
        env = clean_env(HOME=str(self.path / ".home"), GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="A Person", GIT_AUTHOR_EMAIL="person@example.com",
                        GIT_COMMITTER_NAME="A Person", GIT_COMMITTER_EMAIL="person@example.com", GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)
        done = run(["git", *args], cwd=self.path, env=env)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message, **options):
        self("add", "-A", "--", ":!.home")
        self("commit", "-q", "-m", message, **options)
        return self("rev-parse", "HEAD")


@pytest.fixture
def git(tmp_path):
    """The folder that the program runs in is a repository with the branch main."""
    return Repository(tmp_path)
