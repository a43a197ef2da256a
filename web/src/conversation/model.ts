/** A conversation as the page holds it: exchanges of one ask and one answer. Pure; each function returns new values. */
import type { ApiProblem } from "../api/problem";
import type { Answer, Ask, Card } from "../api/types";

export interface Exchange {
  key: string;
  ask: Ask;
  /** What the person's bubble says: their words, or an action in words. */
  label: string;
  state: "sending" | "done" | "failed";
  progress: string;
  text: string;
  cards: readonly Card[];
  answer: Answer | null;
  problem: ApiProblem | null;
}

export function begun(key: string, ask: Ask, label: string): Exchange {
  return { key, ask, label, state: "sending", progress: "", text: "", cards: [], answer: null, problem: null };
}

export function answered(exchange: Exchange, answer: Answer): Exchange {
  return { ...exchange, state: "done", progress: "", text: answer.text, cards: answer.cards, answer, problem: null };
}

export function failed(exchange: Exchange, problem: ApiProblem): Exchange {
  return { ...exchange, state: "failed", progress: "", text: "", cards: [], problem };
}

/** Replaces one exchange by what `change` makes of it. */
export function changed(all: readonly Exchange[], key: string, change: (one: Exchange) => Exchange): readonly Exchange[] {
  return all.map((one) => (one.key === key ? change(one) : one));
}

const ONLY_NEWEST: readonly Card["kind"][] = ["question", "confirmation"];
const UNTIL_REPLACED: readonly Card["kind"][] = ["form", "materials", "precheck", "case"];

/** Cards that only come once a matter has begun. */
const BEGUN: readonly Card["kind"][] = ["question", "form", "confirmation", "case"];

/** The cards of an answer in the order of this page: what waits for the person comes first, and is not below a long form. */
export function inOrder(cards: readonly Card[]): readonly Card[] {
  const waits = (card: Card): boolean => card.kind === "question" || (card.kind === "handover" && card.urgent);
  return [...cards.filter(waits), ...cards.filter((card) => !waits(card))];
}

/**
 * Whether a card can still be acted on. A question and a confirmation bind to the last answer; a form or a list of
 * materials holds until a newer one of the same thing comes; the rest only ask or choose, which is always possible.
 */
export function isLive(all: readonly Exchange[], exchange: Exchange, card: Card): boolean {
  const later = all.slice(all.indexOf(exchange) + 1).filter((one) => one.state !== "failed");
  if (ONLY_NEWEST.includes(card.kind)) return later.length === 0;
  if (card.kind === "item") return !exchange.cards.some((other) => BEGUN.includes(other.kind) && other !== card && of(other) === card.item);
  if (!UNTIL_REPLACED.includes(card.kind)) return true;
  return !later.some((one) => one.cards.some((other) => identity(other) === identity(card)));
}

function of(card: Card): string | null {
  return "item" in card ? card.item : null;
}

function identity(card: Card): string {
  if (card.kind === "case") return `case ${card.number}`;
  return "item" in card ? `${card.kind} ${card.item}` : card.kind;
}

/**
 * The text of an answer without what its question card says again: the question at the end, and what was wrong with
 * the last answer at the beginning. Channels without cards need both in the text; on this page they would stand twice.
 */
export function withoutEcho(text: string, cards: readonly Card[]): string {
  const question = cards.find((card) => card.kind === "question");
  if (!question) return text;
  let rest = text.trim();
  if (question.problem && rest.startsWith(question.problem)) rest = rest.slice(question.problem.length);
  if (question.ask && rest.endsWith(question.ask)) rest = rest.slice(0, -question.ask.length);
  return rest.trim().replace(/，$/, "。");
}
