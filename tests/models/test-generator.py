#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator against files that people have read, and against input that contradicts itself."""

import os
import shutil
import subprocess
import sys
import tempfile

GENERATOR, GOLDEN = sys.argv[1:3]
SCHEMA = os.path.join(GOLDEN, 'schema')
EXPECTED = os.path.join(GOLDEN, 'expected')
number = 0


def run(output, schema=SCHEMA, hash_seed='0'):
    environment = dict(os.environ, PYTHONHASHSEED=hash_seed, LC_ALL='C')
    return subprocess.run([sys.executable, GENERATOR, '--output', output, schema, os.path.join(schema, 'local')],
                          capture_output=True, text=True, env=environment)


def contents(directory):
    result = {}
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), 'rb') as file:
            result[name] = file.read()
    return result


def report(name, passed, why=''):
    global number
    number += 1
    print(f"{'ok' if passed else 'not ok'} {number} {name}")
    if not passed and why:
        print('\n'.join('# ' + line for line in why.splitlines()))


def broken(change):
    """Runs over a copy of the golden input to which something was done."""
    with tempfile.TemporaryDirectory() as directory:
        schema = os.path.join(directory, 'schema')
        shutil.copytree(SCHEMA, schema)
        change(schema)
        return run(directory, schema)


def append(name, line):
    def change(schema):
        with open(os.path.join(schema, name), 'a', encoding='utf-8') as file:
            file.write(line + '\n')
    return change


def replace(name, old, new):
    def change(schema):
        path = os.path.join(schema, name)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace(old, new))
    return change


with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
    made = run(first)
    run(second, hash_seed='4711')
    report('it runs', made.returncode == 0, made.stderr)
    report('twice the same bytes', contents(first) == contents(second))
    if os.environ.get('VF_UPDATE_GOLDEN'):
        shutil.rmtree(EXPECTED, ignore_errors=True)
        shutil.copytree(first, EXPECTED)
    expected, got = contents(EXPECTED), contents(first)
    for file in sorted(set(expected) | set(got)):
        report(file, expected.get(file) == got.get(file), 'differs from tests/models/golden/expected')
    before = {name: os.stat(os.path.join(first, name)).st_mtime_ns for name in os.listdir(first)}
    run(first)
    after = {name: os.stat(os.path.join(first, name)).st_mtime_ns for name in os.listdir(first)}
    report('what did not change is not written again', before == after)

listed = subprocess.run([sys.executable, GENERATOR, '--list', SCHEMA, os.path.join(SCHEMA, 'local')],
                        capture_output=True, text=True).stdout.split()
report('the list names what is written', sorted(listed) == sorted(expected))

for name, change, words in (
        ('a type nobody taught it', append('columns.tsv', 'scenes\t99\tplace\tpoint\tyes\t'), 'scenes.place'),
        ('a table described twice', append('local/columns.tsv', 'scenes\t1\tid\tuuid\tno\t'), 'scenes'),
        ('a reference to nothing', append('keys.tsv', 'scenes\tforeign\ttitle\tghosts(id)\tcascade\tx'), 'ghosts'),
        ('a key of nothing', append('keys.tsv', 'ghosts\tprimary\tid\t\t\tx'), 'ghosts'),
        ('a name that is taken', append('columns.tsv', 'scenes\t99\ttype\ttext\tyes\t'), 'scenes.type'),
        ('an owner that is no column', replace('sync.tsv', 'user_id', 'landlord'), 'landlord'),
        ('a class of no table', append('local/tables.tsv', 'ghosts\tGhost\tno\t\t'), 'ghosts')):
    result = broken(change)
    report(name, result.returncode != 0 and words in result.stderr and 'Traceback' not in result.stderr, result.stderr)

print(f'1..{number}')
