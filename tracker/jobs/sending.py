"""The job that sends: notices inside the tracker in batches, letters one by one."""

from __future__ import annotations

from sqlalchemy.sql.elements import ColumnElement

from tracker.base.db import db, transaction
from tracker.base.mail import Letter, NotSent, Unreachable
from tracker.channels import LetterChannel, in_app, letter_channels, smtp
from tracker.jobs.work import Shift
from tracker.models.notices import OutboxMail, Queued, Reminder, ReminderState
from tracker.rules.reminders import sending, telling

#: Notices written in one transaction, and letters claimed at once.
NOTICES, LETTERS = 100, 20


def send_outbox(shift: Shift) -> str:
    """Send everything that is due."""
    if not sending.is_anything_waiting(shift.epoch):
        return ""
    _settle_lost(shift)
    told, mailed = _tell_inside(shift), 0
    for channel in letter_channels(shift.settings):
        mailed += _send_letters(shift, channel, Reminder, Reminder.channel == channel.name)
        if channel.name == smtp.NAME:
            mailed += _send_letters(shift, channel, OutboxMail, OutboxMail.id > 0)
    parts = [f"站内通知{told}条"] * bool(told) + [f"发信{mailed}封"] * bool(mailed)
    return "，".join(parts)


def _settle_lost(shift: Shift) -> None:
    with transaction():
        shift.fence()
        for kind in (Reminder, OutboxMail):
            sending.settle_lost(kind, epoch=shift.epoch)


def _tell_inside(shift: Shift) -> int:
    """Write the notices; each in the same transaction as the mark that it was sent."""
    told = 0
    while True:
        with transaction():
            shift.fence()
            reminders = telling.reminders_to_tell(in_app.NAME, NOTICES)
            teller = telling.Teller(reminders, site=shift.settings.public_url)
            for reminder in reminders:
                told += _tell(shift, teller, reminder)
        if len(reminders) < NOTICES:
            return told


def _tell(shift: Shift, teller: telling.Teller, reminder: Reminder) -> int:
    words = teller.words(reminder)
    if words is None:
        return 0
    in_app.write(reminder, words.line)
    reminder.state, reminder.epoch = ReminderState.SENT, shift.epoch
    reminder.attempts += 1
    sending.note_delivery(reminder, ReminderState.SENT, words.line)
    return 1


def _send_letters(
    shift: Shift, channel: LetterChannel, kind: type[Queued], where: ColumnElement[bool]
) -> int:
    sent = 0
    while True:
        with transaction():
            shift.fence()
            ids = sending.claim(kind, where, epoch=shift.epoch, most=LETTERS)
        try:
            for queued_id in ids:
                if shift.is_over():
                    break
                sent += _send(shift, channel, kind, queued_id)
        except Unreachable:
            _release(shift, kind, ids)
            return sent
        if len(ids) < LETTERS or shift.is_over():
            _release(shift, kind, ids)
            return sent


def _release(shift: Shift, kind: type[Queued], ids: list[int]) -> None:
    with transaction():
        shift.fence()
        sending.release(kind, ids, epoch=shift.epoch)


def _send(shift: Shift, channel: LetterChannel, kind: type[Queued], queued_id: int) -> int:
    """Mark it, send it, mark how that ended. Raises Unreachable so that the others can wait."""
    with transaction():
        shift.fence()
        letter = _letter(shift, kind, queued_id)
    if letter is None:
        return 0
    try:
        channel.send(letter)
    except NotSent as error:
        with transaction():
            shift.fence()
            queued = db.session.get_one(kind, queued_id)
            sending.mark_not_sent(queued, epoch=shift.epoch, error=error)
        if isinstance(error, Unreachable):
            raise
        return 0
    with transaction():
        shift.fence()
        queued = db.session.get_one(kind, queued_id)
        sending.mark_sent(queued, epoch=shift.epoch, detail=letter.subject)
    return 1


def _letter(shift: Shift, kind: type[Queued], queued_id: int) -> Letter | None:
    """The letter, marked as leaving; None when it no longer holds or another has it."""
    queued = db.session.get_one(kind, queued_id)
    if not sending.mark_sending(queued, epoch=shift.epoch):
        return None
    if isinstance(queued, OutboxMail):
        return telling.letter_of(queued)
    assert isinstance(queued, Reminder)
    return telling.Teller([queued], site=shift.settings.public_url).letter(queued)
