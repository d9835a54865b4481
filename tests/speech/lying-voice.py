#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A voice that behaves well until a sentence has the word "bad" in it.

    lying-voice.py MODE LOG

It speaks the voice protocol on its standard input and output: 100 samples at
16 kHz for each character. MODE says what it does with a bad sentence. LOG gets
a line for each start of the program and each request.
"""

import json
import os
import sys
import time

mode, log = sys.argv[1], sys.argv[2]
out = sys.stdout.buffer
RATE = 16000
FORMAT = {"rate": RATE, "width": 2, "channels": 1}


def note(line):
    with open(log, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def send(kind, data=None, payload=b"", **changes):
    header = {"type": kind, "data": data or {}}
    if payload:
        header["payload_length"] = len(payload)
    header.update(changes)
    out.write(json.dumps(header).encode() + b"\n" + payload)
    out.flush()


def raw(data):
    out.write(data)
    out.flush()


def receive():
    line = sys.stdin.buffer.readline()
    if not line:
        return None, None
    header = json.loads(line)
    data = dict(header.get("data") or {})
    if header.get("data_length"):
        data.update(json.loads(sys.stdin.buffer.read(header["data_length"])))
    sys.stdin.buffer.read(header.get("payload_length") or 0)
    return header["type"], data


def tone(text, pieces=4, delay=0):
    samples = b"\x00\x20" * (100 * len(text))
    send("audio-start", FORMAT)
    step = max(2, len(samples) // pieces // 2 * 2)
    for at in range(0, len(samples), step):
        time.sleep(delay)
        send("audio-chunk", FORMAT, samples[at:at + step])
    send("audio-stop")


def misbehave(text):
    if mode == "slow":
        tone(text, pieces=6, delay=0.3)
    elif mode == "hang":
        send("audio-start", FORMAT)
        time.sleep(600)
    elif mode == "chatty":
        send("audio-start", FORMAT)
        while True:
            send("vf-thought", {"about": "nothing"})
            send("audio-chunk", FORMAT)
            time.sleep(0.02)
    elif mode == "crash":
        send("audio-start", FORMAT)
        send("audio-chunk", FORMAT, b"\x00\x20" * 200)
        os.abort()
    elif mode == "crash-once":
        if sum(line.startswith("start") for line in open(log, encoding="utf-8")) < 2:
            os.abort()
        tone(text)
    elif mode == "wrong-length":
        send("audio-start", FORMAT)
        send("audio-chunk", FORMAT, b"\x00\x20" * 200, payload_length=100)
        send("audio-stop")
    elif mode == "giant-payload":
        send("audio-start", FORMAT)
        send("audio-chunk", FORMAT, b"\x00\x20" * 200, payload_length=1 << 40)
    elif mode == "negative-length":
        send("audio-chunk", FORMAT, payload_length=-4)
    elif mode == "wrong-rate":
        send("audio-start", {**FORMAT, "rate": 4000})
    elif mode == "no-rate":
        send("audio-start", {"rate": "fast"})
    elif mode == "stereo":
        send("audio-start", {**FORMAT, "channels": 2})
    elif mode == "changing-rate":
        send("audio-start", FORMAT)
        send("audio-chunk", {**FORMAT, "rate": 22050}, b"\x00\x20" * 200)
    elif mode == "half-sample":
        send("audio-start", FORMAT)
        send("audio-chunk", FORMAT, b"\x00" * 201)
    elif mode == "no-start":
        send("audio-chunk", FORMAT, b"\x00\x20" * 200)
    elif mode == "garbage":
        raw(b'{"type": "audio-start", \xff\xfe nonsense}\n')
    elif mode == "not-an-object":
        raw(b"[1, 2, 3]\n")
    elif mode == "endless-line":
        raw(b"x" * (256 * 1024))
    elif mode == "deep":
        raw(b'{"type":"audio-start","data":' + b"[" * 20000 + b"\n")
    elif mode == "too-long":
        send("audio-start", FORMAT)
        while True:
            send("audio-chunk", FORMAT, b"\x00\x20" * 8000)
    elif mode == "stops-early":
        send("audio-start", FORMAT)
        send("audio-chunk", FORMAT, b"\x00\x20" * 200)
        sys.exit(0)
    elif mode == "refuse":
        send("error", {"text": "I would rather not", "code": "text"})
    elif mode == "refuse-late":
        send("audio-start", FORMAT)
        send("audio-chunk", FORMAT, b"\x00\x20" * 200)
        send("error", {"text": "I lost the thread", "code": "engine"})
    elif mode == "talkative":
        tone(text)
        tone("something nobody asked for")
        note("talked")
    else:
        sys.exit(f"unknown mode {mode}")


note(f"start {os.getpid()}")
print("a line that is not protocol", file=sys.stderr)
while True:
    try:
        kind, data = receive()
        if kind is None:
            break
        if kind == "describe":
            if mode == "mute":
                time.sleep(600)
            send("info", {"tts": [{"name": "lying", "version": "1", "voices": [
                {"name": "liar", "languages": ["en_US"], "description": "Liar",
                 "speakers": [{"name": "one"}, {"name": "two"}]},
                {"name": "plain", "languages": []},
                {"languages": ["xx"]}, 7]}, None], "asr": []})
        elif kind == "synthesize":
            note("say " + data["text"])
            misbehave(data["text"]) if "bad" in data["text"] else tone(data["text"])
    except BrokenPipeError:
        os._exit(0)
