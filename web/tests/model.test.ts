import { describe, expect, it } from "vitest";
import { toValue, type FieldShape } from "../src/cards/Field";
import type { Answer } from "../src/api/types";
import { paragraphs } from "../src/citations/original";
import { answered, begun, failed, isLive, withoutEcho, type Exchange } from "../src/conversation/model";
import { ApiProblem } from "../src/api/problem";
import { blocks } from "../src/text/Prose";
import answers from "../src/gallery/answers.json";

const shapes = answers as unknown as { title: string; ask: string; answer: Answer }[];

function exchange(title: string, key: string): Exchange {
  const shape = shapes.find((one) => one.title === title)!;
  return answered(begun(key, { text: shape.ask }, shape.ask), shape.answer);
}

describe("a card", () => {
  const confirm = exchange("确认提交", "a");
  const card = confirm.cards[0]!;

  it("that binds to the last answer is live only there", () => {
    expect(isLive([confirm], confirm, card)).toBe(true);
    expect(isLive([confirm, exchange("申请表", "b")], confirm, card)).toBe(false);
  });

  it("stays live when the ask after it failed", () => {
    const lost = failed(begun("b", { text: "x" }, "x"), new ApiProblem({ code: "offline" }));
    expect(isLive([confirm, lost], confirm, card)).toBe(true);
  });

  it("of a form holds until a newer one of the same item comes", () => {
    const form = exchange("申请表", "a");
    const aside = exchange("办事地点", "b");
    expect(isLive([form, aside], form, form.cards[0]!)).toBe(true);
    expect(isLive([form, aside, exchange("申请表", "c")], form, form.cards[0]!)).toBe(false);
  });

  it("that only asks or chooses is always live", () => {
    const items = exchange("多个候选", "a");
    expect(isLive([items, exchange("多个候选", "b")], items, items.cards[0]!)).toBe(true);
  });
});

describe("a field's value", () => {
  const shape = (type: FieldShape["type"], options: FieldShape["options"] = []): FieldShape => ({ type, options, unit: "" });

  it("is read by the fact's type", () => {
    expect(toValue(shape("boolean"), "false")).toBe(false);
    expect(toValue(shape("integer"), " 1,200 ")).toBe(1200);
    expect(toValue(shape("number"), "0.5")).toBe(0.5);
    expect(toValue(shape("date"), "2026-05-21")).toBe("2026-05-21");
    expect(toValue(shape("choice", [{ value: 2, label: "二级" }]), "2")).toBe(2);
    expect(toValue(shape("text"), " 东湖区 ")).toBe("东湖区");
  });

  it("is none when nothing is given or it cannot be read", () => {
    expect(toValue(shape("text"), "  ")).toBeNull();
    expect(toValue(shape("integer"), "1.5")).toBeNull();
    expect(toValue(shape("number"), "三千")).toBeNull();
    expect(toValue(shape("choice", []), "x")).toBeNull();
  });
});

describe("an answer's text", () => {
  it("becomes paragraphs and lists", () => {
    const found = blocks("需要：\n- 户口簿\n- 结婚证\n\n2. 再交表\n3、领证\n2026年起1.5倍");
    expect(found.map((one) => [one.kind, one.start, one.lines])).toEqual([
      ["paragraph", 1, ["需要："]],
      ["bullets", 1, ["户口簿", "结婚证"]],
      ["numbers", 2, ["再交表", "领证"]],
      ["paragraph", 1, ["2026年起1.5倍"]],
    ]);
  });

  it("keeps a line that begins with a decimal number", () => {
    expect(blocks("1.5 倍工资")[0]).toEqual({ kind: "paragraph", start: 1, lines: ["1.5 倍工资"] });
  });
});

describe("a question", () => {
  const question = { ...exchange("提问：日期，上次没填对", "a").cards[0]!, ask: "哪一天？", problem: "没有这一天。" } as Exchange["cards"][number];

  it("does not stand twice, in the text and on its card", () => {
    expect(withoutEcho("没有这一天。\n还差一项，哪一天？", [question])).toBe("还差一项。");
    expect(withoutEcho("哪一天？", [question])).toBe("");
    expect(withoutEcho("哪一天？", [])).toBe("哪一天？");
    expect(withoutEcho("哪一天？好的。", [question])).toBe("哪一天？好的。");
  });
});

describe("the text behind a citation", () => {
  it("is the cited part, without codes and keys", () => {
    const note = "由医院签发；遗失的可以到原签发机构申请补发，补发办法见卫生健康委员会公告。";
    const part = [
      { id: "m1", name: "出生医学证明", certificate: "birth_certificate", required_when: "born = '境内'", note },
      { id: "m2", name: "结婚证", form: "原件", copies: 1 },
    ];
    expect(paragraphs({ kind: "item", ref: "GA-001#materials", part })).toEqual(["出生医学证明", note, "结婚证，原件"]);
  });

  it("is the article of a policy, and no more", () => {
    const body = { text: "# 办法\n第一条 为了规范。\n第二条 对象为幼儿。\n每孩一份。\n第三条 标准。" };
    expect(paragraphs({ kind: "policy", ref: "ZC-003#第二条", part: null, body })).toEqual(["第二条 对象为幼儿。", "每孩一份。"]);
  });
});
