/** What a person's bubble says of an action that is read again from the journal, where only the action was kept. */
import type { Card, FactValue } from "../api/types";
import type { Words } from "../design/words";
import type { Exchange } from "./model";
import type { PastAsk } from "./store";

export function labelOf(ask: PastAsk, before: readonly Exchange[], words: Words): string {
  const action = ask.action;
  if (!action) return ask.text ?? "";
  const cards = before.flatMap((one) => one.cards);
  switch (action.type) {
    case "choose_item":
      return action.text || words.items.choose(nameOf(action.item ?? "", cards));
    case "answer":
      return answerLabel(action.fact ?? "", action.value, cards, words);
    case "set_fields":
      return words.form.saved(Object.keys(action.values ?? {}).length);
    case "attach":
      return words.materials.uploaded(materialOf(action.material ?? "", cards));
    case "confirm":
      return words.confirmation.submit;
    case "cancel":
      return words.confirmation.cancel;
    case "appraise":
      return words.case.appraised(action.score ?? 0);
    default:
      return words.handover.title;
  }
}

function nameOf(item: string, cards: readonly Card[]): string {
  for (const card of cards.toReversed()) {
    if (card.kind === "items") {
      const found = card.items.find((one) => one.code === item);
      if (found) return found.name;
    }
    if (card.kind === "plan") {
      const found = card.steps.find((one) => one.item === item);
      if (found) return found.name;
    }
    if (card.kind === "item" && card.item === item) return card.name;
  }
  return item;
}

function answerLabel(fact: string, value: FactValue | null | undefined, cards: readonly Card[], words: Words): string {
  if (value === null || value === undefined) return words.dontKnow;
  const question = cards.findLast((card) => card.kind === "question" && card.fact === fact);
  if (question?.kind === "question") {
    const option = question.options.find((one) => one.value === value);
    if (option) return option.label;
  }
  if (typeof value === "boolean") return value ? words.yes : words.no;
  return `${value}${question?.kind === "question" ? question.unit : ""}`;
}

function materialOf(material: string, cards: readonly Card[]): string {
  const list = cards.findLast((card) => card.kind === "materials" && card.materials.some((row) => row.id === material));
  const row = list?.kind === "materials" ? list.materials.find((one) => one.id === material) : undefined;
  return row?.name ?? material;
}
