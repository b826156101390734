"""Says what was checked, in the words that the runner counts."""

import os
import sys
import time

ENDPOINT = os.environ["KINESIS_ENDPOINT"]
SECURE_ENDPOINT = os.environ["KINESIS_SECURE_ENDPOINT"]
CERTIFICATE = os.environ["KINESIS_CERTIFICATE"]


def say(line):
    print(line, flush=True)


def that(what, holds):
    say(f"{'ok' if holds else 'BAD'} {what}")


def equal(what, got, expected):
    say(f"ok {what}" if got == expected else f"BAD {what}: got {got!r:.300}, expected {expected!r:.300}")


def refused(code, call, *parts):
    """The call ends with this error, whose text has these parts."""
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError as error:
        got = error.response["Error"]
        fits = got["Code"] == code and all(part in got["Message"] for part in parts)
        say(f"ok {code}: {got['Message']:.100}" if fits else f"BAD {code} {parts}: got {got}")
        return
    say(f"BAD {code} {parts}: no error")


def within(seconds, happened):
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        # Five descriptions a second are the smallest of AWS's quotas.
        time.sleep(0.25)
    return True


def end():
    say("end")
    sys.exit(0)
