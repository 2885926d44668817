"""The bureau of the demo: a city that does not exist, with sections, districts, townships and people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tracker.base.db import db
from tracker.base.text import key_of
from tracker.models.acts import Act
from tracker.models.people import User
from tracker.models.roles import Role
from tracker.models.units import LinkKind, Unit, UnitKind
from tracker.rules import audit
from tracker.rules.people import accounts, granting, linking, organising, posting
from tracker.rules.people.passwords import hash_password

SECTIONS = {
    "bangongshi": "办公室",
    "hangye": "行业科",
    "xinfang": "信访科",
    "xuanchuan": "宣传科",
    "xiangmu": "项目科",
    "guicai": "规财科",
    "shehui": "社会科",
    "dudao": "督导科",
    "renshi": "人事科",
}
DISTRICTS = ("东川区", "西泽县", "南屏县", "北源县", "云峰县", "临江县", "怀远县", "安平县")
TOWNSHIPS = (
    "青石乡", "白水镇", "龙潭乡", "红岩乡", "双河镇", "柳林乡", "马鞍乡", "石桥镇", "长岭乡",
    "大坪乡", "月亮湾镇", "金竹乡", "望山乡", "清溪镇", "古树乡", "云台乡", "落星镇",
)  # fmt: skip
#: Which city department heads the help group of which township, in the order of TOWNSHIPS.
GROUP_LEADS = (
    "市委办公室", "市发展改革委", "市财政局", "市农业农村局", "市交通运输局", "市水利局",
    "市教育局", "市卫生健康委", "市民政局", "市住房城乡建设局", "市人力资源社会保障局",
    "市自然资源局", "市文化旅游局", "市林业局", "市商务局", "市科技局", "市审计局",
)  # fmt: skip
#: Surname and given name of the person of each section, district and township, drawn in order.
_NAMES = (
    "李思远 周晓岚 孙一鸣 吴海燕 郑文博 冯丽华 陈卫东 褚建平 卫子涵 蒋玉梅 沈国强 韩雪 "
    "杨帆 朱永年 秦月 尤志刚 许静 何雨桐 吕明 施慧 张立新 孔德才 曹阳 严冬 华春生 金鑫 魏然 "
    "陶亮 姜海 戚薇 谢宁 邹文 喻言 柏松 水清 窦凯 章华 云飞 苏叶"
).split()

#: The accounts printed for a visitor: user name, name, who that is.
ACCOUNTS = (
    ("dudao", "王建国", "督导科（督查办）"),
    ("hexin", "何欣", "督导科（督查办）"),
    ("guicai", "冯丽华", "规财科（承办）"),
    ("hangye", "周晓岚", "行业科（承办）"),
    ("qingshi", "青石乡承办人", "青石乡（承办）"),
    ("leader", "陈局长", "局领导"),
    ("admin", "高管理", "系统管理员"),
    ("security", "安全宁", "安全管理员"),
    ("auditor", "审计明", "安全审计员"),
)


@dataclass
class Bureau:
    """Ids of what was made, by code and user name."""

    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    #: Unit id → the person who acts for it.
    carriers: dict[int, int] = field(default_factory=dict)

    def user(self, username: str) -> User:
        return db.session.get_one(User, self.people[username])

    def unit(self, code: str) -> Unit:
        return db.session.get_one(Unit, self.units[code])

    def carrier(self, unit: Unit) -> User:
        return db.session.get_one(User, self.carriers[unit.id])


def found(password: str, since: date) -> Bureau:
    """Make the whole bureau. Called inside one transaction, with the clock standing at `since`."""
    made = _Maker(hash_password(password), since)
    made.people()
    made.sections()
    made.districts_and_townships()
    made.helpers()
    return made.bureau


class _Maker:
    def __init__(self, password_hash: str, since: date) -> None:
        self.bureau = Bureau()
        self._hash, self._since = password_hash, since
        self._names = iter(_NAMES)

    def people(self) -> None:
        """The administrator first, by the console; everybody else by the administrator."""
        self._person("admin", "高管理", frozenset({Role.ADMIN}), by=None)
        admin = self.bureau.user("admin")
        for username, name, role in (
            ("security", "安全宁", Role.SECURITY),
            ("auditor", "审计明", Role.AUDITOR),
        ):
            self._person(username, name, frozenset(), by=admin)
            granting.appoint_first(self.bureau.user(username), role, by=admin)
        self._unit("bureau", "云岭市乡村振兴局", UnitKind.BUREAU, short="市乡村振兴局")
        self._person("leader", "陈局长", frozenset({Role.LEADER}), unit="bureau", title="局长")
        self._person("deputy", "林副局长", frozenset({Role.LEADER}), unit="bureau", title="副局长")

    def sections(self) -> None:
        for code, name in SECTIONS.items():
            self._unit(code, name, UnitKind.SECTION, parent="bureau")
            if code == "dudao":
                office = frozenset({Role.OFFICE})
                self._person("dudao", "王建国", office, unit=code, title="科长")
                self._person("hexin", "何欣", office, unit=code, title="科员")
                self._carrier("dudao2", next(self._names), code)
            else:
                self._carrier(code, next(self._names), code)
        self._unit(
            "jiance", "乡村振兴监测中心", UnitKind.SECTION, parent="bureau", short="监测中心"
        )
        self._carrier("jiance", next(self._names), "jiance")
        self._unit("jiguan", "机关各科室", UnitKind.COLLECTIVE, parent="bureau")

    def districts_and_townships(self) -> None:
        for n, name in enumerate(DISTRICTS, 1):
            code = f"qx{n:02}"
            self._unit(code, name, UnitKind.COUNTY)
            self._carrier(code, next(self._names), code)
        for n, name in enumerate(TOWNSHIPS, 1):
            code, district = f"xz{n:02}", f"qx{(n - 1) % len(DISTRICTS) + 1:02}"
            self._unit(code, name, UnitKind.TOWNSHIP, parent=district)
            username = "qingshi" if n == 1 else code
            person = "青石乡承办人" if n == 1 else next(self._names)
            self._carrier(username, person, code)

    def helpers(self) -> None:
        """Departments, help groups and teams, tied to their townships; the leaders who stand behind."""
        for n, name in enumerate(GROUP_LEADS, 1):
            self._unit(f"bm{n:02}", name, UnitKind.DEPARTMENT)
        self._carrier("caizheng", next(self._names), "bm03")
        for n, name in enumerate(TOWNSHIPS, 1):
            group, team, township = f"jt{n:02}", f"gzd{n:02}", f"xz{n:02}"
            self._unit(group, f"{name}帮扶集团", UnitKind.HELP_GROUP)
            self._unit(team, f"驻{name}工作队", UnitKind.WORK_TEAM)
            self._link(LinkKind.GROUP_LEAD, f"bm{n:02}", group)
            self._link(LinkKind.GROUP_MEMBER, f"bm{n % len(GROUP_LEADS) + 1:02}", group)
            self._link(LinkKind.GROUP_TOWNSHIP, group, township)
            self._link(LinkKind.TEAM_TOWNSHIP, team, township)
            leader = self.bureau.user("leader" if n % 2 else "deputy")
            linking.link_units(
                linking.LinkDraft(
                    LinkKind.LEADER_TOWNSHIP,
                    self.bureau.unit(township),
                    self._since,
                    person=leader,
                ),
                by=self.bureau.user("admin"),
            )

    def _unit(
        self, code: str, name: str, kind: UnitKind, *, parent: str = "", short: str = ""
    ) -> None:
        draft = organising.UnitDraft(
            code=code,
            name=name,
            kind=kind,
            short_name=short,
            parent=self.bureau.unit(parent) if parent else None,
            position=len(self.bureau.units),
        )
        unit = organising.create_unit(draft, by=self.bureau.user("admin"))
        self.bureau.units[code] = unit.id

    def _carrier(self, username: str, name: str, unit: str) -> None:
        self._person(username, name, frozenset({Role.DEPARTMENT}), unit=unit)
        self.bureau.carriers[self.bureau.units[unit]] = self.bureau.people[key_of(username)]

    def _person(
        self,
        username: str,
        name: str,
        roles: frozenset[Role],
        *,
        by: User | str | None = "admin",
        unit: str = "",
        title: str = "",
    ) -> None:
        actor = self.bureau.user(by) if isinstance(by, str) else by
        post = posting.PostDraft(self.bureau.unit(unit), self._since, title=title) if unit else None
        draft = accounts.AccountDraft(
            username=username,
            name=name,
            email=f"{username}@example.com",
            roles=roles,
            post=post,
        )
        user, _ = accounts.create_account(draft, by=actor)
        # The demo's accounts share one password that is hashed once: argon2 is slow on purpose.
        user.password_hash, user.must_change_password = self._hash, False
        user.password_expires_at = None
        audit.record(Act.USER_PASSWORD_CHANGED, user, by=user)
        self.bureau.people[username] = user.id

    def _link(self, kind: LinkKind, unit: str, target: str) -> None:
        draft = linking.LinkDraft(
            kind, self.bureau.unit(target), self._since, unit=self.bureau.unit(unit)
        )
        linking.link_units(draft, by=self.bureau.user("admin"))
