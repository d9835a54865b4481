# SPDX-License-Identifier: GPL-3.0-or-later
"""The new functions as clients call them, through a real PostgREST: statuses, error
bodies, and the feed by POST."""

import os

import stack
from members import Owner


def main():
    tap = stack.Tap()
    owner = Owner()
    ada, ben = owner.person("rest-ada"), owner.person("rest-ben")
    server = stack.inherited()
    with stack.Rest(server, os.environ["PGDATABASE"]) as rest:
        tokens = {m: stack.token(m.id) for m in (ada, ben)}
        service = stack.token(role="service_role")

        def call(name, who=None, **arguments):
            token = service if who == "service" else tokens.get(who)
            answer = rest.post(f"/rpc/{name}", arguments, token=token)
            body = answer.json
            detail = body.get("details") if answer.status >= 400 else body
            return answer.status, detail

        status, info = call("backend_info")
        tap.equal((status, info["name"]), (200, "vibrationfit"), "a visitor learns who answers")
        for name, arguments in (("household_invite", {"p_email": "a@b.org"}), ("household_accept", {"p_token": "t"}),
                                ("household_people", {}), ("household_balance", {}), ("changes_since", {"p_cursor": None}),
                                ("share", {"p_kind": "scenes", "p_id": ada.id}), ("delete_my_account", {})):
            tap.equal(call(name, **arguments)[0], 401, f"a visitor is asked to sign in: {name}")
        for name in ("grant_tokens", "grant_annual_tokens", "drip_tokens_28day"):
            arguments = {"p_user_id": ada.id}
            if name == "grant_tokens":
                arguments.update(p_action_type="admin_grant", p_tokens=5, p_payment_reference="r")
            else:
                arguments["p_subscription_id"] = None
            tap.equal(call(name, ada, **arguments)[0], 403, f"a member grants nothing: {name}")

        tap.equal(call("household_invite", ada, p_email="x@y.org"), (409, "no_seat"), "no seat: a conflict")
        owner.run("update households set plan_type = 'household', max_members = 2 where admin_user_id = %s", ada.id)
        tap.equal(call("household_invite", ada, p_email="x"), (400, "bad_address"), "no address: a bad request")
        status, invitation = call("household_invite", ada, p_email="rest-ben@example.org")
        tap.equal(status, 200, "an invitation")
        tap.equal(call("household_accept", ben, p_token="wrong"), (404, "no_invitation"), "a wrong secret is not found")
        status, joined = call("household_accept", ben, p_token=invitation["invitation_token"])
        tap.equal((status, joined["household_name"], joined["email_matches"]), (200, "rest-ada's Account", True), "joining")
        tap.equal(call("household_accept", ben, p_token=invitation["invitation_token"]), (410, "accepted"), "a used link is gone")
        tap.equal(call("household_leave", ada), (409, "is_admin"), "the admin cannot leave")
        tap.equal(call("household_remove", ben, p_user_id=ada.id), (403, "not_admin"), "a member removes nobody")
        status, people = call("household_people", ben)
        tap.equal([(p["name"], p["role"]) for p in people], [("rest-ada", "admin"), ("rest-ben", "member")], "the people")

        scene = rest.post("/scenes", {"user_id": ada.id, "category": "fun", "title": "t", "text": "t",
                                      "emotional_valence": "above_green_line", "created_from": "user_written"},
                          token=tokens[ada], Prefer="return=representation").json[0]["id"]
        status, first = call("changes_since", ben, p_cursor=None)
        tap.equal((status, first["reset"]), (200, True), "the feed, by POST")
        tap.equal(call("share", ada, p_kind="scenes", p_id=scene)[0], 200, "sharing")
        tap.equal(call("share", ben, p_kind="scenes", p_id=scene), (403, "not_owner"), "not somebody else's")
        tap.equal(call("share", ben, p_kind="profiles", p_id=scene), (400, "bad_kind"), "not everything")
        status, news = call("changes_since", ben, p_cursor=first["cursor"], p_limit=50)
        tap.ok({"table": "scenes", "key": scene, "op": "s", "root": scene} in news["changes"], "the mate hears of it", news)
        row = rest.get(f"/scenes?id=eq.{scene}&select=*,v:xmin::text,c:ctid::text", token=tokens[ben])
        tap.equal((row.status, len(row.json)), (200, 1), "and reads it with its version")
        shelf = rest.get("/household_shares?select=id,scenes(title),households(name)", token=tokens[ben])
        tap.equal((shelf.status, shelf.json[0]["scenes"]["title"]), (200, "t"), "the shelf embeds what it holds")
        tap.equal(call("changes_since", ben, p_cursor="nonsense"), (400, "bad_cursor"), "no cursor: a bad request")
        tap.equal(rest.patch(f"/households?admin_user_id=eq.{ada.id}", {"max_members": 6}, token=tokens[ada]).status, 403,
                  "seats are bought")
        refused = rest.patch(f"/households?admin_user_id=eq.{ada.id}", {"max_members": 6}, token=tokens[ada]).json
        tap.ok("max_members" in refused["message"], "and the refusal names the column", refused)

        paid = {"p_user_id": ben.id, "p_action_type": "token_pack_purchase", "p_tokens": 5, "p_payment_reference": "rest_1"}
        tap.equal([call("grant_tokens", "service", **paid)[1]["already_granted"] for _ in range(2)], [False, True],
                  "the webhook grants once")
        tap.equal(call("household_balance", ben)[1]["available"], 5, "and the member has it")
        tap.equal(call("delete_my_account", ada)[0], 204, "the admin leaves for good")
        tap.equal(call("household_people", ben)[1][0]["role"], "admin", "and the mate runs the household")
    tap.finish()


main()
