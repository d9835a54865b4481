# SPDX-License-Identifier: GPL-3.0-or-later
"""What sync cannot settle alone, and what it does without a network: told in
the room of the account, answered there, and nothing lost by it."""

from account import (PASSWORD, a_project, account_row, connect, here, open_account, open_preferences_account,
                     rows, with_vision)
from steps import open_section
from window import run_tests, wait_for

EMAIL = "anna@example.org"
REFUSED = {"kind": "status", "match": "^(POST|PATCH) /rest/v1/vision_versions", "status": 400,
           "body": {"code": "23514", "message": 'new row violates check constraint "fun_is_short"', "details": None,
                    "hint": None}}
REFUSED_AGAIN = {**REFUSED, "body": {**REFUSED["body"], "message": 'still violates check constraint "fun_is_short"'}}


def connected(running):
    anna, _ = running.sign_up(EMAIL, PASSWORD)
    window = with_vision()
    connect(window, running, EMAIL, entry=open_preferences_account(window))
    account_row(window, "Up to Date")
    wait_for(lambda: rows(running, "select count(*) from vision_versions") == [(1,)], "the vision did not go up")
    return window, anna


def write_fun(window, text):
    window.type_into(open_section(window, "Fun"), text)
    window.see("label", "Saved")
    window.click("button", "Back")


def back_to_vision(window):
    window.click(window.see("list item", "Vision"))


def fun_there(running):
    return rows(running, "select fun from vision_versions order by created_at")[0][0]


def test_a_change_that_is_refused_waits_for_an_answer():
    with a_project() as running:
        window, _ = connected(running)
        before = fun_there(running)
        running.gateway.faults.set([REFUSED])
        write_fun(window, "I dance in the rain.")
        open_account(window, "Needs Attention")
        window.click(window.see("list item", "1 change could not be sent"))
        window.see("button", "Try Again")
        assert fun_there(running) == before
        assert here(window, "select state from sync_ops") == [("parked",)]
        assert here(window, "select fun from vision_versions") == [("I dance in the rain.",)]

        # Tried again in vain, and again when the server has changed its mind.
        running.gateway.faults.set([REFUSED_AGAIN])
        window.click("button", "Try Again")
        wait_for(lambda: here(window, "select state, error_message like '%still violates%' from sync_ops")
                 == [("parked", 1)], "it is not put aside again")
        running.gateway.faults.set([])
        window.click(window.see("button", "Try Again"))
        window.see("label", "Everything Was Sent")
        wait_for(lambda: fun_there(running) == "I dance in the rain.", "the change did not go up")
        assert here(window, "select count(*) from sync_ops") == [(0,)]

        # Discarded, it is in the bin, and comes back from there.
        running.gateway.faults.set([REFUSED])
        back_to_vision(window)
        write_fun(window, "I whistle.")
        window.click(account_row(window, "Needs Attention"))
        if not window.find("button", "Discard"):
            window.click("button", "Back")
            window.click(window.see("list item", "1 change could not be sent"))
        window.click(window.see("button", "Discard"))
        window.see("label", "Everything Was Sent")
        wait_for(lambda: here(window, "select fun from vision_versions") == [("I dance in the rain.",)],
                 "what the server has is not what is here")
        assert here(window, "select reason from sync_bin") == [("discarded",)]
        running.gateway.faults.set([])
        window.click("button", "Back")
        window.click(window.see("list item", "Bin"))
        window.see("label", lambda n: n.startswith("Discarded here"))
        window.click(window.see("button", "Restore"))
        window.see("label", "The Bin Is Empty")
        wait_for(lambda: ("I whistle.",) in here(window, "select fun from vision_versions"), "it is not back")
        wait_for(lambda: ("I whistle.",) in rows(running, "select fun from vision_versions"), "it did not go up")
        window.quiet_end()


def test_much_that_is_gone_at_once_is_asked_about():
    with a_project("as-found") as running:
        anna, _ = running.sign_up(EMAIL, PASSWORD)
        # The trigger of production that does it lies outside of the schema that was handed over.
        rows(running, "insert into profiles (id, email) values (%s, %s) on conflict do nothing", anna, EMAIL)
        rows(running, "insert into journal_entries (user_id, date, title, content) select %s, date '2026-01-01' + n,"
                      " 'Day ' || n, 'It rained.' from generate_series(1, 40) n", anna)
        window = with_vision()
        connect(window, running, EMAIL, entry=open_preferences_account(window))
        count = "select count(*) from journal_entries"
        wait_for(lambda: here(window, count) == [(40,)], "the journal did not come")
        account_row(window, "Up to Date")

        lose_most(running)
        open_account(window, "Up to Date")
        window.click("button", "Sync Now")
        # The server is asked more than once before this is believed.
        window.see("list item", "Journal entries", patience=200)
        account_row(window, "Needs Attention")
        assert here(window, count) == [(40,)], "nothing goes before the answer"
        window.click("button", "Keep")
        window.see("label", "Kept here")
        wait_for(lambda: rows(running, count) == [(40,)], "what is kept did not go up again")
        window.gone("list item", "Journal entries")
        account_row(window, "Up to Date")

        lose_most(running)
        window.click(window.see("button", "Sync Now"))
        # The server is asked more than once before this is believed.
        window.see("list item", "Journal entries", patience=200)
        window.click("button", "Remove Here")
        window.see("label", "Moved to the bin")
        wait_for(lambda: here(window, count) == [(5,)], "it was not taken from here")
        assert here(window, "select count(*) from sync_bin") == [(35,)]
        window.click(window.see("list item", "Bin"))
        window.see("label", lambda n: n.startswith("Gone on the server"))
        window.click(window.find("button", "Restore"))
        window.see("label", "It is back")
        wait_for(lambda: rows(running, count) == [(6,)], "what was brought back did not go up")
        assert here(window, "select count(*) from sync_bin") == [(34,)]
        window.quiet_end()


def lose_most(running):
    rows(running, "delete from journal_entries where title not in ('Day 1', 'Day 2', 'Day 3', 'Day 4', 'Day 5')")


def test_a_conflict_that_was_waved_away_can_be_taken_up_again():
    with a_project() as running:
        window, anna = connected(running)
        text = open_section(window, "Fun")
        window.type_into(text, "I dance in the rain.")
        rows(running, "update vision_versions set fun = 'I sail at night.' where user_id = %s", anna)
        window.see("label", "Saved")
        open_account(window, "Needs Attention")
        window.click(window.see("list item", "1 thing was changed in two places"))
        window.click(window.see("button", "Compare"))
        window.click(window.see("button", "Keep This"))
        window.see("label", "Nothing to Compare")
        assert here(window, "select count(*) from sync_conflicts where resolved_at is null") == [(0,)]
        window.click(window.see("button", "Undo"))
        window.see("button", "Compare")
        assert here(window, "select count(*) from sync_conflicts where resolved_at is null") == [(1,)]
        account_row(window, "Needs Attention")
        window.quiet_end()


def test_without_a_network_everything_goes_on():
    with a_project() as running:
        window, _ = connected(running)
        running.gateway.faults.set([{"kind": "cut"}])
        write_fun(window, "I dance in the rain.")
        account_row(window, "Offline")
        window.see("label", "Offline. 1 change waits and is safe here.")
        assert here(window, "select fun from vision_versions") == [("I dance in the rain.",)]
        running.gateway.faults.set([])
        open_account(window, "Offline")
        window.click("button", "Sync Now")
        account_row(window, "Up to Date")
        window.gone("label", lambda n: n.startswith("Offline."))
        wait_for(lambda: fun_there(running) == "I dance in the rain.", "the change did not go up")
        window.quiet_end()


if __name__ == "__main__":
    run_tests(globals())
