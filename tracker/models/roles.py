"""Roles and what each may do; separated so that nobody who runs the machine also rules the content."""

from __future__ import annotations

import enum


class Role(enum.Enum):
    DEPARTMENT = "department"
    OFFICE = "office"
    LEADER = "leader"
    ADMIN = "admin"
    SECURITY = "security"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.DEPARTMENT: "承办人员",
    Role.OFFICE: "督查办",
    Role.LEADER: "领导",
    Role.ADMIN: "系统管理员",
    Role.SECURITY: "安全管理员",
    Role.AUDITOR: "安全审计员",
}

#: 三员分立: one account holds at most one of these, and then no business role beside it.
CONTROL_ROLES = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})


class Capability(enum.Enum):
    """What a route may ask for. PUBLIC needs no sign-in, SIGNED_IN any account."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SEE_TASKS = "see_tasks"
    CARRY_OUT = "carry_out"
    SUPERVISE = "supervise"
    DIRECT = "direct"
    OVERSEE = "oversee"
    MANAGE_UNITS = "manage_units"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT_ROLES = "grant_roles"
    READ_LOG = "read_log"
    SEE_SETTINGS = "see_settings"


#: OVERSEE is the sight of every matter and of the figures; SUPERVISE adds the acts of the office.
CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.DEPARTMENT: frozenset({Capability.SEE_TASKS, Capability.CARRY_OUT}),
    Role.OFFICE: frozenset(
        {
            Capability.SEE_TASKS,
            Capability.OVERSEE,
            Capability.SUPERVISE,
            Capability.SEE_SETTINGS,
        }
    ),
    Role.LEADER: frozenset({Capability.SEE_TASKS, Capability.OVERSEE, Capability.DIRECT}),
    Role.ADMIN: frozenset(
        {Capability.MANAGE_UNITS, Capability.MANAGE_ACCOUNTS, Capability.SEE_SETTINGS}
    ),
    Role.SECURITY: frozenset({Capability.GRANT_ROLES}),
    Role.AUDITOR: frozenset({Capability.READ_LOG}),
}
