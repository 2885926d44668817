"""The test server must misbehave as told, or the tests of retries prove nothing."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.smtp import Mood, PostOffice


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "office@example.test", "zhang@example.test"
    message["Subject"] = "催办：季度报告"
    message.set_content("请于今日内反馈。")
    return message


def send(office: PostOffice) -> None:
    with smtplib.SMTP(office.host, office.port, timeout=0.5) as client:
        client.send_message(letter())


def test_it_keeps_what_it_takes(post_office: PostOffice) -> None:
    send(post_office)
    [kept] = post_office.wait_for(1)
    assert kept["Subject"] == "催办：季度报告"
    assert kept.get_content().strip() == "请于今日内反馈。"
    assert post_office.to("zhang@example.test") == [kept]
    assert post_office.to("li@example.test") == []


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        (Mood.BUSY, smtplib.SMTPDataError),
        (Mood.UNKNOWN_RECIPIENT, smtplib.SMTPRecipientsRefused),
        (Mood.HANGS, smtplib.SMTPServerDisconnected),
    ],
)
def test_it_refuses_as_told(post_office: PostOffice, mood: Mood, error: type[Exception]) -> None:
    post_office.mood = mood
    with pytest.raises(error):
        send(post_office)
    assert post_office.attempts == 1
    assert post_office.letters == []


def test_dropping_after_data_leaves_the_client_in_doubt(post_office: PostOffice) -> None:
    post_office.mood = Mood.DROPS_AFTER_DATA
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(post_office)
    assert len(post_office.letters) == 1
