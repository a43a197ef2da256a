import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Answer, Card } from "../src/api/types";
import { ActsContext, type Acts } from "../src/cards/acts";
import { CardView } from "../src/cards/CardView";
import { en } from "../src/design/words.en";
import { WordsContext, zh } from "../src/design/words";
import answers from "../src/gallery/answers.json";

const shapes = answers as unknown as { title: string; answer: Answer }[];
const cards = shapes.flatMap((shape) => shape.answer.cards);

function html(card: Card, live = true, words = zh): string {
  const acts: Acts = {
    live,
    busy: false,
    language: "zh-CN",
    act: () => undefined,
    say: () => undefined,
    upload: () => Promise.reject(new Error("not here")),
    readCase: () => Promise.reject(new Error("not here")),
    caseVerb: () => Promise.reject(new Error("not here")),
  };
  return renderToStaticMarkup(
    <WordsContext value={words}>
      <ActsContext value={acts}>
        <CardView card={card} />
      </ActsContext>
    </WordsContext>,
  );
}

function of(kind: Card["kind"], at = 0): Card {
  return cards.filter((card) => card.kind === kind)[at]!;
}

describe("cards", () => {
  it("of every kind of the schema have a fixture and are drawn", () => {
    expect(new Set(cards.map((card) => card.kind)).size).toBe(14);
    for (const card of cards) expect(html(card)).not.toBe("");
  });

  it("are drawn in English too", () => {
    expect(html(of("confirmation"), true, en)).toContain("Confirm and submit");
  });

  it("never lock a person out of what they may change, nor unlock an identity", () => {
    const form = html(of("form"));
    expect(form).not.toContain('value="990101199803120025"');
    expect(form).toContain('value="周小满"');
  });

  it("that are past offer no way to act", () => {
    expect(html(of("confirmation"), false)).not.toContain("<button");
    expect(html(of("question"), false)).toContain("disabled");
    expect(html(of("materials"), false)).not.toContain("上传</button>");
  });

  it("say a result in words, not in colour alone", () => {
    const text = html(of("eligibility", 1)).replaceAll(/<[^>]+>/g, " ");
    expect(text).toContain("暂不符合条件");
    expect(text).toContain("不符合");
  });

  it("offer telephones as links", () => {
    expect(html(of("handover", 1))).toContain('href="tel:12356"');
  });
});
