import itertools

import pytest

from prozvon.disposition import BY_CODE, VERDICTS, Class, Fault, Heard, Outcome, Redirect, Tone, Verdict, classify

N, P, F, R, M = Heard.NOTHING, Heard.PROGRESS, Heard.FORWARDED, Heard.RINGING, Heard.MAILBOX

ROWS = {
    "answered": (Outcome(200), Class.ANSWERED),
    "answered after our CANCEL": (Outcome(200, heard=R, cancelled=True), Class.ANSWERED),
    "answered, whatever the cause says": (Outcome(200, cause=1), Class.ANSWERED),
    "rang until our CANCEL": (Outcome(487, heard=R, cancelled=True), Class.RINGING),
    "a ringing tone until our CANCEL": (Outcome(487, heard=P, cancelled=True, tone=Tone.RINGBACK), Class.RINGING),
    "an engaged tone until our CANCEL": (Outcome(487, heard=P, cancelled=True, tone=Tone.BUSY), Class.BUSY),
    "a congestion tone until our CANCEL": (Outcome(487, heard=P, cancelled=True, tone=Tone.CONGESTION), Class.NETWORK),
    "notes of an announcement until our CANCEL": (Outcome(487, heard=P, cancelled=True, tone=Tone.SIT), Class.UNKNOWN),
    "an engaged tone, and no end even after our CANCEL": (
        Outcome(fault=Fault.CANCEL_TIMEOUT, heard=P, tone=Tone.BUSY),
        Class.BUSY,
    ),
    "an announcement that is answered": (Outcome(200, heard=P, tone=Tone.SIT), Class.ANSWERED_ANNOUNCEMENT),
    "a ringing tone, then nobody there": (Outcome(480, cause=20, heard=P, tone=Tone.RINGBACK), Class.RINGING),
    "an engaged tone, then a 404": (Outcome(404, cause=1, heard=P, tone=Tone.BUSY), Class.BUSY),
    "congestion, then a 404": (Outcome(404, cause=1, heard=P, tone=Tone.CONGESTION), Class.NETWORK),
    "notes of an announcement, then a 404": (Outcome(404, cause=1, heard=P, tone=Tone.SIT), Class.UNALLOCATED),
    "an engaged tone does not excuse the trunk": (Outcome(407, heard=P, tone=Tone.BUSY), Class.TRUNK),
    "progress until our CANCEL": (Outcome(487, heard=P, cancelled=True), Class.RINGING),
    "forwarded until our CANCEL": (Outcome(487, heard=F, cancelled=True), Class.FORWARDED),
    "nothing but a 100 until our CANCEL": (Outcome(487, cancelled=True), Class.UNKNOWN),
    "no answer from a user that was alerted": (Outcome(480, cause=19), Class.RINGING),
    "the same as a 408": (Outcome(408, cause=19), Class.RINGING),
    "busy": (Outcome(486), Class.BUSY),
    "busy everywhere": (Outcome(600), Class.BUSY),
    "busy behind a 404": (Outcome(404, cause=17), Class.BUSY),
    "busy behind a 503": (Outcome(503, cause=17), Class.BUSY),
    "declined": (Outcome(603), Class.DECLINED),
    "answered by a mailbox": (Outcome(200, heard=M), Class.VOICEMAIL),
    "answered by whoever it was sent on to": (Outcome(200, heard=F), Class.ANSWERED),
    "a mailbox that we cancelled": (Outcome(487, heard=M, cancelled=True), Class.VOICEMAIL),
    "sent on to a mailbox and refused there": (Outcome(404, heard=M), Class.VOICEMAIL),
    "declined by the subscriber": (Outcome(403, cause=21, location="U"), Class.DECLINED),
    "declined by the subscriber, as 480": (Outcome(480, cause=21, location="U"), Class.DECLINED),
    "our caller number is rejected": (Outcome(403, cause=21, location="LN"), Class.BLOCKED_US),
    "rejected without a location": (Outcome(403, cause=21), Class.BLOCKED_US),
    "unwanted": (Outcome(607), Class.BLOCKED_US),
    "rejected by an intermediary": (Outcome(608), Class.BLOCKED_US),
    "refused at once": (Outcome(403), Class.BLOCKED_US),
    "refused after an announcement": (Outcome(403, heard=P), Class.BARRED),
    "moved for now": (Outcome(302, redirect=Redirect.ELSEWHERE), Class.FORWARDED),
    "moved for good": (Outcome(301, redirect=Redirect.ELSEWHERE), Class.CHANGED),
    "moved back to itself": (Outcome(302, redirect=Redirect.BACK), Class.REDIRECT_LOOP),
    "moved nowhere": (Outcome(301, redirect=Redirect.NOWHERE), Class.REDIRECT_LOOP),
    "absent": (Outcome(480, cause=20), Class.ABSENT),
    "bare 480": (Outcome(480), Class.ABSENT),
    "480 with cause 18": (Outcome(480, cause=18), Class.ABSENT),
    "408 with cause 18": (Outcome(408, cause=18), Class.ABSENT),
    "480 with cause 1 is the milder": (Outcome(480, cause=1), Class.ABSENT),
    "unallocated": (Outcome(404, cause=1), Class.UNALLOCATED),
    "bare 404": (Outcome(404), Class.UNALLOCATED),
    "bare 604": (Outcome(604), Class.UNALLOCATED),
    "604 with cause 1": (Outcome(604, cause=1), Class.UNALLOCATED),
    "404 with a cause of no meaning": (Outcome(404, cause=31), Class.UNKNOWN),
    "404 after an announcement": (Outcome(404, cause=1, heard=P), Class.UNALLOCATED),
    "404 after the telephone rang": (Outcome(404, cause=1, heard=R), Class.RINGING),
    "gone": (Outcome(410), Class.CHANGED),
    "number changed": (Outcome(410, cause=22), Class.CHANGED),
    "barred": (Outcome(403, cause=55), Class.BARRED),
    "barred, cause 57": (Outcome(403, cause=57), Class.BARRED),
    "badly written": (Outcome(484), Class.BAD_NUMBER),
    "badly written by cause": (Outcome(484, cause=28), Class.BAD_NUMBER),
    "out of order": (Outcome(502, cause=27), Class.OUT_OF_ORDER),
    "bare 502": (Outcome(502), Class.OUT_OF_ORDER),
    "no circuit": (Outcome(503, cause=34), Class.NETWORK),
    "no circuit behind a 404": (Outcome(404, cause=34), Class.NETWORK),
    "congestion behind a 486 is still busy": (Outcome(486, cause=42), Class.BUSY),
    "server error": (Outcome(500), Class.NETWORK),
    "server error with cause 1": (Outcome(500, cause=1), Class.NETWORK),
    "408 without any 18x": (Outcome(408), Class.NETWORK),
    "408 after ringing": (Outcome(408, heard=R), Class.RINGING),
    "no route": (Outcome(404, cause=3), Class.NO_ROUTE),
    "no transit route": (Outcome(404, cause=2), Class.NO_ROUTE),
    "challenged": (Outcome(407), Class.TRUNK),
    "challenged after a 180": (Outcome(401, heard=R), Class.TRUNK),
    "payment": (Outcome(402), Class.TRUNK),
    "nothing at all": (Outcome(fault=Fault.TIMEOUT), Class.TRUNK),
    "nobody there": (Outcome(fault=Fault.UNREACHABLE), Class.TRUNK),
    "a 100, then nothing": (Outcome(fault=Fault.CANCEL_TIMEOUT, cancelled=True), Class.NETWORK),
    "a 180, then nothing": (Outcome(fault=Fault.CANCEL_TIMEOUT, heard=R, cancelled=True), Class.RINGING),
    "we stopped first": (Outcome(fault=Fault.ABANDONED), Class.MAY_HAVE_RUNG),
    "we stopped while it rang": (Outcome(fault=Fault.ABANDONED, heard=R), Class.RINGING),
    "not acceptable here": (Outcome(488, cause=65), Class.PROTOCOL),
    "bad request": (Outcome(400), Class.PROTOCOL),
    "any other 4xx": (Outcome(499), Class.UNKNOWN),
    "any other 6xx": (Outcome(699), Class.UNKNOWN),
}


@pytest.mark.parametrize(("outcome", "cls"), ROWS.values(), ids=ROWS)
def test_every_row_of_the_table(outcome, cls):
    assert classify(outcome).cls is cls


def everything():
    # Every code alone, and every code that the table names (with some that it does not) with every cause.
    named = (*BY_CODE, 200, 202, 300, 380, 487, 499, 599, 699, 0, 100, 999, None)
    causes = (None, *range(128), 999)
    pairs = {*itertools.product(named, causes), *itertools.product(range(200, 700), (None, 1, 31))}
    for (code, cause), location, heard in itertools.product(pairs, (None, "U", "LN"), Heard):
        yield Outcome(code, cause, location, heard)
    for fault, cause, heard in itertools.product(Fault, causes, Heard):
        yield Outcome(fault=fault, cause=cause, heard=heard)


DEAD_SIGNS = {301, 404, 410, 604}


def test_the_table_is_total_and_only_listed_signs_condemn():
    for outcome in everything():
        for cancelled, redirect in ((False, Redirect.NOWHERE), (True, Redirect.ELSEWHERE)):
            given = Outcome(
                outcome.code, outcome.cause, outcome.location, outcome.heard, cancelled, redirect, outcome.fault
            )
            found = classify(given)
            assert found.verdict is VERDICTS[found.cls]
            assert found.evidence
            if found.verdict is Verdict.DEAD:
                assert given.code in DEAD_SIGNS, given
                assert given.heard in {N, P}, given


@pytest.mark.parametrize("cause", range(128))
@pytest.mark.parametrize("code", [404, 480, 486, 500, 503, 603, 604])
def test_code_and_cause_together_are_never_harder_than_the_milder_of_them(code, cause):
    order = [Verdict.ALIVE, Verdict.ERROR, Verdict.TEMP, Verdict.DEAD]
    both = classify(Outcome(code, cause)).verdict
    alone = classify(Outcome(code)).verdict
    assert order.index(both) <= order.index(alone)


def test_every_class_has_a_verdict():
    assert set(VERDICTS) == set(Class)


def test_only_these_codes_condemn_by_themselves():
    assert {code for code, cls in BY_CODE.items() if VERDICTS[cls] is Verdict.DEAD} == DEAD_SIGNS


def test_signs_that_disagree_are_told():
    found = classify(Outcome(404, cause=17))
    assert found.disputed
    assert found.evidence == ("code 404: UNALLOCATED", "cause 17: BUSY")
    assert not classify(Outcome(404, cause=1)).disputed
    assert not classify(Outcome(403, cause=55)).disputed


_MILD = list(Verdict)


@pytest.mark.parametrize("code", sorted(BY_CODE))
@pytest.mark.parametrize("cause", [None, 1, 17, 20, 34, 55])
def test_a_tone_never_makes_a_final_answer_of_the_network_harder(code, cause):
    if code == 408:  # what we ended ourselves: there the tone decides
        return
    for heard in Heard:
        for location in (None, "U"):
            plain = classify(Outcome(code, cause, location, heard))
            for tone in Tone:
                told = classify(Outcome(code, cause, location, heard, tone=tone))
                assert _MILD.index(told.verdict) <= _MILD.index(plain.verdict), (code, cause, heard, tone)
