# SPDX-License-Identifier: GPL-3.0-or-later
"""Two at once: the last seat, one link used twice, people who invite each other, one
payment told twice, one draft committed on two devices, leaving while sharing, and a
balance asked for while a use is being booked. Each first with the meeting arranged
step by step, then many times at random."""

import random
import threading
import time
import uuid

import stack
from members import Member, Owner


class Call(threading.Thread):
    """A statement on its own connection, running until it is answered. `code` is the
    SQLSTATE it ended with, None for success."""

    def __init__(self, member, statement, *arguments):
        super().__init__()
        self.member, self.statement, self.arguments = member, statement, arguments
        self.code = self.answer = None
        self.start()

    def run(self):
        self.code = self.member.refusal(self.statement, *self.arguments)
        if self.code is None and self.member.cursor.description:
            self.answer = self.member.cursor.fetchone()[0]

    def waits(self, owner):
        """True once the server says that it waits for a lock; False if it ended."""
        process = self.member.connection.info.backend_pid
        while self.is_alive():
            if owner.value("select wait_event_type = 'Lock' from pg_stat_activity where pid = %s", process):
                return True
            time.sleep(0.002)
        return False


def together(*calls):
    """Runs calls at the same moment and answers their codes."""
    barrier = threading.Barrier(len(calls))
    codes = [None] * len(calls)

    def go(place, member, statement, arguments):
        barrier.wait()
        codes[place] = member.refusal(statement, *arguments)

    threads = [threading.Thread(target=go, args=(i, m, s, a)) for i, (m, s, *a) in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def invite(owner, admin, *members):
    """Secrets of open invitations, past the rule that pending ones count."""
    tokens = []
    for member in members:
        tokens.append(str(uuid.uuid4()))
        owner.run("insert into household_invitations (household_id, invited_email, invited_by, invitation_token) "
                  "select h.id, u.email, h.admin_user_id, %s from households h, auth.users u "
                  "where h.admin_user_id = %s and u.id = %s", tokens[-1], admin.id, member.id)
    return tokens


def active(owner, admin):
    return owner.value("select count(*) from household_members m join households h on h.id = m.household_id "
                       "where h.admin_user_id = %s and m.status = 'active'", admin.id)


ACCEPT = "select household_accept(%s)"


def last_seat(tap, owner):
    ada, ben, cleo = (owner.person(f"seat-{n}") for n in "abc")
    owner.household(ada, seats=2)
    one, two = invite(owner, ada, ben, cleo)
    ben.run("begin")
    ben.run(ACCEPT, one)
    second = Call(cleo, ACCEPT, two)
    tap.ok(second.waits(owner), "the last seat: the second waits for the first")
    ben.run("commit")
    second.join()
    tap.equal((second.code, active(owner, ada)), ("PT409", 2), "and finds it taken")

    for back in range(2):
        dan, eve = owner.person(f"seat-d{back}"), owner.person(f"seat-e{back}")
        admin = owner.person(f"seat-f{back}")
        owner.household(admin, seats=2)
        one, two = invite(owner, admin, dan, eve)
        dan.run("begin")
        dan.run(ACCEPT, one)
        second = Call(eve, ACCEPT, two)
        second.waits(owner)
        dan.run("rollback")
        second.join()
        tap.equal((second.code, active(owner, admin)), (None, 2), "unless the first lets it go")

    outcomes = []
    for n in range(15):
        admin = owner.person(f"seats-{n}")
        guests = [owner.person(f"seats-{n}-{m}") for m in range(4)]
        owner.household(admin, seats=3)
        codes = together(*((g, ACCEPT, t) for g, t in zip(guests, invite(owner, admin, *guests))))
        outcomes.append((sorted(codes, key=str), active(owner, admin)))
        for m in (admin, *guests):
            m.connection.close()
    tap.equal(outcomes, [([None, None, "PT409", "PT409"], 3)] * 15, "four guests, two seats, fifteen times")


def one_link(tap, owner):
    outcomes = []
    for n in range(10):
        admin, ben, cleo = (owner.person(f"link-{n}-{m}") for m in "abc")
        other_device = Member(ben.id)
        owner.household(admin, seats=6)
        [token] = invite(owner, admin, ben)
        codes = together((ben, ACCEPT, token), (other_device, ACCEPT, token), (cleo, ACCEPT, token))
        outcomes.append((sorted(codes, key=str), active(owner, admin)))
        for m in (admin, ben, cleo, other_device):
            m.connection.close()
    tap.equal(outcomes, [([None, "PT410", "PT410"], 2)] * 10, "one link, used at once by two devices and somebody else")


def each_other(tap, owner):
    """Neither may wait for the other for ever, and nobody ends up in two places."""
    outcomes = set()
    for n in range(15):
        ada, ben = owner.person(f"each-{n}-a"), owner.person(f"each-{n}-b")
        owner.household(ada)
        owner.household(ben)
        [to_ada], [to_ben] = invite(owner, ben, ada), invite(owner, ada, ben)
        codes = together((ada, ACCEPT, to_ada), (ben, ACCEPT, to_ben))
        outcomes.add((tuple(sorted(codes, key=str)), active(owner, ada) + active(owner, ben)))
        ada.connection.close()
        ben.connection.close()
    tap.equal(outcomes, {((None, "PT409"), 2)}, "two who accept each other's invitation: one comes, the other stays")


def two_houses(tap, owner):
    """Somebody without any membership yet accepts two invitations on two devices."""
    outcomes = set()
    for n in range(15):
        ada, ben = owner.person(f"houses-{n}-a"), owner.person(f"houses-{n}-b")
        cleo = owner.person(f"houses-{n}-c", profile=False)
        other = Member(cleo.id)
        owner.household(ada)
        owner.household(ben)
        [one], [two] = invite(owner, ada, cleo), invite(owner, ben, cleo)
        codes = together((cleo, ACCEPT, one), (other, ACCEPT, two))
        outcomes.add((tuple(sorted(codes, key=str)), active(owner, ada) + active(owner, ben)))
        for m in (ada, ben, cleo, other):
            m.connection.close()
    tap.equal(outcomes, {((None, "PT409"), 3)}, "two invitations on two devices: one home, and the other says so")


def leaving(tap, owner):
    """Accepting, removing, leaving and converting at random: no deadlock, and in the
    end everybody is in one place, within the seats, and the profile says the same."""
    admins = [owner.person(f"mix-{n}") for n in range(3)]
    people = [owner.person(f"mix-p{n}") for n in range(5)]
    for admin in admins:
        owner.household(admin, seats=3)
    codes = []

    def live(person, seed):
        dice = random.Random(seed)
        mine = Owner()
        for _ in range(25):
            admin = dice.choice(admins)
            what = dice.random()
            if what < 0.5:
                [token] = invite_once(mine, admin, person)
                codes.append(person.refusal(ACCEPT, token))
            elif what < 0.7:
                codes.append(person.refusal("select household_leave()"))
            elif what < 0.85:
                codes.append(person.refusal("select household_convert_to_solo()"))
            else:
                boss = Member(admin.id)
                codes.append(boss.refusal("select household_remove(%s)", person.id))
                boss.connection.close()
        mine.connection.close()

    def invite_once(mine, admin, person):
        mine.run("update household_invitations i set status = 'canceled' from households h, auth.users u "
                 "where h.id = i.household_id and h.admin_user_id = %s and u.id = %s and i.invited_email = u.email "
                 "and i.status = 'pending'", admin.id, person.id)
        return invite(mine, admin, person)

    threads = [threading.Thread(target=live, args=(p, n)) for n, p in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tap.ok(set(codes) <= {None, "PT404", "PT409", "PT410"} and len(set(codes)) >= 3,
           "coming and going at random is refused or done, never stuck", sorted(map(str, set(codes))))
    tap.ok(all(active(owner, a) <= 3 for a in admins), "no household is over its seats")
    tap.equal(owner.rows(
        "select p.user_id from user_profiles p left join household_members m on m.user_id = p.user_id and m.status = 'active' "
        "where (p.household_id, p.is_household_admin) is distinct from (m.household_id, coalesce(m.role = 'admin', false))"), [],
        "every profile mirrors the membership")
    for m in (*admins, *people):
        m.connection.close()


def payments(tap, owner):
    ada = owner.person("payer")
    pay = "select grant_tokens(%s, 'token_pack_purchase', 2000000, %s)"
    first, second = Owner(), Owner()
    first.run("begin")
    first.run(pay, ada.id, "pi_1")
    repeat = Call(second, pay, ada.id, "pi_1")
    tap.ok(repeat.waits(owner), "a repeated payment waits for the first")
    first.run("commit")
    repeat.join()
    tap.equal((repeat.code, repeat.answer["already_granted"], repeat.answer["new_balance"]), (None, True, 2000000), "and grants nothing")
    first.run("begin")
    first.run(pay, ada.id, "pi_2")
    repeat = Call(second, pay, ada.id, "pi_2")
    repeat.waits(owner)
    first.run("rollback")
    repeat.join()
    tap.equal((repeat.answer["already_granted"], repeat.answer["new_balance"]), (False, 4000000), "unless the first failed")

    tier, subscription = str(uuid.uuid4()), str(uuid.uuid4())
    owner.run("insert into membership_tiers (id, name, tier_type, monthly_token_grant, stripe_price_id) values (%s, 'P', 'pro', 10, 'price_p')", tier)
    owner.run("insert into customer_subscriptions (id, user_id, membership_tier_id, stripe_customer_id, status, current_period_start) "
              "values (%s, %s, %s, 'c', 'active', now())", subscription, ada.id, tier)
    hooks = [Owner() for _ in range(6)]
    codes = together(*((h, "select grant_tokens_by_stripe_price_id(%s, 'price_p', %s)", ada.id, subscription) for h in hooks))
    tap.equal((codes, owner.value("select count(*) from token_transactions where subscription_id = %s", subscription),
               owner.value("select count(*) from user_storage where subscription_id = %s", subscription)),
              ([None] * 6, 1, 1), "six webhooks at once grant a period once, with its storage")
    different = together(*((h, pay, ada.id, f"pi_many_{n}") for n, h in enumerate(hooks)))
    balances = [b for (b,) in owner.rows("select tokens_remaining from token_transactions where stripe_payment_intent_id like 'pi_many%%' order by 1")]
    tap.equal((different, balances), ([None] * 6, [4000010 + 2000000 * (n + 1) for n in range(6)]),
              "six payments at once: each balance is the one before and its own")
    for m in (ada, first, second, *hooks):
        m.connection.close()


def drafts(tap, owner):
    """One draft, committed on two devices; and two drafts begun at once."""
    ada = owner.person("drafter")
    other = Member(ada.id)
    active_one = ada.value("select id from user_profiles where is_active")
    make = "select create_draft_from_version(%s, %s)"
    draft = ada.value(make, active_one, ada.id)
    commit = "select commit_draft_as_active(%s, %s)"
    ada.run("begin")
    ada.run(commit, draft, ada.id)
    second = Call(other, commit, draft, ada.id)
    tap.ok(second.waits(owner), "the second device waits")
    ada.run("commit")
    second.join()
    tap.ok(second.code is not None, "and is told that the draft is none any more", second.code)
    state = "select count(*) filter (where is_active and not is_draft), count(*) filter (where is_draft), max(version_number), count(distinct version_number) = count(*) from user_profiles"
    tap.equal(ada.rows(state), [(1, 0, 2, True)], "one active version, numbered once")
    for _ in range(10):
        newest = ada.value("select id from user_profiles where is_active")
        codes = together((ada, make, newest, ada.id), (other, make, newest, ada.id))
        draft = ada.value("select id from user_profiles where is_draft")
        codes += together((ada, commit, draft, ada.id), (other, commit, draft, ada.id))
        if codes[:2] != [None, None] or codes[2:].count(None) != 1:
            break
    tap.equal(codes[:2], [None, None], "two drafts begun at once: the later one stands")
    tap.equal(codes[2:].count(None), 1, "committed once")
    tap.equal(ada.rows(state)[0][:2], (1, 0), "and one version is active in the end")
    profile = owner.person("two-first", profile=False)
    twin = Member(profile.id)
    first = "insert into user_profiles (user_id, is_active, version_number) values (%s, %s, 1)"
    codes = together((profile, first, profile.id, True), (twin, first, profile.id, False))
    tap.equal((codes, profile.value("select count(*) from households"), profile.value("select count(*) from household_members")),
              ([None, None], 1, 1), "two first profiles at once make one household")
    for m in (ada, other, profile, twin):
        m.connection.close()


def sharing(tap, owner):
    """Whoever leaves while they share leaves nothing behind, whichever comes first."""
    for first in ("share", "leave"):
        ada, ben = owner.person(f"shelf-{first}-a"), owner.person(f"shelf-{first}-b")
        owner.household(ada, ben)
        ben.run("insert into scenes (user_id, category, title, text, emotional_valence, created_from) "
                "values (%s, 'fun', 't', 't', 'above_green_line', 'user_written')", ben.id)
        scene = ben.value("select id::text from scenes")
        other = Member(ben.id)
        steps = {"share": ("insert into household_shares (household_id, shared_by, scene_id) "
                           "select household_id, user_id, %s from household_members", scene),
                 "leave": ("select household_leave()",)}
        ben.run("begin")
        ben.run(*steps[first])
        second = Call(other, *steps["leave" if first == "share" else "share"])
        tap.ok(second.waits(owner), f"{first} first: the other waits")
        ben.run("commit")
        second.join()
        tap.equal(second.code, None if first == "share" else "42501", f"{first} first: then the other is {'done' if first == 'share' else 'refused'}")
        tap.equal(owner.value("select count(*) from household_shares where scene_id = %s", scene), 0, f"{first} first: nothing is left on the shelf")
        for m in (ada, ben, other):
            m.connection.close()


def pool(tap, owner):
    ada, ben = owner.person("pool-a"), owner.person("pool-b")
    home = owner.household(ada, ben)
    owner.run("update households set shared_tokens_enabled = true where id = %s", home)
    owner.run("insert into token_transactions (user_id, action_type, tokens_used, tokens_remaining) values (%s, 'admin_grant', 1000, 0)", ada.id)
    other = Member(ben.id)
    ben.run("begin")
    ben.run("select apply_token_usage(%s, 'chat_conversation', 'm', 400, 0, 0, 0)", ben.id)
    asked = Call(other, "select household_balance()")
    tap.ok(asked.waits(owner), "a balance waits for a use that is being booked")
    ben.run("commit")
    asked.join()
    tap.equal(asked.answer["available"], 600, "and counts it")
    for m in (ada, ben, other):
        m.connection.close()


def heirs(tap, owner):
    """An account that goes while somebody joins its household."""
    ada, ben, cleo = (owner.person(f"heir-{n}") for n in "abc")
    home = owner.household(ada, ben)
    [token] = invite(owner, ada, cleo)
    ada.run("begin")
    ada.run("select delete_my_account()")
    joining = Call(cleo, ACCEPT, token)
    tap.ok(joining.waits(owner), "who joins waits")
    ada.run("commit")
    joining.join()
    tap.equal((joining.code, owner.value("select admin_user_id::text from households where id = %s", home),
               owner.value("select count(*) from household_members where household_id = %s and status = 'active'", home)),
              (None, ben.id, 2), "and comes to the household that was handed on")
    for m in (ada, ben, cleo):
        m.connection.close()


def main():
    tap = stack.Tap()
    owner = Owner()
    for part in (last_seat, one_link, each_other, two_houses, leaving, payments, drafts, sharing, pool, heirs):
        part(tap, owner)
    tap.finish()


main()
