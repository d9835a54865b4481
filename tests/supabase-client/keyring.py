#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A keyring on the session bus with chosen moods: a stand-in for gnome-keyring.

    keyring.py MOOD

MOOD is "open"; "locked", whose prompts are dismissed by nobody at all;
"dismissed", whose prompts the person dismisses; or "deaf", which never answers.
A line on the standard input changes the mood; its end ends the program. It
prints a line when it is there, and one after each change of mood.
"""

import sys
import threading

from gi.repository import Gio, GLib

XML = """
<node>
 <interface name="org.freedesktop.Secret.Service">
  <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
   <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
  <method name="SearchItems"><arg type="a{ss}" direction="in"/>
   <arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
  <method name="Unlock"><arg type="ao" direction="in"/>
   <arg type="ao" direction="out"/><arg type="o" direction="out"/></method>
  <method name="GetSecrets"><arg type="ao" direction="in"/><arg type="o" direction="in"/>
   <arg type="a{o(oayays)}" direction="out"/></method>
  <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <property name="Collections" type="ao" access="read"/>
 </interface>
 <interface name="org.freedesktop.Secret.Collection">
  <method name="CreateItem"><arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
   <arg type="b" direction="in"/><arg type="o" direction="out"/><arg type="o" direction="out"/></method>
  <property name="Items" type="ao" access="read"/>
  <property name="Label" type="s" access="read"/>
  <property name="Locked" type="b" access="read"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
 </interface>
 <interface name="org.freedesktop.Secret.Item">
  <method name="Delete"><arg type="o" direction="out"/></method>
  <method name="GetSecret"><arg type="o" direction="in"/><arg type="(oayays)" direction="out"/></method>
  <property name="Locked" type="b" access="read"/>
  <property name="Attributes" type="a{ss}" access="readwrite"/>
  <property name="Label" type="s" access="readwrite"/>
  <property name="Created" type="t" access="read"/>
  <property name="Modified" type="t" access="read"/>
 </interface>
 <interface name="org.freedesktop.Secret.Prompt">
  <method name="Prompt"><arg type="s" direction="in"/></method>
  <method name="Dismiss"/>
  <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
 </interface>
</node>
"""

ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/login"
SESSION = ROOT + "/session/1"
INTERFACES = {i.name.rsplit(".", 1)[1]: i for i in Gio.DBusNodeInfo.new_for_xml(XML).interfaces}

mood = sys.argv[1]
items = {}
prompts = 0
serial = 0


def is_open():
    return mood == "open"


def publish(bus, path, name):
    return bus.register_object(path, INTERFACES[name], call, read, None)


def secret_of(path):
    return (SESSION, [], list(items[path]["secret"]), "text/plain")


def prompt(bus):
    global prompts
    prompts += 1
    path = f"{ROOT}/prompt/p{prompts}"
    publish(bus, path, "Prompt")
    return path


def call(bus, sender, path, interface, method, arguments, invocation):
    global serial
    if mood == "deaf":
        return
    kind = interface.rsplit(".", 1)[1]
    given = arguments.unpack()
    if method == "OpenSession":
        if given[0] != "plain":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NotSupported", "plain only")
        else:
            invocation.return_value(GLib.Variant("(vo)", (GLib.Variant("s", ""), SESSION)))
    elif method == "SearchItems":
        found = [p for p, i in items.items() if given[0].items() <= i["attributes"].items()]
        invocation.return_value(GLib.Variant("(aoao)", (found, []) if is_open() else ([], found)))
    elif method == "Unlock":
        invocation.return_value(GLib.Variant("(aoo)", (given[0], "/") if is_open() else ([], prompt(bus))))
    elif method == "GetSecrets":
        invocation.return_value(GLib.Variant("(a{o(oayays)})",
                                             ({p: secret_of(p) for p in given[0] if p in items},)))
    elif method == "ReadAlias":
        invocation.return_value(GLib.Variant("(o)", (COLLECTION if given[0] == "default" else "/",)))
    elif method == "CreateItem":
        if not is_open():
            invocation.return_dbus_error("org.freedesktop.Secret.Error.IsLocked", "locked")
            return
        attributes = given[0]["org.freedesktop.Secret.Item.Attributes"]
        old = [p for p, i in items.items() if i["attributes"] == attributes]
        serial += 1
        it = old[0] if old and given[2] else f"{COLLECTION}/i{serial}"
        if it not in items:
            items[it] = {"id": publish(bus, it, "Item")}
        items[it].update(attributes=attributes, label=given[0]["org.freedesktop.Secret.Item.Label"],
                         secret=bytes(given[1][2]), modified=serial)
        invocation.return_value(GLib.Variant("(oo)", (it, "/")))
    elif kind == "Item" and method == "Delete":
        bus.unregister_object(items.pop(path)["id"])
        invocation.return_value(GLib.Variant("(o)", ("/",)))
    elif method == "GetSecret":
        invocation.return_value(GLib.Variant("((oayays))", (secret_of(path),)))
    elif kind == "Prompt":
        invocation.return_value(None)
        if mood == "dismissed" or method == "Dismiss":
            bus.emit_signal(None, path, "org.freedesktop.Secret.Prompt", "Completed",
                            GLib.Variant("(bv)", (True, GLib.Variant("ao", []))))
    else:
        invocation.return_dbus_error("org.freedesktop.DBus.Error.UnknownMethod", method)


def read(bus, sender, path, interface, name):
    it = items.get(path, {})
    if name in ("Created", "Modified"):
        return GLib.Variant("t", it.get("modified", 0))
    return {"Locked": lambda: GLib.Variant("b", not is_open()),
            "Collections": lambda: GLib.Variant("ao", [COLLECTION]),
            "Items": lambda: GLib.Variant("ao", list(items)),
            "Label": lambda: GLib.Variant("s", it.get("label", "Login")),
            "Attributes": lambda: GLib.Variant("a{ss}", it.get("attributes", {}))}[name]()


def listen(loop):
    global mood
    for line in sys.stdin:
        mood = line.strip()
        print(mood, flush=True)
    loop.quit()


def main():
    loop = GLib.MainLoop()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    publish(bus, ROOT, "Service")
    for path in (COLLECTION, ROOT + "/aliases/default"):
        publish(bus, path, "Collection")
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.secrets", Gio.BusNameOwnerFlags.NONE,
                                   lambda *_: print(mood, flush=True), None)
    threading.Thread(target=listen, args=(loop,), daemon=True).start()
    loop.run()


main()
