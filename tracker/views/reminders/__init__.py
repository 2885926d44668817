"""Reminders: 提醒 and 通知."""
