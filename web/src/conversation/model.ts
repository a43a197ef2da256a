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

/**
 * Whether a card can still be acted on. A question and a confirmation bind to the last answer; a form or a list of
 * materials holds until a newer one of the same thing comes; the rest only ask or choose, which is always possible.
 */
export function isLive(all: readonly Exchange[], exchange: Exchange, card: Card): boolean {
  const later = all.slice(all.indexOf(exchange) + 1).filter((one) => one.state !== "failed");
  if (ONLY_NEWEST.includes(card.kind)) return later.length === 0;
  if (!UNTIL_REPLACED.includes(card.kind)) return true;
  return !later.some((one) => one.cards.some((other) => identity(other) === identity(card)));
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
