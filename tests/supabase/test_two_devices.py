# SPDX-License-Identifier: GPL-3.0-or-later
"""One member, two devices, the same moment. The first device's transaction is
held open until the second is seen waiting for it, so that the order is the same
in every run."""

import os
import threading
import time

import psycopg2

import stack

MEMBER = "0a000000-0000-4000-8000-000000000001"
DATABASE = os.environ["PGDATABASE"]


class Device:
    """A connection that acts as the member."""

    def __init__(self, server):
        self.connection = server.connect(DATABASE)
        self.cursor = self.connection.cursor()
        self.error = None
        self.result = None

    def begin(self):
        self.cursor.execute("select tap.as_user(%s)", (MEMBER,))

    def run(self, statement, *arguments):
        try:
            self.cursor.execute(statement, arguments or None)
            self.result = self.cursor.fetchone()[0] if self.cursor.description else self.cursor.rowcount
            self.error = None
        except psycopg2.Error as error:
            self.error = error


def one_after_the_other(watcher, first, second, statement_one, statement_two):
    """The first device's statement, then the second's, which must wait until the
    first has committed. True when it did wait."""
    first.begin()
    second.begin()
    first.run(*statement_one)
    thread = threading.Thread(target=second.run, args=statement_two)
    thread.start()
    waited = False
    for _ in range(2000):
        watcher.execute("select wait_event_type = 'Lock' from pg_stat_activity where pid = %s",
                        (second.connection.info.backend_pid,))
        waited = bool(watcher.fetchone()[0])
        if waited or not thread.is_alive():
            break
        time.sleep(0.005)
    first.connection.commit()
    thread.join(30)
    if second.error is None:
        second.connection.commit()
    else:
        second.connection.rollback()
    return waited


def main():
    tap = stack.Tap()
    server = stack.inherited()
    owner = server.connect(DATABASE)
    owner.autocommit = True
    watcher = owner.cursor()
    watcher.execute("select tap.make_user('ada@example.org', %s)", (MEMBER,))
    one, two = Device(server), Device(server)

    watcher.execute("insert into user_profiles (user_id, first_name, is_active) values (%s, 'Ada', true) returning id",
                    (MEMBER,))
    active = watcher.fetchone()[0]
    watcher.execute("insert into user_profiles (user_id, is_draft, version_number) values (%s, true, 2) returning id",
                    (MEMBER,))
    draft = watcher.fetchone()[0]

    commit = ("select commit_draft_as_active(%s, %s)", draft, MEMBER)
    tap.ok(one_after_the_other(watcher, one, two, commit, commit), "the second commit of a draft waits for the first")
    tap.ok(one.error is None and one.result is True, "which succeeds", one.error)
    tap.ok(two.error is not None and "draft not found" in str(two.error), "and is then told that it is no draft", two.error)
    watcher.execute("select count(*) filter (where is_active), max(version_number) from user_profiles")
    tap.equal(watcher.fetchone(), (1, 2), "one version is active, no number was skipped")

    draft_from = "select create_draft_from_version(%s, %s, %s)"
    one_after_the_other(watcher, one, two, (draft_from, active, MEMBER, "one"), (draft_from, active, MEMBER, "two"))
    tap.ok(one.error is None and two.error is None, "two devices make a draft at once", one.error, two.error)
    watcher.execute("select array_agg(version_notes), min(version_number) from user_profiles where is_draft")
    tap.equal(watcher.fetchone(), (["two"], 3), "the later one is the draft")

    version = ("select create_profile_version(%s, '{}')", MEMBER)
    one_after_the_other(watcher, one, two, version, version)
    watcher.execute("select array_agg(version_number order by version_number) from profile_versions")
    tap.ok(one.error is None and two.error is None, "two JSON versions at once", one.error, two.error)
    tap.equal(watcher.fetchone()[0], [1, 2], "get two numbers")

    for number in (1, 2, 3):
        watcher.execute("insert into vision_versions (user_id, version_number, title) values (%s, %s, 'Vision')",
                        (MEMBER, number))
    activate = "update vision_versions set is_active = true where version_number = %s"
    one_after_the_other(watcher, one, two, (activate, 1), (activate, 2))
    tap.ok(one.error is None and two.error is None, "two visions are activated at once", one.error, two.error)
    watcher.execute("select array_agg(version_number) from vision_versions where is_active")
    tap.equal(watcher.fetchone()[0], [2], "the later one is active, and only it")

    watcher.execute("insert into assessment_results (user_id) values (%s) returning id", (MEMBER,))
    assessment = watcher.fetchone()[0]
    answer = ("insert into assessment_responses (assessment_id, question_id, question_text, category, response_value,"
              " response_text, green_line) values (%s, %s, '?', 'fun', 4, 'a', 'above')")
    one_after_the_other(watcher, one, two, (answer, assessment, "fun_1"), (answer, assessment, "fun_2"))
    tap.ok(one.error is None and two.error is None, "two answers are saved at once", one.error, two.error)
    watcher.execute("select total_score from assessment_results")
    tap.equal(watcher.fetchone()[0], 8, "both count")

    count = ("select increment_journal_stats(%s)", MEMBER)
    one_after_the_other(watcher, one, two, count, count)
    watcher.execute("select total_journal_entries, journal_streak from user_stats")
    tap.equal(watcher.fetchone(), (2, 1), "two entries of two devices are two entries")
    tap.finish()


main()
