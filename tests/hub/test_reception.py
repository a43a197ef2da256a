"""Reception with rooms and understanding of our own making: what it promises whoever works behind it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from datetime import date, datetime
from pathlib import Path

import pytest

from shanzhi.hub.contract import Handover, Manifest, RoomReply, Visit
from shanzhi.hub.conversation import Conversation, Pending, Task
from shanzhi.hub.courtesy import Courtesy
from shanzhi.hub.reception import Reception
from shanzhi.hub.signposts import read_signposts
from shanzhi.hub.store import Conversations
from shanzhi.infrastructure.storage import Database, SqlJournal, open_database
from shanzhi.intelligence.understanding import Context
from shanzhi.kernel.answer import Answer, Ask, Status
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.command import Action, ActionType, Candidate, Command, CommandName, OutReason
from shanzhi.kernel.errors import NotFound, PersonMustAct, SystemFailed
from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.ids import FactName, ItemCode, SessionId, SubjectId, TaskId, TenantId
from shanzhi.kernel.principal import Principal, PrincipalKind
from shanzhi.knowledge.content import Catalogue, catalogue_of, read_pack

ROOT = Path(__file__).resolve().parents[2]
CITY = TenantId("shanzhi-city")
ID_LOST = ItemCode("GA-004")


def principal(session: str, subject: str | None = None, tenant: TenantId = CITY) -> Principal:
    kind = PrincipalKind.ANONYMOUS if subject is None else PrincipalKind.PERSON
    return Principal(
        session=SessionId(session), tenant=tenant, kind=kind, subject=None if subject is None else SubjectId(subject)
    )


class Scripted:
    """Understands what it was told to."""

    def __init__(self) -> None:
        self.commands: tuple[Command, ...] = ()
        self.contexts: list[Context] = []

    def understand(self, text: str, context: Context, catalogue: Catalogue) -> tuple[Command, ...]:
        self.contexts.append(context)
        return self.commands


class Counting:
    """A room that counts its visits in the conversation's state, and does what its ``act`` says."""

    manifest = Manifest(
        name="service.test", title="", scene="", owner="test", commands=(CommandName.ASK, CommandName.START)
    )

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.evidence: tuple[Evidence, ...] = ()
        self.handover: Command | None = None
        self.pending: Pending | None = None

    def serve(self, visit: Visit) -> RoomReply | Handover:
        if self.error is not None:
            raise self.error
        if self.handover is not None:
            command, self.handover = self.handover, None
            return Handover(command=command, conversation=visit.conversation)
        task = Task(id=TaskId("tk"), item=ID_LOST, pending=self.pending)
        after: Conversation = visit.conversation.with_(tasks=(task,) if self.pending else (), focus=visit.command.item)
        text = f"turn {visit.conversation.turns + 1}"
        return RoomReply(status=Status.ANSWERED, text=text, evidence=self.evidence, conversation=after)


class Open:
    """A guard that stops one word."""

    def refuse_input(self, text: str) -> str | None:
        return "不行" if "禁" in text else None

    def refuse_output(self, text: str, principal: Principal) -> str | None:
        return "rule" if "secret" in text else None


class Silent:
    def say(self, text: str) -> None:
        """Nobody listens."""


class Desk:
    """Everything a test needs."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self.clock = SettableClock(datetime(2026, 6, 30, 9, tzinfo=CHINA))
        self.understanding, self.room = Scripted(), Counting()
        self.lineages: dict[str, frozenset[SessionId]] = {}
        self.answered: list[str] = []
        self.reception = Reception(
            conversations=Conversations(SqlJournal(database), self.clock, self._lineage),
            catalogue=lambda tenant: catalogue,
            understanding=self.understanding,
            rooms=(self.room,),
            courtesy=Courtesy(read_signposts(ROOT / "content" / "signposts.yaml")),
            guard=Open(),
            clock=self.clock,
            answered=lambda status, seconds: self.answered.append(status),
        )
        self.me = principal("ss_me")
        self.number = self.reception.open(self.me)

    def say(self, text: str, *commands: Command, who: Principal | None = None) -> Answer:
        self.understanding.commands = commands
        return self.reception.take_turn(self.number, Ask(text=text), who or self.me, Silent())

    def _lineage(self, session: SessionId) -> frozenset[SessionId]:
        return self.lineages.get(session, frozenset({session}))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of(read_pack(ROOT / "content" / "shanzhi-city"), CITY, date(2026, 6, 30))


@pytest.fixture
def desk(tmp_path: Path, catalogue: Catalogue) -> Iterator[Desk]:
    database = open_database(f"sqlite:///{tmp_path / 'hub.db'}")
    database.create_tables()
    yield Desk(database, catalogue)
    database.close()


def ask(item: ItemCode | None = ID_LOST) -> Command:
    return Command(name=CommandName.ASK, item=item, text="多少钱")


def test_turns_follow_each_other_and_can_be_read_again(desk: Desk) -> None:
    """A conversation is a value in an append-only journal."""
    assert [desk.say("一", ask()).text, desk.say("二", ask()).text] == ["turn 1", "turn 2"]
    assert [turn.ask["text"] for turn in desk.reception.read(desk.number, desk.me)] == ["一", "二"]
    assert desk.answered == ["answered", "answered"]


def test_twenty_turns_at_once_are_all_answered_and_none_is_lost(desk: Desk) -> None:
    """The journal's sequence number is the lock."""
    desk.understanding.commands = (ask(),)
    with futures.ThreadPoolExecutor(20) as pool:
        ask_one = lambda _: desk.reception.take_turn(desk.number, Ask(text="问"), desk.me, Silent())  # noqa: E731
        texts = {answer.text for answer in pool.map(ask_one, range(20))}
    assert texts == {f"turn {n}" for n in range(1, 21)}


def test_a_stranger_cannot_tell_that_the_conversation_exists(desk: Desk) -> None:
    """Permission is the only way to the object."""
    for stranger in (principal("ss_other"), principal("ss_me", tenant=TenantId("other-city"))):
        with pytest.raises(NotFound):
            desk.say("你好", ask(), who=stranger)


def test_signing_in_takes_the_anonymous_conversation_along_and_closes_it_to_others(desk: Desk) -> None:
    """Begun anonymously, it becomes the person's at the first signed-in turn."""
    desk.say("一", ask())
    desk.lineages["ss_in"] = frozenset({SessionId("ss_in"), SessionId("ss_me")})
    assert desk.say("二", ask(), who=principal("ss_in", "990101199803120025")).text == "turn 2"
    with pytest.raises(NotFound):
        desk.say("三", ask())
    later = principal("ss_weeks_later", "990101199803120025")
    assert desk.say("四", ask(), who=later).text == "turn 3"


def test_the_guard_stops_a_sentence_before_it_is_understood(desk: Desk) -> None:
    """Fail closed: what the guard refuses is not worked on."""
    answer = desk.say("禁语", ask())
    assert answer.status is Status.GUARD_BLOCKED
    assert desk.understanding.contexts == []


def test_the_guard_stops_an_answer_with_its_cards(desk: Desk) -> None:
    """What must not leave does not leave."""
    desk.room.error = PersonMustAct("x", "secret")
    answer = desk.say("问", ask())
    assert answer.status is Status.GUARD_BLOCKED
    assert "secret" not in answer.model_dump_json()


def test_low_confidence_gives_at_most_three_choices_and_the_choice_keeps_the_wish(desk: Desk) -> None:
    """Choosing means to ask or to start, as the sentence did for which the choices were offered."""
    candidates = tuple(Candidate(item=ItemCode(c), score=0.5) for c in ("GA-003", "GA-004", "GA-005", "GA-001"))
    answer = desk.say("身份证", Command(name=CommandName.ASK, candidates=candidates, text="身份证多少钱"))
    assert answer.status is Status.NEEDS_CLARIFICATION
    assert [len(card.items) for card in answer.cards if card.kind == "items"] == [3]
    choice = Ask(action=Action(type=ActionType.CHOOSE_ITEM, item=ItemCode("GA-004")))
    chosen = desk.reception.take_turn(desk.number, choice, desk.me, Silent())
    assert chosen.command is not None
    assert chosen.command.name is CommandName.ASK


def test_an_aside_asks_the_open_question_again(desk: Desk) -> None:
    """Topic change and return: a question asked on the way does not lose the way."""
    desk.room.pending = Pending(fact=FactName("hukou_follow"), ask="随父亲还是随母亲？", type="choice")
    answer = desk.say("要多少钱", ask())
    assert "随父亲还是随母亲？" in answer.text
    assert [card.fact for card in answer.cards if card.kind == "question"] == ["hukou_follow"]


def test_several_needs_give_one_answer(desk: Desk) -> None:
    """One sentence, two needs."""
    answer = desk.say("两件事", ask(), ask(ItemCode("GA-015")))
    assert answer.text == "turn 1\n\nturn 1"


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (OutReason.NOT_OURS, Status.OUT_OF_SCOPE),
        (OutReason.OTHER_REGION, Status.OTHER_REGION),
        (OutReason.NO_SOURCE, Status.NO_SOURCE),
        (OutReason.ILLICIT, Status.REFUSED),
        (OutReason.INJECTION, Status.REFUSED),
        (OutReason.OTHERS_DATA, Status.REFUSED),
        (OutReason.UNINTELLIGIBLE, Status.NEEDS_CLARIFICATION),
    ],
)
def test_each_limit_has_its_status_and_words(desk: Desk, reason: OutReason, status: Status) -> None:
    """A closed list of statuses, each with its wording."""
    answer = desk.say("别的", Command(name=CommandName.OUT_OF_SCOPE, reason=reason))
    assert answer.status is status
    assert answer.text


def test_an_emergency_is_answered_with_the_number_to_call(desk: Desk) -> None:
    """Point to help at once."""
    answer = desk.say("着火了", Command(name=CommandName.OUT_OF_SCOPE, reason=OutReason.CRISIS, topic="fire"))
    assert answer.status is Status.HANDED_OVER
    assert "119" in answer.text


def test_a_failing_system_is_said_plainly_and_nothing_is_lost(desk: Desk) -> None:
    """Who acts next: another system."""
    desk.room.error = SystemFailed("down", "电子证照库暂时连不上。")
    answer = desk.say("问", ask())
    assert answer.status is Status.SYSTEM_UNAVAILABLE
    assert answer.text.startswith("电子证照库暂时连不上。")
    assert len(desk.reception.read(desk.number, desk.me)) == 1


def test_a_citation_is_only_made_of_a_record_in_force_in_the_revision_that_was_read(desk: Desk) -> None:
    """Every citation opens; a stale or invented one is not shown."""
    real = Evidence(kind="item", ref="GA-004#fee", title="t", text="40元", revision=1)
    desk.room.evidence = (real, real.with_(revision=7), real.with_(ref="GA-999#fee"), real)
    answer = desk.say("问", ask())
    assert [citation.ref for citation in answer.citations] == ["GA-004#fee"]
    assert answer.citations[0].id == 1


def test_a_handover_is_routed_again(desk: Desk) -> None:
    """Rooms never call rooms; they return a handover."""
    desk.room.handover = ask(ItemCode("GA-003"))
    assert desk.say("问", ask()).status is Status.ANSWERED


def test_an_action_that_lacks_its_part_is_refused(desk: Desk) -> None:
    """Bad input gets a clear error that says who acts next."""
    for action in (
        Action(type=ActionType.ANSWER),
        Action(type=ActionType.ATTACH),
        Action(type=ActionType.APPRAISE),
        Action(type=ActionType.CHOOSE_ITEM),
    ):
        with pytest.raises(PersonMustAct):
            desk.reception.take_turn(desk.number, Ask(action=action), desk.me, Silent())
