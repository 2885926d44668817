"""Every job of the clock. A new one is a line here."""

from __future__ import annotations

from datetime import time

from tracker.jobs.exporting import make_exports
from tracker.jobs.planning import plan_reminders
from tracker.jobs.sealing import seal
from tracker.jobs.sending import send_outbox
from tracker.jobs.sweeping import sweep
from tracker.jobs.work import Daily, Every, Job

JOBS = (
    Job("plan", "计划提醒", Every(60), plan_reminders),
    Job("send", "发送提醒和邮件", Every(10), send_outbox),
    Job("seal", "封存审计日志", Every(30), seal),
    Job("export", "生成较大的导出文件", Every(3), make_exports),
    Job("sweep", "清理过期记录", Daily(time(3, 30)), sweep),
)

BY_NAME = {job.name: job for job in JOBS}
