#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Run by hand:  pip install wyoming && ./wyoming-client.py _build/src/speech/voice-espeak
#
"""Drives the built-in voice with Wyoming's own client library, to see that what
it speaks is Wyoming and not only what our side of it takes for it."""

import asyncio
import sys
import time

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize, SynthesizeVoice


async def speak(process, text, voice):
    await async_write_event(Synthesize(text=text, voice=voice).event(), process.stdin)
    samples, rate, first, began = 0, 0, 0.0, time.monotonic()
    while True:
        event = await async_read_event(process.stdout)
        if event is None:
            raise SystemExit("the voice ended")
        if AudioStart.is_type(event.type):
            start = AudioStart.from_event(event)
            assert (start.width, start.channels) == (2, 1), start
            rate = start.rate
        elif AudioChunk.is_type(event.type):
            chunk = AudioChunk.from_event(event)
            assert (chunk.rate, chunk.width, chunk.channels) == (rate, 2, 1)
            first = first or time.monotonic() - began
            samples += len(chunk.audio) // 2
        elif AudioStop.is_type(event.type):
            print(f"  {text[:40]!r}: {samples} samples at {rate} Hz, first after {first * 1000:.1f} ms")
            return samples
        elif Error.is_type(event.type):
            error = Error.from_event(event)
            print(f"  {text[:40]!r}: error {error.code}: {error.text}")
            return 0


async def main(program):
    process = await asyncio.create_subprocess_exec(
        program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)

    await async_write_event(Describe().event(), process.stdin)
    event = await async_read_event(process.stdout)
    assert event is not None and Info.is_type(event.type), event
    info = Info.from_event(event)
    engine = info.tts[0]
    print(f"{engine.name} {engine.version}: {len(engine.voices)} voices, "
          f"{len({voice.languages[0] for voice in engine.voices})} languages")

    for voice, text in [
        (None, "The default voice says this."),
        (SynthesizeVoice(name="en-us+f3"), "I wake up in the life I love."),
        (SynthesizeVoice(language="de"), "Ich wache in dem Leben auf, das ich liebe."),
        (SynthesizeVoice(name="hi"), "मैं खुश हूँ।"),
    ]:
        assert await speak(process, text, voice) > 5000
    assert await speak(process, "Nobody says this.", SynthesizeVoice(name="nobody")) == 0
    assert await speak(process, "", None) == 0

    await async_write_event(Event(type="not-known-to-anyone", payload=b"x" * 1000), process.stdin)
    assert await speak(process, "An unknown frame is skipped.", None) > 5000

    process.stdin.close()
    assert await process.wait() == 0
    print("closed its input: the voice ended with status 0")


asyncio.run(main(sys.argv[1]))
